import Alerts
import Chronology
import Mandates
import Observations
import Retention
import Risk
import Sigma
import Store
import StrictJSON
import Wording

/// The whole pipeline offline, under a virtual clock that follows the arrival of the observations: the same
/// stages as in the daemon, a store in memory, and nothing asked of the system. The same input gives the
/// same timeline, byte for byte.
public struct Replay {
  /// Whether notices are acknowledged on the way.
  public enum Acknowledgement: Sendable {
    case none
    /// Every notice at the moment of its issue.
    case all
    /// Every notice, and the rest of the work too: who acknowledges acts, and looks at the alert again before its clock
    /// runs out: it is closed where there was no news for so long, and acted on again where there was.
    case working(closingAfter: Span)
    /// Ids of notices, or names of recipients, that are acknowledged at the moment of issue.
    case only(Set<String>)
  }

  /// One line of the timeline (`docs/evaluation.md`).
  public typealias Line = JSONValue

  private var pipeline: Pipeline
  private let acknowledgement: Acknowledgement
  private let isRetaining: Bool
  /// When the clocks of retention are looked at next; `nil` before the first event, or where nothing is destroyed.
  private var nextRetention: Timestamp?
  private var labels = Labels()
  private var networks = NetworkLines()
  private var now: Timestamp = .distantPast
  private var audited: Timestamp = .distantPast
  /// The notices of the last step: its lines say of each that there was one, not what it shows.
  private(set) var issued: [Notice] = []
  /// What it replays by.
  var library: RuleLibrary { pipeline.library }
  /// By alert and organisation, the notice under which somebody works on it.
  private var worked: [Pipeline.DutyKey: (notice: String, caller: Caller)] = [:]

