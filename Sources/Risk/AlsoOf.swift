/// Of whom else than its subject a rule is true: words of `also_of` in a rule's `filet:` block.
public enum AlsoOf: String, Sendable, Hashable, CaseIterable {
  /// Other young people who were there.
  case companions
  /// Companions, but only in a report that describes no young person as its subject (it is about a known adult, or about
  /// nobody): there, what says that a minor is present is about them.
  case companionsOfAdult = "companions_of_adult"
  /// Whoever was absent too.
  case coAbsent = "co_absent"
}
