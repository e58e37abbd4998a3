import Alerts
import Chronology
import Foundation
import GRDB
import Mandates
import Observations
import Risk
import StrictJSON
import Wording

extension SQLiteStore {
  func read<Value>(_ body: (RowSource) throws -> Value) throws(StoreError) -> Value {
    try inStoreTerms(.reading) {
      try pool.read { db in try body(RowSource(db: db, vault: vault)) }
    }
  }

  /// For what one statement finds: it sees one state of the store by itself. Beginning a transaction for it, and ending
  /// it, costs as much as most of them.
  func lookUp<Value>(_ body: (RowSource) throws -> Value) throws(StoreError) -> Value {
    try inStoreTerms(.reading) {
      try pool.unsafeRead { db in try body(RowSource(db: db, vault: vault)) }
    }
  }

  public func standing() throws(StoreError) -> StandingRecords {
    try read { source in
      var records = StandingRecords()
      try source.each(
        """
        SELECT matches, id, key, body FROM observations WHERE status = 'standing' ORDER BY number
        """
      ) { row in
        let matches = try source.texts(row.json())
        guard let observation = try source.observation(&row) else { return }
        records.observations.append((observation, matches))
      }
      try source.each("SELECT event_key FROM observations") { row in
        records.eventKeys.insert(try row.text())
      }
      records.openAlerts = try source.alerts("WHERE a.state = 'open' ORDER BY a.opened, a.id", [])
      records.openDuties = try source.duties()
      records.closedAlerts = try source.closedAlerts()
      records.closedNetworks = try source.alerts(
        "WHERE a.state = 'closed' AND a.anchor GLOB 'net_*' ORDER BY a.opened, a.id", []
      ).filter(\.isClosedByPeople)
      records.roster = try source.roster()
      records.openConsultations = try source.consultations("WHERE state = 'open' ORDER BY id", [])
      try source.each(
        """
        SELECT recipient, max(seq) FROM (
          SELECT recipient, max(seq) AS seq FROM notices GROUP BY recipient
          UNION ALL SELECT recipient, seq FROM inboxes) GROUP BY recipient
        """
      ) { row in
        records.sequences[try row.text()] = try row.integer()
      }
      // With max(), SQLite takes the other columns from the row of the maximum.
      try source.each("SELECT entity, band, max(number) FROM assessments GROUP BY entity") { row in
        records.bands[try row.reference()] = try row.level()
      }
      try source.each("SELECT event_key, at FROM supersessions") { row in
        records.superseded[try row.text()] = try row.time()
      }
      records.flags = try source.flags("")
      records.templateCounts = try source.templateCounts()
      return records
    }
  }

  public func accepted(eventKey: String) throws(StoreError) -> AcceptedObservation? {
    try lookUp { try $0.accepted("event_key", eventKey) }
  }

  public func accepted(observation: String) throws(StoreError) -> AcceptedObservation? {
    try lookUp { try $0.accepted("id", observation) }
  }

  public func contents(of observations: [String]) throws(StoreError) -> [PersonalContent] {
    try lookUp { source in
      var contents: [PersonalContent] = []
      for id in observations {
        try source.each(
          """
          SELECT c.position, c.key, c.body FROM observations AS o
          JOIN contents AS c ON c.observation = o.number WHERE o.id = ? ORDER BY c.position
          """, [id]
        ) { row in
          let position = try row.integer()
          guard let bytes = try source.open(&row, "contents", "\(id)/\(position)", "body") else {
            return
          }
          contents += try PersonalContent.decoded(bytes)
        }
      }
      return contents
    }
  }

  package func departure(of observation: String) throws(StoreError) -> Commit.Departure? {
    try lookUp { source in
      try source.all(
        """
        SELECT d.status, d.account, d.at, d.key, d.reason FROM observations AS o
        JOIN departures AS d ON d.observation = o.number WHERE o.id = ?
        """, [observation]
      ) { row in
        let status: ObservationStatus = try row.code()
        let account = try row.text()
        let at = try row.time()
        let reason = try source.open(&row, "departures", observation, "reason")
        return Commit.Departure(
          observation: observation, status: status, by: account, at: at,
          reason: reason.map { String(decoding: $0, as: UTF8.self) })
      }.first
    }
  }