  /// - Parameter key: the master key of pseudonyms; any 32 bytes, since nothing leaves the analyst's own
  ///   machine. The same key gives the same references.
  /// - Parameter isRetaining: whether what runs out by the clocks of `Rules/retention.yml` is destroyed on the way, at
  ///   the file's `interval` from the first arrival on, as the daemon does from its start.
  public init(
    library: RuleLibrary, pseudonyms: PseudonymKeys, acknowledgement: Acknowledgement = .none,
    isRetaining: Bool = false
  ) throws(StoreError) {
    self.acknowledgement = acknowledgement
    self.isRetaining = isRetaining
    pipeline = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: pseudonyms),
      store: MemoryStore(), keeping: 1 << 15, at: .distantPast)
  }

  /// Submits one event at its arrival (`recordedtime`, else `time`), after everything that time alone does
  /// before it. Lines of one moment come in the order: rejected, assessments, networks, notices.
  public mutating func submit(_ event: JSONValue) throws(StoreError) -> [Line] {
    let arrival = Self.arrival(of: event) ?? now
    if isRetaining, nextRetention == nil { nextRetention = arrival }
    var lines = try advance(to: arrival)
    labels.learn(from: event, keys: pipeline.intake.keys)
    pipeline.begin(at: now)
    let receipt = try pipeline.submit(event, by: nil, arrival: now)
    if receipt.status == .rejected, let problem = receipt.problem {
      lines.append(rejection(receipt, problem))
    }
    lines += try flush()
    return lines
  }

  /// Lets the virtual clock run to a moment; it never runs back.
  public mutating func advance(to time: Timestamp) throws(StoreError) -> [Line] {
    issued = []
    var lines: [Line] = []
    while now > .distantPast, let due = nextDue, due <= time {
      now = max(now, due)
      guard pipeline.nextDue.map({ $0 <= now }) ?? false else {
        lines += try retain()
        continue
      }
      pipeline.begin(at: now)
      if case .working(let patience) = acknowledgement { lines += try review(after: patience) }
      let isAudited = now - audited >= .days(1)
      if isAudited { audited = now }
      try pipeline.tick(isAudited: isAudited)
      lines += try flush()
    }
    now = max(now, time)
    return lines
  }

  private var nextDue: Timestamp? {
    [pipeline.nextDue, nextRetention].compactMap(\.self).min()
  }

  /// Destroys what runs out.
  private mutating func retain() throws(StoreError) -> [Line] {
    nextRetention = now + pipeline.library.retention.interval
    pipeline.begin(at: now)
    let kept = try pipeline.store.kept(hasStanding: false)
    let plan = RetentionPlan(
      pipeline.retentionRecords(kept), schedule: pipeline.library.retention, at: now)
    guard plan.isDue else { return [] }
    _ = try pipeline.apply(plan, by: nil)
    return try flush()
  }

  /// When an event arrives; `nil` where that cannot be read.
  public static func arrival(of event: JSONValue) -> Timestamp? {
    (event["recordedtime"]?.string ?? event["time"]?.string).flatMap { Timestamp(rfc3339: $0) }
  }

  /// The events in the order of their arrival, those of one moment in the order given: a clock runs forward only, and
  /// what was written down late stands often among what was seen on the same day. One whose arrival cannot be read
  /// stays behind the one before it. O(n log n).
  public static func inOrderOfArrival(_ events: [JSONValue]) -> [JSONValue] {
    var latest = Timestamp.distantPast
    let arrivals = events.indices.map { index in
      latest = arrival(of: events[index]) ?? latest
      return (at: latest, index: index)
    }
    return arrivals.sorted { ($0.at, $0.index) < ($1.at, $1.index) }.map { events[$0.index] }
  }

  /// Whom or what an alert of this replay is about; `nil` for one that there never was.
  public func subject(ofAlert id: String) -> EntityRef? {
    if let open = pipeline.alerts[id] { return open.entity }
    return (try? pipeline.store.alert(id))?.entity
  }

  /// Where the rules stand that could not be decided, since a regular expression of theirs reached its limit, and how
  /// often that was.
  public var undecided: [(place: SourceLocation, count: Int)] {
    let rules = pipeline.library.rules.rules
    return pipeline.standing.undecided.sorted { $0.key < $1.key }.map {
      (rules[$0.key].location, $0.value)
    }
  }

  /// The observations that are kept, in the order of arrival.
  var kept: [String] { ((try? pipeline.store.kept())?.observations ?? []).map(\.observation.id) }

  // MARK: Lines

  private mutating func flush() throws(StoreError) -> [Line] {
    let commit = pipeline.commit
    let touched = pipeline.touchedNetworks
    try pipeline.store.append(commit)
    pipeline.committed()
    // What is said of a network is said in its own line.
    // Loops, not closures: one that reads the replay would copy it.
    var lines: [Line] = []
    for assessment in commit.assessments where assessment.entity.kind != .network {
      lines.append(assessmentLine(assessment))
    }
    lines += networks.changed(among: touched, in: pipeline, labels: labels, at: now)
    for notice in commit.notices {
      // What clocks alone say is told apart from what is news.
      let isReminder = notice.change.isEscalation || notice.change == .review
      lines.append(isReminder ? escalationLine(notice) : noticeLine(notice))
    }
    issued += commit.notices
    if !commit.notices.isEmpty { lines += try acknowledge(commit.notices) }
    return lines
  }

  /// What people do on hearing, and the lines of what others hear of that.
  private mutating func acknowledge(_ notices: [Notice]) throws(StoreError) -> [Line] {
    for notice in notices where isAcknowledged(notice) {
      guard let account = pipeline.library.directory.account(notice.recipient) else { continue }
      let caller = Caller(account: account)
      // A notice that a later one of the same moment has overtaken cannot be acknowledged; that is no fault.
      guard case .working = acknowledgement else {
        _ = try? pipeline.acknowledge(notice.id, by: caller)
        continue
      }
      _ = try? pipeline.recordAction("contact", note: nil, on: notice.id, by: caller)
      // The Table does not work in an organisation's place.
      guard account.organisation == notice.organisation else { continue }
      worked[.init(alert: notice.alert, organisation: notice.organisation)] = (notice.id, caller)
    }
    return try carryOut()
  }

  /// Whoever works on an alert whose clock runs out looks at it: acts again, or closes what had no news for so long.
  private mutating func review(after patience: Span) throws(StoreError) -> [Line] {
    for key in pipeline.duties.due(at: now) {
      guard let work = worked[key], let alert = pipeline.alerts[key.alert] else { continue }
      _ = try? pipeline.recordAction("contact", note: nil, on: work.notice, by: work.caller)
      guard now - alert.revised >= patience else { continue }
      _ = try? pipeline.close(work.notice, outcome: .insufficient, note: nil, by: work.caller)
    }
    return try carryOut()
  }

  /// Writes what people did, and says what others hear of it.
  private mutating func carryOut() throws(StoreError) -> [Line] {
    let told = pipeline.commit.notices
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    issued += told
    var lines: [Line] = []
    for notice in told { lines.append(noticeLine(notice)) }
    return lines
  }

  private func isAcknowledged(_ notice: Notice) -> Bool {
    switch acknowledgement {
    case .none: false
    case .all, .working: notice.band > .none
    case .only(let names): names.contains(notice.id) || names.contains(notice.recipient)
    }
  }

  private func label(_ entity: EntityRef) -> JSONValue {
    labels.label(of: entity, in: pipeline.standing).map { JSONValue.string($0) } ?? .null
  }

  private func assessmentLine(_ assessment: Assessment) -> Line {
    var members = [
      JSONMember("at", .string(now.rfc3339)),
      JSONMember("type", "assessment"),
      JSONMember("entity", .string(assessment.entity.text)),
      JSONMember("kind", .string(assessment.entity.kind.rawValue)),
      JSONMember("band", .integer(Int64(assessment.band.rawValue))),
      JSONMember("weight", .integer(Int64(assessment.weight))),
      JSONMember(
        "reasons",
        .array(
          assessment.reasons.filter { $0.counts || $0.isDirect }.map { .string($0.rule) })),
      JSONMember("label", label(assessment.entity)),
    ]
    // Whoever has no label is known by the event alone.
    if assessment.entity.kind == .youth, members.last?.value == .null,
      let event = labels.event(of: assessment.entity)
    {
      members.append(JSONMember("event", .string(event)))
    }
    return .object(members)
  }

  private func noticeLine(_ notice: Notice) -> Line {
    .object([
      JSONMember("at", .string(now.rfc3339)),
      JSONMember("type", "notice"),
      JSONMember("alert", .string(notice.alert)),
      JSONMember("notice", .string(notice.id)),
      JSONMember("revision", .integer(Int64(notice.revision))),
      JSONMember("change", .string(notice.change.rawValue)),
      JSONMember("band", .integer(Int64(notice.band.rawValue))),
      JSONMember("organisation", .string(notice.organisation)),
      JSONMember("recipient", .string(notice.recipient)),
      JSONMember("mandate", .string(notice.mandate)),
      JSONMember("step", .string(notice.step.rawValue)),
      JSONMember("fields", .array((notice.fields.object ?? []).map { .string($0.name) })),
      JSONMember("label", label(notice.subject)),
    ])
  }

  private func escalationLine(_ notice: Notice) -> Line {
    .object([
      JSONMember("at", .string(now.rfc3339)),
      JSONMember("type", "escalation"),
      JSONMember("notice", .string(notice.id)),
      JSONMember("alert", .string(notice.alert)),
      JSONMember("organisation", .string(notice.organisation)),
      JSONMember("step", .string(notice.step.rawValue)),
      JSONMember("recipient", .string(notice.recipient)),
      JSONMember("label", label(notice.subject)),
    ])
  }

  private func rejection(_ receipt: Receipt, _ problem: RequestError) -> Line {
    .object([
      JSONMember("at", .string(now.rfc3339)),
      JSONMember("type", "rejected"),
      JSONMember("id", receipt.id.map { .string($0) } ?? .null),
      JSONMember("code", .string(problem.code.rawValue)),
      JSONMember("message", problem.message.json),
      JSONMember(
        "faults",
        .array(
          problem.faults.map {
            ["pointer": .string($0.pointer), "message": $0.message.json]
          })),
    ])
  }
}
