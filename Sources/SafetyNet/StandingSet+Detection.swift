import Observations
import Sigma
import StrictJSON

extension StandingSet {
  /// The rules that hold on one observation, with the text that only intake has.
  mutating func detect(
    _ observation: Observation, matchable: [JSONMember], absenceHours: Int? = nil
  ) -> [Int] {
    let event = observation.ruleEvent(matchable: matchable, absenceHours: absenceHours)
    let matches = evaluator.matches(event)
    for fault in evaluator.takeFaults() { undecided[fault.rule, default: 0] += 1 }
    return matches
  }
}