  package func assessments(of entity: EntityRef, limit: Int) throws(StoreError) -> [Assessment] {
    try read { source in
      try source.all(
        """
        SELECT number, at, band, weight, rule_set, next_change, key, reasons FROM assessments
        WHERE entity = ? ORDER BY number DESC LIMIT ?
        """, [entity.text, max(0, limit)]
      ) { row in
        let number = try row.integer()
        var assessment = Assessment(
          entity: entity, band: .none, weight: 0, reasons: [], organisations: [], ruleSet: "",
          at: try row.time(), nextChange: nil)
        assessment.band = try row.level()
        assessment.weight = try row.int()
        assessment.ruleSet = try row.text()
        assessment.nextChange = try row.optionalTime()
        if let bytes = try source.open(&row, "assessments", String(number), "reasons") {
          (assessment.organisations, assessment.reasons) = try Assessment.readSealedForm(bytes)
        }
        return assessment
      }
    }
  }

  // MARK: Notices

  public func inbox(
    of recipient: String, after seq: Int64, limit: Int
  ) throws(StoreError) -> [Notice] {
    try read { source in
      try source.notices(
        "WHERE n.recipient = ? AND n.seq > ? ORDER BY n.seq LIMIT ?",
        [recipient, seq, max(0, limit)]
      ).map(\.notice)
    }
  }

  public func unreceived(
    by recipient: String, after first: Int64, upTo last: Int64
  ) throws(StoreError) -> [String] {
    let before = Notice.State.allCases.filter { $0 < .received }
    return try lookUp { source in
      try source.all(
        """
        SELECT id, state FROM notices WHERE recipient = ? AND seq > ? AND seq <= ? ORDER BY seq
        """, [recipient, first, last]
      ) { row in
        let id = try row.text()
        let state: Notice.State = try row.code()
        return before.contains(state) ? id : nil
      }.compactMap(\.self)
    }
  }

  public func lastSequence(of recipient: String) throws(StoreError) -> Int64 {
    try lookUp { try $0.all(Self.endOfInbox, [recipient]) { try $0.integer() }.first ?? 0 }
  }

  /// The highest number that an inbox ever had.
  static let endOfInbox = """
    SELECT max(
      coalesce((SELECT max(seq) FROM notices WHERE recipient = ?1), 0),
      coalesce((SELECT seq FROM inboxes WHERE recipient = ?1), 0))
    """

  public func notice(_ id: String) throws(StoreError) -> Notice? {
    try read { try $0.notices("WHERE n.id = ?", [id]).first?.notice }
  }

  public func notice(_ id: String, for recipient: String) throws(StoreError) -> Notice? {
    try read {
      try $0.notices("WHERE n.id = ? AND n.recipient = ?", [id, recipient]).first?.notice
    }
  }

  public func notices(ofAlert alert: String) throws(StoreError) -> [Notice] {
    try read { try $0.notices("WHERE n.alert = ? ORDER BY n.number", [alert]).map(\.notice) }
  }

  public func tellings(ofAlert alert: String) throws(StoreError) -> [Telling] {
    try tellings(where: "alert", is: alert)
  }

  public func tellings(ofConsultation consultation: String) throws(StoreError) -> [Telling] {
    try tellings(where: "consultation", is: consultation)
  }

  private func tellings(
    where column: String, is subject: String
  ) throws(StoreError) -> [Telling] {
    try lookUp { source in
      try source.all(
        """
        SELECT n.id, n.seq, n.revision, n.change, n.band, t.mandate, t.organisation, n.recipient,
          n.issued, t.rules = '[]' AND t.groups = '[]'
        FROM notices AS n JOIN terms AS t ON t.number = n.terms WHERE n.\(column) = ?
        ORDER BY n.number
        """, [subject]
      ) { row in
        Telling(
          id: try row.text(), seq: try row.integer(), revision: try row.int(),
          change: try row.code(), band: try row.level(), mandate: try row.text(),
          organisation: try row.text(), recipient: try row.text(), issued: try row.time(),
          showedNothing: try row.bool())
      }
    }
  }

  public func organisations(toldOf alert: String) throws(StoreError) -> Set<String> {
    try lookUp { source in
      Set(
        try source.all(
          """
          SELECT DISTINCT t.organisation FROM notices AS n JOIN terms AS t ON t.number = n.terms
          WHERE n.alert = ?
          """, [alert]
        ) { try $0.text() })
    }
  }

