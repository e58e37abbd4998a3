import Observations
import Sigma
import StrictJSON

extension Observation {
  /// The observation as rules on one observation see it.
  ///
  /// - Parameter matchable: text that is read at intake and kept by nobody.
  /// - Parameter absenceHours: of a return, how long the absence was, in hours, where the departure is known.
  public func ruleEvent(matchable: [JSONMember] = [], absenceHours: Int? = nil) -> Event {
    var fields = facts.map { (name: $0.name, value: $0.value) }
    if let absenceHours {
      fields.append((DerivedField.durationHours.rawValue, .integer(Int64(absenceHours))))
    }
    fields += matchable.map { (name: $0.name, value: $0.value) }
    // Rules may ask whether there is a youth; who it is makes no difference to a single observation.
    for (name, role) in [
      ("youth", YouthMention.Role.subject), ("companions", .companion), ("co_absent", .coAbsent),
    ] {
      let refs = youths.filter { $0.role == role }.compactMap(\.identifiers.first)
      if refs.isEmpty { continue }
      let texts = refs.map { JSONValue.string($0.text) }
      fields.append((name, role == .subject ? texts[0] : .array(texts)))
    }
    return Event(
      fields, logsource: EventLogsource(products: ["filet"], categories: [kind]))
  }
}
