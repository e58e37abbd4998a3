import Chronology
import Observations
import Risk
import Sigma

extension StandingSet {
  /// Everything that the rules say of an entity. O(what says something), not O(what was seen of it).
  func evidence(for entity: EntityRef) -> [Evidence] {
    workedOut.evidence(for: entity) ?? workOutEvidence(for: entity)
  }

  /// Works out what the rules say of an entity and who its network is, and keeps both until something about
  /// it changes.
  mutating func workOut(_ entity: EntityRef) {
    // First the network: what is said of it is read from it.
    workOutNetwork(around: entity)
    workedOut.keep(evidence(for: entity), for: entity)
  }

  /// What the rules say of an entity by the reports of one organisation alone, as if nobody else had reported anything:
  /// what holds only together with others' reports is not in it.
  func evidence(for entity: EntityRef, reportedBy organisation: String) -> [Evidence] {
    workOutEvidence(for: entity, reportedBy: organisation)
  }

  /// The same with every match of each correlation, and of those that have grown since then also what held first: which of
  /// them counted most was another question at another time.
  func history(of entity: EntityRef, since: Timestamp) -> [Evidence] {
    workOutEvidence(for: entity, withMatchesSince: since)
  }

  /// - Parameter organisation: whose reports count; `nil`: everybody's.
  private func workOutEvidence(
    for entity: EntityRef, reportedBy organisation: String? = nil,
    withMatchesSince since: Timestamp? = nil
  ) -> [Evidence] {
    if entity.kind == .network {
      let found = evidence(forNetwork: entity)
      guard let organisation else { return found }
      return found.filter { $0.organisations == [organisation] }
    }
    var found: [Evidence] = []
    for number in telling(of: entity) {
      guard let entry = entry(at: number),
        organisation == nil || entry.observation.organisation == organisation
      else { continue }
      for rule in entry.matches(of: entity) {
        guard let meaning = library.meanings[rule], meaning.entity == entity.kind else { continue }
        found.append(
          Evidence(
            rule: library.ruleNames[rule], meaning: meaning,
            observed: entry.observation.time, known: entry.known,
            observations: [entry.observation.id],
            organisations: [entry.observation.organisation],
            sources: isHearsay(entry.observation) ? [] : [entry.observation.organisation],
            grade: entry.observation.sourceGrade))
      }
    }
    func add(_ held: HeldMatch, _ penalty: Int) {
      guard let meaning = library.meanings[held.match.rule] else { return }
      found.append(
        Evidence(
          rule: library.ruleNames[held.match.rule], meaning: meaning.lessened(by: penalty),
          observed: held.observed, known: held.known, observations: held.observations,
          organisations: held.organisations, sources: held.sources, grade: held.grade))
    }
    guard let since else {
      for (held, penalty) in strongestCorrelations(with: entity, reportedBy: organisation) {
        add(held, penalty)
      }
      return found
    }
    let numbers = numbers(of: entity)
    let empty = Correlator(library.rules)
    forEachCorrelation(with: entity) { held in
      let lost = penalty(of: held.match)
      add(held, lost)
      guard held.known > since else { return }
      if let first = beginning(of: held, in: empty, for: entity, numbers) { add(first, lost) }
    }
    return found
  }

  /// A match as it was when the rule held first on what was known by then; `nil` where it took the last of its members. One
  /// sighting more within the same window takes nothing from what held before.
  private func beginning(
    of whole: HeldMatch, in empty: Correlator, for entity: EntityRef, _ numbers: [Int]
  ) -> HeldMatch? {
    let group = GroupID(rule: whole.match.rule, key: whole.match.group)
    var members: [(number: Int, known: Timestamp)] = []
    for member in whole.match.members {
      guard let entry = entry(at: Int(member)) else { continue }
      members.append((Int(member), entry.known))
    }
    members.sort { $0.known < $1.known }
    var alone = empty
    for (index, member) in members.enumerated() {
      guard member.known < whole.known, let entry = entry(at: member.number) else { return nil }
      _ = alone.insert(correlationEvent(of: entry, member.number))
      // What came in one batch counts together.
      if index + 1 < members.count, members[index + 1].known == member.known { continue }
      let first = alone.widestMatches(in: group).last { isBorne($0, by: entity, numbers) }
      if let first { return held(first) }
    }
    return nil
  }

  /// Whether an observation is told at third hand: of what is seen online the same grade means something else.
  func isHearsay(_ observation: Observation) -> Bool {
    observation.sourceGrade >= library.scoring.hearsayGrade
      && !library.networks.onlineKinds.contains(observation.kind)
  }

  /// A match with what it loses to the crowd that shares what it rests on.
  private typealias Weighed = (held: HeldMatch, penalty: Int)

