import Chronology
import StrictJSON
import Wording

/// A CloudEvents 1.0 envelope around one observation, validated: the data hold only fields of the kind,
/// with possible values. Identifiers are still in clear; it lives only until `Intake.admit`.
public struct CloudEvent: Sendable, Hashable {
  /// The submitter's own number; with `source` the idempotency key.
  public let id: String
  /// `/units/ikat`
  public let source: String
  public let kind: KindDefinition
  /// When it happened.
  public let time: Timestamp
  /// When the unit wrote it; in a replay, the arrival.
  public let recordedTime: Timestamp?
  /// The observation that this one replaces: `obs_…`, or the `id` that the same unit gave its event.
  public let supersedes: String?
  public let data: [JSONMember]
}

/// Why an event is not taken: every fault at once.
public struct Rejection: Error, Sendable, Hashable {
  public let faults: [Fault]
  /// What it says, where nothing but its kind or the fields of that kind is found fault with: it may have been
  /// taken when the kinds were others.
  public let content: EventContent?

  public init(faults: [Fault], content: EventContent? = nil) {
    self.faults = faults
    self.content = content
  }
}
