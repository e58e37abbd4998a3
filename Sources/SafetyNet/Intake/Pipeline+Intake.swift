import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

extension Pipeline {
  /// Takes one event the whole way. `caller` is `nil` in an offline replay, which permits every known unit.
  mutating func submit(
    _ event: JSONValue, by caller: Caller?, arrival: Timestamp
  ) throws(StoreError) -> Receipt {
    try submit(
      Preparation(event, by: caller, arrival: arrival, library: library, intake: intake),
      by: caller)
  }

  /// The same for an event that was judged by the rules in force. One that is rejected, and says that somebody is in danger,
  /// says the duty to report all the same.
  mutating func submit(
    _ prepared: Preparation, by caller: Caller?
  ) throws(StoreError) -> Receipt {
    var receipt = try take(prepared, by: caller)
    if receipt.status == .rejected, prepared.speaksOfDanger(under: library) {
      receipt.duty = duty(strandedAt: nil)
    }
    return receipt
  }

  private mutating func take(
    _ prepared: Preparation, by caller: Caller?
  ) throws(StoreError) -> Receipt {
    let (id, source) = (prepared.id, prepared.source)
    let (admission, detection): (Admission, Detection)
    switch prepared.outcome {
    case .rejected(let error, let again):
      if let first = try firstReceipt(again, id: id, source: source) { return first }
      return Receipt(id: id, source: source, status: .rejected, problem: error)
    case .refused(let error, let again):
      if let first = try firstReceipt(again, id: id, source: source) { return first }
      record(
        .refused, by: caller?.name ?? "filet", through: caller?.through, on: "observation")
      return Receipt(id: id, source: source, status: .rejected, problem: error)
    case .retraction(let retraction): return try submit(retraction, by: caller)
    case .admission(let admitted, let found): (admission, detection) = (admitted, found)
    }
    let observation = admission.observation
    if let known = try accepted(eventKey: observation.eventKey) {
      // Of what was destroyed nothing is left to compare with: it stays known, and destroyed.
      guard known.digest == observation.digest || known.status == .destroyed else {
        return Receipt(
          id: id, source: source, status: .rejected,
          problem: RequestError(
            .conflict,
            fr: "le même id a déjà servi pour un autre contenu ; utiliser « supersedes »",
            en: "the same id was already used for other content; use \"supersedes\""))
      }
      return duplicate(of: known, id: id, source: source)
    }
    if try replacesItsReplacement(observation) {
      return Receipt(
        id: id, source: source, status: .rejected,
        problem: RequestError(
          .conflict,
          fr: "l'observation que celle-ci remplace dit elle-même remplacer celle-ci",
          en: "the observation that this one supersedes says itself that it supersedes this one",
          faults: [
            Fault(
              "/supersedes", fr: "les deux se remplacent l'une l'autre : aucune ne resterait",
              en: "the two supersede each other: none would be left")
          ]))
    }
    let isDirect = try accept(admission, detection, by: caller)
    return Receipt(
      id: id, source: source, status: .accepted, observation: observation.id,
      duty: isDirect ? duty(strandedAt: observation) : nil)
  }

  /// The receipt of what was accepted with this content when kinds and directory were others; `nil` where it was
  /// not.
  private func firstReceipt(
    _ again: EventSignature?, id: String?, source: String?
  ) throws(StoreError) -> Receipt? {
    guard let again, let known = try accepted(eventKey: again.eventKey),
      known.digest == again.digest
    else { return nil }
    return duplicate(of: known, id: id, source: source)
  }

  private func duplicate(
    of known: AcceptedObservation, id: String?, source: String?
  ) -> Receipt {
    Receipt(
      id: id, source: source, status: .duplicate, observation: known.observation,
      duty: known.isDirect ? duty(strandedAt: nil) : nil)
  }

  /// Whether what it supersedes stands, and came to supersede it.
  private func replacesItsReplacement(_ observation: Observation) throws(StoreError) -> Bool {
    guard let name = observation.supersedes, name != observation.eventKey,
      let old = try accepted(named: name), old.source == observation.source
    else { return false }
    return standing.entry(old.observation)?.observation.supersedes == observation.eventKey
  }

  /// What a unit refers to: by the id that we gave it, or by its own.
  func accepted(named name: String) throws(StoreError) -> AcceptedObservation? {
    name.hasPrefix("obs_") ? try accepted(observation: name) : try accepted(eventKey: name)
  }

  private func duty(strandedAt observation: Observation?) -> Bilingual {
    DutyToReport.words(
      library.directory, isStranded: observation.map { foundNobody($0) } ?? false)
  }

  /// Whether an alert that the direct evidence in this observation belongs to reached no pivot at all.
  private func foundNobody(_ observation: Observation) -> Bool {
    let concerned = standing.directlyConcerned(by: observation.id)
    for youth in concerned {
      guard let alert = openAlerts(of: youth).first,
        duties.of(alert.id).contains(where: { $0.step < .coordinator })
      else { return true }
    }
    return concerned.isEmpty
  }
}
