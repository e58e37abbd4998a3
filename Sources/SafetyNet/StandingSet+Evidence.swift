import Chronology
import Observations
import Risk
import Sigma

extension StandingSet {
  /// Everything that the rules say of an entity. O(what says something), not O(what was seen of it).
  func evidence(for entity: EntityRef) -> [Evidence] {
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
    var latest: [Int: CorrelationMatch] = [:]
    for match in correlated(with: entity) where isLater(match, than: latest[match.rule]) {
      latest[match.rule] = match
    }
    for (rule, match) in latest {
      guard let meaning = library.meanings[rule] else { continue }
      let members = match.members.compactMap { entry(at: Int($0))?.observation }
      found.append(
        Evidence(
          rule: library.rules.rules[rule].id ?? "", meaning: meaning,
          observed: Timestamp(milliseconds: match.end), observations: members.map(\.id).sorted(),
          organisations: Set(members.map(\.organisation)),
          grade: members.map(\.sourceGrade).min() ?? 3))
    }
    return found
  }

  private func isLater(_ match: CorrelationMatch, than other: CorrelationMatch?) -> Bool {
    guard let other else { return true }
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

  /// Whether a rule of direct evidence holds on an observation itself.
  func hasDirectEvidence(_ observation: String) -> Bool {
    entry(observation)?.matches.contains { library.meanings[$0]?.effect == .direct } ?? false
  }

  // MARK: Links

  /// An identifier that more observations share than this says nothing about whom it ties.
  private static let widelyShared = 200

  /// Youths tied to this one by a shared phone, vehicle or handle, itself included; never by a place.
  func linkedYouths(of entity: EntityRef) -> Set<EntityRef> {
    var found: Set<EntityRef> = [entity]
    for number in numbers(of: entity) {
      guard let entry = entry(at: number), entry.subjects.contains(entity) else { continue }
      for shared in entry.observation.entities where shared.kind.ties {
        let sharing = numbers(of: shared)
        guard sharing.count <= Self.widelyShared else { continue }
        for number in sharing { found.formUnion(self.entry(at: number)?.subjects ?? []) }
      }
    }
    return found
  }
}
