@testable import filet

/// A person whose answers are known beforehand; after the last one nobody answers any more.
struct ScriptedPrompter: Prompter {
  var answers: ArraySlice<String>
  var asked: [String] = []
  var told: [String] = []

  init(_ answers: String...) { self.answers = answers[...] }

  mutating func ask(_ question: String) -> String? {
    asked.append(question)
    return answers.popFirst()
  }
  mutating func tell(_ line: String) { told.append(line) }
}
