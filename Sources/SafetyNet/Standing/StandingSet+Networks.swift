import Chronology
import Observations
import Risk
import Sigma

extension StandingSet {
  // MARK: Tying

  /// Ties whoever an observation of concern speaks of. Returns the networks and young people whose assessment
  /// may have changed. Nothing to do where the observation shares nothing.
  mutating func tie(_ entry: Entry, _ number: Int) -> Set<EntityRef> {
    guard let sighting = sighting(of: entry, number) else { return [] }
    var affected: Set<EntityRef> = []
    let uses = library.everydayRules.indices.filter { use in
      entry.matches.contains(where: library.everydayRules[use].contains)
    }
    if !uses.isEmpty {
      affected = touched(by: ties.insert(everyday: sighting, uses: Set(uses)))
    }
    guard isOfConcern(entry) else { return affected }
    return affected.union(touched(by: ties.insert(sighting)))
  }

  mutating func untie(_ number: Int) -> Set<EntityRef> {
    var affected: Set<EntityRef> = []
    if ties.everyday[number] != nil { affected = touched(by: ties.remove(everyday: number)) }
    guard ties.sightings[number] != nil else { return affected }
    return affected.union(touched(by: ties.remove(number)))
  }

  mutating func touched(by change: TieGraph.Change) -> Set<EntityRef> {
    // Whoever was reported with it, also by what ties nobody: a correlation counts that too.
    var affected: Set<EntityRef> = []
    for identifier in change.reweighted {
      affected.insert(identifier)
      for entry in entries(of: identifier) { affected.formUnion(entry.youths) }
      // A template stands in no observation by its name.
      if identifier.kind == .adTemplate { affected.formUnion(ties.youths(sharing: identifier)) }
    }
    for least in change.parts {
      // Whoever is in a part may be the one it is called after one day, or was when an alert was opened.
      for youth in ties.youths(with: least) { networkNames.learn(youth) }
      networkNames.learn(least)
      affected.insert(networkNames.network(after: least))
    }
    return affected
  }

  private func sighting(of entry: Entry, _ number: Int) -> Sighting? {
    let observation = entry.observation
    let identifiers = (observation.entities + (entry.template.map { [$0] } ?? []))
      .filter { $0.kind.ties && !suppressed.contains($0) }
    guard !identifiers.isEmpty else { return nil }
    var nodes = entry.youths
    if nodes.isEmpty {
      // Nobody is named: whoever bears the number does.
      guard let bearer = identifiers.first(where: { $0.kind != .adTemplate }) else { return nil }
      nodes = [bearer]
    }
    let unknown = observation.youths.filter { !$0.isIdentified }.compactMap(\.identifiers.first)
      .map { identities.reference(of: $0) }
    return Sighting(
      number: number, time: observation.time, nodes: nodes,
      subjects: entry.subjects.isEmpty ? nodes : entry.subjects, unknown: unknown,
      identifiers: identifiers, isWritten: isWritten(entry))
  }

  private func isWritten(_ entry: Entry) -> Bool {
    entry.matches.contains(where: library.writtenRules.contains)
  }

  /// Only what is evidence by itself ties.
  private func isOfConcern(_ entry: Entry) -> Bool {
    let table = library.networks
    guard
      entry.observation.sourceGrade <= table.maxGrade
        || table.onlineKinds.contains(entry.observation.kind)
    else { return false }
    return entry.matches.contains(where: library.tyingRules.contains)
  }

  /// The networks of those whom an observation is about: one that speaks for them by itself may make them a
  /// member who is named, or its loss may end that.
  func networksCorroborated(by entry: Entry) -> Set<EntityRef> {
    guard isCorroborating(entry) else { return [] }
    return Set(
      entry.subjects.compactMap { ties.least(with: $0) }.map { networkNames.network(after: $0) })
  }

  private func isCorroborating(_ entry: Entry) -> Bool {
    entry.matches.contains(where: library.corroboratingRules.contains) && isOfConcern(entry)
  }

