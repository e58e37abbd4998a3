import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON

/// What notices are made of: the facts that mandates are matched on, and the content that they let through.
extension Pipeline {
  // MARK: What routing is matched on

  mutating func routingFacts(of assessment: Assessment) -> RoutingFacts {
    let entity = assessment.entity
    if entity.kind == .network { return routingFacts(ofNetwork: assessment) }
    // One after the other: within one call the pipeline would be copied.
    let presented = present(assessment)
    return facts(of: assessment, presented)
  }

  /// What is of the moment, added to what was worked out before.
  private func facts(of assessment: Assessment, _ presented: Presented) -> RoutingFacts {
    let entity = assessment.entity
    var facts = presented.facts.routing(
      band: assessment.band, isDirect: assessment.reasons.contains(where: \.isDirect), at: now)
    facts.families = Set(assessment.reasons.lazy.filter { $0.counts || $0.isDirect }.map(\.family))
    facts.organisations = assessment.organisations
    if flag(.consentWithdrawn, on: entity) != nil { facts.consent = false }
    // A network grows without its people being looked at anew.
    if entity.kind == .youth { facts.linkedYouths = standing.linkedPeople(of: entity) }
    return facts
  }

  private mutating func present(_ assessment: Assessment) -> Presented {
    let grounds = assessment.reasons.filter(\.isTold)
      .map(\.observations)
    var held = cache.presented.value(for: assessment.entity)
    if let held, held.grounds == grounds { return held }
    let observations = Set(grounds.joined()).sorted()
    if held?.observations == observations { held?.grounds = grounds } else { held = nil }
    let shown =
      held
      ?? Presented(
        grounds: grounds, observations: observations,
        facts: standingFacts(of: assessment.entity, observations), items: nil)
    cache.presented.insert(shown, for: assessment.entity)
    return shown
  }

  /// What follows from the observations alone, or from those of one organisation.
  func standingFacts(
    of entity: EntityRef, _ observations: [String], reportedBy organisation: String? = nil
  ) -> StandingFacts {
    func counts(_ entry: StandingSet.Entry) -> Bool {
      organisation == nil || entry.observation.organisation == organisation
    }
    let all = standing.entries(of: entity)
    var facts = RoutingFacts(entity: entity, band: .none, isDirect: false)
    // Field by field: a whole observation is large to copy.
    for entry in groundEntries(observations, of: entity) where counts(entry) {
      facts.kinds.insert(entry.observation.kind)
      facts.territories.insert(entry.observation.territory)
      let isOwn = isOwn(entry, of: entity)
      for index in entry.observation.facts.indices {
        switch entry.observation.facts[index].name {
        case "has_person_of_concern":
          if entry.observation.facts[index].value.bool == true {
            facts.hasExploiterReference = true
          }
        // These are of whom it is about, and of nobody who was along. What counts stays of the school and the unit that it
        // is of, whatever others say later.
        case "school" where isOwn:
          facts.schools.formUnion(strings(in: entry.observation.facts[index].value))
        case "unit" where isOwn:
          facts.units.formUnion(strings(in: entry.observation.facts[index].value))
        default: break
        }
      }
    }
    // Who the youth is, is known from everything that stands; later observations know better: whoever has left a school
    // or a unit is none of its young people any more. Hearsay, and what is said of whoever was along, tell it only where
    // nothing else does.
    var standingFacts = StandingFacts(facts: facts)
    var (school, unit, isPlaced) = (LastWord<String>(), LastWord<String>(), LastWord<Bool>())
    for entry in all where counts(entry) {
      let isHearsay = entry.observation.sourceGrade >= library.scoring.hearsayGrade
      for mention in entry.observation.youths where isMention(mention, of: entity) {
        standingFacts.age.note(mention, in: entry.observation)
        let isFirm = mention.role == .subject && !isHearsay
        let moment = entry.observation.time
        isPlaced.note(mention.isPlaced, isFirm: isFirm, at: moment, keeping: true)
        school.note(mention.school, isFirm: isFirm, at: moment)
        unit.note(mention.unit, isFirm: isFirm, at: moment)
        if mention.isBoy { standingFacts.facts.isBoy = true }
      }
      guard isAbout(entry, entity) else { continue }
      standingFacts.consent.note(entry.observation)
      // A need is answered, and weighs nothing: it is theirs whether or not its report counts.
      standingFacts.facts.needs.formUnion(entry.observation.texts("need"))
    }
    standingFacts.facts.isPlaced = isPlaced.value ?? false
    if let school = school.value { standingFacts.facts.schools.insert(school) }
    if let unit = unit.value, isPlaced.value != false { standingFacts.facts.units.insert(unit) }
    if entity.kind != .youth, organisation == nil {
      standingFacts.facts.linkedYouths = all.reduce(0) { $0 + $1.subjects.count }
    }
    return standingFacts
  }

