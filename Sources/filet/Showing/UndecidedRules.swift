import SafetyNet
import Wording

extension Replay {
  /// A line for each rule that could not be decided everywhere: what it would have found there is not in what came out.
  func undecidedLines(in language: Language) -> [String] {
    undecided.map { rule in
      Bilingual(
        fr: "\(rule.place): une expression régulière a atteint sa limite : \(rule.count) fois",
        en: "\(rule.place): a regular expression reached its limit: \(rule.count) times")[language]
    }
  }
}