  /// A network that stands without those of whom one report speaks, and nothing else, does not name them: one report in
  /// twenty bears a wrong name (docs/decisions/networks.md).
  private func corroborated(_ network: Network) -> Network {
    guard let needed = library.networks.corroboration else { return network }
    var reports: [EntityRef: Set<Int>] = [:]
    var unknown: Set<EntityRef> = []
    for number in network.numbers {
      guard let sighting = ties.sightings[number] else { continue }
      for node in sighting.nodes { reports[node, default: []].insert(number) }
      unknown.formUnion(sighting.unknown)
    }
    let named = network.youths.filter { youth in
      guard !unknown.contains(youth) else { return false }
      let tying = reports[youth] ?? []
      return tying.count > 1 || tying.contains { isCorroborated(youth, beside: $0) }
    }
    guard named.count >= needed.people else { return network }
    return network.naming(Set(named), besides: unknown)
  }

  /// Whether another report about somebody speaks for them by itself, in the time in which one would tie.
  private func isCorroborated(_ youth: EntityRef, beside tying: Int) -> Bool {
    guard let time = ties.sightings[tying]?.time else { return false }
    return numbers(of: youth).contains { number in
      guard number != tying, let entry = entry(at: number), entry.subjects.contains(youth),
        isCorroborating(entry)
      else { return false }
      return abs((entry.observation.time - time).milliseconds)
        <= library.networks.within.milliseconds
    }
  }

  /// Values of a field without the pseudonyms on the suppression list.
  func withoutSuppressed(_ values: [String]) -> [String] {
    guard !suppressed.isEmpty else { return values }
    return values.filter { value in
      EntityRef(text: value).map { !suppressed.contains($0) } ?? true
    }
  }

  /// What a correlation loses because very many people share what it rests on.
  func penalty(of match: CorrelationMatch) -> Int {
    guard library.sharingRules.contains(match.rule) else { return 0 }
    return match.group.compactMap { EntityRef(text: $0) }.map { ties.penalty(of: $0) }.max() ?? 0
  }

  // MARK: Reading

  /// The network that a reference stands for now; `nil` where there is none any more, or where fewer
  /// organisations than needed saw what ties.
  func network(_ reference: EntityRef) -> Network? {
    networkNames.youth(behind: reference).flatMap { network(of: $0) }
  }

  /// The network that a young person is in, named there or not.
  func network(of youth: EntityRef) -> Network? {
    guard let name = nameOfNetwork(of: youth) else { return nil }
    return workedOut.network(name) ?? workOutNetwork(of: youth)
  }

  /// What the network is called that a young person is tied into; `nil` where they are tied to nobody.
  func nameOfNetwork(of youth: EntityRef) -> EntityRef? {
    ties.least(with: youth).map { networkNames.network(after: $0) }
  }

  /// Works out a network, or the one that a young person is in, and keeps it until something about it changes.
  mutating func workOutNetwork(around entity: EntityRef) {
    let youth = entity.kind == .network ? networkNames.youth(behind: entity) : entity
    guard let youth, let name = nameOfNetwork(of: youth) else { return }
    workedOut.keep(workedOut.network(name) ?? workOutNetwork(of: youth), as: name)
  }

  private func workOutNetwork(of youth: EntityRef) -> Network? {
    guard let network = ties.network(with: youth), network.people > 1,
      organisations(of: network).count >= library.networks.organisations
    else { return nil }
    return corroborated(network)
  }

  /// What a network is called now: the reference of the one that holds the young person after whom it was
  /// called, else the same.
  func presentNetwork(_ reference: EntityRef) -> EntityRef {
    guard let youth = networkNames.youth(behind: reference), let least = ties.least(with: youth)
    else { return reference }
    return networkNames.network(after: least)
  }

  /// Everything that a network may have been called while it grew: an alert keeps the name it was opened
  /// under.
  func namesOfNetwork(_ reference: EntityRef) -> [EntityRef] {
    guard let youth = networkNames.youth(behind: reference) else { return [reference] }
    let youths = ties.youths(with: youth)
    return youths.isEmpty ? [reference] : youths.map { networkNames.network(after: $0) }
  }

