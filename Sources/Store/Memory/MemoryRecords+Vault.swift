import Alerts
import Chronology
import Observations
import Risk
import StrictJSON

extension MemoryRecords {
  mutating func keep(_ flag: Flag) {
    if let index = flags.firstIndex(where: { $0.id == flag.id }) {
      flags[index].endedBy = flag.endedBy
      flags[index].ended = flag.ended
    } else {
      flags.append(flag)
    }
  }

  func kept(hasStanding: Bool) -> KeptRecords {
    let present = observations.filter { $0.accepted.status != .destroyed }
    let isKnown = { (kept: Kept) in !hasStanding && kept.accepted.status == .standing }
    var result = KeptRecords(
      observations: present.filter { !isKnown($0) }.compactMap { kept in
        kept.observation.map { ($0, kept.accepted.status) }
      },
      alerts: alerts.values.sorted { $0.id < $1.id }.map { alert in
        let revisions = revisions[alert.id] ?? []
        return KeptRecords.KeptAlert(
          id: alert.id, anchor: alert.anchor, entity: alert.entity, closed: alert.closed,
          band: revisions.map(\.band.rawValue).max() ?? 0,
          observations: Set(revisions.flatMap(\.grounds).flatMap(\.observations)),
          hasContent: (noticesOfAlert[alert.id] ?? []).contains { hasContent($0) })
      }, flags: flags)
    for kept in present where !kept.contents.isEmpty {
      result.note(kept.contents, of: kept.accepted.observation)
    }
    // After the contents: of a birth date that these say, notices say nothing more.
    for index in result.alerts.indices {
      let alert = result.alerts[index]
      for place in noticesOfAlert[alert.id] ?? [] {
        result.alerts[index].onceNamed.formUnion(named[place] ?? [])
        guard alert.mayName, let notice = issued[place] else { continue }
        result.note(notice, ofAlertAt: index)
      }
    }
    result.standing = present.filter(isKnown).map(\.accepted.observation)
    result.consultations = consultations.values.filter { !emptied.contains($0.id) }
      .sorted { $0.id < $1.id }.map {
        KeptRecords.KeptConsultation(id: $0.id, asked: $0.asked, isOpen: $0.state == .open)
      }
    result.superseded = Array(superseded.values)
    result.markers = Array(markers.values)
    result.templateCounts = templateCounts.map(\.month).sorted()
    result.incidents = Dictionary(grouping: incidents, by: \.id).values.compactMap {
      $0.map(\.known).max()
    }
    result.oldestAssessment = oldestAssessment
    result.oldestRegistered = oldestRegistered
    return result
  }

  private func hasContent(_ place: Int) -> Bool {
    guard let notice = issued[place] else { return false }
    return !notice.why.isEmpty || notice.fields.object?.isEmpty == false
  }

  /// The last entry of an entity stays where it says that it is in a band.
  private var oldestAssessment: Timestamp? {
    var oldest: Timestamp?
    for entries in assessments.values {
      for (index, entry) in entries.enumerated()
      where index < entries.count - 1 || entry.band == .none {
        oldest = min(oldest ?? entry.at, entry.at)
      }
    }
    return oldest
  }

  private var oldestRegistered: Timestamp? {
    var oldest: Timestamp?
    for (alert, places) in noticesOfAlert where isOver(alert) {
      for place in places {
        guard let issued = issued[place]?.issued else { continue }
        oldest = min(oldest ?? issued, issued)
      }
    }
    for alert in untoldAlerts {
      let registered = lastRegistered(of: alert)
      oldest = min(oldest ?? registered, registered)
    }
    return oldest
  }

  /// Alerts that are over and of which no notice is left.
  private var untoldAlerts: [Alert] {
    alerts.values.filter { $0.state == .closed && (noticesOfAlert[$0.id] ?? []).isEmpty }
  }

  /// From when the last is that the register says of one of these.
  private func lastRegistered(of alert: Alert) -> Timestamp {
    max(
      alert.closed ?? alert.revised,
      (denials[alert.id] ?? []).map(\.at).max() ?? alert.revised)
  }

  /// An alert, or a question.
  private func isOver(_ id: String) -> Bool {
    alerts[id]?.state == .closed || consultations[id].map { $0.state != .open } == true
  }

  // MARK: Destroying

  mutating func destroy(_ destruction: Destruction) {
    for id in destruction.observations { destroyObservation(id) }
    for redaction in destruction.redactions {
      guard let index = observationByID[redaction.observation] else { continue }
      observations[index].contents.removeAll { redaction.names.contains($0.name) }
    }
    for alert in destruction.alerts { emptyNotices(of: alert) }
    for unnaming in destruction.unnamings { unname(unnaming) }
    flags.removeAll { destruction.flags.contains($0.id) }
    for consultation in destruction.consultations {
      emptied.insert(consultation)
      emptyNotices(of: consultation)
    }
    if let before = destruction.supersessionsBefore {
      superseded = superseded.filter { $0.value >= before }
    }
    if let before = destruction.markersBefore { markers = markers.filter { $0.value >= before } }
    let months = Set(destruction.templateCounts.map(\.month))
    templateCounts.removeAll { months.contains($0.month) }
    templateCounts += destruction.templateCounts
    if let before = destruction.templateCountsBefore {
      templateCounts.removeAll { $0.month < before }
    }
    if let before = destruction.incidentsBefore {
      let kept = Dictionary(grouping: incidents, by: \.id).filter { _, revisions in
        (revisions.map(\.known).max() ?? before) >= before
      }
      incidents.removeAll { kept[$0.id] == nil }
    }
    if let before = destruction.assessmentsBefore {
      for (entity, entries) in assessments {
        let last = entries.count - 1
        let kept = entries.enumerated().filter { index, entry in
          entry.at >= before || (index == last && entry.band > .none)
        }.map(\.element)
        assessments[entity] = kept.isEmpty ? nil : kept
        if kept.isEmpty { bands[entity] = nil }
      }
    }
    if let before = destruction.registerBefore { shortenRegister(before) }
  }

