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
    guard let line = readLine(strippingNewline: true) else {
      // What is said next does not stand behind the question.
      output.raw("\n")
      return nil
    }
    return line.trimmingCharacters(in: .whitespaces)
  }

  mutating func tell(_ line: String) { output.note(line) }
}
