import Observations
import Sigma
import Store
import StrictJSON

/// What the detection rules say of one observation by itself.
struct Detection: Sendable {
  /// Indexes of the rules that hold, ascending.
  var matches: [Int]
  /// Indexes of the rules that could not be decided (a regex met its limit).
  var undecided: [Int]
}

/// Judges observations by the detection rules, for any number of tasks at once: a verdict rests on nothing but the
/// observation, so it is found before the one pipeline takes it. The working memory of an evaluator is lent to one
/// task at a time; there are never more of them than there were tasks at once.
final class Detector: Sendable {
  private let rules: RuleSet
  private let idle = Locked<[Evaluator]>([])

  init(_ rules: RuleSet) { self.rules = rules }

  /// - Parameter matchable: text that rules may read now and never again.
  /// - Parameter absenceHours: of a return, how long the absence was, where that is known.
  func detect(
    _ observation: Observation, matchable: [JSONMember], absenceHours: Int? = nil
  ) -> Detection {
    let event = observation.ruleEvent(matchable: matchable, absenceHours: absenceHours)
    var evaluator = idle.withLock { $0.popLast() } ?? Evaluator(rules)
    defer { idle.withLock { $0.append(evaluator) } }
    let matches = evaluator.matches(event)
    return Detection(matches: matches, undecided: evaluator.takeFaults().map(\.rule))
  }
}