  private mutating func destroyObservation(_ id: String) {
    guard let index = observationByID[id] else { return }
    observations[index].accepted.status = .destroyed
    observations[index].accepted.digest = ""
    observations[index].accepted.isDirect = false
    observations[index].observation = nil
    observations[index].contents = []
    observations[index].matches = []
    observations[index].departure = nil
    taken[id] = nil
    formerGrounds[id] = nil
  }

  private mutating func emptyNotices(of alert: String, but kept: [String] = []) {
    for place in noticesOfAlert[alert] ?? [] where !kept.contains(issued[place]?.id ?? "") {
      emptyNotice(at: place)
    }
  }

  mutating func emptyNotice(at place: Int) {
    guard let id = issued[place]?.id else { return }
    keepOutline(ofNoticeAt: place)
    issued[place]?.fields = .object([])
    issued[place]?.why = []
    issued[place]?.changed = nil
    remarks[id] = nil
  }

  private mutating func keepOutline(ofNoticeAt place: Int) {
    guard outlines[place] == nil, let notice = issued[place] else { return }
    outlines[place] = NoticeOutline(notice)
  }

  private mutating func unname(_ unnaming: Unnaming) {
    for place in noticesOfAlert[unnaming.alert] ?? [] {
      guard let without = issued[place]?.notNaming(unnaming.youths) else { continue }
      keepOutline(ofNoticeAt: place)
      issued[place] = without
      remarks[without.id] = nil
    }
  }

  private mutating func shortenRegister(_ before: Timestamp) {
    for (alert, places) in noticesOfAlert where isOver(alert) {
      let kept = places.filter { place in issued[place].map { $0.issued >= before } ?? false }
      guard kept.count < places.count else { continue }
      for place in Set(places).subtracting(kept) {
        guard let id = issued[place]?.id else { continue }
        placeOfNotice[id] = nil
        remarks[id] = nil
        issued[place] = nil
        named[place] = nil
        outlines[place] = nil
      }
      noticesOfAlert[alert] = kept.isEmpty ? nil : kept
    }
    for alert in untoldAlerts where lastRegistered(of: alert) < before {
      alerts[alert.id] = nil
      revisions[alert.id] = nil
      forgetFormerGrounds(of: alert.id)
      denials[alert.id] = nil
      for key in duties.keys where key.alert == alert.id { duties[key] = nil }
    }
  }

  private mutating func forgetFormerGrounds(of alert: String) {
    for observation in formerGrounds.keys { formerGrounds[observation]?[alert] = nil }
  }

  // MARK: Erasing

  mutating func erase(_ erasure: Erasure) {
    let names = Set(erasure.identifiers.map(\.text))
    for id in erasure.observations { destroyObservation(id) }
    for observation in erasure.rewritten {
      guard let index = observationByID[observation.id] else { continue }
      observations[index].observation = observation
    }
    for index in observations.indices {
      observations[index].contents.removeAll { names.contains($0.subject) }
    }
    for alert in erasure.alerts { emptyNotices(of: alert) }
    for alert in erasure.otherAlerts { emptyNotices(of: alert, but: erasure.kept) }
    for unnaming in erasure.unnamings { unname(unnaming) }
    for notice in erasure.notices {
      if let place = placeOfNotice[notice] { emptyNotice(at: place) }
    }
    for alert in erasure.alerts {
      alerts[alert]?.anchor = erasure.replacement
      alerts[alert]?.entity = erasure.replacement
      alerts[alert]?.grounds = []
      forgetFormerGrounds(of: alert)
      revisions[alert] = revisions[alert]?.map {
        var revision = $0
        revision.anchor = erasure.replacement
        revision.entity = erasure.replacement
        revision.grounds = []
        return revision
      }
      for place in noticesOfAlert[alert] ?? [] {
        issued[place]?.subject = erasure.replacement
        outlines[place]?.rules = []
      }
    }
    rename(
      Set(erasure.identifiers.filter { $0.kind == .youth }), to: erasure.replacement)
    for identifier in erasure.identifiers {
      assessments[identifier] = nil
      bands[identifier] = nil
    }
    flags.removeAll { names.contains($0.subject.text) }
    for place in Array(named.keys) { named[place]?.subtract(erasure.identifiers) }
  }

  /// An alert on somebody for whom they were taken went under their name meanwhile.
  private mutating func rename(_ youths: Set<EntityRef>, to replacement: EntityRef) {
    for place in issued.indices {
      if let subject = issued[place]?.subject, youths.contains(subject) {
        issued[place]?.subject = replacement
      }
    }
    for alert in Array(revisions.keys) {
      revisions[alert] = revisions[alert]?.map {
        var revision = $0
        if youths.contains(revision.entity) { revision.entity = replacement }
        return revision
      }
    }
  }
}
