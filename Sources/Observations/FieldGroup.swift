/// The classes of content that a mandate lists one by one (`docs/kinds.md`). What belongs to
/// no group is a fact, shown to every recipient of the alert.
public enum FieldGroup: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
  case identity, contact, location, narrative, exploiter, ad, health

  private var order: UInt8 {
    switch self {
    case .identity: 0
    case .contact: 1
    case .location: 2
    case .narrative: 3
    case .exploiter: 4
    case .ad: 5
    case .health: 6
    }
  }

  public static func < (a: Self, b: Self) -> Bool { a.order < b.order }

  /// Not by its text, as an enumeration with raw values would: every notice looks groups up.
  public func hash(into hasher: inout Hasher) { hasher.combine(order) }
}

/// Who may see a field.
public enum Sensitivity: String, Sendable, Hashable, CaseIterable, Codable {
  case aggregate = "A"
  case operational = "B"
  case personal = "C"
  case sensitive = "D"
  case restricted = "E"
}
