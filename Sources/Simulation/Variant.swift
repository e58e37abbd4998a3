/// Which region is made (docs/evaluation.md).
public enum Variant: String, Sendable, Hashable, CaseIterable {
  /// One large network of five cells, 17 victims known at the beginning and 72 in the end.
  case network = "v1"
  /// Twenty-four small cells that recruit online and share nothing but accounts.
  case silos = "v2"
  /// No cell at all: everyday noise, and what looks like a cell and is none.
  case traps = "v3"
}