  package func notices(
    after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)] {
    try read {
      try $0.notices("WHERE n.number > ? ORDER BY n.number LIMIT ?", [number, max(0, limit)])
    }
  }

  package func remarks(onNotice notice: String) throws(StoreError) -> [Commit.Remark] {
    try read { source in
      try source.all(
        """
        SELECT r.number, r.account, r.at, r.key, r.body FROM notices AS n
        JOIN remarks AS r ON r.notice = n.number WHERE n.id = ? ORDER BY r.number
        """, [notice]
      ) { row -> Commit.Remark? in
        let number = try row.integer()
        let (account, at) = (try row.text(), try row.time())
        return try source.open(&row, "remarks", String(number), "body").map {
          Commit.Remark(
            notice: notice, by: account, at: at, text: String(decoding: $0, as: UTF8.self))
        }
      }.compactMap { $0 }
    }
  }

  // MARK: Alerts and the record

  public func closedAlerts(restingOn observation: String) throws(StoreError) -> [Alert] {
    try read { source in
      // An id stands in the text as it is: what is found is held against the grounds as they are read.
      try source.alerts(
        "WHERE a.state = 'closed' AND instr(r.grounds, ?) > 0 ORDER BY a.opened, a.id",
        [observation]
      ).filter { $0.rests(on: observation) }
    }
  }

  public func formerGrounds(of observation: String) throws(StoreError) -> [FormerGround] {
    try read { source in
      try source.all(
        "SELECT alert, until FROM former_grounds WHERE observation = ? ORDER BY alert",
        [observation]
      ) { row in
        FormerGround(observation: observation, alert: try row.text(), until: try row.time())
      }
    }
  }

  public func alert(_ id: String) throws(StoreError) -> Alert? {
    try read { try $0.alerts("WHERE a.id = ?", [id]).first }
  }

  public func denials(ofAlert alert: String) throws(StoreError) -> [RegisteredDenial] {
    try read { source in
      try source.all(
        """
        SELECT d.revision, s.denied FROM denials AS d JOIN denial_sets AS s ON s.number = d.denied
        WHERE d.alert = ? ORDER BY d.number
        """, [alert]
      ) { row in
        let revision = try row.int()
        guard let denials = DenialSet.denials(in: try row.json()) else {
          throw StoreError.damagedEntry
        }
        return denials.map { RegisteredDenial(alert: alert, revision: revision, denial: $0) }
      }.flatMap { $0 }
    }
  }

  public func acts(
    after seq: Int64, limit: Int
  ) throws(StoreError) -> [(seq: Int64, act: Act)] {
    try read { try $0.acts("WHERE seq > ? ORDER BY seq LIMIT ?", [seq, max(0, limit)]) }
  }

  public func acts(of kinds: [Act.Kind], on objects: Set<String>) throws(StoreError) -> [Act] {
    guard !kinds.isEmpty, !objects.isEmpty else { return [] }
    let texts = JSONValue.array(objects.map { .string($0) }).text
    let names = JSONValue.array(kinds.map { .string($0.rawValue) }).text
    return try lookUp { try $0.acts(Self.foundByObject, [texts, names]).map(\.act) }
  }

  static let foundByObject = """
    WHERE seq IN (SELECT seq FROM acts_on WHERE object IN (SELECT value FROM json_each(?))
      AND kind IN (SELECT value FROM json_each(?))) ORDER BY seq
    """

  package func acts(on object: String) throws(StoreError) -> [Act] {
    // The record is kept in its order alone. What was done to one thing is asked for rarely: only what has its name in it
    // is read.
    try read {
      try $0.acts("WHERE instr(body, CAST(? AS BLOB)) ORDER BY seq", [object])
        .map(\.act).filter { $0.object == object }
    }
  }

  public func lastAct(of kinds: [Act.Kind]) throws(StoreError) -> Act? {
    try read { source in
      var last: (seq: Int64, act: Act)?
      for kind in kinds {
        // An entry's kind stands at its 22nd byte (`Entry.isOf`).
        let name = kind.rawValue
        let found = try source.acts(
          "WHERE substr(body, 22, ?) = CAST(? AS BLOB) ORDER BY seq DESC LIMIT 1",
          [name.utf8.count, name]
        ).first
        if let found, found.act.kind == kind, found.seq > last?.seq ?? 0 { last = found }
      }
      return last?.act
    }
  }
}
