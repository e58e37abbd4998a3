import Chronology
import Observations
import Risk

/// What is to be destroyed now, and why. A value: the same records, schedule and time give the same plan.
public struct RetentionPlan: Sendable, Hashable {
  /// Observations that go whole, with the clock that ran out; in the order of their ids.
  public var observations: [(id: String, kind: RecordKind)] { destroyed.map { ($0.id, $0.kind) } }
  /// Content that goes while its observation stays.
  public private(set) var contents: [Redaction] = []
  /// Closed alerts of which only the register stays from now on.
  public private(set) var alerts: [String] = []
  /// Closed alerts on networks whose notices go on without some of those whom they name.
  public private(set) var unnamings: [Unnaming] = []
  /// Flags that are over, of youths of whom nothing else is left.
  public private(set) var flags: [String] = []
  /// Questions whose words go.
  public private(set) var consultations: [String] = []
  /// What is kept by its date alone goes where it is from before this moment.
  public private(set) var datedBefore: [RecordKind: Timestamp] = [:]
  /// Entries of the course of bands from before this moment go.
  public var assessmentsBefore: Timestamp
  /// Entries of the register from before this moment go.
  public var registerBefore: Timestamp
  /// Youths who have turned 18 and whose file a person is to look at.
  public private(set) var reviews: [EntityRef] = []
  /// Of those whose 18th birthday is known: of whom something is kept that something open rests on.
  public private(set) var needed: Set<EntityRef> = []
  /// Of whom something is kept that nothing open rests on.
  public private(set) var unneeded: Set<EntityRef> = []
  /// Counts for the report: no persons.
  public private(set) var counts: [RecordKind: Count] = [:]

  /// Whether anything is to be destroyed now.
  public var isDue: Bool {
    !destroyed.isEmpty || !contents.isEmpty || !alerts.isEmpty || !consultations.isEmpty
      || !unnamings.isEmpty || !flags.isEmpty || isCut
      || datedBefore.keys.contains { (counts[$0]?.due ?? 0) > 0 }
  }

  public struct Redaction: Sendable, Hashable {
    public var observation: String
    public var kind: RecordKind
  }

  public struct Unnaming: Sendable, Hashable {
    public var alert: String
    public var youths: Set<EntityRef>
  }

  public struct Count: Sendable, Hashable {
    /// Kept, and its clock runs.
    public var running = 0
    /// To be destroyed now.
    public var due = 0
    /// Due, and suspended by a legal hold.
    public var held = 0
    /// Kept because something open rests on it.
    public var needed = 0
  }

  private struct Destroyed: Sendable, Hashable {
    var id: String
    var kind: RecordKind
  }

  private var destroyed: [Destroyed] = []
  /// Those of whom something goes because nobody has reviewed their file.
  private var unreviewed: Set<EntityRef> = []
  /// Something in the course of bands or in the register is old enough to go.
  private var isCut = false

  /// Plans. O(records).
  public init(_ records: RetentionRecords, schedule: RetentionSchedule, at now: Timestamp) {
    assessmentsBefore = schedule.cutoff(.assessment, at: now)
    registerBefore = schedule.cutoff(.register, at: now)
    isCut = [RecordKind.assessment, .register].contains { kind in
      records.oldest[kind].map { $0 < schedule.cutoff(kind, at: now) } ?? false
    }
    let links = Links(records)
    for observation in records.observations.sorted(by: { $0.id < $1.id }) {
      plan(observation, records, links, schedule, now)
    }
    for alert in records.alerts.sorted(by: { $0.id < $1.id }) {
      plan(alert, records, links, schedule, now)
    }
    plan(records.flags, records, schedule, now)
    for consultation in records.consultations {
      plan(consultation, schedule, now)
    }
    for kind in [RecordKind.supersession, .recontact, .templateCount, .incident] {
      let before = schedule.cutoff(kind, at: now)
      datedBefore[kind] = before
      for date in records.dated[kind] ?? [] {
        if date < before {
          counts[kind, default: Count()].due += 1
        } else {
          counts[kind, default: Count()].running += 1
        }
      }
    }
    // A youth without anything kept needs no review.
    let present = Set(records.observations.flatMap(\.identifiers))
    for (youth, birthday) in records.majorities
    where birthday <= now && present.contains(youth) && !records.held.contains(youth) {
      reviews.append(youth)
    }
    reviews.sort()
    countReviews(records, present, schedule, now)
  }