  /// Whether a young person lets what they told be passed on, by what stands now; `nil` where nothing stands any more.
  func consents(_ youth: EntityRef) -> Bool? {
    knownConsent(of: youth)?.holds(at: knownAge(of: youth).years(at: now, isCautious: false))
  }

  /// What was said of it, by everything that stands; `nil` where nothing does.
  func knownConsent(of youth: EntityRef) -> KnownConsent? {
    let entries = standing.entries(of: youth)
    guard !entries.isEmpty else { return nil }
    var consent = KnownConsent()
    for entry in entries where isAbout(entry, youth) { consent.note(entry.observation) }
    return consent
  }

  /// By everything that stands.
  func knownAge(of youth: EntityRef) -> KnownAge {
    var age = KnownAge()
    for entry in standing.entries(of: youth) {
      for mention in entry.observation.youths where isMention(mention, of: youth) {
        age.note(mention, in: entry.observation)
      }
    }
    return age
  }

  /// The observations that count and are the entity's own, or nobody's: an ad without a youth that shares a
  /// phone with this one. Another youth's observation, which may count through a shared vehicle, is not.
  private func groundEntries(
    _ observations: [String], of entity: EntityRef
  ) -> [StandingSet.Entry] {
    // A loop, not a closure: one that reads the pipeline would copy it.
    var found: [StandingSet.Entry] = []
    for observation in observations {
      guard let entry = standing.entry(observation) else { continue }
      if entry.youths.isEmpty || entry.youths.contains(entity)
        || entry.observation.entities.contains(entity)
      {
        found.append(entry)
      }
    }
    return found
  }

  /// Whether what an observation says of a person is the entity's own: it is about them, or about nobody.
  private func isOwn(_ entry: StandingSet.Entry, of entity: EntityRef) -> Bool {
    entity.kind != .youth || entry.youths.isEmpty || entry.subjects.contains(entity)
  }

  /// Whether somebody is whom an observation is about, and was not only along.
  private func isAbout(_ entry: StandingSet.Entry, _ entity: EntityRef) -> Bool {
    entry.observation.youths.contains { $0.role == .subject && isMention($0, of: entity) }
  }

  func isMention(_ mention: YouthMention, of entity: EntityRef) -> Bool {
    guard let identifier = mention.identifiers.first else { return false }
    return standing.identities.reference(of: identifier) == entity
  }

  // MARK: Content

  /// The contents behind an assessment, in the order in which notices show them. The subject's identity comes from
  /// everything that stands, the rest from the observations behind the reasons that are told. How somebody is reached, and
  /// how they are, comes only from those that are about the subject, or about nobody: not from one in which the subject was
  /// only along.
  mutating func contentItems(for assessment: Assessment) throws(StoreError) -> [ContentItem] {
    let entity = assessment.entity
    if entity.kind == .network { return try contentItems(forNetwork: assessment) }
    var shown = present(assessment)
    if let items = shown.items { return items }
    let identifiers = Set(standing.identities.identifiers(with: entity).map(\.text))
    let entries = groundEntries(shown.observations, of: entity)
    // By index: an entry is large.
    let grounds = Dictionary(
      entries.indices.map { (entries[$0].observation.id, $0) },
      uniquingKeysWith: { first, _ in first })
    var found: [ContentItem] = []
    for content in try contents(of: grounds.keys.sorted()) {
      guard let index = grounds[content.observation] else { continue }
      if content.group.isOfSubject, !isOwn(entries[index], of: entity) { continue }
      found.append(
        item(content, of: entries[index], isAboutSubject: identifiers.contains(content.subject)))
    }
    if entity.kind == .youth {
      for item in try statedIdentity(of: entity)
      where grounds[item.content.observation] == nil { found.append(item) }
    }
    // Each notice finds them sorted; by index, as an item is large to move.
    let items = found.indices.sorted { isShownBefore(found[$0], found[$1]) }.map { found[$0] }
    shown.items = items
    cache.presented.insert(shown, for: entity)
    return items
  }

