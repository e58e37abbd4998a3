import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

extension Pipeline {
  /// Why something is looked at again; decides what recipients are told.
  enum Cause: Sendable, Hashable {
    /// An observation came.
    case arrival
    /// An observation was retracted or superseded.
    case correction
    /// Nothing but time has passed.
    case time
  }

  /// Takes one event the whole way. `caller` is `nil` in an offline replay, which permits every known unit.
  mutating func submit(
    _ event: JSONValue, by caller: Caller?, arrival: Timestamp
  ) throws(StoreError) -> Receipt {
    try submit(
      Preparation(event, by: caller, arrival: arrival, library: library, intake: intake),
      by: caller)
  }

  /// The same for an event that was judged by the rules in force.
  mutating func submit(
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
    return try accept(admission, detection, id: id, source: source, by: caller)
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

  /// What stands of its unit and gives way to an observation: what it supersedes or, where that was superseded before, what
  /// took its place. A report that is corrected twice, each time by its own name, is one report.
  private func replaced(by observation: Observation) throws(StoreError) -> [AcceptedObservation] {
    guard let name = observation.supersedes else { return [] }
    let old = try accepted(named: name)
    if let old, old.source == observation.source, old.status == .standing { return [old] }
    var found: [AcceptedObservation] = []
    for other in standing.replacements(
      of: [name, old?.eventKey, old?.observation].compactMap(\.self))
    where other.source == observation.source && other.eventKey != observation.eventKey {
      if let known = try accepted(observation: other.id) { found.append(known) }
    }
    return found
  }

  private mutating func accept(
    _ admission: Admission, _ detection: Detection, id: String?, source: String?, by caller: Caller?
  ) throws(StoreError) -> Receipt {
    let observation = admission.observation
    let by = caller?.name ?? "filet"
    var affected: Set<EntityRef> = []
    var cause = Cause.arrival
    var correction: Correction?
    var unsaid: [Observation] = []
    var spokenOf: Set<EntityRef> = []
    if let name = observation.supersedes, name != observation.eventKey {
      superseded[name] = max(superseded[name] ?? observation.arrival, observation.arrival)
    }
    try markRefusal(of: observation, admission.contents)
    for old in try replaced(by: observation) {
      let entry = standing.entry(old.observation)
      if let entry {
        unsaid.append(entry.observation)
        spokenOf.formUnion(people(of: entry.observation))
        affected.formUnion(spokenOf)
      }
      affected.formUnion(depart(old, as: .superseded, by: by, reason: nil))
      correction = try self.correction(of: old, arrived: entry?.observation.arrival)
      record(.superseded, by: by, through: caller?.through, on: old.observation)
      cause = .correction
    }
    let before = agesInNetworks(of: observation)
    let inserted = standing.insert(observation, detection)
    affected.formUnion(inserted.affected)
    let tied = tiedOtherwise(in: affected)
    affected.formUnion(tied)
    spokenOf.formUnion(tied)
    let isDirect = standing.hasDirectEvidence(observation.id)
    commit.arrivals.append(
      Commit.Arrival(
        observation: observation, contents: admission.contents, matches: inserted.matches,
        isDirect: isDirect))
    pending.contents[observation.id] = admission.contents
    eventKeys.insert(observation.eventKey)
    pending.accept(
      AcceptedObservation(
        observation: observation.id, eventKey: observation.eventKey, digest: observation.digest,
        source: observation.source, organisation: observation.organisation, kind: observation.kind,
        status: .standing, isDirect: isDirect))
    record(
      .accepted, by: by, through: caller?.through, on: observation.id,
      [
        JSONMember("kind", .string(observation.kind)),
        JSONMember("source", .string(observation.source)),
      ]
    )
    if superseded[observation.eventKey] != nil, let late = pending.accepted[observation.eventKey] {
      // The unit's later word on it came first.
      affected.formUnion(depart(late, as: .superseded, by: by, reason: nil))
      record(.superseded, by: by, through: caller?.through, on: late.observation)
    }
    // A loop, not a closure: one that reads the pipeline would copy it.
    for mention in observation.youths {
      if let identifier = mention.identifiers.first { spokenOf.insert(present(identifier)) }
    }
    let networks = networks(ofAgesChangedSince: before)
    for observation in unsaid {
      let people = people(of: observation)
      affected.formUnion(people)
      spokenOf.formUnion(people)
    }
    affected.formUnion(networks)
    spokenOf.formUnion(networks)
    takenOut = correction
    try reassess(affected, because: cause, spokenOf: spokenOf)
    if let correction { try finish(correction) }
    return Receipt(
      id: id, source: source, status: .accepted, observation: observation.id,
      duty: isDirect ? duty(strandedAt: observation) : nil)
  }

  /// Retracts an observation; everybody who was told of what rested on it is told again.
  mutating func retract(
    _ id: String, reason: String, by caller: Caller
  ) throws -> Void {
    guard let known = try accepted(observation: id), mayRetract(known, caller) else {
      throw RequestError.notFound
    }
    guard known.status == .standing else {
      throw RequestError(
        .conflict, fr: "cette observation n'est plus en vigueur",
        en: "this observation no longer stands")
    }
    try takeBack(known, by: caller.name, through: caller.through, reason: reason)
  }

  /// What stands no more is judged as if it had never been there, and whoever was told hears of it.
  mutating func takeBack(
    _ known: AcceptedObservation, by name: String, through: String?, reason: String
  ) throws(StoreError) {
    let observation = standing.entry(known.observation)?.observation
    // Whoever was tied with them before, and whoever is after.
    var spokenOf: Set<EntityRef> = []
    if let observation { spokenOf = people(of: observation) }
    var affected = depart(known, as: .retracted, by: name, reason: reason)
    let correction = try correction(of: known, arrived: observation?.arrival)
    record(.retracted, by: name, through: through, on: known.observation)
    if let observation { spokenOf.formUnion(people(of: observation)) }
    affected.formUnion(spokenOf)
    for network in affected where network.kind == .network { spokenOf.insert(present(network)) }
    let tied = tiedOtherwise(in: affected)
    affected.formUnion(tied)
    spokenOf.formUnion(tied)
    takenOut = correction
    try reassess(affected, because: .correction, spokenOf: spokenOf)
    try finish(correction)
  }

  /// What a unit refers to: by the id that we gave it, or by its own.
  func accepted(named name: String) throws(StoreError) -> AcceptedObservation? {
    name.hasPrefix("obs_") ? try accepted(observation: name) : try accepted(eventKey: name)
  }

  func mayRetract(_ known: AcceptedObservation, _ caller: Caller) -> Bool {
    if caller.has(.privacy) { return true }
    if library.directory.units[known.source]?.submitters.contains(caller.name) == true {
      return true
    }
    return caller.has(.coordinator) && caller.account.organisation == known.organisation
  }

  mutating func depart(
    _ known: AcceptedObservation, as status: ObservationStatus, by: String, reason: String?
  ) -> Set<EntityRef> {
    var gone = known
    gone.status = status
    pending.accept(gone)
    commit.departures.append(
      Commit.Departure(
        observation: known.observation, status: status, by: by, at: now, reason: reason))
    return standing.remove(known.observation)
  }

  /// The duty of art. 39 LPJ as it is said to a submitter; with the telephones to call where the alert
  /// found nobody to go to.
  private func duty(strandedAt observation: Observation?) -> Bilingual {
    var text = Bilingual(
      fr: "Devoir de signaler (art. 39 LPJ) : signalez sans délai à la DPJ, par téléphone. "
        + "Cette observation n'est pas un signalement et n'en tient pas lieu.",
      en:
        "Duty to report (s. 39 Youth Protection Act): report to the DYP without delay, by telephone. "
        + "This observation is not a report under the Act and does not replace one.")
    let organisations = library.directory.organisations.values.sorted { $0.id < $1.id }
    for line in organisations.filter(\.isYouthProtection).compactMap(\.dutyLine) {
      text.fr += " DPJ : \(line)."
      text.en += " DYP: \(line)."
    }
    guard let observation, foundNobody(observation) else { return text }
    for organisation in organisations where organisation.isPolice {
      guard let line = organisation.dutyLine else { continue }
      text.fr += " \(organisation.name.fr) : \(line)."
      text.en += " \(organisation.name.en): \(line)."
    }
    return text
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
