import Alerts
import Chronology
import Mandates
import Store
import StrictJSON
import Wording

/// What people ask for beside notices: passing on, opening again, absences, consultations, and what a
/// submitter may hear.
extension SafetyNet {
  /// The next step is told at once. The same again changes nothing. A conflict for the Table, and where nobody comes after
  /// the caller: they hand it over.
  public func decline(
    _ id: String, reason: String, by caller: Caller
  ) async throws(RequestError) -> Notice {
    let notice = try await perform { try $0.decline(id, reason: reason, by: caller) }
    return library.asOpened(notice, to: caller, at: clock.now())
  }

  /// To a colleague of the same organisation's chain, by the name of their account, who answers from now on. Forbidden to
  /// the Table.
  public func handOver(
    _ id: String, to account: String, reason: String?, by caller: Caller
  ) async throws(RequestError) -> Notice {
    let notice = try await perform {
      try $0.handOver(id, to: account, reason: reason, by: caller)
    }
    return library.asOpened(notice, to: caller, at: clock.now())
  }

  /// A closed alert, or the part of the caller's organisation in one. Returns the notice that tells the caller that it is
  /// open again; else the one from which it was asked. A conflict where it is open, was withdrawn or replaced, or is no longer
  /// supported by what the caller was told; forbidden where the file is restricted.
  public func reopen(
    _ id: String, reason: String, by caller: Caller
  ) async throws(RequestError) -> Notice {
    let notice = try await perform { try $0.reopen(id, reason: reason, by: caller) }
    return library.asOpened(notice, to: caller, at: clock.now())
  }

  // MARK: Absences

  /// - Parameters:
  ///   - account: `nil`: the caller's own; somebody else's is for a coordinator of their organisation alone.
  ///   - from: `nil`: now. At most 400 days ahead, and for at most 400 days.
  ///   - until: not included.
  ///   - cover: the account that stands in: of the same organisation's chain.
  public func enterAbsence(
    of account: String?, from: Timestamp?, until: Timestamp, cover: String?, by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try await perform {
      try $0.enterAbsence(
        of: account, from: from ?? $0.now, until: until, cover: cover, by: caller)
    }.json
  }

  /// Somebody is back before the end: the absent person's own, or their coordinator's to say; else not found.
  public func endAbsence(_ id: String, by caller: Caller) async throws(RequestError) -> JSONValue {
    try await perform { try $0.endAbsence(id, by: caller) }.json
  }

  /// Those that were entered here; the directory's own are in the directory.
  public func absences(for caller: Caller) -> JSONValue {
    makeStateAnew()
    let entries = pipeline?.absences(for: caller, at: clock.now()) ?? []
    return ["absences": .array(entries.map(\.json))]
  }

  // MARK: Consultations

  /// A question to another organisation, about nobody named: by somebody of a chain whose organisation has an agreement in
  /// force. Invalid where it names somebody, a conflict where nobody can be asked at the moment.
  public func ask(
    _ organisation: String, _ question: String, by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    let asked = try await perform { try $0.ask(organisation, question, by: caller) }
    return .object([
      JSONMember("id", .string(asked.id)), JSONMember("to", .string(asked.organisation)),
      JSONMember("asked", .string(asked.asked.rfc3339)),
      JSONMember("state", .string(asked.state.rawValue)),
    ])
  }

  /// By whoever was asked. The same answer again changes nothing; another is a conflict.
  public func answer(
    _ id: String, _ answer: String, by caller: Caller
  ) async throws(RequestError) -> Notice {
    try await perform { try $0.answer(id, answer, by: caller) }
  }

  // MARK: The submitter

  /// *Received*, later *taken in charge*, nothing more: by whoever may submit for the unit, else not found. By our number, or
  /// by the one that the unit gave it (409 where several of the caller's units did).
  /// Of being taken in charge the day is told, not the moment: haste would tell how serious it is.
  public func submission(
    _ observation: String, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    var id = observation
    var found = try read { (store) throws(StoreError) in try store.submission(id) }
    if found == nil, let own = try ownNumber(observation, of: caller) {
      id = own
      found = try read { (store) throws(StoreError) in try store.submission(own) }
    }
    guard let found, library.directory.units[found.source]?.submitters.contains(caller.name) == true
    else { throw .notFound }
    let status: String
    switch found.status {
    case .retracted, .superseded: status = found.status.rawValue
    // When it is destroyed would tell what came of it.
    case .standing, .destroyed: status = found.taken == nil ? "received" : "taken_in_charge"
    }
    var members = [
      JSONMember("id", .string(id)), JSONMember("status", .string(status)),
      JSONMember("received", .string(found.arrival.rfc3339)),
    ]
    if let taken = found.taken {
      members.append(
        JSONMember("taken_in_charge_on", .string(QuebecTime.date(at: taken).description)))
    }
    if found.status != .standing, let departed = found.departed {
      members.append(JSONMember("ended", .string(departed.rfc3339)))
    }
    return .object(members)
  }

  /// Our number of what a unit of the caller's gave a number of its own; `nil` where there is none.
  private func ownNumber(
    _ name: String, of caller: Caller
  ) throws(RequestError) -> String? {
    makeStateAnew()
    do {
      return try pipeline?.observation(named: name, for: caller)?.observation
    } catch let error as RequestError {
      throw error
    } catch {
      throw Self.cannotBeRead
    }
  }
}

extension RosterEntry {
  public var json: JSONValue {
    .object([
      JSONMember("id", .string(id)), JSONMember("account", .string(account)),
      JSONMember("from", .string(from.rfc3339)), JSONMember("until", .string(until.rfc3339)),
      JSONMember("cover", cover.map { .string($0) } ?? .null),
      JSONMember("entered_by", .string(enteredBy)),
      JSONMember("ended", ended.map { .string($0.rfc3339) } ?? .null),
    ])
  }
}
