import Chronology

/// One quarter's portrait as it was released. It is kept: whoever asks again is given the same, until enough
/// has changed that two releases, laid beside each other, are no longer about a few people.
public struct Release: Sendable, Hashable {
  /// How fast an organisation answers: told only for enough notices about enough people.
  public struct Answering: Sendable, Hashable {
    public var organisation: String
    /// Rounded like every count.
    public var notices: Int
    /// Minutes from issue to acknowledgement, of those acknowledged; to the quarter of an hour. `nil` where
    /// fewer than the threshold were.
    public var medianMinutes: Int?
    public var ninetiethMinutes: Int?
    /// Of 100 notices, how many were acknowledged in time; to the nearest five.
    public var inTimePercent: Int

    public init(
      organisation: String, notices: Int, medianMinutes: Int?, ninetiethMinutes: Int?,
      inTimePercent: Int
    ) {
      self.organisation = organisation
      self.notices = notices
      self.medianMinutes = medianMinutes
      self.ninetiethMinutes = ninetiethMinutes
      self.inTimePercent = inTimePercent
    }
  }

  /// When each of the parts was drawn as it is shown: one in which too little has changed since is taken over.
  public struct Moments: Sendable, Hashable {
    public var observations: Timestamp
    public var alerts: Timestamp
    public var notices: Timestamp

    public init(observations: Timestamp, alerts: Timestamp, notices: Timestamp) {
      self.observations = observations
      self.alerts = alerts
      self.notices = notices
    }
  }

  public var quarter: Quarter
  /// The quarter is over: it will not change again.
  public var isFinal: Bool
  public var protection: Protection
  /// Of one population: kind by territory, by reporting organisation, by month.
  public var observations: [ProtectedTable]
  /// Of one population: highest band by month, by outcome.
  public var alerts: [ProtectedTable]
  public var answering: [Answering]
  /// What it was drawn from had changed so often by then.
  public var changes: Figures.Changes
  public var drawn: Moments
  public var issued: Timestamp

  public init(
    quarter: Quarter, isFinal: Bool, protection: Protection, observations: [ProtectedTable],
    alerts: [ProtectedTable], answering: [Answering], changes: Figures.Changes, drawn: Moments,
    issued: Timestamp
  ) {
    self.quarter = quarter
    self.isFinal = isFinal
    self.protection = protection
    self.observations = observations
    self.alerts = alerts
    self.answering = answering
    self.changes = changes
    self.drawn = drawn
    self.issued = issued
  }
}
