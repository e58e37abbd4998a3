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
    facts.memberAges = ages(in: network)
    for entry in network.numbers.compactMap({ standing.entry(at: $0) }) {
      let observation = entry.observation
      facts.kinds.insert(observation.kind)
      facts.territories.insert(observation.territory)
      if observation.hasExploiterReference { facts.hasExploiterReference = true }
    }
    return facts
  }

  /// The contents behind a network: who its young people are, from everything that stands, and the rest from
  /// the observations that it rests on. Nothing of those whose files are restricted: they still tie the others, and
  /// no network holds direct evidence.
  mutating func contentItems(forNetwork assessment: Assessment) throws(StoreError) -> [ContentItem]
  {
    guard let network = standing.network(assessment.entity) else { return [] }
    var items: [ContentItem] = []
    var member: [String: EntityRef] = [:]
    for youth in network.youths {
      for identifier in standing.identities.identifiers(with: youth) {
        member[identifier.text] = youth
      }
      guard flag(.restriction, on: youth) == nil else { continue }
      for var item in try statedIdentity(of: youth) {
        item.person = youth.text
        items.append(item)
      }
    }
    for content in try contents(of: Set(assessment.observations).sorted())
    where content.group != .identity {
      guard let entry = standing.entry(content.observation), !isRestricted(content) else {
        continue
      }
      let person = member[content.subject]
      var item = ContentItem(
        content: content, kind: entry.observation.kind, time: entry.observation.time,
        isAboutSubject: person != nil, person: person?.text)
      item.organisation = entry.observation.organisation
      items.append(item)
    }
    return items
  }

  private func isRestricted(_ content: PersonalContent) -> Bool {
    guard let subject = EntityRef(text: content.subject), subject.kind == .youth else {
      return false
    }
    return flag(.restriction, on: subject) != nil
  }

  /// Open alerts on networks that name a young person, or named them to somebody before.
  func openNetworkAlerts(naming youth: EntityRef) throws(StoreError) -> [Alert] {
    let present = present(youth)
    let identifiers = Set(standing.identities.identifiers(with: youth))
    var found: [Alert] = []
    for id in alerts.onNetworks.sorted() {
      guard let alert = alerts[id] else { continue }
      let network = standing.network(networkNow(of: alert))
      var isNamed = network?.youths.contains(present) == true
      if !isNamed { isNamed = try hasNamed(identifiers, inAlert: id) }
      if isNamed { found.append(alert) }
    }
    return found
  }

  /// Whether a notice of an alert names one of these among the young people of a network.
  func hasNamed(_ identifiers: Set<EntityRef>, inAlert alert: String) throws(StoreError) -> Bool {
    let told = try notices(ofAlert: alert)
    return told.contains { !identifiers.isDisjoint(with: $0.namedYouths) }
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

  /// What an alert is about now: a young person by the identifier it was opened under, a network by its people.
  func entityNow(of alert: Alert) -> EntityRef {
    alert.anchor.kind == .network ? networkNow(of: alert) : present(alert.anchor)
  }

  /// The network that an alert, open or closed, is about now: the one that holds the young person after whom it was
  /// called at its last revision; where they are in none any more, the one that holds most of those whom it rests
  /// on (of two as large, the lesser name); else the one after whom it was opened. A function of the set of standing
  /// observations and of the alert.
  func networkNow(of alert: Alert) -> EntityRef {
    func least(behind name: EntityRef) -> EntityRef? {
      standing.networkNames.youth(behind: name).flatMap { standing.ties.least(with: present($0)) }
    }
    let found = least(behind: alert.entity) ?? leastOfMost(of: alert) ?? least(behind: alert.anchor)
    return found.map { standing.networkNames.network(after: $0) } ?? alert.entity
  }

  private func leastOfMost(of alert: Alert) -> EntityRef? {
    var people: [EntityRef: Set<EntityRef>] = [:]
    for observation in Set(alert.grounds.flatMap(\.observations)) {
      for youth in standing.entry(observation)?.youths ?? [] {
        guard let least = standing.ties.least(with: youth) else { continue }
        people[least, default: []].insert(youth)
      }
    }
    return people.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
  }

  /// Everybody's age, where all are known; else nobody's.
  private func ages(in network: Network) -> Set<Int> {
    var ages: Set<Int> = []
    for youth in network.youths {
      guard let age = age(of: youth) else { return [] }
      ages.insert(age)
    }
    return ages
  }

  /// A young person's age by everything that stands; of an adult only where it is known.
  func age(of youth: EntityRef) -> Int? {
    knownAge(of: youth).years(at: now, isCautious: true)
  }
}
