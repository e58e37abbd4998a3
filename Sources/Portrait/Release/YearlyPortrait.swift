/// What may leave the Table: a year, made of nothing but what the quarters' releases already show, so that it
/// cannot tell more than they do. Below ten nothing is told; where a quarter hides its part a figure is
/// "at least". Tables of two dimensions are told by their rows.
public struct YearlyPortrait: Sendable, Hashable {
  /// A sum over the quarters.
  public struct Row: Sendable, Hashable {
    public var name: String
    /// `nil` where it is below the threshold.
    public var count: Int?
    /// A quarter hides its part: there may be more.
    public var isAtLeast: Bool
  }

  public struct Table: Sendable, Hashable {
    public var name: String
    public var rows: [Row]
  }

  public var year: Int
  public var quarters: [Quarter]
  /// All four quarters are over.
  public var isFinal: Bool
  public var threshold: Int
  public var tables: [Table]

  init(year: Int, quarters: [Quarter], isFinal: Bool, threshold: Int, tables: [Table]) {
    self.year = year
    self.quarters = quarters
    self.isFinal = isFinal
    self.threshold = threshold
    self.tables = tables
  }

  public init(of year: Int, _ releases: [Release], threshold: Int = 10) {
    let own = releases.filter { $0.quarter.year == year }.sorted { $0.quarter < $1.quarter }
    self.year = year
    self.threshold = threshold
    quarters = own.map(\.quarter)
    isFinal = own.count == 4 && own.allSatisfy(\.isFinal)
    tables = []
    for table in own.flatMap({ $0.observations + $0.alerts }) {
      let index = tables.firstIndex { $0.name == table.name } ?? tables.endIndex
      if index == tables.endIndex { tables.append(Table(name: table.name, rows: [])) }
      for (row, name) in table.rows.enumerated() {
        tables[index].add(table.sum(ofRow: row), to: name)
      }
    }
    for index in tables.indices { tables[index].hide(below: threshold) }
  }
}

extension YearlyPortrait.Table {
  fileprivate mutating func add(_ sum: ProtectedTable.Sum, to name: String) {
    let index = rows.firstIndex { $0.name == name } ?? rows.endIndex
    if index == rows.endIndex {
      rows.append(YearlyPortrait.Row(name: name, count: 0, isAtLeast: false))
    }
    rows[index].count = (rows[index].count ?? 0) + sum.count
    if sum.isAtLeast { rows[index].isAtLeast = true }
  }

  fileprivate mutating func hide(below threshold: Int) {
    for index in rows.indices {
      guard let count = rows[index].count, count < threshold, count > 0 || rows[index].isAtLeast
      else { continue }
      rows[index].count = nil
      rows[index].isAtLeast = false
    }
  }
}
