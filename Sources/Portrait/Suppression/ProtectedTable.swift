/// A table as it may be told: each figure a multiple of the base, or `nil` where it is suppressed. It has no
/// totals of its own: what is told is summed, and says that there may be more.
public struct ProtectedTable: Sendable, Hashable {
  public var name: String
  public var rows: [String]
  public var columns: [String]
  /// By row, then by column.
  public var counts: [[Int?]]
  /// Nothing of it is told, because beside another table of the same population it would tell too much.
  public var isWithheld: Bool

  public init(
    name: String, rows: [String], columns: [String], counts: [[Int?]], isWithheld: Bool = false
  ) {
    self.isWithheld = isWithheld
    self.name = name
    self.rows = rows
    self.columns = columns
    self.counts = counts
  }

  /// Whether it has one dimension only.
  public var isSimple: Bool { columns == [""] }

  /// The sum of figures that are told.
  public struct Sum: Sendable, Hashable {
    public var count: Int
    /// Some are suppressed: there are more.
    public var isAtLeast: Bool

    init(of figures: some Sequence<Int?>) {
      count = figures.reduce(0) { $0 + ($1 ?? 0) }
      isAtLeast = figures.contains { $0 == nil }
    }
  }

  public func sum(ofRow row: Int) -> Sum { Sum(of: counts[row]) }
  public func sum(ofColumn column: Int) -> Sum { Sum(of: counts.map { $0[column] }) }
  public var sum: Sum { Sum(of: counts.flatMap(\.self)) }
}
