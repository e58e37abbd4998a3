import Wording

/// Horizontal bars with their names and figures, as SVG. A hidden figure has no bar and says so.
struct BarChart {
  struct Bar {
    var name: String
    var count: Int?
    var isAtLeast: Bool
  }

  var bars: [Bar]
  /// What is written where a figure is hidden.
  var hidden: String

  /// Bars of zero are left out. Widths in user units of 1/720 of the picture.
  func svg(title: String) -> String {
    let shown = bars.filter { $0.count != 0 }
    let (left, width, step) = (260, 380, 26)
    let largest = max(1, shown.compactMap(\.count).max() ?? 1)
    let height = max(1, shown.count) * step + 6
    var text =
      "<svg viewBox=\"0 0 720 \(height)\" role=\"img\" aria-label=\"\(title.htmlEscaped)\">\n"
    for (index, bar) in shown.enumerated() {
      let y = index * step + 18
      text +=
        "<text x=\"\(left - 10)\" y=\"\(y)\" text-anchor=\"end\">\(bar.name.htmlEscaped)</text>"
      guard let count = bar.count else {
        text += "<text class=\"h\" x=\"\(left)\" y=\"\(y)\">\(hidden.htmlEscaped)</text>\n"
        continue
      }
      let length = max(2, width * count / largest)
      text +=
        "<rect class=\"bar\" x=\"\(left)\" y=\"\(y - 13)\" width=\"\(length)\" height=\"17\" rx=\"2\"/>"
      text +=
        "<text x=\"\(left + length + 8)\" y=\"\(y)\">\(bar.isAtLeast ? "≥ " : "")\(count)</text>\n"
    }
    if shown.isEmpty { text += "<text class=\"h\" x=\"\(left)\" y=\"18\">0</text>\n" }
    return text + "</svg>\n"
  }
}
