import Alerts
import Chronology
import Mandates
import Observations
import Risk
import StrictJSON

/// What `MemoryStore` keeps.
struct MemoryRecords: Sendable {
  struct Kept: Sendable {
    var accepted: AcceptedObservation
    var observation: Observation?
    var contents: [PersonalContent]
    var matches: [String]
    var subject: String
    var arrival: Timestamp
    var departure: Commit.Departure?
  }

  var observations: [Kept] = []
  var observationByID: [String: Int] = [:]
  var observationByKey: [String: Int] = [:]
  var superseded: [String: Timestamp] = [:]
  var markers: [String: Timestamp] = [:]
  var incidents: [Incident] = []
  var templateCounts: [TemplateCount] = []
  var assessments: [EntityRef: [Assessment]] = [:]
  var bands: [EntityRef: Band] = [:]
  var alerts: [String: Alert] = [:]
  /// The alerts that rested on an observation when they were closed.
  var closedRestingOn: [String: Set<String>] = [:]
  /// By observation and alert, until when the alert rested on it that does no longer.
  var formerGrounds: [String: [String: Timestamp]] = [:]
  /// Every revision of each alert.
  var revisions: [String: [Alert]] = [:]
  var flags: [Flag] = []
  var duties: [Duty.Key: Duty] = [:]
  /// In the order of their issue; `nil` for one that the register's retention has taken. A notice is large: it is
  /// held here alone, and everything else knows its place.
  var issued: [Notice?] = []
  var placeOfNotice: [String: Int] = [:]
  var noticesOfAlert: [String: [Int]] = [:]
  /// Whom a notice on a network named when it was issued, and what else the young person of another was known by, by its
  /// place.
  var named: [Int: Set<EntityRef>] = [:]
  /// Whoever was told anything: they outlive what they were told.
  var organisationsTold: Set<String> = []
  /// What a notice was, where it is less now, by its place.
  var outlines: [Int: NoticeOutline] = [:]
  /// The places of each recipient's notices, also of those that are gone.
  var inboxes: [String: [Int]] = [:]
  var remarks: [String: [Commit.Remark]] = [:]
  var denials: [String: [RegisteredDenials]] = [:]
  var roster: [String: RosterEntry] = [:]
  var consultations: [String: Consultation] = [:]
  /// Those whose words are gone.
  var emptied: Set<String> = []
  var taken: [String: Timestamp] = [:]
  var acts: [Act] = []
  /// The last act on an object, and of each act the one before it on the same object.
  var lastActOn: [String: Int] = [:]
  var actBefore: [Int?] = []
  /// The highest band of each alert.
  var highest: [String: Band] = [:]
  var releases: [String: JSONValue] = [:]

  func accepted(at index: Int) -> AcceptedObservation { observations[index].accepted }

  func notice(_ id: String) -> Notice? { placeOfNotice[id].flatMap { issued[$0] } }

  func notices(ofAlert alert: String) -> [Notice] {
    (noticesOfAlert[alert] ?? []).compactMap { issued[$0] }
  }

  /// Of an alert, or of a consultation.
  func tellings(of subject: String) -> [Telling] {
    // Where they are: a notice is large to copy.
    (noticesOfAlert[subject] ?? []).compactMap { place in
      guard var telling = issued[place].map({ Telling($0) }) else { return nil }
      // What it showed may be gone by now.
      if let outline = outlines[place] {
        telling.showedNothing = outline.rules.isEmpty && outline.groups.isEmpty
      }
      return telling
    }
  }

  /// In the order in which they were recorded. O(acts on the object).
  func acts(on object: String) -> [Act] {
    var found: [Act] = []
    var next = lastActOn[object]
    while let index = next {
      found.append(acts[index])
      next = actBefore[index]
    }
    return found.reversed()
  }

