import Chronology
import Observations

extension ScoringTable {
  /// The assessment of an entity: a pure function of the *set* of evidence, evaluated at a time. The order
  /// of `evidence` makes no difference. Method and numbers: `docs/decisions/weights.md`.
  ///
  /// - Decay first: a piece of evidence keeps what its age allows.
  /// - Within a family the strongest counts, or the sum where the table says so, capped.
  /// - Families add; protective weights subtract, capped, and never below nothing.
  /// - A band needs its threshold, and where the table says so several organisations that know more than hearsay; evidence
  ///   that is only hearsay stays low, and so does what one organisation alone saw online. For all three everything that
  ///   speaks for exploitation is looked at, also what is outweighed within its family: so one sign more never lowers a
  ///   band.
  /// - Direct evidence is band 4 by itself. Nothing else is, and nothing takes it away but its age.
  ///
  /// O(n log n) in the pieces of evidence.
  public func assess(
    _ entity: EntityRef, on evidence: [Evidence], ruleSet: String, at now: Timestamp
  ) -> Assessment {
    var reasons = currentReasons(evidence, at: now)
    var total = 0
    var protection = 0
    for index in reasons.indices {
      let family = reasons[index].family
      // Each family once, where it comes first.
      guard !reasons[..<index].contains(where: { $0.family == family }) else { continue }
      total += count(family, in: &reasons)
      protection += countProtection(family, in: &reasons)
    }
    total = max(0, total - min(protection, protectiveCap))
    var organisations: Set<String> = []
    var grade: Int?
    // Whoever reported a sign that a heavier one of its family outweighs has reported it all the same: one sign more never
    // takes a source away.
    for reason in reasons where reason.isDirect || reason.weight > 0 {
      organisations.formUnion(reason.organisations)
      grade = min(grade ?? reason.grade, reason.grade)
    }
    return Assessment(
      entity: entity,
      band: band(
        total: total, isDirect: reasons.contains(where: \.isDirect), grade: grade,
        sources: total < (thresholds[.watch] ?? 0) ? 0 : sources(of: evidence, at: now)),
      weight: total, reasons: reasons, organisations: organisations, ruleSet: ruleSet, at: now,
      nextChange: nextChange(of: evidence, after: now))
  }

  /// How many organisations know more than hearsay. A rumour is no second source.
  private func sources(of evidence: [Evidence], at now: Timestamp) -> Int {
    var organisations: Set<String> = []
    for index in evidence.indices {
      guard let weight = weight(of: evidence[index], at: now),
        weight > 0 || evidence[index].meaning.effect == .direct
      else { continue }
      organisations.formUnion(evidence[index].sources)
    }
    return organisations.count
  }

  func band(total: Int, isDirect: Bool, grade: Int?, sources: Int) -> Band {
    if isDirect { return .immediate }
    var band = Band.none
    for candidate in [Band.watch, .concern, .high] {
      guard let threshold = thresholds[candidate], total >= threshold,
        sources >= (organisations[candidate] ?? 0)
      else { continue }
      band = candidate
    }
    if let grade, grade >= hearsayGrade, sources < 2 { band = min(band, hearsayBand) }
    return band
  }

  /// Evidence that still counts or is worth showing, one reason per rule: its weight is that of the piece
  /// that counts most (of equals the latest), its observations and organisations those of all pieces.
  private func currentReasons(_ evidence: [Evidence], at now: Timestamp) -> [Assessment.Reason] {
    var reasons: [Assessment.Reason] = []
    // Reasons of several pieces: the ids of one are sorted, and may be very many.
    var joined: Set<Int> = []
    // Of an entity few rules hold, so looking through them is cheaper than any table.
    for index in evidence.indices {
      guard let weight = weight(of: evidence[index], at: now) else { continue }
      if let held = reasons.firstIndex(where: { $0.rule == evidence[index].rule }) {
        add(evidence[index], weighing: weight, to: &reasons[held])
        joined.insert(held)
      } else {
        reasons.append(reason(for: evidence[index], weighing: weight))
      }
    }
    for index in reasons.indices {
      if joined.contains(index) { reasons[index].observations.sortOnce() }
      reasons[index].organisations.sortOnce()
    }
    reasons.sort {
      if $0.isDirect != $1.isDirect { return $0.isDirect }
      if $0.weight != $1.weight { return $0.weight > $1.weight }
      return $0.rule < $1.rule
    }
    return reasons
  }

