import Chronology

/// A calendar quarter in Québec's time: the only period that is counted. Periods that overlapped could be
/// subtracted from each other, and what is left over would be a few people.
public struct Quarter: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let year: Int
  /// 1 … 4.
  public let number: Int

  /// The quarter of a day.
  public init(of date: CivilDate) {
    year = date.year
    number = (date.month - 1) / 3 + 1
  }

  /// Reads `2026-Q1`.
  public init?(text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 2, parts[1].hasPrefix("Q"),
      let number = Int(parts[1].dropFirst()), (1...4).contains(number),
      let first = CivilDate(text: "\(parts[0])-\(number == 4 ? "10" : "0\(number * 3 - 2)")-01")
    else { return nil }
    self.init(of: first)
  }

  /// The quarters that two days and what is between them touch, in order; none where the days are the wrong
  /// way round.
  public static func touching(_ from: CivilDate, through last: CivilDate) -> [Quarter] {
    var quarters: [Quarter] = []
    var quarter = Quarter(of: from)
    while from <= last, quarter.firstDay <= last {
      quarters.append(quarter)
      guard let next = quarter.next else { break }
      quarter = next
    }
    return quarters
  }

  public var next: Quarter? {
    CivilDate(year: number == 4 ? year + 1 : year, month: number == 4 ? 1 : number * 3 + 1, day: 1)
      .map(Quarter.init(of:))
  }

  public var previous: Quarter? {
    CivilDate(year: number == 1 ? year - 1 : year, month: number == 1 ? 10 : number * 3 - 5, day: 1)
      .map(Quarter.init(of:))
  }

  public var firstDay: CivilDate { days.first }
  public var lastDay: CivilDate { days.last }

  /// `2026-01`, `2026-02`, `2026-03`.
  public var months: [String] {
    (0..<3).map { index in
      let month = number * 3 - 2 + index
      return "\(firstDay.description.prefix(4))-" + (month < 10 ? "0\(month)" : "\(month)")
    }
  }

  private var days: (first: CivilDate, last: CivilDate) {
    let first =
      CivilDate(year: year, month: number * 3 - 2, day: 1) ?? CivilDate(daysSinceEpoch: 0)
    let last =
      CivilDate(year: year, month: number * 3, day: number == 1 || number == 4 ? 31 : 30) ?? first
    return (first, last)
  }

  public var description: String { "\(firstDay.description.prefix(4))-Q\(number)" }

  public static func < (a: Self, b: Self) -> Bool { (a.year, a.number) < (b.year, b.number) }
}
