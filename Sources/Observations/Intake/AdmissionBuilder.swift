import Chronology
import StrictJSON
import TextMatching

/// Splits one event into facts and personal content.
struct AdmissionBuilder {
  private let event: CloudEvent
  private let keys: PseudonymKeys
  private let organisation: String
  private let placements: Placements
  private let arrival: Timestamp
  private let eventKey: String
  private let id: String
  /// What is left after the kind's strip rules.
  private let data: [JSONMember]
  /// The kind's matchable text with its disguises taken off, where the kind asks for it.
  private let folded: FoldedText?

  init(
    _ event: CloudEvent, keys: PseudonymKeys, organisation: String, placements: Placements,
    arrival: Timestamp
  ) {
    self.event = event
    self.keys = keys
    self.organisation = organisation
    self.placements = placements
    self.arrival = arrival
    eventKey = keys.eventKey(source: event.source, id: event.id)
    id = keys.observationID(eventKey: eventKey, arrival: arrival)
    let strips = event.kind.strips.filter { $0.when.holds(event.data) }
    data = event.data.filter { member in strips.allSatisfy { $0.keep.contains(member.name) } }
    let isFolding = [DerivedField.adTextFolded, .phoneObscured, .adTemplate].contains {
      event.kind.derived[$0] != nil
    }
    folded =
      isFolding
      ? data.first { event.kind.field($0.name)?.isMatchable ?? false }?.value.string
        .map { foldObfuscatedText($0) } : nil
  }

  func admission() -> Admission {
    let people = YouthReading(
      event, data: data, keys: keys, eventKey: eventKey, placements: placements)
    let youths = people.mentions
    let subject = youths.first { $0.role == .subject }
    let owner = subject?.identifiers.first?.text ?? id
    var facts = derivedFacts(of: subject, people.subject ?? [])
    var contents = people.contents(observation: id)
    var entities: Set<EntityRef> = []
    for member in data {
      guard let field = event.kind.field(member.name) else { continue }
      if field.isFact {
        let written = field.isList ? member.value.array ?? [] : [member.value]
        let values = written.compactMap { fact($0, field, &entities) }
        if field.isList {
          // Each value once, in one order: the order of writing does not matter.
          let distinct =
            values.count > 1 ? Set(values).sorted { $0.text < $1.text } : values
          facts.append(JSONMember(field.name, .array(distinct)))
        } else if let value = values.first {
          facts.append(JSONMember(field.name, value))
        }
      }
      if field.isContent, let group = field.group {
        contents.append(
          PersonalContent(
            subject: owner, observation: id, group: group, name: field.name, value: member.value))
      }
    }
    addPhones(of: folded, to: &facts, &entities)
    addTemplate(to: &facts)
    let observation = Observation(
      id: id, eventKey: eventKey, digest: event.content.digest(keys),
      supersedes: event.supersedes.map(reference),
      kind: event.kind.name, source: event.source, organisation: organisation, time: event.time,
      arrival: arrival, territory: code("territory"),
      sourceGrade: Int(value("source_grade")?.integer ?? 3), youths: youths,
      entities: entities.sorted(), facts: facts.sorted { $0.name < $1.name })
    return Admission(observation: observation, contents: contents, matchable: matchable)
  }

  private func value(_ name: String) -> JSONValue? {
    event.data.first { $0.name == name }?.value
  }

  private func code(_ name: String) -> String {
    value(name)?.string.flatMap { normalizedCode($0) } ?? ""
  }

  /// Text that rules may read now.
  private var matchable: [JSONMember] {
    var members = data.filter { event.kind.field($0.name)?.isMatchable ?? false }
    if let folded, event.kind.derived[.adTextFolded] != nil {
      members.append(JSONMember(DerivedField.adTextFolded.rawValue, .string(folded.text)))
    }
    return members
  }

  // MARK: Facts

