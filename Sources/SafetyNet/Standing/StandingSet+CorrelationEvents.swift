import Chronology
import Observations
import Sigma
import StrictJSON

/// An observation as the rules' correlations read it.
extension StandingSet {
  /// An observation as correlations read it.
  func correlationEvent(of entry: Entry, _ number: Int) -> CorrelationEvent {
    CorrelationEvent(
      id: Int64(number), time: entry.moment.milliseconds,
      order: library.sequenceRanks.order(
        ofMatched: entry.matches, by: stableOrder(entry.observation.eventKey)),
      matched: entry.matches, fields: ruleFields(of: entry))
  }

  /// A number that depends on the event alone, to order events of one moment.
  private func stableOrder(_ eventKey: String) -> UInt64 {
    eventKey.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The fields that correlations group by and count.
  private func ruleFields(of entry: Entry) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    let wanted = entry.matches.compactMap { library.fieldsCorrelated[$0] }
    func isWanted(_ field: String) -> Bool { wanted.contains { $0.contains(field) } }
    for fact in entry.observation.facts where isWanted(fact.name) {
      fields[fact.name] = withoutSuppressed(texts(fact.value))
    }
    if let template = entry.template { fields["ad_template"] = [template.text] }
    if isWanted(DerivedField.absenceDay.rawValue), let absence = entry.absence {
      fields[DerivedField.absenceDay.rawValue] = [absence.day.description]
    }
    func refs(_ role: YouthMention.Role) -> [String] {
      references(entry.observation.youths.lazy.filter { $0.role == role }).map(\.text)
    }
    // The same texts for both: they are kept as long as the event is.
    let youths =
      isWanted("youth") || isWanted("youths") ? entry.youths.map(\.text) : []
    if isWanted("youth") {
      fields["youth"] = zip(entry.youths, youths).filter { entry.subjects.contains($0.0) }.map(\.1)
    }
    if isWanted("companions") { fields["companions"] = refs(.companion) }
    if isWanted("co_absent") { fields["co_absent"] = refs(.coAbsent) }
    if isWanted(DerivedField.absent.rawValue) {
      fields[DerivedField.absent.rawValue] = absent(in: entry).map(\.text)
    }
    if isWanted(DerivedField.absentPair.rawValue) {
      let absent = Set(entry.subjects.map(\.text) + refs(.coAbsent)).sorted()
      fields[DerivedField.absentPair.rawValue] = absent.indices.flatMap { first in
        absent[(first + 1)...].map { absent[first] + "+" + $0 }
      }
    }
    if isWanted("youths") { fields["youths"] = youths }
    return fields
  }

  private func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .null, .object: []
    case .bool(let flag): [flag ? "true" : "false"]
    case .integer(let number): [String(number)]
    case .double(let number): ["\(number)"]
    case .string(let text): [text]
    case .array(let values): values.flatMap { texts($0) }
    }
  }
}
