import Chronology

/// One line at the bottom of a terminal that shows how far some work is.
struct ProgressBar {
  let output: Output
  /// In bytes, or in what else is gone through; `nil` where it is not known.
  let total: Int64?
  private var isDrawn = false
  private var lastDrawn = Timestamp.distantPast

  init(output: Output, total: Int64?) {
    self.output = output
    self.total = total
  }

  /// Redraws at most ten times a second.
  mutating func show(sent: Int64, answered: Int, at now: Timestamp) {
    guard output.isErrorTerminal, now - lastDrawn >= Span(milliseconds: 100) else { return }
    lastDrawn = now
    isDrawn = true
    output.raw("\r\u{1B}[K" + Self.text(sent: sent, total: total, answered: answered))
  }

  /// Takes the bar away, before other lines are written and at the end.
  mutating func clear() {
    guard isDrawn else { return }
    isDrawn = false
    output.raw("\r\u{1B}[K")
  }

  /// The same word in both languages.
  private static func text(sent: Int64, total: Int64?, answered: Int) -> String {
    let count = "\(answered) observations"
    guard let total, total > 0 else { return count }
    let share = min(1, Double(sent) / Double(total))
    let filled = Int(share * 24)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    return "\(bar) \(Int(share * 100)) %  \(count)"
  }
}
