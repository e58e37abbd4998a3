import Chronology
import Observations
import Store
import StrictJSON

/// What stands from now on, and what stands no more: whom that reaches, and who is told of it.
extension Pipeline {
  /// Whom a change reaches.
  private struct Reach {
    /// Whose assessment may be another.
    var affected: Set<EntityRef> = []
    /// Of whom something is said, or unsaid: whom their alerts concern, and what is shown of them, may be another too.
    var spokenOf: Set<EntityRef> = []

    /// Something is said of people, or unsaid, and their assessments may be others by it.
    mutating func speak(of people: Set<EntityRef>) {
      affected.formUnion(people)
      spokenOf.formUnion(people)
    }
  }

  // MARK: Taking in

  /// Takes an observation in, in place of what it supersedes. Returns whether it is direct evidence.
  mutating func accept(
    _ admission: Admission, _ detection: Detection, by caller: Caller?
  ) throws(StoreError) -> Bool {
    let observation = admission.observation
    let (name, through) = (caller?.name ?? "filet", caller?.through)
    var reach = Reach()
    if let old = observation.supersedes, old != observation.eventKey {
      superseded[old] = max(superseded[old] ?? observation.arrival, observation.arrival)
    }
    try markRefusal(of: observation, admission.contents)
    let (unsaid, corrections) = try giveWay(to: observation, by: name, through: through, &reach)
    let before = agesInNetworks(of: observation)
    let inserted = standing.insert(observation, detection)
    reach.affected.formUnion(inserted.affected)
    reach.speak(of: tiedOtherwise(in: reach.affected))
    let isDirect = keepArrival(admission, inserted.matches, by: name, through: through)
    reach.affected.formUnion(departIfSuperseded(observation, by: name, through: through))
    // A loop, not a closure: one that reads the pipeline would copy it.
    for mention in observation.youths {
      if let identifier = mention.identifiers.first { reach.spokenOf.insert(present(identifier)) }
    }
    let networks = networks(ofAgesChangedSince: before)
    for gone in unsaid { reach.speak(of: people(of: gone)) }
    reach.speak(of: networks)
    takenOut = corrections
    try reassess(
      reach.affected, because: corrections.isEmpty ? .arrival : .correction,
      spokenOf: reach.spokenOf)
    try finishCorrections()
    return isDirect
  }

  /// What an observation replaces stands no more. Returns it as it stood, and what is to be put right for each.
  private mutating func giveWay(
    to observation: Observation, by name: String, through: String?, _ reach: inout Reach
  ) throws(StoreError) -> (unsaid: [Observation], corrections: [Correction]) {
    var unsaid: [Observation] = []
    var corrections: [Correction] = []
    for old in try replaced(by: observation) {
      let gone = standing.entry(old.observation)?.observation
      if let gone {
        unsaid.append(gone)
        reach.speak(of: people(of: gone))
      }
      reach.affected.formUnion(depart(old, as: .superseded, by: name, reason: nil))
      corrections.append(try correction(of: old, arrived: gone?.arrival))
      record(.superseded, by: name, through: through, on: old.observation)
    }
    return (unsaid, corrections)
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

  /// Keeps an observation as it arrived. Returns whether it is direct evidence.
  private mutating func keepArrival(
    _ admission: Admission, _ matches: [String], by name: String, through: String?
  ) -> Bool {
    let observation = admission.observation
    let isDirect = standing.hasDirectEvidence(observation.id)
    commit.arrivals.append(
      Commit.Arrival(
        observation: observation, contents: admission.contents, matches: matches,
        isDirect: isDirect))
    pending.contents[observation.id] = admission.contents
    eventKeys.insert(observation.eventKey)
    pending.accept(
      AcceptedObservation(
        observation: observation.id, eventKey: observation.eventKey, digest: observation.digest,
        source: observation.source, organisation: observation.organisation, kind: observation.kind,
        status: .standing, isDirect: isDirect))
    record(
      .accepted, by: name, through: through, on: observation.id,
      [
        JSONMember("kind", .string(observation.kind)),
        JSONMember("source", .string(observation.source)),
      ]
    )
    return isDirect
  }

  /// It does not stand where the unit's later word on it came first.
  private mutating func departIfSuperseded(
    _ observation: Observation, by name: String, through: String?
  ) -> Set<EntityRef> {
    guard superseded[observation.eventKey] != nil, let late = pending.accepted[observation.eventKey]
    else { return [] }
    let affected = depart(late, as: .superseded, by: name, reason: nil)
    record(.superseded, by: name, through: through, on: late.observation)
    return affected
  }

  // MARK: Taking back

  /// What stands no more is judged as if it had never been there, and whoever was told hears of it.
  mutating func takeBack(
    _ known: AcceptedObservation, by name: String, through: String?, reason: String
  ) throws(StoreError) {
    let observation = standing.entry(known.observation)?.observation
    var reach = Reach()
    // Whoever was tied with them before, and whoever is after.
    if let observation { reach.speak(of: people(of: observation)) }
    reach.affected.formUnion(depart(known, as: .retracted, by: name, reason: reason))
    takenOut = [try correction(of: known, arrived: observation?.arrival)]
    record(.retracted, by: name, through: through, on: known.observation)
    if let observation { reach.speak(of: people(of: observation)) }
    for network in reach.affected where network.kind == .network {
      reach.spokenOf.insert(present(network))
    }
    reach.speak(of: tiedOtherwise(in: reach.affected))
    try reassess(reach.affected, because: .correction, spokenOf: reach.spokenOf)
    try finishCorrections()
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
}