  /// In the order in which they were recorded. O(acts on the objects).
  func acts(of kinds: [Act.Kind], on objects: Set<String>) -> [Act] {
    var places: [Int] = []
    for object in objects {
      var next = lastActOn[object]
      while let index = next {
        places.append(index)
        next = actBefore[index]
      }
    }
    let found = Set(kinds).intersection(Act.Kind.foundByObject)
    return places.sorted().map { acts[$0] }.filter { found.contains($0.kind) }
  }

  /// Throws where the commit contradicts what is here; then nothing of it is applied.
  func check(_ commit: Commit) throws(StoreError) {
    try checkObservations(commit)
    // By index throughout: what a commit holds is large to copy, and most commits hold one of each.
    let brought = Set(commit.alerts.lazy.map(\.id))
    func need(alert: String) throws(StoreError) {
      guard alerts.keys.contains(alert) || brought.contains(alert) else { throw .unknown(alert) }
    }
    for index in commit.duties.indices { try need(alert: commit.duties[index].alert) }
    for index in commit.denials.indices { try need(alert: commit.denials[index].alert) }
    let asked = Set(commit.consultations.lazy.map(\.id))
    for index in commit.notices.indices {
      let alert = commit.notices[index].alert
      if commit.notices[index].subject.kind == .consultation {
        guard consultations.keys.contains(alert) || asked.contains(alert) else {
          throw .unknown(alert)
        }
      } else {
        try need(alert: alert)
      }
    }
    try checkInboxes(commit)
    try checkIncidents(commit)
  }

  private func checkObservations(_ commit: Commit) throws(StoreError) {
    let areSeveral = commit.arrivals.count > 1
    var ids: Set<String> = []
    var keys: Set<String> = []
    for index in commit.arrivals.indices {
      let id = commit.arrivals[index].observation.id
      let key = commit.arrivals[index].observation.eventKey
      guard observationByID[id] == nil, !areSeveral || ids.insert(id).inserted else {
        throw .used(id)
      }
      guard observationByKey[key] == nil, !areSeveral || keys.insert(key).inserted else {
        throw .used(key)
      }
    }
    for departure in commit.departures where observationByID[departure.observation] == nil {
      guard commit.arrivals.contains(where: { $0.observation.id == departure.observation }) else {
        throw .unknown(departure.observation)
      }
    }
  }

  /// Each notice once, and no inbox with a gap.
  private func checkInboxes(_ commit: Commit) throws(StoreError) {
    let areSeveral = commit.notices.count > 1
    var issued: Set<String> = []
    var last: [String: Int64] = [:]
    for index in commit.notices.indices {
      let (id, seq) = (commit.notices[index].id, commit.notices[index].seq)
      let recipient = commit.notices[index].recipient
      guard placeOfNotice[id] == nil, !areSeveral || issued.insert(id).inserted else {
        throw .used(id)
      }
      let before =
        (areSeveral ? last[recipient] : nil) ?? Int64(inboxes[recipient]?.count ?? 0)
      guard seq == before + 1 else {
        throw .gap(in: recipient, expected: before + 1, found: seq)
      }
      if areSeveral { last[recipient] = seq }
    }
    for id in commit.progress.map(\.notice) + commit.remarks.map(\.notice)
    where placeOfNotice[id] == nil {
      guard commit.notices.contains(where: { $0.id == id }) else { throw .unknown(id) }
    }
  }

  /// Each revision of an incident once.
  private func checkIncidents(_ commit: Commit) throws(StoreError) {
    for (place, incident) in commit.incidents.enumerated() {
      let before = incidents + commit.incidents[..<place]
      guard !before.contains(where: { $0.id == incident.id && $0.revision == incident.revision })
      else { throw .used(incident.id) }
    }
  }

