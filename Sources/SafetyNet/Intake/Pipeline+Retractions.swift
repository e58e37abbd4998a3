import Chronology
import Mandates
import Observations
import Store
import StrictJSON
import Wording

/// An observation is taken back, by a request or by an event.
extension Pipeline {
  /// Retracts an observation; everybody who was told of what rested on it is told again.
  mutating func retract(
    _ id: String, reason: String, by caller: Caller
  ) throws {
    guard let known = try observation(named: id, for: caller), mayRetract(known, caller) else {
      throw RequestError.notFound
    }
    guard known.status == .standing else {
      throw RequestError(
        .conflict, fr: "cette observation n'est plus en vigueur",
        en: "this observation no longer stands")
    }
    try takeBack(known, by: caller.name, through: caller.through, reason: reason)
  }

  /// By our number, else by the one that a unit gave it: a unit of the caller's, as submitter or coordinator. Two units may
  /// each have given the same: then the one that still stands.
  func observation(
    named name: String, for caller: Caller
  ) throws -> AcceptedObservation? {
    if let known = try accepted(observation: name) { return known }
    var found: [AcceptedObservation] = []
    for unit in library.directory.units.values
    where unit.submitters.contains(caller.name)
      || (caller.has(.coordinator) && unit.organisation == caller.account.organisation)
    {
      let key = intake.keys.eventKey(source: unit.source, id: name)
      if let known = try accepted(eventKey: key) { found.append(known) }
    }
    let standing = found.filter { $0.status == .standing }
    if standing.count == 1 { return standing[0] }
    guard found.count <= 1 else {
      throw RequestError(
        .conflict, fr: "plusieurs de vos unités ont ce numéro ; donnez celui du reçu (obs_…)",
        en: "several of your units have this number; give the receipt's (obs_…)")
    }
    return found.first
  }

  func mayRetract(_ known: AcceptedObservation, _ caller: Caller) -> Bool {
    if caller.has(.privacy) { return true }
    if library.directory.units[known.source]?.submitters.contains(caller.name) == true {
      return true
    }
    return caller.has(.coordinator) && caller.account.organisation == known.organisation
  }
}

/// A retraction as an event among the others, so that a unit can take something back in the same file and the
/// same stream in which it submits, and a replay can be given it:
///
///     {"specversion":"1.0","type":"ca.filet.retraction.v1","id":"…","source":"/units/ikat","time":"…",
///      "data":{"observation":"obs_… or the unit's own id","reason":"…"}}
extension Pipeline {
  /// The same as the request of the contract, §2: by the unit that submitted, its coordinator, or `privacy`.
  /// Repeating it is safe: what was retracted already is a duplicate.
  mutating func submit(
    _ retraction: SubmittedRetraction, by caller: Caller?
  ) throws(StoreError) -> Receipt {
    let (id, source) = (retraction.id, retraction.source)
    func rejected(_ error: RequestError) -> Receipt {
      Receipt(id: id, source: source, status: .rejected, problem: error)
    }
    let unknown = RequestError(
      .notFound, fr: "cette unité n'a pas d'observation de ce numéro",
      en: "this unit has no observation of that number",
      faults: [
        Fault(
          "/data/observation", fr: "numéro inconnu pour cette unité",
          en: "not known for this unit")
      ])
    guard let known = try observation(named: retraction.observation, of: source) else {
      return rejected(unknown)
    }
    if let caller {
      guard mayRetract(known, caller) else {
        record(.refused, by: caller.name, through: caller.through, on: "observation")
        return rejected(unknown)
      }
    } else if known.source != source {
      return rejected(unknown)
    }
    guard try !wasRetracted(known) else {
      return Receipt(
        id: id, source: source, status: .duplicate, observation: known.observation)
    }
    guard known.status == .standing else {
      return rejected(
        RequestError(
          .conflict, fr: "cette observation n'est plus en vigueur",
          en: "this observation no longer stands"))
    }
    try takeBack(
      known, by: caller?.name ?? "filet", through: caller?.through, reason: retraction.reason)
    return Receipt(id: id, source: source, status: .accepted, observation: known.observation)
  }

  /// Also where what was retracted is destroyed since: the record knows.
  private func wasRetracted(_ known: AcceptedObservation) throws(StoreError) -> Bool {
    guard known.status == .destroyed else { return known.status == .retracted }
    return try !store.acts(of: [.retracted], on: [known.observation]).isEmpty
  }

  /// By our number, else by the unit's own.
  private func observation(
    named name: String, of source: String
  ) throws(StoreError) -> AcceptedObservation? {
    if name.hasPrefix("obs_"), let known = try accepted(named: name) { return known }
    return try accepted(eventKey: intake.keys.eventKey(source: source, id: name))
  }
}
