import Chronology
import Observations
import Risk
import Sigma

extension StandingSet {
  /// Everything that the rules say of an entity. O(what says something), not O(what was seen of it).
  func evidence(for entity: EntityRef) -> [Evidence] {
    if entity.kind == .network { return evidence(forNetwork: entity) }
    var found: [Evidence] = []
    for number in telling(of: entity) {
      guard let entry = entry(at: number) else { continue }
      for rule in entry.matches {
        guard let meaning = library.meanings[rule], meaning.entity == entity.kind else { continue }
        found.append(
          Evidence(
            rule: library.rules.rules[rule].id ?? "", meaning: meaning,
            observed: entry.observation.time, observations: [entry.observation.id],
            organisations: [entry.observation.organisation],
            grade: entry.observation.sourceGrade))
      }
    }
    var strongest: [Int: (match: CorrelationMatch, penalty: Int)] = [:]
    for match in correlated(with: entity) {
      let penalty = penalty(of: match)
      if let held = strongest[match.rule],
        held.penalty < penalty || (held.penalty == penalty && !isLater(match, than: held.match))
      {
        continue
      }
      strongest[match.rule] = (match, penalty)
    }
    for (rule, (match, penalty)) in strongest {
      guard let meaning = library.meanings[rule] else { continue }
      let members = match.members.compactMap { entry(at: Int($0))?.observation }
      found.append(
        Evidence(
          rule: library.rules.rules[rule].id ?? "", meaning: meaning.lessened(by: penalty),
          observed: Timestamp(milliseconds: match.end), observations: members.map(\.id).sorted(),
          organisations: Set(members.map(\.organisation)),
          grade: members.map(\.sourceGrade).min() ?? 3))
    }
    return found
  }

  private func isLater(_ match: CorrelationMatch, than other: CorrelationMatch) -> Bool {
    if match.end != other.end { return match.end > other.end }
    if match.members.count != other.members.count {
      return match.members.count > other.members.count
    }
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
