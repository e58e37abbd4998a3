import Observations
import Sigma
import StrictJSON

extension StandingSet {
  /// The rules that hold on one observation, with the text that only intake has.
  mutating func detect(
    _ observation: Observation, matchable: [JSONMember], absenceHours: Int? = nil
  ) -> [Int] {
    var fields = observation.facts.map { (name: $0.name, value: $0.value) }
    if let absenceHours {
      fields.append((DerivedField.durationHours.rawValue, .integer(Int64(absenceHours))))
    }
    fields += matchable.map { (name: $0.name, value: $0.value) }
    // Rules may ask whether there is a youth; who it is makes no difference to a single observation.
    for (name, role) in [
      ("youth", YouthMention.Role.subject), ("companions", .companion), ("co_absent", .coAbsent),
    ] {
      let refs = observation.youths.filter { $0.role == role }.compactMap(\.identifiers.first)
      if refs.isEmpty { continue }
      let texts = refs.map { JSONValue.string($0.text) }
      fields.append((name, role == .subject ? texts[0] : .array(texts)))
    }
    let event = Event(
      fields, logsource: EventLogsource(products: ["filet"], categories: [observation.kind]))
    let matches = evaluator.matches(event)
    for fault in evaluator.takeFaults() { undecided[fault.rule, default: 0] += 1 }
    return matches
  }
}
