import Chronology
import Mandates
import Risk

/// What one organisation owes to one alert: the chain that runs until somebody acknowledges, and the clock
/// that runs after.
///
/// There is exactly one clock in it at any time, or it is closed: so no open alert is without a living
/// next step (`docs/life.md`, sentences that are kept). A duty is a value; `event(at:)` says what is due, the caller applies it.
public struct Duty: Sendable, Hashable {
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Somebody has been told and has not answered.
    case awaiting
    /// Somebody answers for it, or the Table has heard that nobody does.
    case acknowledged
    case closed
  }

  /// What runs out at `due`.
  public enum Clock: String, Sendable, Hashable, CaseIterable {
    /// The next step of the chain is told.
    case escalate
    /// The acknowledgement lapses: who gave it is asked again.
    case hold
    /// An action is expected of who acknowledged; else the coordinator is told, or who comes after them.
    case act
    /// Who answers is asked to look at the alert again; else the chain goes on.
    case review
  }

  /// A reason as the organisation was last shown it.
  public struct Shown: Sendable, Hashable {
    public var rule: String
    /// In the rule's own words, not its family's.
    public var isOpen: Bool

    public init(rule: String, isOpen: Bool) {
      self.rule = rule
      self.isOpen = isOpen
    }
  }

  /// One organisation's part in one alert, by name.
  public struct Key: Hashable, Comparable, Sendable {
    public var alert: String
    public var organisation: String

    public init(alert: String, organisation: String) {
      self.alert = alert
      self.organisation = organisation
    }

    public static func < (a: Self, b: Self) -> Bool {
      (a.alert, a.organisation) < (b.alert, b.organisation)
    }
  }

  public var alert: String
  public var organisation: String
  public var mandate: String
  /// The revision and band that the last notice told of.
  public var revision: Int
  public var band: Band
  /// The step reached.
  public var step: Step
  public var state: State
  public var clock: Clock
  /// When `clock` runs out: from this moment on something is to be done (`event(at:)`).
  public var due: Timestamp
  /// By when the acknowledgement and the action are expected, as the last notices say; `nil` where the
  /// acknowledgement stands, and where no action is asked or it was taken.
  public var acknowledgeBy: Timestamp?
  public var actBy: Timestamp?
  /// Everybody of the chain who has been told, in order; each hears of later revisions.
  public var told: [String]
  /// Towards whom the chain's clock runs; `nil`: towards nobody yet.
  public var asked: String?
  /// Since when everybody has been told, the last of the chain included, and nobody has answered: that the Table has heard is
  /// no answer.
  public var unansweredSince: Timestamp?
  /// Those of them who declined: they hear of corrections and of the end, and of nothing else.
  public var declined: [String]
  /// The acknowledged revision's band, or a lower one to which the alert has fallen since: an acknowledgement does not cover a
  /// higher one.
  public var acknowledgedBand: Band?
  /// The account whose acknowledgement holds; `nil` while none does.
  public var acknowledgedBy: String?
  /// Whether it came here by referral, which the mandates' own routing does not withdraw.
  public var isReferred: Bool
  /// The reasons that its last notice told, for saying what changed.
  public var shown: [Shown]

  public init(
    alert: String, organisation: String, mandate: String, revision: Int, band: Band, step: Step,
    state: State, clock: Clock, due: Timestamp, acknowledgeBy: Timestamp? = nil,
    actBy: Timestamp? = nil, told: [String], asked: String? = nil,
    unansweredSince: Timestamp? = nil, declined: [String] = [], acknowledgedBand: Band? = nil,
    acknowledgedBy: String? = nil, isReferred: Bool = false, shown: [Shown] = []
  ) {
    self.alert = alert
    self.organisation = organisation
    self.mandate = mandate
    self.revision = revision
    self.band = band
    self.step = step
    self.state = state
    self.clock = clock
    self.due = due
    self.acknowledgeBy = acknowledgeBy
    self.actBy = actBy
    self.told = told
    self.asked = asked
    self.unansweredSince = unansweredSince
    self.declined = declined
    self.acknowledgedBand = acknowledgedBand
    self.acknowledgedBy = acknowledgedBy
    self.isReferred = isReferred
    self.shown = shown
  }

  /// A duty as its first notice opens it.
  public init(
    alert: String, dispatch: Dispatch, revision: Int, band: Band, delays: Delays,
    issued: Timestamp, isReferred: Bool = false
  ) {
    self.init(
      alert: alert, organisation: dispatch.organisation, mandate: dispatch.mandate,
      revision: revision, band: band, step: dispatch.step, state: .awaiting, clock: .escalate,
      due: issued + delays.patience(at: dispatch.step), acknowledgeBy: issued + delays.acknowledge,
      actBy: delays.act.map { issued + $0 }, told: [dispatch.recipient], asked: dispatch.recipient,
      isReferred: isReferred)
  }

  public var key: Key { Key(alert: alert, organisation: organisation) }

  /// Towards whom the clock runs, whichever it is.
  public var answerer: String? { state == .acknowledged ? acknowledgedBy : asked }

  /// Whether a deadline that the last notices name has passed: nobody has answered by then, or no action was taken. What
  /// is told because of that does not make up for it: once the coordinator is asked the first one's time is over. Where no
  /// action is outstanding it may be the coordinator whom a review asks first: late is then what nobody of the chain answers.
  public func isLate(at now: Timestamp) -> Bool {
    guard state != .closed else { return false }
    let isOver = actBy != nil || unansweredSince != nil
    if state == .awaiting, step >= .coordinator, told.count > 1, isOver { return true }
    return (acknowledgeBy.map { $0 < now } ?? false) || (actBy.map { $0 < now } ?? false)
  }

  /// The last step of the chain. A *veille* stays within the organisation; from band 2 the Table is the
  /// last resort.
  public var lastStep: Step { band <= .watch ? .coordinator : .table }
}

