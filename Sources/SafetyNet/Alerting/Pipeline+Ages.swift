import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store

/// Mandates are bounded by age: once somebody has reached one an alert may concern others, without anybody's word
/// (docs/decisions/ages.md).
extension Pipeline {
  /// When somebody reaches the next age from which a mandate is for them, or is so no longer; of a network the first of
  /// its people. `nil` where no known age goes on to one. O(what stands of them).
  func nextAgeLimit(of entity: EntityRef) -> Timestamp? {
    guard !library.ageLimits.isEmpty else { return nil }
    var next: Timestamp?
    for youth in people(of: entity) {
      let age = knownAge(of: youth)
      guard let years = age.years(at: now, isCautious: true),
        let limit = library.ageLimits.first(where: { $0 > years }),
        let reached = age.completes(limit)
      else { continue }
      next = min(next ?? reached, reached)
    }
    return next
  }

  /// As if the directory were read at that moment; each is looked at again at the next.
  mutating func followAges() throws(StoreError) {
    let due = awaited.ages.due(at: now)
    guard !due.isEmpty else { return }
    for entity in due { awaited.ages[entity] = nil }
    try reassess(Set(due), because: .correction)
  }

  /// At a start. What was reached since an open alert was revised last, while nobody looked, is looked at at once; of whoever
  /// is in none, what was reached since the service was started or stopped last.
  mutating func awaitAges() throws(StoreError) {
    let looked = try store.lastAct(of: [.started, .stopped])?.at ?? now
    for entity in bands.keys { awaitAge(of: entity, since: looked) }
    for alert in alerts.values { awaitAge(of: entityNow(of: alert), since: alert.revised) }
  }

  private mutating func awaitAge(of entity: EntityRef, since time: Timestamp) {
    let isReached = hasReachedAgeLimit(entity, since: time)
    awaited.ages[entity] = isReached ? now : nextAgeLimit(of: entity)
  }

  private func hasReachedAgeLimit(_ entity: EntityRef, since time: Timestamp) -> Bool {
    for youth in people(of: entity) {
      let age = knownAge(of: youth)
      guard let then = age.years(at: time, isCautious: true),
        let years = age.years(at: now, isCautious: true)
      else { continue }
      for limit in library.ageLimits where then < limit && limit <= years { return true }
    }
    return false
  }

  private func people(of entity: EntityRef) -> [EntityRef] {
    switch entity.kind {
    case .youth: [entity]
    case .network: Array(standing.network(entity)?.youths ?? [])
    default: []
    }
  }

  /// Whether it is by age that somebody is outside the mandate by which an organisation was told of them.
  func isOutsideAges(_ duty: Duty, of entity: EntityRef) -> Bool {
    guard let ages = library.matrix.read(duty.mandate, { $0.conditions.ages }) ?? nil else {
      return false
    }
    let people = people(of: entity)
    for youth in people {
      guard let age = age(of: youth), !ages.contains(age) else { return false }
    }
    return !people.isEmpty
  }
}
