import Alerts
import Chronology
import Mandates
import Observations
import Risk
import StrictJSON

/// A store that keeps everything in memory, for `filet replay`, simulations and tests. It keeps the same
/// promises as the one on disk, durability apart, and passes the same conformance suite.
public final class MemoryStore: Store {
  private let state = Locked(MemoryRecords())

  public init() {}

  public func append(_ commit: Commit) throws(StoreError) {
    try state.withLock { (records) throws(StoreError) in
      try records.check(commit)
      records.apply(commit)
    }
  }

  public func standing() -> StandingRecords { state.withLock { $0.standing() } }

  public func marked(_ marker: String) -> Timestamp? { state.withLock { $0.markers[marker] } }

  public func incidents() -> [Incident] { state.withLock { $0.incidents } }

  public func accepted(eventKey: String) -> AcceptedObservation? {
    state.withLock { records in
      records.observationByKey[eventKey].flatMap { records.accepted(at: $0) }
    }
  }

  public func accepted(observation: String) -> AcceptedObservation? {
    state.withLock { records in
      records.observationByID[observation].flatMap { records.accepted(at: $0) }
    }
  }

  public func contents(of observations: [String]) -> [PersonalContent] {
    state.withLock { records in
      observations.flatMap { id in
        records.observationByID[id].map { records.observations[$0].contents } ?? []
      }
    }
  }

  package func departure(of observation: String) -> Commit.Departure? {
    state.withLock { records in
      records.observationByID[observation].flatMap { records.observations[$0].departure }
    }
  }

  package func assessments(of entity: EntityRef, limit: Int) -> [Assessment] {
    state.withLock { Array(($0.assessments[entity] ?? []).reversed().prefix(max(0, limit))) }
  }

  public func tryWriting() {}

  public func inbox(of recipient: String, after seq: Int64, limit: Int) -> [Notice] {
    state.withLock { records in
      // The notice with `seq` n is at n − 1, and its place stays when it is gone.
      let places = records.inboxes[recipient] ?? []
      var found: [Notice] = []
      for place in places.dropFirst(Int(clamping: max(0, seq))) {
        guard found.count < limit else { break }
        if let notice = records.issued[place] { found.append(notice) }
      }
      return found
    }
  }

  public func unreceived(
    by recipient: String, after first: Int64, upTo last: Int64
  ) -> [String] {
    inbox(of: recipient, after: first, limit: Int(clamping: max(0, last - first)))
      .filter { $0.seq <= last && $0.state < .received }.map(\.id)
  }

  public func lastSequence(of recipient: String) -> Int64 {
    state.withLock { Int64($0.inboxes[recipient]?.count ?? 0) }
  }

  public func notice(_ id: String) -> Notice? { state.withLock { $0.notice(id) } }

  public func notice(_ id: String, for recipient: String) -> Notice? {
    notice(id).flatMap { $0.recipient == recipient ? $0 : nil }
  }

  public func notices(ofAlert alert: String) -> [Notice] {
    state.withLock { $0.notices(ofAlert: alert) }
  }

  public func tellings(ofAlert alert: String) -> [Telling] {
    state.withLock { $0.tellings(of: alert) }
  }

  public func tellings(ofConsultation consultation: String) -> [Telling] {
    state.withLock { $0.tellings(of: consultation) }
  }

  public func organisations(toldOf alert: String) -> Set<String> {
    state.withLock { records in
      Set((records.noticesOfAlert[alert] ?? []).compactMap { records.issued[$0]?.organisation })
    }
  }

  public func organisations(toldAbout subjects: Set<String>) -> Set<String> {
    Set(notices(about: subjects, after: 0, limit: .max).map(\.notice.organisation))
  }

  public func organisationsTold() -> Set<String> { state.withLock { $0.organisationsTold } }

  package func notices(after number: Int64, limit: Int) -> [(number: Int64, notice: Notice)] {
    state.withLock { records in
      let first = Int(clamping: max(0, number))
      var found: [(number: Int64, notice: Notice)] = []
      for (index, notice) in records.issued.enumerated().dropFirst(first) {
        guard found.count < limit else { break }
        if let notice { found.append((Int64(index) + 1, notice)) }
      }
      return found
    }
  }

