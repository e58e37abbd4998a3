import Chronology
import Mandates
import Observations
import Risk
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
    /// `again`: by what it is known if it was accepted before, where kinds and directory as they are now are all
    /// that speaks against it, and the caller may submit for the unit.
    case rejected(RequestError, again: EventSignature? = nil)
    /// The caller may not submit this for this unit, which is kept in the record. `again`: as above.
    case refused(RequestError, again: EventSignature? = nil)
  }

  /// The submitter's own id and source, as far as they could be read.
  let id: String?
  let source: String?
  let outcome: Outcome
  /// It says of itself that somebody is in danger (`DutyToReport`).
  let claimsDanger: Bool
  /// The rules it was judged by: others may have come into force since.
  let rules: RuleSet

  /// Whether whoever wrote it is told of the duty to report although it could not be taken: by the rules, where they have
  /// judged it, else by what it says itself.
  func speaksOfDanger(under library: RuleLibrary) -> Bool {
    guard case .admission(_, let detection) = outcome, rules === library.rules else {
      return claimsDanger
    }
    return claimsDanger || detection.matches.contains { library.meanings[$0]?.effect == .direct }
  }

  /// What is wrong with the event, whatever was accepted before.
  var fault: RequestError? {
    if case .rejected(let fault, again: nil) = outcome { fault } else { nil }
  }

  /// - Parameter caller: `nil` permits every known unit (offline replay).
  init(
    _ event: JSONValue, by caller: Caller?, arrival: Timestamp, library: RuleLibrary,
    intake: Intake
  ) {
    id = event["id"]?.string
    source = event["source"]?.string
    rules = library.rules
    claimsDanger = DutyToReport.isClaimed(in: event)
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
    func invalid(_ faults: [Fault], again: EventSignature? = nil) -> Outcome {
      .rejected(
        RequestError(
          .invalid, fr: "l'observation n'est pas valide", en: "the observation is not valid",
          faults: faults), again: again)
    }
    /// The unit of that source, if the caller may submit for it.
    func permitted(_ source: String) -> Directory.Unit? {
      guard let unit = library.directory.units[source] else { return nil }
      guard let caller else { return unit }
      return unit.submitters.contains(caller.name) ? unit : nil
    }
    let event: CloudEvent
    switch validated {
    case .failure(let rejection):
      // Who submits for no unit mends the content in vain.
      let units = library.directory.units.values
      if let caller, !units.contains(where: { $0.submitters.contains(caller.name) }) {
        return .refused(
          RequestError(
            .forbidden, fr: "ce compte ne soumet pour aucune unité",
            en: "this account submits for no unit"))
      }
      let content = rejection.content.flatMap { permitted($0.source) == nil ? nil : $0 }
      return invalid(rejection.faults, again: content.map { intake.signature(of: $0) })
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
          .forbidden, fr: "cette unité n'est pas habilitée à transmettre ce genre d'observation",
          en: "this unit does not report this kind of observation"),
        again: intake.signature(of: event.content))
    }
    let placements = Placements(
      reporting: unit.placementUnit, known: library.directory.placementUnits)
    let admission = intake.admit(
      event, organisation: unit.organisation, placements: placements, arrival: arrival)
    guard library.territories.contains(admission.observation.territory) else {
      return invalid(
        [
          Fault(
            "/data/territory", fr: "ce territoire n'est pas au répertoire",
            en: "this territory is not in the directory")
        ], again: intake.signature(of: event.content))
    }
    return .admission(
      admission,
      library.detector.detect(admission.observation, matchable: admission.matchable))
  }
}
