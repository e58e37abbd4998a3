import Foundation

/// Asks a person, a line at a time.
protocol Prompter {
  /// The answer without white space at its ends; `nil` where there is nobody to answer any more.
  mutating func ask(_ question: String) -> String?
  mutating func tell(_ line: String)
}

/// Asks on stderr, reads stdin.
struct TerminalPrompter: Prompter {
  var output: Output

  mutating func ask(_ question: String) -> String? {
    output.raw(question)
    return readLine(strippingNewline: true)?.trimmingCharacters(in: .whitespaces)
  }

  mutating func tell(_ line: String) { output.note(line) }
}
