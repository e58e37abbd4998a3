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

  private func workOutEvidence(for entity: EntityRef) -> [Evidence] {
    if entity.kind == .network { return evidence(forNetwork: entity) }
    var found: [Evidence] = []
    for number in telling(of: entity) {
      guard let entry = entry(at: number) else { continue }
      for rule in entry.matches {
        guard let meaning = library.meanings[rule], meaning.entity == entity.kind else { continue }
        found.append(
          Evidence(
            rule: library.ruleNames[rule], meaning: meaning,
            observed: entry.observation.time, observations: [entry.observation.id],
            organisations: [entry.observation.organisation],
            grade: entry.observation.sourceGrade))
      }
    }
    for (held, penalty) in strongestCorrelations(with: entity) {
      guard let meaning = library.meanings[held.match.rule] else { continue }
      found.append(
        Evidence(
          rule: library.ruleNames[held.match.rule], meaning: meaning.lessened(by: penalty),
          observed: held.observed, observations: held.observations,
          organisations: held.organisations, grade: held.grade))
    }
    return found
  }

  /// Of each correlation that is evidence for an entity the match that counts most; of equals the latest.
  private func strongestCorrelations(
    with entity: EntityRef
  ) -> [(held: HeldMatch, penalty: Int)] {
    var strongest: [(held: HeldMatch, penalty: Int)] = []
    forEachCorrelation(with: entity) { held in
      let penalty = penalty(of: held.match)
      guard let known = strongest.firstIndex(where: { $0.held.match.rule == held.match.rule })
      else {
        strongest.append((held, penalty))
        return
      }
      if strongest[known].penalty != penalty {
        if strongest[known].penalty > penalty { strongest[known] = (held, penalty) }
      } else if isLater(held.match, than: strongest[known].held.match) {
        strongest[known] = (held, penalty)
      }
    }
    return strongest
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
    entry(observation)?.matches.contains { rule in
      switch library.meanings[rule]?.effect {
      case .direct: true
      case .weight(let weight): weight > 0
      case nil: false
      }
    } ?? false
  }

  /// Whether a rule of direct evidence holds on an observation itself.
  func hasDirectEvidence(_ observation: String) -> Bool {
    entry(observation)?.matches.contains { library.meanings[$0]?.effect == .direct } ?? false
  }
}