  public func notices(
    about subjects: Set<String>, after number: Int64, limit: Int
  ) -> [(number: Int64, notice: Notice)] {
    state.withLock { records in
      let first = Int(clamping: max(0, number))
      var found: [(number: Int64, notice: Notice)] = []
      for (place, notice) in records.issued.enumerated().dropFirst(first) {
        guard found.count < limit else { break }
        guard let notice else { continue }
        let named = records.named[place] ?? []
        if subjects.contains(notice.subject.text)
          || named.contains(where: { subjects.contains($0.text) })
        {
          found.append((Int64(place) + 1, notice))
        }
      }
      return found
    }
  }

  public func outlines(of notices: [String]) -> [String: NoticeOutline] {
    state.withLock { records in
      var outlines: [String: NoticeOutline] = [:]
      for id in notices {
        guard let place = records.placeOfNotice[id], let notice = records.issued[place] else {
          continue
        }
        outlines[id] = records.outlines[place] ?? NoticeOutline(notice)
      }
      return outlines
    }
  }

  public func alert(_ id: String) -> Alert? { state.withLock { $0.alerts[id] } }

  public func closedAlerts(restingOn observation: String) -> [Alert] {
    state.withLock { records in
      (records.closedRestingOn[observation] ?? []).compactMap { records.alerts[$0] }
        .filter { $0.state == .closed && $0.rests(on: observation) }
        .sorted { ($0.opened, $0.id) < ($1.opened, $1.id) }
    }
  }

  public func formerGrounds(of observation: String) -> [FormerGround] {
    state.withLock { records in
      (records.formerGrounds[observation] ?? [:]).sorted { $0.key < $1.key }.map {
        FormerGround(observation: observation, alert: $0.key, until: $0.value)
      }
    }
  }

  package func remarks(onNotice notice: String) -> [Commit.Remark] {
    state.withLock { $0.remarks[notice] ?? [] }
  }

  public func denials(ofAlert alert: String) -> [RegisteredDenial] {
    state.withLock { ($0.denials[alert] ?? []).flatMap(\.each) }
  }

  public func acts(after seq: Int64, limit: Int) -> [(seq: Int64, act: Act)] {
    state.withLock { records in
      let first = Int(clamping: max(0, seq))
      return records.acts.enumerated().dropFirst(first).prefix(max(0, limit)).map {
        (Int64($0.offset) + 1, $0.element)
      }
    }
  }

  public func acts(of kinds: [Act.Kind], on objects: Set<String>) -> [Act] {
    state.withLock { $0.acts(of: kinds, on: objects) }
  }

  package func acts(on object: String) -> [Act] {
    state.withLock { $0.acts(on: object) }
  }

  public func lastAct(of kinds: [Act.Kind]) -> Act? {
    state.withLock { records in records.acts.last { kinds.contains($0.kind) } }
  }

  public func period(from start: Timestamp, until end: Timestamp) -> PeriodRecords {
    state.withLock { $0.period(start..<max(start, end)) }
  }

  public func subjects(
    of period: Range<Timestamp>, changedSince moment: Timestamp
  ) -> Set<String> {
    state.withLock { $0.subjects(of: period, changedSince: moment) }
  }

  public func release(of period: String) -> JSONValue? { state.withLock { $0.releases[period] } }

  public func submission(_ observation: String) -> Submission? {
    state.withLock { records in
      guard let index = records.observationByID[observation] else { return nil }
      let kept = records.observations[index]
      return Submission(
        source: kept.accepted.source, arrival: kept.arrival, status: kept.accepted.status,
        departed: kept.departure?.at, taken: records.taken[observation])
    }
  }

  public func consultation(_ id: String) -> Consultation? {
    state.withLock { $0.emptied.contains(id) ? nil : $0.consultations[id] }
  }

  package func destroyKeys(of subjects: [String]) {
    state.withLock { $0.forget(Set(subjects)) }
  }

  public func kept(hasStanding: Bool) -> KeptRecords {
    state.withLock { $0.kept(hasStanding: hasStanding) }
  }

  public func flags() -> [Flag] { state.withLock { $0.flags } }

  public func forgetLog() {}

  public func close() {}
}
