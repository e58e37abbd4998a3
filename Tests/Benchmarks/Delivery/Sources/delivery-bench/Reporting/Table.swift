/// A row of the result: what was measured on what, beside the floor of the same run, and the bar.
struct Row {
  var work: String
  var workload: Workload
  var filet: Measures
  var floor: Measures?
  /// Alertmanager on the same work, where it is there.
  var peer: Measures?
  /// Which figure is held against the bar.
  var figure: String
  var unit: String
  var bar: Double
  /// Whether more is better.
  var isRate: Bool

  var value: Double? { filet[figure] }

  var ratio: Double? {
    guard let value, let floor = floor?[figure], floor > 0, value > 0 else { return nil }
    return isRate ? value / floor : floor / value
  }

  /// A rate may also be reached as half of what the floor allows, on a slow disk.
  var isMet: Bool {
    guard let value, filet["refused"] ?? 0 == 0, filet["missing"] ?? 0 == 0 else { return false }
    if !isRate { return value <= bar }
    return value >= bar || (ratio ?? 0) >= 0.5
  }

  static let header = [
    "work", "workload", "filet", "floor", "of floor", "alertmanager", "bar", "", "CPU µs each",
    "p50 ms", "p99 ms", "RSS MB",
  ]

  var cells: [String] {
    func text(_ value: Double?, _ digits: Int = 0) -> String {
      guard let value else { return "–" }
      return digits == 0 ? String(Int(value.rounded())) : String((value * 10).rounded() / 10)
    }
    let digits = isRate ? 0 : 1
    let p50 = filet["p50 ms"] ?? filet["answer p50 ms"]
    let p99 = filet["p99 ms"] ?? filet["answer p99 ms"]
    return [
      work, workload.rawValue, text(value, digits) + unit, text(floor?[figure], digits),
      ratio.map { String(($0 * 100).rounded() / 100) } ?? "–", text(peer?[figure], digits),
      (isRate ? "≥ " : "≤ ") + text(bar), isMet ? "met" : "not met", text(filet["cpu µs"]),
      text(p50, 1), text(p99, 1), text(filet["rss MB"]),
    ]
  }
}

/// Columns side by side, the first two to the left.
func table(_ rows: [[String]]) -> String {
  let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { cells in
    zip(cells, widths).enumerated().map { column, cell in
      let space = String(repeating: " ", count: cell.1 - cell.0.count)
      return column < 2 ? cell.0 + space : space + cell.0
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}