  mutating func apply(_ commit: Commit) {
    for arrival in commit.arrivals { keep(arrival) }
    for departure in commit.departures { keep(departure) }
    for assessment in commit.assessments { keep(assessment) }
    for alert in commit.alerts { keep(alert) }
    for ground in commit.formerGrounds {
      let known = formerGrounds[ground.observation]?[ground.alert]
      formerGrounds[ground.observation, default: [:]][ground.alert] =
        max(known ?? ground.until, ground.until)
    }
    for release in commit.releases { releases[release.period] = release.body }
    for duty in commit.duties { duties[duty.key] = duty }
    for entry in commit.roster { roster[entry.id] = entry }
    for consultation in commit.consultations { consultations[consultation.id] = consultation }
    for marking in commit.markers {
      markers[marking.marker] = max(markers[marking.marker] ?? marking.at, marking.at)
    }
    incidents += commit.incidents
    for taking in commit.taken {
      taken[taking.observation] = taken[taking.observation] ?? taking.at
    }
    for notice in commit.notices { keep(notice, alsoKnownBy: commit.alsoKnownBy[notice.id] ?? []) }
    for progress in commit.progress {
      if let place = placeOfNotice[progress.notice] { issued[place]?.apply(progress) }
    }
    for remark in commit.remarks { remarks[remark.notice, default: []].append(remark) }
    for denial in commit.denials { denials[denial.alert, default: []].append(denial) }
    for act in commit.acts { keep(act) }
    for flag in commit.flags { keep(flag) }
    if let destruction = commit.destruction { destroy(destruction) }
    for erasure in commit.erasures { erase(erasure) }
  }

  private mutating func keep(_ arrival: Commit.Arrival) {
    let observation = arrival.observation
    observationByID[observation.id] = observations.count
    observationByKey[observation.eventKey] = observations.count
    if let named = observation.supersedes {
      superseded[named] = max(superseded[named] ?? observation.arrival, observation.arrival)
    }
    observations.append(
      Kept(
        accepted: AcceptedObservation(
          observation: observation.id, eventKey: observation.eventKey, digest: observation.digest,
          source: observation.source, organisation: observation.organisation,
          kind: observation.kind, status: .standing, isDirect: arrival.isDirect),
        observation: observation, contents: bySubject(arrival.contents).flatMap(\.contents),
        matches: arrival.matches, subject: observation.sealingSubject,
        arrival: observation.arrival))
  }

  private mutating func keep(_ departure: Commit.Departure) {
    guard let index = observationByID[departure.observation] else { return }
    observations[index].accepted.status = departure.status
    observations[index].departure = departure
  }

  private mutating func keep(_ assessment: Assessment) {
    assessments[assessment.entity, default: []].append(assessment)
    bands[assessment.entity] = assessment.band
  }

  private mutating func keep(_ alert: Alert) {
    alerts[alert.id] = alert
    if alert.state == .closed {
      for observation in alert.grounds.flatMap(\.observations) {
        closedRestingOn[observation, default: []].insert(alert.id)
      }
    }
    highest[alert.id] = max(highest[alert.id] ?? .none, alert.band)
    // A revision that is written again is nearly always the last.
    if let same = revisions[alert.id]?.lastIndex(where: { $0.revision == alert.revision }) {
      revisions[alert.id]?.remove(at: same)
    }
    revisions[alert.id, default: []].append(alert)
  }

  private mutating func keep(_ notice: Notice, alsoKnownBy others: [EntityRef]) {
    let place = issued.count
    placeOfNotice[notice.id] = place
    noticesOfAlert[notice.alert, default: []].append(place)
    inboxes[notice.recipient, default: []].append(place)
    let people = notice.subject.kind == .network ? notice.namedYouths : others
    if !people.isEmpty { named[place] = Set(people) }
    organisationsTold.insert(notice.organisation)
    issued.append(notice)
  }

  private mutating func keep(_ act: Act) {
    actBefore.append(lastActOn.updateValue(acts.count, forKey: act.object))
    acts.append(act)
    // Whom it is about goes into the commitment of its entry in the record, and here is no record.
    acts[acts.count - 1].about = nil
  }