  /// What a piece of evidence counts at its age; `nil` where it counts no more. Direct evidence weighs nothing.
  func weight(of piece: Evidence, at now: Timestamp) -> Int? {
    let age = now - piece.observed
    switch piece.meaning.effect {
    case .direct: return age <= directUntil ? 0 : nil
    case .weight(let full): return kept(of: full, age: age)
    }
  }

  private func reason(for piece: Evidence, weighing weight: Int) -> Assessment.Reason {
    Assessment.Reason(
      rule: piece.rule, meaning: piece.meaning, weight: weight,
      isDirect: piece.meaning.effect == .direct, counts: false, observed: piece.observed,
      observations: piece.observations, organisations: piece.organisations, grade: piece.grade)
  }

  /// One more piece of the same rule.
  private func add(
    _ piece: Evidence, weighing weight: Int, to reason: inout Assessment.Reason
  ) {
    reason.observations += piece.observations
    reason.organisations += piece.organisations
    reason.grade = min(reason.grade, piece.grade)
    let isDirect = piece.meaning.effect == .direct
    let isStronger =
      isDirect != reason.isDirect
      ? isDirect
      : abs(weight) != abs(reason.weight)
        ? abs(weight) > abs(reason.weight) : piece.observed > reason.observed
    guard isStronger else { return }
    reason.meaning = piece.meaning
    reason.weight = weight
    reason.isDirect = isDirect
    reason.observed = piece.observed
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

  /// What each reason of an assessment adds to its weight, in their order: of a family no more than its cap, the strongest
  /// first, and of what protects no more than all of it together may take. Their sum is the weight, where it is above 0.
  public func shares(of reasons: [Assessment.Reason]) -> [Int] {
    var shares = [Int](repeating: 0, count: reasons.count)
    var room: [String: Int] = [:]
    func take(_ index: Int, atMost: Int) -> Int {
      let family = reasons[index].family
      let left = room[family] ?? families[family]?.cap ?? 0
      let share = min(abs(reasons[index].weight), left, atMost)
      room[family] = left - share
      return share
    }
    for index in reasons.indices where reasons[index].counts && reasons[index].weight > 0 {
      shares[index] = take(index, atMost: .max)
    }
    room = [:]
    var protection = protectiveCap
    // Sorted by weight, the strongest protection is the last.
    for index in reasons.indices.reversed()
    where reasons[index].counts && reasons[index].weight < 0 {
      let share = take(index, atMost: protection)
      protection -= share
      shares[index] = -share
    }
    return shares
  }

  private func nextChange(of evidence: [Evidence], after now: Timestamp) -> Timestamp? {
    var next: Timestamp?
    func consider(_ observed: Timestamp, _ step: Span) {
      // Evidence keeps its weight up to and including the step, so it changes a millisecond later.
      let change = observed + step + Span(milliseconds: 1)
      if change > now, change < (next ?? .distantFuture) { next = change }
    }
    for index in evidence.indices {
      let observed = evidence[index].observed
      if evidence[index].meaning.effect == .direct {
        consider(observed, directUntil)
      } else {
        for step in decay { consider(observed, step.until) }
      }
    }
    return next
  }
}

extension [String] {
  /// Sorted, each text once.
  fileprivate mutating func sortOnce() {
    guard count > 1 else { return }
    sort()
    var kept = 1
    for index in 1..<count where self[index] != self[kept - 1] {
      if index != kept { self[kept] = self[index] }
      kept += 1
    }
    removeSubrange(kept...)
  }
}
