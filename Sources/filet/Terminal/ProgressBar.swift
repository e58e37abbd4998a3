import Chronology
import Wording

/// One line at the bottom of a terminal that shows how far a submission is.
struct ProgressBar {
  let output: Output
  let language: Language
  /// In bytes; `nil` where it is not known.
  let total: Int64?
  private var isDrawn = false
  private var lastDrawn = Timestamp.distantPast

  init(output: Output, language: Language, total: Int64?) {
    self.output = output
    self.language = language
    self.total = total
  }

  /// Redraws at most ten times a second.
  mutating func show(sent: Int64, answered: Int, at now: Timestamp) {
    guard output.isErrorTerminal, now - lastDrawn >= Span(milliseconds: 100) else { return }
    lastDrawn = now
    isDrawn = true
    output.raw("\r\u{1B}[K" + Self.text(sent: sent, total: total, answered: answered, language))
  }

  /// Takes the bar away, before other lines are written and at the end.
  mutating func clear() {
    guard isDrawn else { return }
    isDrawn = false
    output.raw("\r\u{1B}[K")
  }

  static func text(sent: Int64, total: Int64?, answered: Int, _ language: Language) -> String {
    let count =
      language == .french ? "\(answered) observations" : "\(answered) observations"
    guard let total, total > 0 else { return count }
    let share = min(1, Double(sent) / Double(total))
    let filled = Int(share * 24)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    return "\(bar) \(Int(share * 100)) %  \(count)"
  }
}