  /// Each person once, by whatever identifiers: due is only of whom something goes now.
  private mutating func countReviews(
    _ records: RetentionRecords, _ present: Set<EntityRef>, _ schedule: RetentionSchedule,
    _ now: Timestamp
  ) {
    var (count, counted) = (Count(), unreviewed)
    count.due = unreviewed.count
    for (youth, birthday) in records.majorities.sorted(by: { $0.key < $1.key })
    where birthday <= now && present.contains(youth) {
      guard counted.insert(Self.person(youth, records)).inserted else { continue }
      if records.held.contains(youth) {
        count.held += 1
      } else if needed.contains(youth)
        && schedule.isDue(.reviewAtMajority, since: birthday, at: now)
      {
        count.needed += 1
      } else {
        count.running += 1
      }
    }
    counts[.reviewAtMajority] = count
  }

  private static func person(_ youth: EntityRef, _ records: RetentionRecords) -> EntityRef {
    records.persons[youth] ?? youth
  }

  private mutating func plan(
    _ observation: RetentionRecords.KeptObservation, _ records: RetentionRecords, _ links: Links,
    _ schedule: RetentionSchedule, _ now: Timestamp
  ) {
    let isHeld = observation.identifiers.contains(where: records.held.contains)
    let isNeeded = links.isNeeded(observation)
    let (kind, start) = Self.clock(of: observation, records, links)
    let isOfAge = hasComeOfAge(observation, records, schedule, now)
    let isDue = schedule.isDue(kind, since: start, at: now) || isOfAge
    let grown = observation.identifiers.filter { records.majorities[$0] != nil }
    if isNeeded { needed.formUnion(grown) } else { unneeded.formUnion(grown) }
    // An adult's ad is not needed for anything, whatever it was once part of.
    if isNeeded && !observation.isOfAdult {
      counts[kind, default: Count()].needed += 1
    } else if isDue && isHeld {
      counts[kind, default: Count()].held += 1
    } else if isDue {
      counts[kind, default: Count()].due += 1
      destroyed.append(Destroyed(id: observation.id, kind: kind))
      if isOfAge { unreviewed.formUnion(grown.map { Self.person($0, records) }) }
      return
    } else {
      counts[kind, default: Count()].running += 1
    }
    guard !isHeld else { return }
    if observation.hasAdText && !observation.isLinkedToYouth && !links.isGround(observation.id) {
      redact(observation, .adText, schedule, now)
    }
    if observation.hasExploiterReference && !isNeeded {
      redact(observation, .exploiterReference, schedule, now)
    }
  }

  /// A flag says why something was done with a file; without the file there is nothing to explain.
  private mutating func plan(
    _ over: [RetentionRecords.KeptFlag], _ records: RetentionRecords,
    _ schedule: RetentionSchedule, _ now: Timestamp
  ) {
    guard !over.isEmpty else { return }
    let (gone, emptied) = (Set(destroyed.map(\.id)), Set(alerts))
    var kept: Set<EntityRef> = []
    for observation in records.observations where !gone.contains(observation.id) {
      kept.formUnion(observation.identifiers)
    }
    for alert in records.alerts
    where alert.closed == nil || (alert.hasContent && !emptied.contains(alert.id)) {
      kept.insert(alert.subject)
      kept.formUnion(alert.named)
    }
    for flag in over {
      if !schedule.isDue(.flag, since: flag.over, at: now) {
        counts[.flag, default: Count()].running += 1
      } else if flag.identifiers.contains(where: records.held.contains) {
        counts[.flag, default: Count()].held += 1
      } else if flag.identifiers.contains(where: kept.contains) {
        counts[.flag, default: Count()].needed += 1
      } else {
        counts[.flag, default: Count()].due += 1
        flags.append(flag.id)
      }
    }
  }

  private mutating func plan(
    _ consultation: RetentionRecords.KeptConsultation, _ schedule: RetentionSchedule,
    _ now: Timestamp
  ) {
    if consultation.isOpen {
      counts[.consultation, default: Count()].needed += 1
    } else if schedule.isDue(.consultation, since: consultation.asked, at: now) {
      counts[.consultation, default: Count()].due += 1
      consultations.append(consultation.id)
    } else {
      counts[.consultation, default: Count()].running += 1
    }
  }

