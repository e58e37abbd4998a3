/// How counts are protected before anybody sees them.
///
/// A count below the threshold is not told (primary suppression; it is told as nothing, never as a range); the
/// others are rounded to the nearest multiple of the base. A zero is told: nobody is in it. Totals are not
/// told, since what is left of a total is what was suppressed. Tables of one population still share theirs:
/// where a reader could work out a suppressed count through them more closely than "1 … threshold − 1", a table
/// is withheld whole (secondary suppression; Hundepool et al., *Statistical Disclosure Control*, 2012, ch. 4).
///
/// Whole, because hiding just the figure that gives another away tells that it would have: a reader who knows
/// the rule asks which counts it treats so, and may find only one (Wong et al., *Minimality Attack in Privacy
/// Preserving Data Publishing*, VLDB 2007).
public struct Protection: Sendable, Hashable {
  /// The smallest number of people, and of events, that may be told: 5 inside the Table. At least 2.
  public var threshold: Int
  /// What counts are rounded to; odd, at most the threshold.
  public var base: Int

  public init(threshold: Int = 5, base: Int = 5) {
    self.threshold = threshold
    self.base = base
  }

  /// The tables of one population as they may be told, the most useful first: where two do not go together
  /// the later one is withheld. They must have nothing in common but their total. O(figures · tables).
  public func protect(_ tables: [CountTable]) -> [ProtectedTable] {
    var drafts = tables.map { Draft($0, self) }
    while isExposed(drafts), drafts.count > 1 { drafts.removeLast() }
    return tables.enumerated().map { index, table in
      let told = index < drafts.count ? drafts[index].told : nil
      return ProtectedTable(
        name: table.name, rows: table.rows, columns: table.columns,
        counts: table.rows.indices.map { row in
          table.columns.indices.map { told?[row * table.columns.count + $0] ?? nil }
        }, isWithheld: told == nil)
    }
  }

  /// A count as it is told, or `nil` where it must not be.
  func told(_ cell: CountTable.Cell) -> Int? {
    guard cell.count > 0 else { return 0 }
    guard cell.count >= threshold, cell.subjects >= threshold else { return nil }
    return (cell.count + base / 2) / base * base
  }

  /// What a reader who knows these rules concludes of a count from what was told of it.
  func conclusion(from told: Int) -> ClosedRange<Int> {
    guard told > 0 else { return 0...0 }
    return max(threshold, told - base / 2)...max(threshold, told + base / 2)
  }

  /// The same of one that was not told, by a reader who even knows that it had to be so.
  func conclusion(fromSilenceOn cell: CountTable.Cell) -> ClosedRange<Int> {
    1...(cell.count < threshold ? threshold - 1 : Self.unbounded)
  }

  /// Whether what a reader knows of the total leaves fewer values of a count that must not be told than its
  /// suppression does.
  private func isExposed(_ drafts: [Draft]) -> Bool {
    var total = 0...Int(Int32.max)
    for draft in drafts { total = total.clamped(to: draft.total) }
    return drafts.contains { draft in
      zip(draft.bounds, draft.mustBeHidden).contains { bounds, isSensitive in
        guard isSensitive else { return false }
        // All others at their most, or at their least.
        let least = total.lowerBound - (draft.total.upperBound - bounds.upperBound)
        let most = total.upperBound - (draft.total.lowerBound - bounds.lowerBound)
        return least > 1 || most < threshold - 1
      }
    }
  }

  /// More than is ever counted in a cell.
  static let unbounded = 1_000_000

  /// A table's figures in one row, and what the best informed reader concludes of each.
  private struct Draft {
    let told: [Int?]
    let bounds: [ClosedRange<Int>]
    let total: ClosedRange<Int>

    var mustBeHidden: some Sequence<Bool> { told.lazy.map { $0 == nil } }

    init(_ table: CountTable, _ protection: Protection) {
      let cells = table.cells.flatMap(\.self)
      told = cells.map(protection.told)
      bounds = zip(cells, told).map { cell, told in
        told.map(protection.conclusion(from:)) ?? protection.conclusion(fromSilenceOn: cell)
      }
      total =
        bounds.reduce(0) { $0 + $1.lowerBound }...bounds.reduce(0) { $0 + $1.upperBound }
    }
  }
}