// MARK: What people do

extension Duty {
  /// A later revision was told to everybody in `told`. An acknowledgement stands unless the band rose above
  /// the one acknowledged; a running clock is never pushed back, but where the band fell: then what is asked is what the
  /// lower band asks, from now on.
  public mutating func revise(to revision: Int, band: Band, delays: Delays, at now: Timestamp) {
    let rose = band > self.band
    let fell = band < self.band
    self.revision = revision
    self.band = band
    if state == .closed { return }
    if fell { return ease(delays, from: now) }
    if rose { actBy = earlier(actBy, delays.act.map { now + $0 }) }
    switch state {
    case .closed: return
    case .awaiting:
      // Whoever is last has just been told again by the revision itself.
      if unansweredSince == nil || rose { due = min(due, now + delays.patience(at: step)) }
      guard rose else { return }
      acknowledgeBy = earlier(acknowledgeBy, now + delays.acknowledge)
      if unansweredSince != nil { unansweredSince = now }
    case .acknowledged:
      guard band > (acknowledgedBand ?? .none) else { return }
      // The chain begins anew, with who answered so far.
      asked = acknowledgedBy
      step = .pivot
      runChain(from: now, delays)
      acknowledgeBy = now + delays.acknowledge
    }
  }

  /// The band fell. No deadline is earlier than what the lower band gives from now on: the higher one may have rested on
  /// what was taken back. The acknowledgement counts for the lower band only: if the band rises again it needs a new one.
  private mutating func ease(_ delays: Delays, from now: Timestamp) {
    acknowledgedBand = acknowledgedBand.map { min($0, band) }
    if let due = actBy { actBy = delays.act.map { max(due, now + $0) } }
    acknowledgeBy = acknowledgeBy.map { max($0, now + delays.acknowledge) }
    if state == .awaiting {
      // The next step is told at the pace of the lower band; who is last is reminded as before.
      if unansweredSince == nil { due = max(due, now + delays.patience(at: step)) }
    } else if clock == .review {
      due = max(due, now + delays.review)
    } else if actBy == nil {
      clock = .review
      due = now + delays.review
    } else {
      runHold(delays, from: now)
    }
  }

