import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON

@testable import SafetyNet

extension StandingSet {
  /// Every assessment that is not empty, with all that it says. Observations are named by what their units
  /// called them: our ids hold the moment of arrival.
  func picture(at now: Timestamp) -> [String: String] {
    var picture: [String: String] = [:]
    for entity in entities.union(networks) {
      let assessment = library.scoring.assess(
        entity, on: evidence(for: entity), ruleSet: library.hash, at: now)
      guard !assessment.reasons.isEmpty else { continue }
      let reasons = assessment.reasons.map { reason in
        let keys = reason.observations.compactMap { entry($0)?.observation.eventKey.suffix(6) }
        return
          "\(reason.rule) \(reason.weight) \(reason.counts) \(reason.observed.rfc3339) "
          + "\(reason.grade) \(reason.organisations.sorted()) \(keys.sorted())"
      }
      picture[entity.text] =
        "band \(assessment.band.rawValue), \(assessment.weight) dB\n    "
        + reasons.joined(separator: "\n    ")
    }
    return picture
  }
}

extension Pipeline {
  func picture(at now: Timestamp) -> [String: String] { standing.picture(at: now) }

  /// Whose band, alert or grounds are not those of a fresh assessment; `nil` where all are.
  func stale(at now: Timestamp) -> String? {
    let anew = forgettingWhatWasWorkedOut
    for entity in standing.entities.union(standing.networks).union(bands.keys).sorted() {
      let fresh = anew.assess(entity, at: now)
      let present = bands[entity] ?? .none
      if present != fresh.band { return "\(entity.text): band \(present), fresh \(fresh.band)" }
      let open = openAlerts(of: entity)
      if open.count > 1 { return "\(entity.text): \(open.count) open alerts" }
      guard let alert = open.first else { continue }
      if alert.band != fresh.band { return "\(entity.text): alert \(alert.band), \(fresh.band)" }
      let grounds = fresh.reasons.filter(\.isGround)
        .map { Alert.Ground(rule: $0.rule, observations: $0.observations) }
        .sorted { $0.rule < $1.rule }
      if alert.grounds != grounds { return "\(entity.text): grounds are not those of now" }
    }
    return alertsWithoutNextStep.first.map { "\($0) has no living next step" }
  }

  /// The same, with nothing at hand of what was worked out before.
  var forgettingWhatWasWorkedOut: Pipeline {
    var pipeline = self
    pipeline.standing.workedOut = WorkedOut(limit: 256)
    pipeline.cache = PresentationCache(keeping: 256)
    return pipeline
  }

  /// The id of an event's observation while it stands.
  func standing(_ event: JSONValue) throws -> String? {
    let key = try Region.keys().eventKey(
      source: event["source"]?.string ?? "", id: event["id"]?.string ?? "")
    guard let known = try store.accepted(eventKey: key), known.status == .standing else {
      return nil
    }
    return known.observation
  }

  /// Retracts in a turn of its own.
  mutating func retracting(_ id: String, by caller: Caller, at now: Timestamp) throws {
    begin(at: now)
    do {
      try retract(id, reason: "erreur", by: caller)
    } catch {
      committed()
      throw error
    }
    try store.append(commit)
    committed()
  }
}

/// What two pictures disagree on; `nil` where they agree.
func difference(_ expected: [String: String], _ found: [String: String]) -> String? {
  let entities = Set(expected.keys).union(found.keys).sorted()
  guard let first = entities.first(where: { expected[$0] != found[$0] }) else { return nil }
  return """
    \(first)
      expected: \(expected[first] ?? "nothing")
      found:    \(found[first] ?? "nothing")
    """
}
