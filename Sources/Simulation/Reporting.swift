import Chronology

/// What reporting does to what was seen: it comes late, without a name or with a wrong one, and is sometimes
/// taken back. The numbers are in `Parameters.Reporting`.
struct Reporting {
  let parameters: Parameters.Reporting
  private var chance: Chance

  init(_ parameters: Parameters.Reporting, _ chance: Chance) {
    self.parameters = parameters
    self.chance = chance
  }

  /// - Parameter candidates: whose identity may be written by mistake.
  mutating func report(_ draft: inout Draft, candidates: [Int]) {
    draft.arrival = draft.time + delay(of: draft.kind)
    if draft.youth != nil {
      draft.identity =
        chance.happens(parameters.unidentified[draft.kind] ?? 0.2)
        ? .unknown : chance.weighted(parameters.identities)
      if draft.identity != .unknown, chance.happens(parameters.wrongIdentity), !candidates.isEmpty {
        draft.named = chance.pick(candidates)
        if chance.happens(parameters.wrongThenCorrected) {
          draft.correctedAt = draft.arrival + chance.span(.days(1), .days(20))
        }
      }
    }
    // What names nobody may be taken back too.
    if draft.correctedAt == nil, chance.happens(parameters.retracted) {
      let days = parameters.retractedWithinDays
      draft.retractedAt =
        draft.arrival
        + Span(
          milliseconds: Int64(chance.between(days.lowerBound, days.upperBound) * 86_400_000))
    }
  }

  private mutating func delay(of kind: String) -> Span {
    let hours =
      chance.happens(parameters.late)
      ? chance.between(7 * 24, parameters.maximumDelayDays * 24)
      : 0.2 + chance.exponential(mean: parameters.meanDelayHours[kind] ?? 24)
    return .minutes(Int64(min(hours, parameters.maximumDelayDays * 24) * 60))
  }
}