  private func fact(
    _ value: JSONValue, _ field: FieldDefinition, _ entities: inout Set<EntityRef>
  ) -> JSONValue? {
    if let kind = field.entity {
      guard let normalized = field.normalized(value) else { return nil }
      let reference = keys.reference(kind, normalized)
      entities.insert(reference)
      return .string(reference.text)
    }
    switch field.type {
    case .time: return value.string.flatMap { Timestamp(rfc3339: $0) }.map { .string($0.rfc3339) }
    case .identifier, .term: return field.normalized(value).map { .string($0) }
    case .reference: return value.string.map { .string(reference($0)) }
    case .bool, .integer, .choice, .date: return value
    case .text, .youth, .phone, .handle, .plate: return nil
    }
  }

  /// The phones that an ad shows count like those that the unit wrote beside it.
  private func addPhones(
    of folded: FoldedText?, to facts: inout [JSONMember], _ entities: inout Set<EntityRef>
  ) {
    let shown = (folded?.phones ?? []).compactMap { normalizedPhone($0) }
    guard !shown.isEmpty, let field = event.kind.field("phones"), field.isFact, field.isList else {
      return
    }
    let references = shown.map { keys.reference(.phone, $0) }
    entities.formUnion(references)
    let index = facts.firstIndex { $0.name == field.name }
    let written = index.flatMap { facts[$0].value.array } ?? []
    let all = Set(written + references.map { .string($0.text) }).sorted { $0.text < $1.text }
    if let index {
      facts[index].value = .array(all)
    } else {
      facts.append(JSONMember(field.name, .array(all)))
    }
  }

  /// What tells ads of one template: it outlives the text.
  private func addTemplate(to facts: inout [JSONMember]) {
    guard let folded, let field = event.kind.derived[.adTemplate],
      let text = data.first(where: { event.kind.field($0.name)?.isMatchable ?? false })?.value
        .string
    else { return }
    let codes = AdTemplate.codes(of: text, folded: folded, keys: keys)
    guard !codes.isEmpty else { return }
    facts.append(JSONMember(field.name, .array(codes.map { .string($0.text) })))
  }

  /// Another observation: its id as we gave it, else the pseudonym of the unit's own number.
  private func reference(_ text: String) -> String {
    isObservationID(text) ? text : keys.eventKey(source: event.source, id: text)
  }

  /// - Parameter written: what the form says of the subject.
  private func derivedFacts(
    of subject: YouthMention?, _ written: [JSONMember]
  ) -> [JSONMember] {
    let sex = written.first { $0.name == "sex" }?.value.string
    let values: [(DerivedField, JSONValue?)] = [
      (.hour, .integer(Int64(QuebecTime.minuteOfDay(at: event.time) / 60))),
      (.weekday, .integer(Int64(QuebecTime.date(at: event.time).weekday))),
      (.youthAge, subject?.age.map { .integer(Int64($0)) }),
      (.youthAgeUncertain, isAgeUncertain(written) ? true : nil),
      (.youthPlaced, subject?.isPlaced.map { .bool($0) }),
      (.youthNamed, subject?.isIdentified == true ? true : nil),
      (.recipientIsBoy, sex.map { .bool($0 == "m") }),
      (.reportingOrganisation, .string(organisation)),
      (.phoneObscured, folded.map { .bool($0.hasObscuredPhone) }),
      (
        .hasPersonOfConcern,
        data.contains { $0.name == "person_of_concern" && $0.value != .null } ? true : nil
      ),
    ]
    return values.compactMap { field, value in
      guard event.kind.derived[field] != nil else { return nil }
      return value.map { JSONMember(field.rawValue, $0) }
    }
  }

  /// An age that nobody knows, though somebody stated or estimated it.
  private func isAgeUncertain(_ written: [JSONMember]) -> Bool {
    func value(_ name: String) -> JSONValue? { written.first { $0.name == name }?.value }
    guard value("age") != nil, value("birth_date") == nil else { return false }
    return isUncertainAge(basis: value("age_basis")?.string)
  }
}

/// Whether a text is an observation's id as `PseudonymKeys.observationID` makes them.
func isObservationID(_ text: String) -> Bool {
  text.hasPrefix("obs_") && text.utf8.count == 30
    && text.utf8.dropFirst(4).allSatisfy {
      (0x30...0x39).contains($0)
        || ((0x41...0x5A).contains($0) && !Array("ILOU".utf8).contains($0))
    }
}