  /// Of each correlation that is evidence for an entity the matches of which any may be the one that counts most, at one age
  /// or another: an old one of few people and a fresh one of many are both looked at.
  private func strongestCorrelations(
    with entity: EntityRef, reportedBy organisation: String?
  ) -> [Weighed] {
    var strongest: [Weighed] = []
    func consider(_ held: HeldMatch) {
      let new = (held: held, penalty: penalty(of: held.match))
      for known in strongest where isNeedless(new, beside: known) { return }
      strongest.removeAll { isNeedless($0, beside: new) }
      strongest.append(new)
    }
    if let organisation {
      for held in correlations(with: entity, reportedBy: organisation) { consider(held) }
    } else {
      forEachCorrelation(with: entity) { consider($0) }
    }
    return strongest
  }

  /// Whether another match of the same rule weighs as much as a match at any age; of two that weigh the same the later does.
  private func isNeedless(_ match: Weighed, beside other: Weighed) -> Bool {
    guard match.held.match.rule == other.held.match.rule, weighs(other, asMuchAs: match) else {
      return false
    }
    return !weighs(match, asMuchAs: other) || !isLater(match.held.match, than: other.held.match)
  }

  /// Whether a match weighs as much as another of its rule, and for as long. What a crowd has left nothing of weighs less than
  /// anything else, however fresh.
  private func weighs(_ match: Weighed, asMuchAs other: Weighed) -> Bool {
    let isNothing = weighsNothing(match)
    guard isNothing == weighsNothing(other) else { return !isNothing }
    return match.penalty <= other.penalty && match.held.observed >= other.held.observed
  }

  private func weighsNothing(_ match: Weighed) -> Bool {
    library.meanings[match.held.match.rule]?.lessened(by: match.penalty).effect == .weight(0)
  }

  /// The correlations with an entity that hold on the reports of one organisation alone, also where others' reports are in
  /// the same window: these are left out, and the correlator is asked anew.
  private func correlations(
    with entity: EntityRef, reportedBy organisation: String
  ) -> [HeldMatch] {
    var found: [HeldMatch] = []
    var shared: [GroupID: Set<Int64>] = [:]
    forEachCorrelation(with: entity) { held in
      if held.organisations == [organisation] {
        found.append(held)
      } else if held.organisations.contains(organisation) {
        let group = GroupID(rule: held.match.rule, key: held.match.group)
        shared[group, default: []].formUnion(held.match.members)
      }
    }
    let numbers = numbers(of: entity)
    for (group, members) in shared {
      var alone = Correlator(library.rules)
      for member in members.sorted() {
        guard let entry = entry(at: Int(member)), entry.observation.organisation == organisation
        else { continue }
        _ = alone.insert(correlationEvent(of: entry, Int(member)))
      }
      for match in alone.widestMatches(in: group) where isBorne(match, by: entity, numbers) {
        found.append(held(match))
      }
    }
    return found
  }

  private func isLater(_ match: CorrelationMatch, than other: CorrelationMatch) -> Bool {
    if match.end != other.end { return match.end > other.end }
    if match.members.count != other.members.count {
      return match.members.count > other.members.count
    }
    // Most often the same events in another group: what they share they share twice.
    if match.members == other.members { return false }
    return keys(match.members).lexicographicallyPrecedes(keys(other.members))
  }

  /// Made from the events alone: an observation's id also has its arrival in it, which must decide nothing.
  private func keys(_ members: [Int64]) -> [String] {
    members.compactMap { entry(at: Int($0))?.observation.eventKey }.sorted()
  }

  /// Whether a rule holds on an observation that is evidence by itself, of anything.
  func isTelling(_ observation: String) -> Bool {
    entry(observation)?.holds { rule in
      switch library.meanings[rule]?.effect {
      case .direct: true
      case .weight(let weight): weight > 0
      case nil: false
      }
    } ?? false
  }

  /// Of whom something is known that protects: as it grows old their band may rise. O(what stands).
  var protected: Set<EntityRef> {
    func isProtective(_ rule: Int) -> Bool {
      guard case .weight(let weight)? = library.meanings[rule]?.effect else { return false }
      return weight < 0
    }
    var found: Set<EntityRef> = []
    for entry in all where entry.holds(where: isProtective) { add(entry, to: &found) }
    for held in matchesIn.values.joined() where isProtective(held.match.rule) {
      for member in held.match.members {
        if let entry = entry(at: Int(member)) { add(entry, to: &found) }
      }
    }
    return found
  }

  private func add(_ entry: Entry, to found: inout Set<EntityRef>) {
    found.formUnion(entry.youths)
    for entity in entry.observation.entities where library.assessedKinds.contains(entity.kind) {
      found.insert(entity)
    }
  }

  /// Whom direct evidence in an observation itself concerns: whom it is about, who was along, or both.
  func directlyConcerned(by observation: String) -> [EntityRef] {
    guard let entry = entry(observation) else { return [] }
    return entry.youths.filter { youth in
      entry.matches(of: youth).contains { library.meanings[$0]?.effect == .direct }
    }
  }

  /// Whether a rule of direct evidence holds on an observation itself.
  func hasDirectEvidence(_ observation: String) -> Bool {
    entry(observation)?.holds { library.meanings[$0]?.effect == .direct } ?? false
  }
}
