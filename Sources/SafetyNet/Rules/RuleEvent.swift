import Observations
import Sigma
import StrictJSON

extension Observation {
  /// The observation as rules on one observation see it.
  ///
  /// - Parameter matchable: text that is read at intake and kept by nobody.
  /// - Parameter absenceHours: of a return, how long the absence was, in hours, where the departure is known.
  public func ruleEvent(matchable: [JSONMember] = [], absenceHours: Int? = nil) -> Event {
    Event(
      ruleFields(matchable: matchable, absenceHours: absenceHours),
      logsource: EventLogsource(products: ["filet"], categories: [kind]))
  }

  /// The fields of that event.
  public func ruleFields(
    matchable: [JSONMember] = [], absenceHours: Int? = nil
  ) -> [(name: String, value: JSONValue)] {
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
    return fields
  }

  /// The observation as if it were about somebody who was along, by their place among its young people: who they are
  /// stands where it says who the subject is, and what it says of the situation stays.
  public func asIfAbout(_ place: Int) -> Observation {
    var observation = self
    for index in youths.indices where youths[index].role == .subject {
      observation.youths[index].role = youths[place].role
    }
    observation.youths[place].role = .subject
    // How the age of whoever was along is known is not kept; an adult who only seems to be one has none.
    let ofSubject: [DerivedField] = [
      .youthAge, .youthAgeUncertain, .youthPlaced, .youthNamed, .recipientIsBoy,
    ]
    observation.facts.removeAll { fact in ofSubject.contains { $0.rawValue == fact.name } }
    if let age = youths[place].age {
      observation.facts.append(
        JSONMember(DerivedField.youthAge.rawValue, .integer(Int64(age))))
    }
    if let isPlaced = youths[place].isPlaced {
      observation.facts.append(
        JSONMember(DerivedField.youthPlaced.rawValue, .bool(isPlaced)))
    }
    if youths[place].isIdentified {
      observation.facts.append(JSONMember(DerivedField.youthNamed.rawValue, true))
    }
    return observation
  }
}
