import Chronology
import Mandates
import Risk

/// What one organisation owes to one alert: the chain that runs until somebody acknowledges, and the clock
/// that runs after.
///
/// There is exactly one clock in it at any time, or it is closed: so no open alert is without a living
/// next step (`design.md` §2.6). A duty is a value; `next(at:)` says what is due, the caller applies it.
public struct Duty: Sendable, Hashable {
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Somebody has been told and has not answered.
    case awaiting
    /// Somebody answers for it.
    case acknowledged
    case closed
  }

  /// What runs out at `due`.
  public enum Clock: String, Sendable, Hashable, CaseIterable {
    /// The next step of the chain is told.
    case escalate
    /// An action is expected of who acknowledged; else the coordinator is told.
    case act
    /// The alert is looked at again; else the coordinator is told.
    case review
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
  public var due: Timestamp
  /// Everybody of the chain who has been told, in order; each hears of later revisions.
  public var told: [String]
  /// The acknowledged revision's band: an acknowledgement does not cover a higher one.
  public var acknowledgedBand: Band?
  public var acknowledgedBy: String?
  /// Whether it came here by referral, which the mandates' own routing does not withdraw.
  public var isReferred: Bool

  public init(
    alert: String, organisation: String, mandate: String, revision: Int, band: Band, step: Step,
    state: State, clock: Clock, due: Timestamp, told: [String], acknowledgedBand: Band? = nil,
    acknowledgedBy: String? = nil, isReferred: Bool = false
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
    self.told = told
    self.acknowledgedBand = acknowledgedBand
    self.acknowledgedBy = acknowledgedBy
    self.isReferred = isReferred
  }
}

/// The delays that a mandate gives at a band, with what holds where it is silent.
public struct Delays: Sendable, Hashable {
  /// From the issue of the first notice to the acknowledgement.
  public var acknowledge: Span
  /// From the issue to the action; `nil` where none is asked.
  public var act: Span?
  public var review: Span

  /// Between two steps of the chain: half the acknowledgement delay (`domain.md` §5, *relève ≤ half the
  /// clock*), at least a minute.
  public var betweenSteps: Span {
    max(.minutes(1), Span(milliseconds: acknowledge.milliseconds / 2))
  }

  public init(_ expectation: Mandate.Expectation, at band: Band) {
    // A band that the mandate does not name has the delay of the next higher one it names, else a day.
    func delay(_ table: [Band: Span]) -> Span? {
      table.filter { $0.key >= band }.min { $0.key < $1.key }?.value
    }
    acknowledge = delay(expectation.acknowledge) ?? .days(1)
    act = delay(expectation.act)
    review = delay(expectation.review) ?? .days(band >= .high ? 7 : 30)
  }
}

extension Duty {
  /// A duty as its first notice opens it.
  public init(
    alert: String, dispatch: Dispatch, revision: Int, band: Band, delays: Delays,
    issued: Timestamp, isReferred: Bool = false
  ) {
    self.init(
      alert: alert, organisation: dispatch.organisation, mandate: dispatch.mandate,
      revision: revision, band: band, step: dispatch.step, state: .awaiting, clock: .escalate,
      due: issued + delays.betweenSteps, told: [dispatch.recipient], isReferred: isReferred)
  }

  /// A later revision was told to everybody in `told`. An acknowledgement stands unless the band rose above
  /// the one acknowledged; a running clock is never pushed back.
  public mutating func revise(to revision: Int, band: Band, delays: Delays, at now: Timestamp) {
    self.revision = revision
    self.band = band
    switch state {
    case .closed: return
    case .awaiting: due = min(due, now + delays.betweenSteps)
    case .acknowledged:
      if band > (acknowledgedBand ?? .none) {
        state = .awaiting
        clock = .escalate
        step = .pivot
        due = now + delays.betweenSteps
        acknowledgedBy = nil
      }
    }
  }

  /// Somebody who was told answers for the revision that they were shown. Has no effect, and says so, when
  /// that revision's band is below the present one.
  public mutating func acknowledge(
    by account: String, band shown: Band, delays: Delays, at now: Timestamp
  ) -> Bool {
    guard state != .closed, shown >= band else { return false }
    if state == .acknowledged { return true }
    state = .acknowledged
    acknowledgedBand = band
    acknowledgedBy = account
    // A coordinator who answers after the chain came to them has been told what is missing: from then on
    // the alert is looked at again at the pace of reviews.
    let act = step >= .coordinator ? nil : delays.act
    clock = act == nil ? .review : .act
    due = now + (act ?? delays.review)
    return true
  }

  /// An action was taken: from now on only the review clock runs.
  public mutating func recordAction(delays: Delays, at now: Timestamp) {
    guard state == .acknowledged else { return }
    clock = .review
    due = now + delays.review
  }

  public mutating func close() {
    state = .closed
  }

  /// The last step of the chain. A *veille* stays within the organisation; from band 2 the Table is the
  /// last resort.
  public var lastStep: Step { band <= .watch ? .coordinator : .table }

  /// The step whose turn it is when the clock has run out; `nil` while it runs or when nothing is open.
  /// After the last step there is nobody: it is told again.
  public func stepDue(at now: Timestamp) -> Step? {
    guard state != .closed, due <= now else { return nil }
    switch state {
    case .awaiting:
      switch step {
      case .pivot: return .releve
      case .releve: return .coordinator
      case .coordinator, .table: return lastStep
      }
    default: return .coordinator
    }
  }

  /// The chain moved on: `recipient` was told as `step`.
  ///
  /// Who is last in the chain and does not answer is told again at the pace of reviews: a reminder an hour
  /// would be one that nobody reads.
  public mutating func advance(to step: Step, recipient: String, delays: Delays, at now: Timestamp)
  {
    let isReminder = self.step == step && step == lastStep
    self.step = step
    state = .awaiting
    clock = .escalate
    acknowledgedBy = nil
    acknowledgedBand = nil
    if isReminder {
      due = now + delays.review
    } else {
      due = now + (step == lastStep ? delays.acknowledge : delays.betweenSteps)
    }
    if !told.contains(recipient) { told.append(recipient) }
  }
}
