import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store

extension Pipeline {
  /// What mandates are matched on for a network: its people, its observations, never one member's file.
  func routingFacts(ofNetwork assessment: Assessment) -> RoutingFacts {
    var facts = RoutingFacts(
      entity: assessment.entity, band: assessment.band,
      isDirect: assessment.reasons.contains(where: \.isDirect))
    facts.families = Set(assessment.reasons.filter { $0.counts || $0.isDirect }.map(\.family))
    facts.organisations = assessment.organisations
    guard let network = standing.network(assessment.entity) else { return facts }
    facts.linkedYouths = network.people
    for entry in network.numbers.compactMap({ standing.entry(at: $0) }) {
      let observation = entry.observation
      facts.kinds.insert(observation.kind)
      facts.territories.insert(observation.territory)
      if observation.hasExploiterReference { facts.hasExploiterReference = true }
    }
    return facts
  }

  /// The contents behind a network: who its young people are, from everything that stands, and the rest from
  /// the observations that it rests on.
  mutating func contentItems(forNetwork assessment: Assessment) throws(StoreError) -> [ContentItem]
  {
    guard let network = standing.network(assessment.entity) else { return [] }
    let grounds = Set(assessment.observations)
    var member: [String: EntityRef] = [:]
    var entries: [String: StandingSet.Entry] = [:]
    for youth in network.youths {
      for identifier in standing.identities.identifiers(with: youth) {
        member[identifier.text] = youth
      }
      for entry in standing.entries(of: youth) { entries[entry.observation.id] = entry }
    }
    for id in grounds { entries[id] = standing.entry(id) }
    let contents = try contents(of: entries.keys.sorted())
    return contents.compactMap { content in
      guard let entry = entries[content.observation] else { return nil }
      let person = member[content.subject]
      guard content.group == .identity ? person != nil : grounds.contains(content.observation)
      else { return nil }
      return ContentItem(
        content: content, kind: entry.observation.kind, time: entry.observation.time,
        isAboutSubject: person != nil, person: person?.text)
    }
  }

  /// The content of a network that one mandate may be shown: nothing of a young person who is known to be
  /// outside the ages that it is for.
  func content(_ content: [ContentItem], underMandate mandate: Mandate) -> [ContentItem] {
    guard let ages = mandate.conditions.ages else { return content }
    let people = Set(content.compactMap(\.person))
    let outside = people.filter { person in
      guard let youth = EntityRef(text: person), let age = age(of: youth) else { return false }
      return !ages.contains(age)
    }
    return outside.isEmpty ? content : content.filter { !outside.contains($0.person ?? "") }
  }

  /// A young person's age by the latest observation that gives one.
  private func age(of youth: EntityRef) -> Int? {
    var age: Int?
    for entry in standing.entries(of: youth) {
      for mention in entry.observation.youths where isMention(mention, of: youth) {
        age = mention.age ?? age
      }
    }
    return age
  }
}