  private mutating func redact(
    _ observation: RetentionRecords.KeptObservation, _ kind: RecordKind,
    _ schedule: RetentionSchedule, _ now: Timestamp
  ) {
    if schedule.isDue(kind, since: observation.arrival, at: now) {
      counts[kind, default: Count()].due += 1
      contents.append(Redaction(observation: observation.id, kind: kind))
    } else {
      counts[kind, default: Count()].running += 1
    }
  }

  private mutating func plan(
    _ alert: RetentionRecords.KeptAlert, _ records: RetentionRecords, _ links: Links,
    _ schedule: RetentionSchedule, _ now: Timestamp
  ) {
    // What has gone is not due again: else every look would find something to do.
    guard let closed = alert.closed, alert.hasContent, !isHeld(alert, records, links) else {
      return
    }
    let kind = Self.clock(of: alert.band)
    var isDue = schedule.isDue(kind, since: closed, at: now)
    if let handedOver = records.handedOver[alert.subject], handedOver >= closed {
      isDue = schedule.isDue(.handedOver, since: handedOver, at: now)
    }
    let isOfAge = self.isOfAge(alert.subject, records, schedule, now)
    if isOfAge || isDue {
      alerts.append(alert.id)
      if isOfAge { unreviewed.insert(Self.person(alert.subject, records)) }
      return
    }
    let ofAge = alert.named.filter { self.isOfAge($0, records, schedule, now) }
    let gone = ofAge.union(
      alert.named.filter { hasLeft($0, records, links, schedule, now) })
    unreviewed.formUnion(ofAge.map { Self.person($0, records) })
    if !gone.isEmpty { unnamings.append(Unnaming(alert: alert.id, youths: gone)) }
  }

  /// What was told of somebody under a legal hold stays: in their own alert, in a network's that names them, and in
  /// whatever else ever rested on a report that speaks of them.
  private func isHeld(
    _ alert: RetentionRecords.KeptAlert, _ records: RetentionRecords, _ links: Links
  ) -> Bool {
    records.held.contains(alert.subject) || !records.held.isDisjoint(with: alert.named)
      || !links.held.isDisjoint(with: alert.observations)
  }

  /// The review of somebody's file was not made in time.
  private func isOfAge(
    _ youth: EntityRef, _ records: RetentionRecords, _ schedule: RetentionSchedule,
    _ now: Timestamp
  ) -> Bool {
    records.majorities[youth].map { schedule.isDue(.reviewAtMajority, since: $0, at: now) } ?? false
  }

  /// Somebody's file was handed over, and nothing has come since by which they are known here.
  private func hasLeft(
    _ youth: EntityRef, _ records: RetentionRecords, _ links: Links,
    _ schedule: RetentionSchedule, _ now: Timestamp
  ) -> Bool {
    guard let handedOver = records.handedOver[youth] else { return false }
    return schedule.isDue(.handedOver, since: handedOver, at: now)
      && links.lastArrivals[youth].map { $0 <= handedOver } ?? true
  }

  /// The review of a file that came of age was not made in time: nothing keeps it any longer.
  private func hasComeOfAge(
    _ observation: RetentionRecords.KeptObservation, _ records: RetentionRecords,
    _ schedule: RetentionSchedule, _ now: Timestamp
  ) -> Bool {
    let birthdays = observation.identifiers.map { records.majorities[$0] }
    // Somebody in it may be younger: then it stays with them.
    guard !birthdays.isEmpty, birthdays.allSatisfy({ $0 != nil }) else { return false }
    return birthdays.compactMap { $0 }.allSatisfy {
      schedule.isDue(.reviewAtMajority, since: $0, at: now)
    }
  }

  static func clock(of band: Band) -> RecordKind { band <= .watch ? .bandOne : .bandTwoAndThree }

