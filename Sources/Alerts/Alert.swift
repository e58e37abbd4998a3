import Chronology
import Observations
import Risk

/// Opened when an assessment reaches a band; one open alert per entity, revised as evidence comes.
public struct Alert: Sendable, Hashable {
  public enum State: String, Sendable, Hashable, CaseIterable { case open, closed }

  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    case confirmed, unfounded, duplicate, insufficient
    case atRisk = "at_risk"
    /// By Filet itself: everything it rested on was retracted.
    case withdrawn
    /// The youth's file is with the director of youth protection now.
    case handedOver = "handed_over"
    /// By Filet itself: its youth turned out to be the youth of an older alert.
    case merged
  }

  /// `alr_` and a ULID, derived from the entity, the moment it was opened, and a salt that the daemon draws at each start
  /// and keeps nowhere: nobody can test later whether it was about a given person.
  public var id: String
  /// The identifier under which it was opened; the alert follows the youth who bears it, whatever else is
  /// tied to or cut from them later.
  public var anchor: EntityRef
  /// The canonical reference at the last revision.
  public var entity: EntityRef
  public var band: Band
  /// From 1.
  public var revision: Int
  public var state: State
  /// `nil` while it is open.
  public var outcome: Outcome?
  public var opened: Timestamp
  /// When the present revision was made.
  public var revised: Timestamp
  /// `nil` while it is open.
  public var closed: Timestamp?
  /// Of the assessment behind the revision.
  public var ruleSet: String
  /// What the revision rests on: `rule` and its observations, for telling whether anything is new.
  public var grounds: [Ground]
  /// A first person's word that it may be closed, where two are needed.
  public var closingProposedBy: String?
  /// With which outcome, as far as it was kept.
  public var closingOutcome: Outcome?

  public init(
    id: String, anchor: EntityRef, entity: EntityRef, band: Band, revision: Int, state: State,
    outcome: Outcome? = nil, opened: Timestamp, revised: Timestamp, closed: Timestamp? = nil,
    ruleSet: String, grounds: [Ground], closingProposedBy: String? = nil,
    closingOutcome: Outcome? = nil
  ) {
    self.id = id
    self.anchor = anchor
    self.entity = entity
    self.band = band
    self.revision = revision
    self.state = state
    self.outcome = outcome
    self.opened = opened
    self.revised = revised
    self.closed = closed
    self.ruleSet = ruleSet
    self.grounds = grounds
    self.closingProposedBy = closingProposedBy
    self.closingOutcome = closingOutcome
  }

  /// What was proposed is confirmed, or no longer holds.
  public mutating func endProposal() {
    closingProposedBy = nil
    closingOutcome = nil
  }

  /// People judged it; new evidence, or a person, may open it again.
  public var isClosedByPeople: Bool {
    state == .closed && outcome != .withdrawn && outcome != .merged
  }

  /// It ended as whoever was left could be told of it no longer: of what it rests on nothing need be taken back, and nothing
  /// was withdrawn from those who were done with their part before.
  public var isOverByMandates: Bool {
    state == .closed && outcome == .withdrawn && band > .none
  }

  /// New evidence within this time after people closed an alert opens it again; after it, a new one.
  public static let reopeningWindow = Span.days(90)

  /// Whether its last revision rests on an observation.
  public func rests(on observation: String) -> Bool {
    grounds.contains { $0.observations.contains(observation) }
  }

  /// The rules that held before and now hold on observations that they did not hold on then.
  ///
  /// - Parameter isReplacing: what holds on other observations in place of some that stand no more holds on no more.
  public func reasonsOnMore(than before: [Ground], isReplacing: Bool = false) -> Set<String> {
    let known = Dictionary(
      before.map { ($0.rule, Set($0.observations)) }, uniquingKeysWith: { $0.union($1) })
    return Set(
      grounds.filter { ground in
        guard let then = known[ground.rule] else { return false }
        if isReplacing, ground.observations.count <= then.count { return false }
        return !then.isSuperset(of: ground.observations)
      }.map(\.rule))
  }

  /// Closed, by people or by Filet itself; what was proposed before is no longer to be confirmed.
  public mutating func close(as outcome: Outcome, at now: Timestamp) {
    state = .closed
    self.outcome = outcome
    closed = now
    endProposal()
  }

  /// Open again as a new revision of the same alert.
  public mutating func reopen(
    as entity: EntityRef, band: Band, grounds: [Ground], ruleSet: String, at now: Timestamp
  ) {
    state = .open
    outcome = nil
    closed = nil
    endProposal()
    revision += 1
    revised = now
    self.entity = entity
    self.band = band
    self.grounds = grounds
    self.ruleSet = ruleSet
  }

  /// A rule and the observations on which it holds.
  public struct Ground: Sendable, Hashable {
    public var rule: String
    public var observations: [String]

    public init(rule: String, observations: [String]) {
      self.rule = rule
      self.observations = observations
    }
  }
}