  private func earlier(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? {
    [a, b].compactMap { $0 }.min()
  }

  private mutating func runChain(from now: Timestamp, _ delays: Delays) {
    state = .awaiting
    clock = .escalate
    acknowledgedBy = nil
    acknowledgedBand = nil
    unansweredSince = nil
    due = now + delays.patience(at: step)
  }

  /// Somebody who was told answers for the revision that they were shown.
  ///
  /// Where somebody answers already (and `place` is `nil`), nothing changes but that the same person renews a hold.
  ///
  /// - Parameters:
  ///   - shown: the band of the revision that they were shown.
  ///   - isAgain: they answered for it before, and did not act. If the action was missed and somebody else was told
  ///     because of that, nothing changes.
  ///   - place: the step that they take over as, where nobody of the organisation answers or is asked: what is due is
  ///     theirs from now on. `.table`: the Table has heard, and answers for nobody.
  /// - Returns: `false`, and nothing changes, where the duty is closed or the band shown is below the present one.
  public mutating func acknowledge(
    by account: String, band shown: Band, isAgain: Bool = false, delays: Delays, at now: Timestamp,
    takingOverAs place: Step? = nil
  ) -> Bool {
    guard state != .closed, shown >= band else { return false }
    if state == .acknowledged, place == nil {
      if clock == .hold, account == acknowledgedBy { runHold(delays, from: now) }
      return true
    }
    let isMissed = isActionMissed(at: now)
    if isAgain, isMissed, account != asked { return true }
    // Who was told last, after the action was missed, knows what is missing, and who took the action has nothing left to
    // do: from then on the alert is looked at again at the pace of reviews.
    // The Table has heard, and that is all.
    let isReview =
      actBy == nil || place == .table || (isMissed && account == asked && account == told.last)
    if let place { step = place }
    state = .acknowledged
    acknowledgedBand = band
    acknowledgedBy = account
    acknowledgeBy = nil
    unansweredSince = place == .table ? unansweredSince ?? now : nil
    declined.removeAll { $0 == account }
    if isReview {
      clock = .review
      due = now + delays.review
    } else {
      runHold(delays, from: now)
    }
    return true
  }

  /// Whether the coordinator or the Table has been told and the action is overdue: it was missed, or nobody answered.
  public func isActionMissed(at now: Timestamp) -> Bool {
    step >= .coordinator && actBy.map { $0 <= now } ?? false
  }

  /// The clock after an acknowledgement, whoever gave it: until the action is due, or until the acknowledgement lapses.
  private mutating func runHold(_ delays: Delays, from now: Timestamp) {
    let span = delays.act ?? delays.review
    var action = actBy ?? now + span
    // Who answers only after that has still as long as one step of the chain.
    if action <= now { action = now + min(span, delays.patience(at: step)) }
    if let hold = delays.hold, now + hold < action {
      clock = .hold
      due = now + hold
    } else {
      clock = .act
      due = action
    }
  }

  /// An action was taken: from now on only the review clock runs, until the band rises.
  public mutating func recordAction(delays: Delays, at now: Timestamp) {
    guard state == .acknowledged else { return }
    actBy = nil
    clock = .review
    due = now + delays.review
  }

  /// What may not be used is not acted upon: nothing is due by a day, and who answers looks at it again at the pace of
  /// reviews.
  public mutating func suspendAction(delays: Delays, at now: Timestamp) {
    guard state != .closed else { return }
    actBy = nil
    guard state == .acknowledged, clock != .review else { return }
    clock = .review
    due = now + delays.review
  }

  /// What may be used again is acted upon, within the time that a first notice gives; not where it was done before.
  public mutating func resumeAction(isTaken: Bool, delays: Delays, at now: Timestamp) {
    guard state != .closed, !isTaken, let span = delays.act else { return }
    actBy = now + span
    // The Table has heard, and that is all.
    if state == .acknowledged, step < .table { runHold(delays, from: now) }
  }

  /// Somebody who was told says that it is not for them. Returns whether the next step is to be told at once:
  /// not where the clock runs towards somebody else already.
  public mutating func decline(by account: String) -> Bool {
    guard state != .closed, told.contains(account) else { return false }
    if !declined.contains(account) { declined.append(account) }
    guard answerer == account else { return false }
    state = .awaiting
    clock = .escalate
    acknowledgedBy = nil
    acknowledgedBand = nil
    asked = nil
    return true
  }

  /// Passed on to a named colleague, who is told as `step` and has as long as that step has.
  ///
  /// - Parameter isByColleague: it was not for whom the chain answers to. Where nobody has answered yet, passing it to and fro then
  ///   keeps it from nobody else: the step reached stays reached, and the next is told by when an answer was promised.
  public mutating func handOver(
    to account: String, as step: Step, delays: Delays, at now: Timestamp,
    isByColleague: Bool = false
  ) {
    declined.removeAll { $0 == account }
    if !told.contains(account) { told.append(account) }
    let (reached, running, promised) = (self.step, due, acknowledgeBy)
    let isKept = isByColleague && state == .awaiting && reached < .table
    beginAnew(with: account, as: isKept ? max(step, reached) : step, delays: delays, at: now)
    guard isKept, let promised else { return }
    acknowledgeBy = earlier(acknowledgeBy, promised)
    due = min(due, max(running, promised))
  }

  /// The chain begins anew with somebody who was told, as that step of it.
  public mutating func beginAnew(
    with account: String, as step: Step, delays: Delays, at now: Timestamp
  ) {
    asked = account
    self.step = step
    runChain(from: now, delays)
    acknowledgeBy = now + delays.acknowledge
  }

  /// The first of the organisation's own people hears of it after the Table: they have the time that whoever hears first
  /// has. An action that was taken is not asked for again.
  public mutating func promiseAnew(_ delays: Delays, at now: Timestamp) {
    acknowledgeBy = now + delays.acknowledge
    if actBy != nil { actBy = delays.act.map { now + $0 } }
  }

  /// Nothing is owed any more.
  public mutating func close() { state = .closed }
}

// MARK: What time does

extension Duty {
  /// What is to be done when a clock has run out.
  public enum Event: Sendable, Hashable {
    /// The next step is told; after the last step there is nobody, and it is told again.
    case tell(Step)
    /// Who acknowledged and did nothing is asked again.
    case lapse
    /// Who answers is asked to look at it again.
    case review
  }