  /// Every part of two or more young people, by name.
  var networks: [EntityRef] { ties.leastOfParts.map { networkNames.network(after: $0) } }

  /// How many different people are tied to a young person, itself included; 1 for whom their network does not name.
  func linkedPeople(of youth: EntityRef) -> Int {
    guard let network = network(of: youth), network.youths.contains(youth) else { return 1 }
    return network.people
  }

  func organisations(of network: Network) -> Set<String> {
    network.numbers.reduce(into: []) {
      if let entry = entry(at: $1) { $0.insert(entry.observation.organisation) }
    }
  }

  /// The observations that a network rests on: for each young person and each kind of tie the first in event
  /// time. One more sighting of what is known already changes nothing.
  func grounds(of network: Network) -> [Entry] {
    struct Key: Hashable {
      var node: EntityRef
      var kind: EntityKind
    }
    var first: [Key: Entry] = [:]
    for tie in network.ties {
      for number in tie.numbers {
        guard let entry = entry(at: number) else { continue }
        for node in ties.sightings[number]?.nodes ?? [] where tie.nodes.contains(node) {
          let key = Key(node: node, kind: tie.identifier.kind)
          if let held = first[key], !Self.isBefore(entry, held) { continue }
          first[key] = entry
        }
      }
    }
    var seen: Set<String> = []
    return first.values.filter { seen.insert($0.observation.id).inserted }
      .sorted { $0.observation.id < $1.observation.id }
  }

  private static func isBefore(_ a: Entry, _ b: Entry) -> Bool {
    a.observation.isBefore(b.observation)
  }

  // MARK: Evidence

  /// What the findings of `networks.yml` say of a network.
  func evidence(forNetwork reference: EntityRef) -> [Evidence] {
    guard presentNetwork(reference) == reference, let network = network(reference) else {
      return []
    }
    let tying = network.numbers.compactMap { entry(at: $0) }
    guard let latest = tying.map(\.observation.time).max() else { return [] }
    // What a network was before is not kept: it counts from when what was seen last was known.
    let known = tying.filter { $0.observation.time == latest }.map(\.known).min()
    let territories = Set(tying.map(\.observation.territory)).count
    let observations = grounds(of: network).map(\.observation.id)
    let organisations = organisations(of: network).sorted()
    let grade = tying.map(\.observation.sourceGrade).min() ?? 3
    let families = families(of: tying)
    return library.networks.findings.compactMap { finding in
      let conditions = finding.conditions
      guard network.people >= conditions.youths ?? 0,
        network.links.count >= conditions.kinds ?? 0,
        territories >= conditions.territories ?? 0,
        conditions.families.map({ !$0.isDisjoint(with: families) }) ?? true
      else { return nil }
      return Evidence(
        rule: finding.id, meaning: finding.meaning, observed: latest, known: known ?? latest,
        observations: observations, organisations: organisations, sources: organisations,
        grade: grade)
    }
  }

  /// The families that observations are evidence of by themselves.
  private func families(of entries: [Entry]) -> Set<String> {
    var families: Set<String> = []
    for entry in entries {
      for rule in entry.matches {
        guard let meaning = library.meanings[rule], meaning.entity == .youth else { continue }
        switch meaning.effect {
        case .direct: families.insert(meaning.family)
        case .weight(let weight): if weight > 0 { families.insert(meaning.family) }
        }
      }
    }
    return families
  }
}

extension Observation {
  /// The codes of an ad's template (`AdTemplate`), sorted.
  var templateCodes: [EntityRef] { texts("ad_template").compactMap { EntityRef(text: $0) } }

  /// What is one because it stands in one observation: a youth's identifiers, the codes of an ad's template.
  var tiedIdentifiers: [[EntityRef]] {
    let codes = templateCodes
    return youths.map(\.identifiers) + (codes.isEmpty ? [] : [codes])
  }
}

extension EntityKind {
  /// Whether sharing one of these ties people to each other. A place never does (`docs/decisions/networks.md`).
  var ties: Bool {
    switch self {
    case .phone, .handle, .vehicle, .adTemplate: true
    case .youth, .place, .network, .consultation: false
    }
  }
}