  func standing() -> StandingRecords {
    var eventKeys = EventKeySet()
    for key in observationByKey.keys { eventKeys.insert(key) }
    var records = StandingRecords(
      observations: observations.compactMap { kept in
        guard kept.accepted.status == .standing, let observation = kept.observation else {
          return nil
        }
        return (observation, kept.matches)
      },
      openAlerts: alerts.values.filter { $0.state == .open }.sorted {
        ($0.opened, $0.id) < ($1.opened, $1.id)
      },
      openDuties: duties.values.filter { $0.state != .closed }.sorted {
        ($0.alert, $0.organisation) < ($1.alert, $1.organisation)
      },
      sequences: inboxes.mapValues { Int64($0.count) }, bands: bands, eventKeys: eventKeys,
      superseded: superseded, flags: flags)
    let closed = alerts.values.filter {
      $0.state == .closed && $0.outcome != .withdrawn && $0.outcome != .merged
    }
    for alert in closed.sorted(by: {
      ($0.closed ?? .distantPast, $0.id) < ($1.closed ?? .distantPast, $1.id)
    }) {
      records.closedAlerts[alert.anchor] = alert.id
    }
    records.closedNetworks = closed.filter { $0.anchor.kind == .network }.sorted {
      ($0.opened, $0.id) < ($1.opened, $1.id)
    }
    records.roster = roster.values.filter { $0.ended == nil }.sorted { $0.id < $1.id }
    records.templateCounts = templateCounts.sorted {
      $0.month == $1.month ? $0.codes.lexicographicallyPrecedes($1.codes) : $0.month < $1.month
    }
    records.openConsultations = consultations.values.filter { $0.state == .open }
      .sorted { $0.id < $1.id }
    return records
  }

  func period(_ span: Range<Timestamp>) -> PeriodRecords {
    var records = PeriodRecords()
    records.alerts = alerts.values.filter { span.contains($0.opened) }
      .sorted { ($0.opened, $0.id) < ($1.opened, $1.id) }
      .map {
        PeriodRecords.OpenedAlert(
          entity: $0.entity, opened: $0.opened, highest: highest[$0.id] ?? .none,
          outcome: $0.outcome?.rawValue, closed: $0.closed)
      }
    records.notices = issued.compactMap { notice in
      guard let notice, span.contains(notice.issued), let limit = notice.acknowledgeBy,
        PeriodRecords.asking.contains(notice.change)
      else { return nil }
      return PeriodRecords.AskingNotice(
        organisation: notice.organisation, subject: notice.subject, issued: notice.issued,
        acknowledgeBy: limit, acknowledgedAt: notice.acknowledgedAt)
    }
    for kept in observations {
      guard let observation = kept.observation, span.contains(observation.arrival) else { continue }
      records.arrivals += 1
      if kept.accepted.status != .standing { records.departures += 1 }
    }
    return records
  }

  func subjects(of span: Range<Timestamp>, changedSince moment: Timestamp) -> Set<String> {
    var subjects: Set<String> = []
    for kept in observations where span.contains(kept.arrival) {
      let departed = kept.departure?.at ?? .distantPast
      if max(kept.arrival, departed) >= moment { subjects.insert(kept.subject) }
    }
    return subjects
  }

  mutating func forget(_ subjects: Set<String>) {
    for index in observations.indices {
      observations[index].contents.removeAll { subjects.contains($0.subject) }
      if subjects.contains(observations[index].subject) {
        observations[index].observation = nil
        observations[index].departure?.reason = nil
      }
    }
    for (place, notice) in issued.enumerated() {
      if let notice, subjects.contains(notice.subject.text) { emptyNotice(at: place) }
    }
    for subject in subjects { consultations[subject] = nil }
    for entity in assessments.keys where subjects.contains(entity.text) {
      for index in (assessments[entity] ?? []).indices {
        assessments[entity]?[index].reasons = []
        assessments[entity]?[index].organisations = []
      }
    }
  }
}

extension Notice {
  /// A state is never taken back: a notice that was acknowledged and is then written to one more socket
  /// stays acknowledged, and the first acknowledgement counts.
  mutating func apply(_ progress: Commit.NoticeProgress) {
    if progress.state == .acknowledged, acknowledgedBy == nil {
      acknowledgedBy = progress.by
      acknowledgedAt = progress.at
    }
    state = max(state, progress.state)
  }
}
