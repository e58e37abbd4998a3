import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store

/// What of a change that leaves the band as it was a person should hear of (docs/decisions/news.md).
extension Pipeline {
  enum News: Sendable, Hashable {
    case forAll
    /// Only for organisations that the alert concerns now and did not before.
    case forNewcomers
    case forNobody
  }

  /// What there is to say of an alert whose band is as it was.
  ///
  /// - Whatever is reported of the young person is news, and so is a reason that now counts more than what was told,
  ///   and anything that a retraction took away.
  /// - That somebody else was seen with what is shared already is told where that person's own alert is, and in the
  ///   network's; here it is news only for who was not concerned before.
  /// - That a reason has grown old is no news: time alone tells nobody.
  func news(
    in assessment: Assessment, _ grounds: [Alert.Ground], after told: [Alert.Ground],
    because cause: Cause
  ) -> News {
    guard grounds != told else { return .forNobody }
    let entity = assessment.entity
    if told.contains(where: { isLost($0, from: grounds) }) { return .forAll }
    let before = Set(told.flatMap(\.observations))
    let after = Set(grounds.flatMap(\.observations))
    if cause == .correction {
      for observation in before.subtracting(after) where !hasGrownOld(observation) {
        return .forAll
      }
    }
    let known = before.reduce(into: Set<EntityRef>()) {
      $0.formUnion(standing.entry($1)?.subjects ?? [])
    }
    var newcomers = false
    for observation in after.subtracting(before) {
      guard let entry = standing.entry(observation) else { return .forAll }
      if entry.concerns(entity) || entry.observation.entities.contains(entity) {
        return .forAll
      }
      if entry.youths.isEmpty, isOwn(observation, of: entity, in: grounds) { return .forAll }
      if !known.isSuperset(of: entry.subjects) { newcomers = true }
    }
    if hasWeightier(assessment, than: told) { return .forAll }
    guard newcomers else { return .forNobody }
    return entity.kind == .network ? .forAll : .forNewcomers
  }

  /// A reason that was told and holds no more, though it is not so old that it would count less by now.
  private func isLost(_ ground: Alert.Ground, from grounds: [Alert.Ground]) -> Bool {
    guard !grounds.contains(where: { $0.rule == ground.rule }) else { return false }
    guard
      let latest = ground.observations.compactMap({ standing.entry($0)?.observation.time }).max(),
      let full = library.scoring.decay.first?.until
    else { return true }
    return now - latest <= full
  }

  /// Whether an observation stands, and is so old that it counts less by now or nothing any more.
  private func hasGrownOld(_ observation: String) -> Bool {
    guard let entry = standing.entry(observation), let full = library.scoring.decay.first?.until
    else { return false }
    return now - entry.observation.time > full
  }

  /// Whether what names nobody (an ad with a number of theirs) counts for this young person by what was reported of
  /// them, and not by what they share with others.
  private func isOwn(
    _ observation: String, of entity: EntityRef, in grounds: [Alert.Ground]
  ) -> Bool {
    grounds.contains { ground in
      ground.observations.contains(observation)
        && ground.observations.allSatisfy {
          standing.entry($0)?.subjects.allSatisfy { $0 == entity } ?? true
        }
    }
  }

  /// Whether a reason that was not told counts more than those of its family that were: what is shown differs.
  private func hasWeightier(_ assessment: Assessment, than told: [Alert.Ground]) -> Bool {
    let known = Set(told.map(\.rule))
    return assessment.reasons.contains { reason in
      guard !known.contains(reason.rule), reason.isDirect || reason.counts else { return false }
      if library.scoring.families[reason.family]?.combine == .sum { return true }
      return !assessment.reasons.contains {
        known.contains($0.rule) && $0.family == reason.family
          && $0.weight.magnitude >= reason.weight.magnitude
      }
    }
  }
}
