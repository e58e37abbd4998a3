import Chronology
import Observations

/// What a person has said of a youth's file: that nothing of it may be destroyed, or told, or that it is with
/// somebody else now. It stands until it is ended or its time is over.
public struct Flag: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Nothing is destroyed, by clock or by erasure.
    case hold
    /// Nothing new is told, direct evidence apart.
    case restriction
    /// The person says that something in it is wrong.
    case correction
    /// Consent given before no longer holds.
    case consentWithdrawn = "consent_withdrawn"
    /// The file is with the director of youth protection.
    case handover
    /// A person looked at the file after the 18th birthday and decided that it stays until its clock.
    case reviewed
    /// The person's data were erased; the flag is of the reference that stands in their place.
    case erasure
  }

  /// `flg_` and a ULID.
  public var id: String
  public var kind: Kind
  /// One identifier of the youth: the flag is of everybody tied to it.
  public var subject: EntityRef
  public var by: String
  public var at: Timestamp
  /// Not included; `nil`: until somebody ends it, or for good.
  public var until: Timestamp?
  /// In the person's words; sealed like content.
  public var reason: String
  public var endedBy: String?
  public var ended: Timestamp?

  public init(
    id: String, kind: Kind, subject: EntityRef, by: String, at: Timestamp, until: Timestamp?,
    reason: String, endedBy: String? = nil, ended: Timestamp? = nil
  ) {
    self.id = id
    self.kind = kind
    self.subject = subject
    self.by = by
    self.at = at
    self.until = until
    self.reason = reason
    self.endedBy = endedBy
    self.ended = ended
  }

  /// Whether it was neither ended nor has run out.
  public func stands(at now: Timestamp) -> Bool {
    ended == nil && runsOut.map { $0 > now } ?? true
  }

  /// When its time is over by itself, where it stands until then. A hand-over has no end.
  public var runsOut: Timestamp? { ended == nil && kind != .handover ? until : nil }
}
