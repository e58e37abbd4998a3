import Chronology
import Observations

extension ScoringTable {
  /// An assessment as those have it who were told of a band: what has only grown old since holds that band still, with the
  /// weights of the last moment at which it did. Whatever else lowers an assessment lowers this one: what stands no more
  /// counts at no moment, what protects at each of them, and what speaks for exploitation from when it was seen.
  ///
  /// O(1) where the band is reached at present, O(n log n) where something else than age lowers it; at the worst
  /// O(n² log n) in the pieces of evidence.
  ///
  /// - Parameters:
  ///   - band: that people were told of.
  ///   - opened: since when, at the earliest.
  ///   - present: the assessment on the evidence as it is now.
  ///   - history: the same with every match, also where another of its rule counts more by now.
  public func hold(
    _ band: Band, since opened: Timestamp, _ present: Assessment, on evidence: [Evidence],
    history: [Evidence]
  ) -> Assessment {
    guard present.band < band else { return present }
    // Where all that speaks for exploitation, as fresh as it was then, makes no more of it, age has taken nothing.
    let unaged = evidence.map { $0.isProtective ? $0.seen(earlierBy: present.at - opened) : $0 }
    let most = assess(present.entity, on: unaged, ruleSet: present.ruleSet, at: opened)
    guard most.band > present.band else { return present }
    var (best, moment) = (present.band, present.at)
    for time in moments(of: history, from: opened, until: present.at) {
      let then = history.filter { $0.observed <= time || $0.isProtective }
      let found = assess(present.entity, on: then, ruleSet: present.ruleSet, at: time).band
      if found > best { (best, moment) = (found, time) }
      if best >= band { break }
    }
    guard best > present.band else { return present }
    var held = assess(present.entity, on: evidence, ruleSet: present.ruleSet, at: moment)
    held.band = min(best, band)
    return held
  }

  /// One moment of each stretch of time in which nothing is seen and nothing grows old, the latest first.
  private func moments(
    of evidence: [Evidence], from opened: Timestamp, until now: Timestamp
  ) -> [Timestamp] {
    var found: Set<Timestamp> = [opened]
    let steps = decay.map(\.until) + [directUntil]
    for piece in evidence {
      found.insert(piece.observed)
      for step in steps { found.insert(piece.observed + step + Span(milliseconds: 1)) }
    }
    return found.filter { opened <= $0 && $0 < now }.sorted(by: >)
  }
}

extension Evidence {
  fileprivate var isProtective: Bool {
    guard case .weight(let weight) = meaning.effect else { return false }
    return weight < 0
  }

  fileprivate func seen(earlierBy span: Span) -> Self {
    var piece = self
    piece.observed = observed - span
    return piece
  }
}
