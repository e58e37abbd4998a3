import Wording

/// What a field of an observation may hold. How it is checked, normalised, kept and asked for follows
/// from it; so a new field needs no code.
public enum FieldType: Sendable, Hashable {
  case bool
  /// A whole number within bounds; a `count` is one from 0.
  case integer(ClosedRange<Int>)
  /// Free text up to so many Unicode scalars: only ever sealed, never a fact.
  case text(maximum: Int)
  /// One of a closed list of words.
  case choice([Choice])
  /// A moment (RFC 3339 with an offset).
  case time
  /// A day.
  case date
  /// A code of the directory: a place, a school, an organisation.
  case identifier
  /// A short word or a number that names nobody (a grade, a city), kept folded: `trois-rivieres`.
  case term
  /// A description of a young person.
  case youth
  case phone
  /// An online account, `platform:name`.
  case handle
  /// A vehicle's plate.
  case plate
  /// Another observation: `obs_…`, or the `id` that the same unit gave its event.
  case reference

  /// A word of a closed list, with what people read.
  public struct Choice: Sendable, Hashable {
    public var value: String
    public var label: Bilingual

    public init(value: String, label: Bilingual) {
      self.value = value
      self.label = label
    }
  }

  /// The kind of entity that a value of this type is by itself.
  var entity: EntityKind? {
    switch self {
    case .phone: .phone
    case .handle: .handle
    case .plate: .vehicle
    case .youth: .youth
    default: nil
    }
  }

  /// Coded values, which cannot carry a name: they may be facts even where a group shows them.
  var isCoded: Bool {
    switch self {
    case .bool, .integer, .choice, .time: true
    default: false
    }
  }
}
