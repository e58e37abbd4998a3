import Chronology
import StrictJSON

/// Reads the young people off an event's data: pseudonyms for the observation, the rest for sealing.
struct YouthReading {
  /// In the order written, the subject first.
  let mentions: [YouthMention]
  /// What was written of whom it is about; nothing of somebody unknown, `nil` where it is about nobody.
  let subject: [JSONMember]?
  /// What was written of each, with the prefix of its content's names.
  private let written: [(prefix: String, owner: String, members: [JSONMember])]
  private let fields: [FieldDefinition]

  /// Somebody who is described, and where.
  private struct Person {
    var role: YouthMention.Role
    var field: String
    var index: Int
    var prefix: String
    var members: [JSONMember]
  }

  init(
    _ event: CloudEvent, data: [JSONMember], keys: PseudonymKeys, eventKey: String,
    placements: Placements
  ) {
    let source = Source(
      event: event, data: data, keys: keys, eventKey: eventKey, placements: placements)
    func mention(_ person: Person) -> YouthMention {
      source.mention(person.members, person.role, field: person.field, index: person.index)
    }
    var people = Self.others(event, data)
    var subject = data.first { $0.name == "youth" }?.value.object
    if subject == nil, event.kind.meansSomebodyUnknown(by: event.data) {
      subject = []
      // A sign of somebody of whom the form describes one young person is of them: nobody else is made up. Of several
      // nobody knows which.
      if event.kind.onlySuggestsSomebody(by: event.data) {
        let young = people.indices.filter { mention(people[$0]).age.map { $0 < 18 } ?? true }
        if let only = young.first, Set(young.map { mention(people[$0]).identifiers }).count == 1 {
          subject = people.remove(at: only).members
        }
      }
    }
    if let subject {
      people.insert(
        Person(role: .subject, field: "youth", index: 0, prefix: "youth.", members: subject), at: 0)
    }
    let mentions = people.map { mention($0) }
    let written = zip(people, mentions).map { person, mention in
      (prefix: person.prefix, owner: mention.identifiers[0].text, members: person.members)
    }
    self.subject = subject
    self.mentions = mentions
    self.written = written
    fields = event.kind.youthFields
  }

  /// Whoever is described beside the subject.
  private static func others(_ event: CloudEvent, _ data: [JSONMember]) -> [Person] {
    var others: [Person] = []
    for field in event.kind.fields where field.type == .youth && field.name != "youth" {
      guard let value = data.first(where: { $0.name == field.name })?.value else { continue }
      let role = YouthMention.Role(rawValue: field.name) ?? .companion
      let people = field.isList ? value.array ?? [] : [value]
      for (index, person) in people.enumerated() {
        guard let members = person.object else { continue }
        others.append(
          Person(
            role: role, field: field.name, index: index, prefix: "\(field.name).\(index).",
            members: members))
      }
    }
    return others
  }

  /// What was written of each, to be sealed under that person's own key.
  func contents(observation: String) -> [PersonalContent] {
    written.flatMap { person in
      person.members.map { member in
        PersonalContent(
          subject: person.owner, observation: observation,
          group: fields.first { $0.name == member.name }?.group ?? .identity,
          name: person.prefix + member.name, value: member.value)
      }
    }
  }
}

/// `age_basis`; where nothing is said, the age counts as known.
func isUncertainAge(basis: String?) -> Bool { basis != nil && basis != "known" }

/// What mentions are made from.
private struct Source {
  let event: CloudEvent
  let data: [JSONMember]
  let keys: PseudonymKeys
  let eventKey: String
  let placements: Placements

  func mention(
    _ members: [JSONMember], _ role: YouthMention.Role, field: String, index: Int
  ) -> YouthMention {
    func text(_ name: String) -> String? { members.first { $0.name == name }?.value.string }
    func code(_ name: String) -> String? { text(name).flatMap { normalizedCode($0) } }
    let birth = text("birth_date").flatMap { CivilDate(text: $0) }
    var identifiers: [EntityRef] = []
    if let file = text("file").flatMap({ normalizedFileNumber($0) }) {
      identifiers.append(keys.youth(file: file))
    }
    if let birth, let name = text("name").flatMap({ normalizedName($0) }) {
      identifiers.append(keys.youth(name: name, birthDate: birth))
    }
    let isIdentified = !identifiers.isEmpty
    if !isIdentified {
      identifiers = [keys.unknownYouth(eventKey: eventKey, field: field, index: index)]
    }
    var stated = members.first { $0.name == "age" }?.value.integer.flatMap { Int(exactly: $0) }
    // Of others who were there only the age is kept, not how it is known: who seems to be an adult may be none.
    if role != .subject, (stated ?? 0) >= 18, isUncertainAge(basis: text("age_basis")) {
      stated = nil
    }
    let placed = members.first { $0.name == "placed" }?.value.bool
    let written = code("unit") ?? filled(.unit, role)
    let implied = impliedPlacement(placed, role)
    let unit = written ?? implied.unit
    return YouthMention(
      role: role, identifiers: identifiers.sorted(), isIdentified: isIdentified,
      age: birth.map { QuebecTime.date(at: event.time).age(bornOn: $0) } ?? stated,
      // A placement unit says that somebody is placed.
      isPlaced: placed ?? (unit != nil || implied.isPlaced ? true : nil),
      school: code("school") ?? filled(.school, role), unit: unit,
      isBoy: text("sex") == "m")
  }

  /// The placement that a form about an absence speaks of without naming it: the unit that was left, or the one that
  /// writes of its own young people. Nobody's who is said to live at home. The unit is one of the directory's: only such
  /// a one may stand here in clear. Who was absent too left the same place: placed as well, of a unit only where it is
  /// said of them.
  private func impliedPlacement(
    _ placed: Bool?, _ role: YouthMention.Role
  ) -> (isPlaced: Bool, unit: String?) {
    switch role {
    case .subject: return impliedPlacement(placed)
    case .coAbsent:
      let isOfUnit = placed == nil && filled(.unit, .subject) != nil
      return (isOfUnit || impliedPlacement(placed).isPlaced, nil)
    case .companion: return (false, nil)
    }
  }

  private func impliedPlacement(_ placed: Bool?) -> (isPlaced: Bool, unit: String?) {
    let context = coded("leave_context")
    let livesAtHome = placed == false || (context == "home" && placed != true)
    guard event.kind.derived[.absenceDay] != nil, !livesAtHome else { return (false, nil) }
    let unit = placements.reporting
    // A departure has a place that was left; where somebody was found tells nothing.
    let isDeparture = event.kind.fields.contains { $0.fills == .unit }
    guard isDeparture, coded("place_kind") == "placement_unit" else {
      return (unit != nil || (isDeparture && context == "unit"), unit)
    }
    guard let place = coded("place") else { return (true, unit) }
    return (true, placements.known.contains(place) ? place : nil)
  }

  private func coded(_ name: String) -> String? {
    data.first { $0.name == name }?.value.string.flatMap { normalizedCode($0) }
  }

  /// What a field of the observation says of the youth whom it is about.
  private func filled(
    _ attribute: FieldDefinition.YouthAttribute, _ role: YouthMention.Role
  ) -> String? {
    guard role == .subject,
      let field = event.kind.fields.first(where: { $0.fills == attribute })
    else { return nil }
    return coded(field.name)
  }
}