  /// The clock of an observation and when it began to run.
  private static func clock(
    of observation: RetentionRecords.KeptObservation, _ records: RetentionRecords, _ links: Links
  ) -> (RecordKind, Timestamp) {
    if observation.isOfAdult { return (.adultAd, observation.arrival) }
    if let handedOver = lastHandOver(observation, records, links) {
      return (.handedOver, handedOver)
    }
    let closed = links.closedAlerts(of: observation)
    if let highest = closed.map(\.band).max() {
      let end = closed.compactMap(\.closed).max() ?? observation.arrival
      return (clock(of: highest), max(end, observation.arrival))
    }
    // Nothing ever rested on it, and nothing in it points to a minor.
    if observation.isWithoutSign, (records.presentBands[observation.id] ?? Band.none) == Band.none {
      return (.adultAd, observation.arrival)
    }
    if observation.isAnonymousConsult { return (.anonymousConsult, observation.arrival) }
    if let band = records.presentBands[observation.id], band > .none {
      return (.bandOne, observation.arrival)
    }
    return (.unlinkedObservation, observation.arrival)
  }

  /// When the last file of those whom an observation concerns was handed over, where all of them were, and after it
  /// came. While one is not, it is evidence of theirs, and keeps their clock.
  private static func lastHandOver(
    _ observation: RetentionRecords.KeptObservation, _ records: RetentionRecords, _ links: Links
  ) -> Timestamp? {
    var last: Timestamp?
    for youth in links.bearers(of: observation).union(observation.concerned) {
      guard let handedOver = records.handedOver[youth], observation.arrival <= handedOver else {
        return nil
      }
      last = max(last ?? handedOver, handedOver)
    }
    return last
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.destroyed == b.destroyed && a.contents == b.contents && a.alerts == b.alerts
      && a.unnamings == b.unnamings && a.flags == b.flags && a.reviews == b.reviews
      && a.counts == b.counts && a.consultations == b.consultations
      && a.datedBefore == b.datedBefore && a.assessmentsBefore == b.assessmentsBefore
      && a.registerBefore == b.registerBefore && a.isCut == b.isCut
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(destroyed)
    hasher.combine(contents)
    hasher.combine(alerts)
  }
}

/// Which alerts an observation has to do with: those that rest on it, and those of its youths.
private struct Links {
  private let alerts: [RetentionRecords.KeptAlert]
  private var byObservation: [String: [Int]] = [:]
  private var bySubject: [EntityRef: [Int]] = [:]
  /// When something was last heard of each youth whose file was handed over.
  private(set) var lastArrivals: [EntityRef: Timestamp] = [:]
  /// The observations that speak of somebody under a legal hold.
  private(set) var held: Set<String> = []

  init(_ records: RetentionRecords) {
    alerts = records.alerts
    for (place, alert) in alerts.enumerated() {
      for observation in alert.observations {
        byObservation[observation, default: []].append(place)
      }
      bySubject[alert.subject, default: []].append(place)
    }
    if !records.held.isEmpty {
      for observation in records.observations
      where observation.identifiers.contains(where: records.held.contains) {
        held.insert(observation.id)
      }
    }
    guard !records.handedOver.isEmpty else { return }
    for observation in records.observations {
      for youth in observation.identifiers where records.handedOver[youth] != nil {
        lastArrivals[youth] = max(lastArrivals[youth] ?? observation.arrival, observation.arrival)
      }
    }
  }

  /// Whether any alert ever rested on it.
  func isGround(_ observation: String) -> Bool { byObservation[observation] != nil }

  private func all(_ observation: RetentionRecords.KeptObservation)
    -> [RetentionRecords.KeptAlert]
  {
    ((byObservation[observation.id] ?? [])
      + observation.identifiers.flatMap { bySubject[$0] ?? [] }).map { alerts[$0] }
  }

  /// Those in it on whom an alert ever rested on it.
  func bearers(of observation: RetentionRecords.KeptObservation) -> Set<EntityRef> {
    Set((byObservation[observation.id] ?? []).map { alerts[$0].subject })
      .intersection(observation.identifiers)
  }

  func isNeeded(_ observation: RetentionRecords.KeptObservation) -> Bool {
    all(observation).contains { $0.closed == nil }
  }

  func closedAlerts(
    of observation: RetentionRecords.KeptObservation
  ) -> [RetentionRecords.KeptAlert] {
    all(observation).filter { $0.closed != nil }
  }
}
