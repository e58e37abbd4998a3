import Sigma
import Testing
import Wording

/// What the numbers of a field are compared with, up to the last number that there is.
@Suite struct FieldRangeTests {
  private func said(_ comparison: String, _ bounds: ClosedRange<Int>) -> String {
    let text = """
      title: T
      logsource: {category: c}
      detection: {s: {\(comparison)}, condition: s}
      """
    let options = CompileOptions(
      knownFields: { _ in ["f"] }, fieldRange: { _, _ in .number(bounds) })
    let (_, diagnostics) = RuleSet.compile(
      [RuleSource(file: "r.yml", bytes: Array(text.utf8))], options: options)
    return diagnostics.map { "\($0.code): \($0.hint?.en ?? "")" }.joined(separator: ", ")
  }

  /// The check itself stopped the program, and a running daemon with it.
  @Test(arguments: [
    ("f|lt: 1", Int.max...Int.max, "unknown-value: more than \(Int.max)"),
    ("f|lte: 1", Int.max...Int.max, "unknown-value: at least \(Int.max)"),
    ("f|gt: 1", Int.min...Int.min, "unknown-value: less than \(Int.min)"),
    ("f|gte: 1", Int.min...Int.min, "unknown-value: at most \(Int.min)"),
    ("f|gt: 9", 1...9, "unknown-value: less than 9"),
    ("f|lt: 1", 1...9, "unknown-value: more than 1"),
    ("f: 1.5", 1...9, "unknown-value: from 1 to 9, without decimals"),
    ("f: 9223372036854775808", 0...7, "unknown-value: from 0 to 7, without decimals"),
  ])
  func whatNoValueMeetsIsRefused(comparison: String, bounds: ClosedRange<Int>, message: String) {
    #expect(said(comparison, bounds) == message)
  }

  /// A double does not tell these numbers apart.
  @Test(arguments: [
    ("f|gt: \(Int.max - 1)", 0...Int.max), ("f|lt: \(Int.min + 1)", Int.min...0),
    ("f: \(Int.max)", 0...Int.max), ("f: \(Int.min)", Int.min...0),
    ("f|gte: 9007199254740993", 0...9_007_199_254_740_993), ("f|lt: 1.5", 1...9), ("f: 9.0", 1...9),
  ])
  func whatTheLastValueMeetsIsTaken(comparison: String, bounds: ClosedRange<Int>) {
    #expect(said(comparison, bounds) == "")
  }

  @Test(arguments: [Int.max...Int.max, Int.min...Int.min, Int.min...Int.max])
  func boundsAtTheEndsAreReadWhateverIsCompared(bounds: ClosedRange<Int>) {
    for comparison in ["lt", "lte", "gt", "gte", "neq", "minute|gte", "hour|lt", "day|gt"] {
      for number in [Int.min, -1, 0, 1, Int.max] { _ = said("f|\(comparison): \(number)", bounds) }
    }
  }
}
