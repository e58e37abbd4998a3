import Alerts
import Chronology
import Observations
import Risk
import StrictJSON

/// What a store knows of a period as a whole, for a portrait: nothing sealed, nothing of a person but their
/// reference.
public struct PeriodRecords: Sendable, Hashable {
  /// An alert that the period opened, as it is by now.
  public struct OpenedAlert: Sendable, Hashable {
    public var entity: EntityRef
    public var opened: Timestamp
    /// The highest band of all its revisions.
    public var highest: Band
    /// `nil` while it is open.
    public var outcome: String?
    public var closed: Timestamp?
  }

  /// A notice of the period that asked for an acknowledgement.
  public struct AskingNotice: Sendable, Hashable {
    public var organisation: String
    public var subject: EntityRef
    public var issued: Timestamp
    public var acknowledgeBy: Timestamp
    public var acknowledgedAt: Timestamp?
  }

  public var alerts: [OpenedAlert] = []
  public var notices: [AskingNotice] = []
  /// Observations that the period brought, and how many of those stand no more.
  public var arrivals = 0
  public var departures = 0

  /// Changes of notices that ask for an answer.
  static let asking: [Notice.Change] = [
    .opened, .raised, .escalated, .overdue, .answererGone, .referred,
  ]
}

/// A portrait of a period as it was released.
public struct KeptRelease: Sendable, Hashable {
  public var period: String
  public var body: JSONValue

  public init(period: String, body: JSONValue) {
    self.period = period
    self.body = body
  }
}
