/// Of whom else than its subject a rule is true: words of `also_of` in a rule's `filet:` block.
public enum AlsoOf: String, Sendable, Hashable, CaseIterable {
  /// Other young people who were there.
  case companions
  /// Of these those of a report that describes no young person as its subject: what says that there is a minor speaks
  /// of them.
  case companionsOfAdult = "companions_of_adult"
  /// Whoever was absent too.
  case coAbsent = "co_absent"
}
