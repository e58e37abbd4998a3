import Alerts
import Chronology
import Observations
import Store

/// What is known of what was accepted, told and done: what is on its way to the disk first, then the store.
extension Pipeline {
  func accepted(eventKey: String) throws(StoreError) -> AcceptedObservation? {
    if let known = pending.accepted[eventKey] ?? writing.accepted[eventKey] { return known }
    guard eventKeys.mayContain(eventKey) else { return nil }
    return try store.accepted(eventKey: eventKey)
  }

  func accepted(observation: String) throws(StoreError) -> AcceptedObservation? {
    if let known = pending.accepted(observation) ?? writing.accepted(observation) { return known }
    return try store.accepted(observation: observation)
  }

  /// An alert, open or closed.
  func alert(_ id: String) throws(StoreError) -> Alert? {
    if let known = alerts[id] ?? pending.closed[id] ?? writing.closed[id] { return known }
    return try store.alert(id)
  }

  func notice(_ id: String) throws(StoreError) -> Notice? {
    if let known = unwritten(id) { return known }
    return try store.notice(id)
  }

  func unwritten(_ notice: String) -> Notice? { pending.notices[notice] ?? writing.notices[notice] }

  /// Whom every notice of an alert told, in no order.
  func tellings(ofAlert alert: String) throws(StoreError) -> [Telling] {
    withUnwritten(try store.tellings(ofAlert: alert), of: alert)
  }

  /// The same of a consultation.
  func tellings(ofConsultation consultation: String) throws(StoreError) -> [Telling] {
    withUnwritten(try store.tellings(ofConsultation: consultation), of: consultation)
  }

  private func withUnwritten(_ written: [Telling], of subject: String) -> [Telling] {
    // What is being written may be in the store by now, and what has changed since is in neither twice.
    let known = Set(written.map(\.id))
    var unwritten: [String: Telling] = [:]
    for notices in [writing.notices, pending.notices] {
      for (id, notice) in notices where notice.alert == subject && !known.contains(id) {
        unwritten[id] = Telling(notice)
      }
    }
    return written + unwritten.values
  }

  /// All notices of an alert, in no order; those that are not written yet among them.
  func notices(ofAlert alert: String) throws(StoreError) -> [Notice] {
    let written = try store.notices(ofAlert: alert)
    let known = Set(written.map(\.id))
    var unwritten: [String: Notice] = [:]
    for notices in [writing.notices, pending.notices] {
      for (id, notice) in notices where notice.alert == alert && !known.contains(id) {
        unwritten[id] = notice
      }
    }
    return written + unwritten.values
  }

  /// What people did of some kinds to these, in the order in which it was done. What is being written may be in it twice.
  func acts(of kinds: [Act.Kind], on objects: Set<String>) throws(StoreError) -> [Act] {
    var found = try store.acts(of: kinds, on: objects)
    for acts in [writing.acts, commit.acts] {
      for act in acts where kinds.contains(act.kind) && objects.contains(act.object) {
        found.append(act)
      }
    }
    return found
  }

  /// A question between organisations, open or not.
  func consultation(_ id: String) throws(StoreError) -> Consultation? {
    if let open = consultations[id] { return open }
    let unwritten =
      commit.consultations.last { $0.id == id } ?? writing.consultations.last { $0.id == id }
    if let unwritten { return unwritten }
    return try store.consultation(id)
  }

  /// The organisations that were ever told of somebody: of an alert of theirs, or of a network that named them.
  func organisations(toldAbout youth: EntityRef) throws(StoreError) -> Set<String> {
    let subjects = Set(standing.identities.identifiers(with: youth).map(\.text))
    var told = try store.organisations(toldAbout: subjects)
    for unwritten in [writing, pending] {
      for notice in unwritten.notices.values where notice.concerns(anyOf: subjects) {
        told.insert(notice.organisation)
      }
    }
    return told
  }

  /// The organisations that were ever told of an alert.
  func organisations(toldOf alert: String) throws(StoreError) -> Set<String> {
    var told = try store.organisations(toldOf: alert)
    for unwritten in [writing, pending] {
      for notice in unwritten.notices.values where notice.alert == alert {
        told.insert(notice.organisation)
      }
    }
    return told
  }

  /// Closed alerts whose last revision rests on an observation.
  func closedAlerts(restingOn observation: String) throws(StoreError) -> [Alert] {
    var closed: [String: Alert] = [:]
    for alert in try store.closedAlerts(restingOn: observation) { closed[alert.id] = alert }
    for unwritten in [writing, pending] { closed.merge(unwritten.closed) { $1 } }
    return closed.values.filter { alerts[$0.id] == nil && $0.rests(on: observation) }
      .sorted { $0.id < $1.id }
  }

  /// Alerts that rest on an observation no longer though it stands, and until when they did.
  func formerGrounds(of observation: String) throws(StoreError) -> [String: Timestamp] {
    var until: [String: Timestamp] = [:]
    let written = try store.formerGrounds(of: observation)
    for ground in written + writing.formerGrounds + commit.formerGrounds
    where ground.observation == observation {
      until[ground.alert] = max(until[ground.alert] ?? ground.until, ground.until)
    }
    return until
  }

  /// All revisions of all incidents, those that are not on disk yet among them and after the others.
  func incidents() throws(StoreError) -> [Incident] {
    var incidents = try store.incidents()
    // What is being written may be in the store by now.
    for incident in writing.incidents + commit.incidents
    where !incidents.contains(where: { $0.id == incident.id && $0.revision == incident.revision }) {
      incidents.append(incident)
    }
    return incidents
  }
}
