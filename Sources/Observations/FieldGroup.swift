/// The classes of content that a mandate lists one by one (`kinds.md`, `contract.md` §3). What belongs to
/// no group is a fact, shown to every recipient of the alert.
public enum FieldGroup: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
  case identity, contact, location, narrative, exploiter, ad, health

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  public static func < (a: Self, b: Self) -> Bool { a.order < b.order }
}

/// Who may see a field.
public enum Sensitivity: String, Sendable, Hashable, CaseIterable, Codable {
  case aggregate = "A"
  case operational = "B"
  case personal = "C"
  case sensitive = "D"
  case restricted = "E"
}
