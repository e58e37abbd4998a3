import Foundation
import Wording

/// Asks a person, a line at a time.
protocol Prompter {
  /// The answer without white space at its ends; `nil` where there is nobody to answer any more.
  mutating func ask(_ question: String) -> String?
  mutating func tell(_ line: String)
}

extension Prompter {
  /// Yes or no, asked again where the answer is neither: what was typed before is not lost by a slip. `nil`
  /// after three such answers, and where there is nobody to answer any more.
  mutating func decision(_ question: String, in language: Language) -> Bool? {
    for _ in 1...3 {
      guard let answer = ask(question) else { return nil }
      if let decision = FieldQuestion.yesOrNo(answer) { return decision }
      tell("    " + FieldQuestion.yesOrNoRefusal[language])
    }
    return nil
  }
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
