import TestSupport
import Testing

@testable import Portrait

/// Every figure that must not be told is hidden, and stays hidden from a reader who has everything and knows how.
struct ProtectionTests {
  private let protection = Protection()

  /// Two tables of one dimension over one population, given by its finest counts.
  private func tables(_ base: [[Int]]) -> [CountTable] {
    var byRow: [(row: String, column: String, subject: String)] = []
    var byColumn = byRow
    for (row, line) in base.enumerated() {
      for (column, count) in line.enumerated() {
        for number in 0..<count {
          byRow.append(("\(row)", "", "\(row) \(column) \(number)"))
          byColumn.append(("\(column)", "", "\(row) \(column) \(number)"))
        }
      }
    }
    return [
      CountTable(name: "rows", rows: base.indices.map { "\($0)" }, events: byRow),
      CountTable(
        name: "columns", rows: (base.first ?? []).indices.map { "\($0)" }, events: byColumn),
    ]
  }

  @Test func `A count of one to four is not told, a zero is, and others are rounded to five`() {
    let told = protection.protect([tables([[0], [1], [4], [5], [7], [8], [58]])[0]])[0]
    #expect(told.counts.map { $0[0] } == [0, nil, nil, 5, 5, 10, 60])
    #expect(told.sum == ProtectedTable.Sum(of: [80, nil]))
  }

  @Test func `Seven events of one person are not told`() {
    let events = (0..<7).map { _ in (row: "a", column: "", subject: "one") }
    let told = protection.protect([CountTable(name: "t", rows: ["a"], events: events)])[0]
    #expect(told.counts == [[nil]])
  }

  @Test func `What names no row is not counted`() {
    let told = protection.protect([
      CountTable(
        name: "t", rows: ["a"], events: (0..<9).map { (row: "b", column: "", subject: "\($0)") })
    ])[0]
    #expect(told.counts == [[0]])
  }

  @Test func `A second table that would give a small count away is withheld whole`() {
    // Five or six and one, beside a total that can only be six or seven.
    let told = protection.protect(tables([[6], [1]]))
    #expect(told[0].counts == [[5], [nil]])
    #expect(told[1].isWithheld)
    #expect(told[1].counts == [[nil]])
  }

  @Test func `Tables that tell nothing of each other are both told`() {
    let told = protection.protect(tables([[40, 35], [30, 3]]))
    #expect(told.allSatisfy { !$0.isWithheld })
  }

  /// Brute force over everything that fits what is told and the published rules: a count that must not be told
  /// can be anything from 1 to 4.
  @Test func `What fits what is told leaves every small count open`() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let base = (0..<2).map { _ in (0..<2).map { _ in Int.random(in: 0...9, using: &random) } }
      let counts = tables(base)
      let told = protection.protect(counts)
      for (table, protected) in zip(counts, told) where !protected.isWithheld {
        for row in table.rows.indices where (1..<5).contains(table.cells[row][0].count) {
          #expect(protected.counts[row][0] == nil)
          for value in 1..<5 {
            #expect(
              fits(told, table: table.name, row: row, value),
              "\(base): row \(row) of \(table.name) is not \(value); FILET_SEED=\(seed)"
            )
          }
        }
      }
    }
  }

  /// Whether some population gives these tables with a certain count: any two pairs of sums with one total have a
  /// population.
  private func fits(_ told: [ProtectedTable], table: String, row: Int, _ value: Int) -> Bool {
    func isTold(_ count: Int, _ table: Int, _ row: Int) -> Bool {
      told[table].isWithheld
        || protection.told(CountTable.Cell(count: count, subjects: count))
          == told[table].counts[row][0]
    }
    for first in 0..<40 where isTold(first, 0, 0) {
      for second in 0..<40 where isTold(second, 0, 1) {
        for third in 0...(first + second) where isTold(third, 1, 0) {
          let sums = [[first, second], [third, first + second - third]]
          if isTold(sums[1][1], 1, 1), sums[table == "rows" ? 0 : 1][row] == value { return true }
        }
      }
    }
    return false
  }

  /// The strongest reader also knows the algorithm, and tries every population to see which would be told
  /// so: no suppressed count is left with a single value.
  @Test(arguments: [[2, 2, 9], [1, 3, 16], [3, 2, 4]])
  func `A reader who runs the algorithm on every population recovers nothing`(_ shape: [Int]) {
    let (rows, columns, largest) = (shape[0], shape[1], shape[2])
    var populations: [[ProtectedTable]: [[Int]]] = [:]
    var base = [Int](repeating: 0, count: rows * columns)
    repeat {
      let grid = (0..<rows).map { row in (0..<columns).map { base[row * columns + $0] } }
      populations[protection.protect(tables(grid)), default: []].append(base)
    } while advance(&base, below: largest + 1)
    // What only fits populations beyond those tried proves nothing.
    for (told, fitting) in populations {
      guard fitting.contains(where: { $0.allSatisfy { $0 <= largest - 3 } }) else { continue }
      for row in 0..<rows where !told[0].isWithheld && told[0].counts[row][0] == nil {
        let values = Set(fitting.map { $0[(row * columns)..<((row + 1) * columns)].reduce(0, +) })
        #expect(values.count > 1, "\(told) can only be \(values)")
      }
      for column in 0..<columns where !told[1].isWithheld && told[1].counts[column][0] == nil {
        let values = Set(
          fitting.map { base in (0..<rows).reduce(0) { $0 + base[$1 * columns + column] } })
        #expect(values.count > 1, "\(told) can only be \(values)")
      }
    }
  }

  private func advance(_ counts: inout [Int], below limit: Int) -> Bool {
    for index in counts.indices {
      counts[index] += 1
      if counts[index] < limit { return true }
      counts[index] = 0
    }
    return false
  }
}