  private func item(
    _ content: PersonalContent, of entry: StandingSet.Entry, isAboutSubject: Bool
  ) -> ContentItem {
    var item = ContentItem(
      content: content, kind: entry.observation.kind, time: entry.observation.time,
      isAboutSubject: isAboutSubject)
    if content.name == "youth.age" || content.name == "youth.age_basis" {
      item.isUncertain = entry.observation.hasUncertainAge
    }
    item.organisation = entry.observation.organisation
    return item
  }

  /// What a mandate lets through of an entity's content, worked out once as long as the content is the same.
  mutating func projection(
    of content: [ContentItem], about entity: EntityRef, _ groups: [FieldGroup: Mandate.Detail],
    kinds: Set<String>?
  ) -> JSONValue {
    guard !groups.isEmpty, !content.isEmpty else { return .object([]) }
    guard var held = cache.presented.value(for: entity), let items = held.items,
      areSame(items, content)
    else { return project(content, groups: groups, kinds: kinds) }
    if let known = held.projections.first(where: { $0.kinds == kinds && $0.groups == groups }) {
      return known.fields
    }
    let fields = project(content, groups: groups, kinds: kinds)
    held.projections.append(Projection(groups: groups, kinds: kinds, fields: fields))
    cache.presented.insert(held, for: entity)
    return fields
  }

  /// Who a young person is, from everything that stands.
  mutating func statedIdentity(of youth: EntityRef) throws(StoreError) -> [ContentItem] {
    let identifiers = standing.identities.identifiers(with: youth)
    let numbers = standing.numbers(of: youth).sorted()
    var stated = cache.identities.value(for: youth) ?? StatedIdentity(of: identifiers)
    let left = stated.missing(from: numbers, of: identifiers)
    if left == nil { stated = StatedIdentity(of: identifiers) }
    let missing = left ?? numbers
    guard !missing.isEmpty else { return stated.items }
    var entries: [String: StandingSet.Entry] = [:]
    for number in missing {
      if let entry = standing.entry(at: number) { entries[entry.observation.id] = entry }
    }
    let texts = Set(identifiers.map(\.text))
    var items: [ContentItem] = []
    for content in try contents(of: entries.keys.sorted(), areShownAgain: false)
    where content.group == .identity && texts.contains(content.subject) {
      guard let entry = entries[content.observation] else { continue }
      items.append(item(content, of: entry, isAboutSubject: true))
    }
    stated.add(items, having: numbers)
    // Of few observations it is read as fast as it is kept.
    if numbers.count >= 4 { cache.identities.insert(stated, for: youth) }
    return stated.items
  }
}

/// Whether two lists are one and the same in memory. What is alike and held twice is not: that costs a look more.
private func areSame(_ a: [ContentItem], _ b: [ContentItem]) -> Bool {
  guard a.count == b.count else { return false }
  return a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in a.baseAddress == b.baseAddress }
  }
}

/// The texts of a value, which may be one or a list.
private func strings(in value: JSONValue?) -> [String] {
  switch value {
  case .string(let text): [text]
  case .array(let values): values.compactMap(\.string)
  default: []
  }
}

extension FieldGroup {
  /// Whether it tells of the person whom an observation is about, and not of where they were and with whom.
  fileprivate var isOfSubject: Bool { self == .contact || self == .health }
}

extension Observation {
  /// The texts of a fact, which may be one or a list.
  func texts(_ name: String) -> [String] { strings(in: fact(name)) }

  /// A reference to a police file was given; the reference itself is sealed.
  var hasExploiterReference: Bool { fact("has_person_of_concern")?.bool == true }
}
