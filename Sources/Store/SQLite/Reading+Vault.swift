import Chronology
import GRDB
import Observations
import StrictJSON

extension SQLiteStore {
  public func kept(hasStanding: Bool) throws(StoreError) -> KeptRecords {
    try read { source in
      var kept = KeptRecords()
      try source.readObservations(into: &kept, hasStanding: hasStanding)
      try source.readContents(into: &kept)
      // After the contents: of a birth date that these say, notices say nothing more.
      try source.readAlerts(into: &kept)
      kept.flags = try source.flags("")
      kept.consultations = try source.all(
        "SELECT id, asked, state FROM consultations WHERE length(body) > 0 ORDER BY id"
      ) { row in
        KeptRecords.KeptConsultation(
          id: try row.text(), asked: try row.time(), isOpen: try row.text() == "open")
      }
      kept.superseded = try source.all("SELECT at FROM supersessions") { try $0.time() }
      kept.markers = try source.all("SELECT at FROM markers") { try $0.time() }
      kept.templateCounts = try source.all("SELECT month FROM template_counts ORDER BY month") {
        try $0.time()
      }
      kept.incidents = try source.all("SELECT max(known) FROM incidents GROUP BY id") {
        try $0.time()
      }
      kept.oldestAssessment = try source.moment(
        "SELECT min(at) FROM assessments WHERE \(Cut.assessments)")
      let registered = [
        try source.moment("SELECT min(n.issued) FROM \(Cut.register)"),
        try source.moment("SELECT min(\(Cut.lastOfAlert)) FROM \(Cut.alerts)"),
      ]
      kept.oldestRegistered = registered.compactMap(\.self).min()
      return kept
    }
  }

  public func marked(_ marker: String) throws(StoreError) -> Timestamp? {
    try read { source in
      try source.all("SELECT at FROM markers WHERE marker = ?", [marker]) { try $0.time() }.first
    }
  }

  public func incidents() throws(StoreError) -> [Incident] { try read { try $0.incidents() } }

  public func flags() throws(StoreError) -> [Flag] { try read { try $0.flags("") } }
}

extension RowSource {
  /// What is not destroyed; of what stands the ids alone, unless it is asked for.
  fileprivate func readObservations(into kept: inout KeptRecords, hasStanding: Bool) throws {
    try each(
      """
      SELECT status, id, key, body FROM observations
      WHERE status \(hasStanding ? "" : "<> 'standing' AND status") <> 'destroyed' ORDER BY number
      """
    ) { row in
      let status: ObservationStatus = try row.code()
      guard let observation = try self.observation(&row) else { return }
      kept.observations.append((observation, status))
    }
    guard !hasStanding else { return }
    kept.standing = try all(
      "SELECT id FROM observations WHERE status = 'standing' ORDER BY number"
    ) { try $0.text() }
  }

  /// The names of contents, and the birth dates among them.
  fileprivate func readContents(into kept: inout KeptRecords) throws {
    try each(
      """
      SELECT o.id, c.position, c.key, c.body FROM contents AS c
      JOIN observations AS o ON o.number = c.observation
      """
    ) { row in
      let id = try row.text()
      let position = try row.integer()
      guard let bytes = try open(&row, "contents", "\(id)/\(position)", "body") else { return }
      kept.note(try PersonalContent.decoded(bytes), of: id)
    }
  }

  /// Alerts, and whom their notices name.
  fileprivate func readAlerts(into kept: inout KeptRecords) throws {
    kept.alerts = try keptAlerts()
    let onceNamed = try onceNamed()
    for index in kept.alerts.indices {
      let alert = kept.alerts[index]
      kept.alerts[index].onceNamed = onceNamed[alert.id] ?? []
      guard alert.mayName else { continue }
      for (_, notice) in try notices("WHERE n.alert = ?", [alert.id]) {
        kept.note(notice, ofAlertAt: index)
      }
    }
  }

  /// The one moment that a statement finds.
  fileprivate func moment(_ sql: String) throws -> Timestamp? {
    try all(sql) { try $0.optionalTime() }.first ?? nil
  }

  /// Each alert with what any of its revisions rested on.
  private func keptAlerts() throws -> [KeptRecords.KeptAlert] {
    var alerts: [KeptRecords.KeptAlert] = []
    // A row a revision: those of one alert come together.
    try each(
      """
      SELECT a.id, a.anchor, a.entity, a.closed, EXISTS (
        SELECT 1 FROM notices WHERE notices.alert = a.id AND length(notices.body) > 0), r.band, r.grounds
      FROM alerts AS a LEFT JOIN revisions AS r ON r.alert = a.id ORDER BY a.id
      """
    ) { row in
      let alert = KeptRecords.KeptAlert(
        id: try row.text(), anchor: try row.reference(), entity: try row.reference(),
        closed: try row.optionalTime(), band: 0, observations: [], hasContent: try row.bool())
      if alerts.last?.id != alert.id { alerts.append(alert) }
      let last = alerts.count - 1
      guard let band = try row.optionalInteger() else { return }
      alerts[last].band = max(alerts[last].band, Int(band))
      for ground in try row.json().array ?? [] {
        for observation in ground.array?.last?.array ?? [] {
          if let id = observation.string { alerts[last].observations.insert(id) }
        }
      }
    }
    return alerts
  }

  /// By alert, the young people whom notices on a network named.
  private func onceNamed() throws -> [String: Set<EntityRef>] {
    var found: [String: Set<EntityRef>] = [:]
    try each(
      """
      SELECT DISTINCT n.alert, m.youth FROM named AS m JOIN notices AS n ON n.number = m.notice
      """
    ) { row in
      let alert = try row.text()
      found[alert, default: []].insert(try row.reference())
    }
    return found
  }

  func incidents() throws -> [Incident] {
    try all(
      "SELECT id, revision, account, at, known, serious, key, body FROM incidents ORDER BY number"
    ) { row in
      var incident = Incident(
        id: try row.text(), revision: try row.int(), by: try row.text(), at: try row.time(),
        known: try row.time(), isSerious: try row.bool(), content: [])
      let cell = "\(incident.id)/\(incident.revision)"
      if let bytes = try open(&row, "incidents", cell, "body") {
        do throws(JSONFault) {
          incident.content =
            try parseJSON(bytes, limits: JSONLimits(bytes: 1 << 20, depth: 16)).object ?? []
        } catch {
          throw StoreError.damagedEntry
        }
      }
      return incident
    }
  }

  func flags(_ clause: String) throws -> [Flag] {
    try all(
      """
      SELECT id, kind, subject, account, at, until, ended_by, ended, key, reason FROM flags
      \(clause) ORDER BY number
      """
    ) { row in
      let id = try row.text()
      var flag = Flag(
        id: id, kind: try row.code(), subject: try row.reference(), by: try row.text(),
        at: try row.time(), until: try row.optionalTime(), reason: "",
        endedBy: try row.optionalText(), ended: try row.optionalTime())
      if let bytes = try open(&row, "flags", id, "reason") {
        flag.reason = String(decoding: bytes, as: UTF8.self)
      }
      return flag
    }
  }
}
