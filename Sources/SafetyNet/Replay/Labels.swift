import Chronology
import Observations
import StrictJSON

/// What an analyst calls a youth in the file that they replay: the file number if one is known, else name
/// and birth date. It exists in replay alone, which never leaves the analyst's machine.
struct Labels {
  private var files: [EntityRef: String] = [:]
  private var names: [EntityRef: String] = [:]
  /// The event in which a youth without identity is spoken of.
  private var eventOfUnknown: [EntityRef: String] = [:]
  /// Words that were learnt already: the same people come again and again.
  private var known: (files: Set<String>, names: Set<String>) = ([], [])

  /// Learns the words behind the identifiers of one event.
  mutating func learn(from event: JSONValue, keys: PseudonymKeys) {
    guard let data = event["data"] else { return }
    let subject = data["youth"]
    if subject?["file"] == nil, subject?["name"] == nil, let id = event["id"]?.string,
      let source = event["source"]?.string
    {
      let unknown = keys.unknownYouth(
        eventKey: keys.eventKey(source: source, id: id), field: "youth", index: 0)
      eventOfUnknown[unknown] = id
    }
    var youths = [subject].compactMap { $0 }
    youths += data["companions"]?.array ?? []
    youths += data["co_absent"]?.array ?? []
    for youth in youths {
      if let file = youth["file"]?.string, known.files.insert(file).inserted,
        let normal = normalizedFileNumber(file)
      {
        let ref = keys.youth(file: normal)
        files[ref] = files[ref] ?? file
      }
      if let name = youth["name"]?.string, let birth = youth["birth_date"]?.string,
        known.names.insert("\(name) \(birth)").inserted, let date = CivilDate(text: birth),
        let normal = normalizedName(name)
      {
        let ref = keys.youth(name: normal, birthDate: date)
        names[ref] = names[ref] ?? "\(name) \(birth)"
      }
    }
  }

  /// The id of the only event that speaks of a youth without identity.
  func event(of entity: EntityRef) -> String? { eventOfUnknown[entity] }

  /// The label of a youth by what ties it to other identifiers now; a file number before a name.
  func label(of entity: EntityRef, in standing: StandingSet) -> String? {
    let identifiers = standing.identities.identifiers(with: entity)
    return identifiers.lazy.compactMap { files[$0] }.first
      ?? identifiers.lazy.compactMap { names[$0] }.first
  }
}
