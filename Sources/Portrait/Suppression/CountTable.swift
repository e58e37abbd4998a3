/// Counts over one or two dimensions, as they are: nothing of it may leave before it is protected
/// (`Protection`).
public struct CountTable: Sendable, Hashable {
  /// What is counted in a cell.
  public struct Cell: Sendable, Hashable {
    public var count: Int
    /// How many different people (or, without a person, events) the count is of. Seven runaways of one youth
    /// are one person, and no less personal for being seven.
    public var subjects: Int
  }

  public let name: String
  public let rows: [String]
  /// One column with the name `""` makes a table of one dimension.
  public let columns: [String]
  /// By row, then by column.
  public let cells: [[Cell]]

  /// Counts events. One that names a row or a column which is not there is left out.
  /// - Parameter events: for each its row, its column and whom it is about.
  public init(
    name: String, rows: [String], columns: [String] = [""],
    events: some Sequence<(row: String, column: String, subject: String)>
  ) {
    self.name = name
    self.rows = rows
    self.columns = columns
    let width = columns.count
    let rowOf = Self.positions(rows)
    let columnOf = Self.positions(columns)
    var counts = [Int](repeating: 0, count: rows.count * width)
    var subjects = [Set<String>](repeating: [], count: rows.count * width)
    for event in events {
      guard let row = rowOf[event.row], let column = columnOf[event.column] else { continue }
      counts[row * width + column] += 1
      subjects[row * width + column].insert(event.subject)
    }
    cells = rows.indices.map { row in
      columns.indices.map { column in
        let position = row * width + column
        return Cell(count: counts[position], subjects: subjects[position].count)
      }
    }
  }

  private static func positions(_ names: [String]) -> [String: Int] {
    Dictionary(
      names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }
}
