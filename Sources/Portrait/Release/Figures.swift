import Chronology

/// What a quarter's portrait is drawn from, as it is: it never leaves the daemon.
public struct Figures: Sendable {
  /// An observation that the quarter brought and that stands.
  public struct Observation: Sendable {
    public var kind: String
    public var territory: String
    public var organisation: String
    public var received: CivilDate
    /// Whom it is about, or its own id where it is about nobody.
    public var subject: String

    public init(
      kind: String, territory: String, organisation: String, received: CivilDate, subject: String
    ) {
      self.kind = kind
      self.territory = territory
      self.organisation = organisation
      self.received = received
      self.subject = subject
    }
  }

  /// An alert that the quarter opened.
  public struct Alert: Sendable {
    /// The highest band that it reached, 1 … 4.
    public var band: Int
    public var opened: CivilDate
    /// How it ended; `open` where it has not.
    public var outcome: String
    public var subject: String

    public init(band: Int, opened: CivilDate, outcome: String, subject: String) {
      self.band = band
      self.opened = opened
      self.outcome = outcome
      self.subject = subject
    }
  }

  /// A notice that asked somebody of an organisation for an answer.
  public struct Notice: Sendable {
    public var organisation: String
    public var subject: String
    /// From issue to acknowledgement; `nil` where there was none.
    public var answeredAfter: Span?
    public var wasInTime: Bool

    public init(organisation: String, subject: String, answeredAfter: Span?, wasInTime: Bool) {
      self.organisation = organisation
      self.subject = subject
      self.answeredAfter = answeredAfter
      self.wasInTime = wasInTime
    }
  }

  public var observations: [Observation]
  public var alerts: [Alert]
  public var notices: [Notice]
  /// How often each of the three has changed since the quarter began: it only grows.
  public var changes: Changes
  /// Of how many different people something of each has changed since it was drawn last.
  public var people: Changes

  public struct Changes: Sendable, Hashable {
    public var observations: Int
    public var alerts: Int
    public var notices: Int

    public init(observations: Int, alerts: Int, notices: Int) {
      self.observations = observations
      self.alerts = alerts
      self.notices = notices
    }
  }

  public init(
    observations: [Observation], alerts: [Alert], notices: [Notice], changes: Changes,
    people: Changes
  ) {
    self.observations = observations
    self.alerts = alerts
    self.notices = notices
    self.changes = changes
    self.people = people
  }
}

/// The names that the rows and columns of every portrait have, whether anything is in them or not.
public struct Vocabulary: Sendable {
  public var kinds: [String]
  public var territories: [String]
  public var organisations: [String]
  public var outcomes: [String]

  public init(
    kinds: [String], territories: [String], organisations: [String], outcomes: [String]
  ) {
    self.kinds = kinds
    self.territories = territories
    self.organisations = organisations
    self.outcomes = outcomes
  }
}