  /// What is due; `nil` while the clock runs or when nothing is open.
  public func event(at now: Timestamp) -> Event? {
    guard state != .closed, due <= now else { return nil }
    switch state {
    case .awaiting: return .tell(nextStep)
    default:
      switch clock {
      case .hold: return .lapse
      case .review: return .review
      // The relève is left out: it is for the coordinator to say who acts.
      case .act, .escalate: return .tell(max(.coordinator, nextStep))
      }
    }
  }

  /// The step after the one reached; the last one again after itself.
  public var nextStep: Step {
    switch step {
    case .pivot: .releve
    case .releve: .coordinator
    case .coordinator, .table: lastStep
    }
  }

  /// The acknowledgement no longer holds, or the alert is due to be looked at again: the clock runs towards who
  /// answers, then along the chain.
  public mutating func askAgain(delays: Delays, at now: Timestamp) {
    // Only what the Table has heard is unanswered still.
    let silence = unansweredSince
    asked = acknowledgedBy
    runChain(from: now, delays)
    unansweredSince = silence
  }

  /// The chain moved on: `recipient` was told as `step`.
  ///
  /// Who is last in the chain and does not answer is told again at a growing distance (docs/decisions/reminders.md):
  /// a reminder an hour would be one that nobody reads.
  public mutating func advance(to step: Step, recipient: String, delays: Delays, at now: Timestamp)
  {
    // After an answer a silence begins anew; whoever was told in an earlier round and whose turn it is again has as long as
    // their step has.
    let isReminder =
      state == .awaiting && (step <= self.step || step == lastStep)
      && (told.contains(recipient) || (self.step == step && step == lastStep))
    let since = unansweredSince ?? now
    self.step = step
    runChain(from: now, delays)
    if isReminder {
      unansweredSince = since
      due = now + delays.reminder(after: now - since)
    } else if step == lastStep {
      unansweredSince = since
      due = now + delays.acknowledge
    }
    asked = recipient
    if !told.contains(recipient) { told.append(recipient) }
  }
}
