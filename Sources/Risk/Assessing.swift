import Chronology
import Observations

extension ScoringTable {
  /// The assessment of an entity: a pure function of the *set* of evidence, evaluated at a time. The order
  /// of `evidence` makes no difference. Method and numbers: `domain.md` §3.1.
  ///
  /// - Decay first: a piece of evidence keeps what its age allows.
  /// - Within a family the strongest counts, or the sum where the table says so, capped.
  /// - Families add; protective weights subtract, capped, and never below nothing.
  /// - A band needs its threshold, and where the table says so several organisations; evidence that is
  ///   only hearsay stays low.
  /// - Direct evidence is band 4 by itself. Nothing else is, and nothing takes it away but its age.
  ///
  /// O(n log n) in the pieces of evidence.
  public func assess(
    _ entity: EntityRef, on evidence: [Evidence], ruleSet: String, at now: Timestamp
  ) -> Assessment {
    var reasons = currentReasons(evidence, at: now)
    var total = 0
    var protection = 0
    for family in Set(reasons.map(\.family)) {
      total += count(family, in: &reasons)
      protection += countProtection(family, in: &reasons)
    }
    total = max(0, total - min(protection, protectiveCap))
    let counting = reasons.filter { $0.isDirect || ($0.counts && $0.weight > 0) }
    let organisations = counting.reduce(into: Set<String>()) { $0.formUnion($1.organisations) }
    let grade = counting.map(\.grade).min()
    return Assessment(
      entity: entity,
      band: band(
        total: total, isDirect: reasons.contains(where: \.isDirect),
        organisations: organisations.count, grade: grade),
      weight: total, reasons: reasons, organisations: organisations, ruleSet: ruleSet, at: now,
      nextChange: nextChange(of: evidence, after: now))
  }

  private func band(total: Int, isDirect: Bool, organisations count: Int, grade: Int?) -> Band {
    if isDirect { return .immediate }
    var band = Band.none
    for candidate in [Band.watch, .concern, .high] {
      guard let threshold = thresholds[candidate], total >= threshold,
        count >= (organisations[candidate] ?? 0)
      else { continue }
      band = candidate
    }
    if let grade, grade >= hearsayGrade { band = min(band, hearsayBand) }
    return band
  }

  /// Evidence that still counts or is worth showing, one reason per rule: its weight is that of the piece
  /// that counts most (of equals the latest), its observations and organisations those of all pieces.
  private func currentReasons(_ evidence: [Evidence], at now: Timestamp) -> [Assessment.Reason] {
    var byRule: [String: Assessment.Reason] = [:]
    for piece in evidence {
      guard var reason = reason(for: piece, at: now) else { continue }
      if let held = byRule[piece.rule] {
        let observations = Set(held.observations).union(reason.observations).sorted()
        let organisations = held.organisations.union(reason.organisations)
        let grade = min(held.grade, reason.grade)
        if !isStronger(reason, than: held) { reason = held }
        reason.observations = observations
        reason.organisations = organisations
        reason.grade = grade
      }
      byRule[piece.rule] = reason
    }
    return byRule.values.sorted {
      if $0.isDirect != $1.isDirect { return $0.isDirect }
      return ($1.weight, $0.rule) < ($0.weight, $1.rule)
    }
  }

  private func reason(for piece: Evidence, at now: Timestamp) -> Assessment.Reason? {
    let age = now - piece.observed
    let weight: Int
    switch piece.meaning.effect {
    case .direct:
      guard age <= directUntil else { return nil }
      weight = 0
    case .weight(let full):
      guard let kept = kept(of: full, age: age) else { return nil }
      weight = kept
    }
    return Assessment.Reason(
      rule: piece.rule, family: piece.meaning.family, reason: piece.meaning.reason, weight: weight,
      isDirect: piece.meaning.effect == .direct, counts: false, observed: piece.observed,
      observations: piece.observations, organisations: piece.organisations, grade: piece.grade,
      guide: piece.meaning.guide)
  }

  private func isStronger(_ a: Assessment.Reason, than b: Assessment.Reason) -> Bool {
    if a.isDirect != b.isDirect { return a.isDirect }
    if abs(a.weight) != abs(b.weight) { return abs(a.weight) > abs(b.weight) }
    return a.observed > b.observed
  }

  /// What is left of a weight at an age; `nil` beyond the last step. Halves round towards zero.
  private func kept(of weight: Int, age: Span) -> Int? {
    for step in decay where age <= step.until {
      return step.keep == .full ? weight : weight / 2
    }
    return nil
  }

  private func count(_ family: String, in reasons: inout [Assessment.Reason]) -> Int {
    let members = reasons.indices.filter { reasons[$0].family == family && reasons[$0].weight > 0 }
    guard let first = members.first else { return 0 }
    let rule = families[family]
    let counted = rule?.combine == .sum ? members : [first]
    for index in counted { reasons[index].counts = true }
    return min(counted.reduce(0) { $0 + reasons[$1].weight }, rule?.cap ?? 0)
  }

  private func countProtection(_ family: String, in reasons: inout [Assessment.Reason]) -> Int {
    let members = reasons.indices.filter { reasons[$0].family == family && reasons[$0].weight < 0 }
    // Sorted by weight, the strongest protection of the family is the last.
    guard let strongest = members.last else { return 0 }
    let rule = families[family]
    let counted = rule?.combine == .sum ? members : [strongest]
    for index in counted { reasons[index].counts = true }
    return min(counted.reduce(0) { $0 - reasons[$1].weight }, rule?.cap ?? 0)
  }

  private func nextChange(of evidence: [Evidence], after now: Timestamp) -> Timestamp? {
    var next: Timestamp?
    for piece in evidence {
      let steps = piece.meaning.effect == .direct ? [directUntil] : decay.map(\.until)
      for step in steps {
        // Evidence keeps its weight up to and including the step, so it changes a millisecond later.
        let change = piece.observed + step + Span(milliseconds: 1)
        if change > now, change < (next ?? .distantFuture) { next = change }
      }
    }
    return next
  }
}
