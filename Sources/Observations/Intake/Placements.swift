/// What the directory says of placement units, where an event comes in.
public struct Placements: Sendable, Hashable {
  /// The code of the unit that reports, where young people live in it.
  public var reporting: String?
  /// The codes of all that the directory has.
  public var known: Set<String>

  public init(reporting: String? = nil, known: Set<String> = []) {
    self.reporting = reporting
    self.known = known
  }
}
