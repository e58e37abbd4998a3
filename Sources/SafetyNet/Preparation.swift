import Chronology
import Mandates
import Observations
import Sigma
import StrictJSON
import Wording

/// One event as far as it can be judged by itself: whether it is valid, whether the caller may submit it, what
/// observation it becomes, and which rules hold on that. It rests on nothing that other observations change, so each request does it on
/// its own before the one pipeline takes it.
struct Preparation: Sendable {
  enum Outcome: Sendable {
    case admission(Admission, Detection)
    /// Something said earlier is taken back.
    case retraction(SubmittedRetraction)
    case rejected(RequestError)
    /// The caller may not submit for this unit, which is kept in the record.
    case refused(RequestError)
  }

  /// The submitter's own id and source, as far as they could be read.
  let id: String?
  let source: String?
  let outcome: Outcome
  /// The rules it was judged by: others may have come into force since.
  let rules: RuleSet

  /// - Parameter caller: `nil` permits every known unit (offline replay).
  init(
    _ event: JSONValue, by caller: Caller?, arrival: Timestamp, library: RuleLibrary,
    intake: Intake
  ) {
    id = event["id"]?.string
    source = event["source"]?.string
    rules = library.rules
    if event["type"]?.string == SubmittedRetraction.type {
      outcome = SubmittedRetraction.read(event)
      return
    }
    outcome = Self.judge(
      intake.validate(event, now: arrival), by: caller, arrival: arrival, library, intake)
  }

  private static func judge(
    _ validated: Result<CloudEvent, Rejection>, by caller: Caller?, arrival: Timestamp,
    _ library: RuleLibrary, _ intake: Intake
  ) -> Outcome {
    func invalid(_ faults: [Fault]) -> Outcome {
      .rejected(
        RequestError(
          .invalid, fr: "l'observation n'est pas valide", en: "the observation is not valid",
          faults: faults))
    }
    let event: CloudEvent
    switch validated {
    case .failure(let rejection): return invalid(rejection.faults)
    case .success(let valid): event = valid
    }
    let unit = library.directory.units[event.source]
    if let caller, unit?.submitters.contains(caller.name) != true {
      return .refused(
        RequestError(
          .forbidden, fr: "ce compte ne peut pas soumettre pour cette unité",
          en: "this account may not submit for this unit"))
    }
    guard let unit else {
      return invalid([
        Fault("/source", fr: "cette unité est inconnue", en: "this unit is not known")
      ])
    }
    guard unit.kinds.isEmpty || unit.kinds.contains(event.kind.name) else {
      return .refused(
        RequestError(
          .forbidden, fr: "cette unité ne rapporte pas ce genre d'observation",
          en: "this unit does not report this kind of observation"))
    }
    let admission = intake.admit(event, organisation: unit.organisation, arrival: arrival)
    guard library.territories.contains(admission.observation.territory) else {
      return invalid([
        Fault(
          "/data/territory", fr: "ce territoire n'est pas au répertoire",
          en: "this territory is not in the directory")
      ])
    }
    return .admission(
      admission,
      library.detector.detect(admission.observation, matchable: admission.matchable))
  }
}
