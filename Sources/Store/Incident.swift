import Chronology
import StrictJSON

/// A confidentiality incident as somebody wrote it down, one revision of it (Règlement sur les incidents de
/// confidentialité, art. 7 and 8). Nothing in it names a person concerned.
public struct Incident: Sendable, Hashable {
  /// `inc_…`
  public var id: String
  /// From 1; the last one counts.
  public var revision: Int
  public var by: String
  public var at: Timestamp
  /// When the organisation became aware of it: its clock runs from here.
  public var known: Timestamp
  /// A risk of serious injury: the Commission d'accès à l'information and the persons concerned must be told.
  public var isSerious: Bool
  /// What the register must hold beside this, by the names of the interface.
  public var content: [JSONMember]

  public init(
    id: String, revision: Int, by: String, at: Timestamp, known: Timestamp, isSerious: Bool,
    content: [JSONMember]
  ) {
    self.id = id
    self.revision = revision
    self.by = by
    self.at = at
    self.known = known
    self.isSerious = isSerious
    self.content = content
  }
}
