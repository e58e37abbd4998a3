import StrictYAML

/// What can be told of a rule that was left out, because something in its file, or in one that it needs, is
/// wrong: others may name it, and what is the caller's own in it may have faults too.
public struct LeftOutRule: Sendable {
  /// As far as they can be made out.
  public var names: Set<String>
  public var file: String
  public var category: String?
  /// Whether it says an id, be it a wrong one.
  public var hasID: Bool
  /// Attributes that are not Sigma's, as written.
  public var custom: [String: YAMLNode]
}
