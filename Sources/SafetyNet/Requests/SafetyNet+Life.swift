import Alerts
import Chronology
import Mandates
import Store
import StrictJSON
import Wording

/// What people ask for beside notices: passing on, opening again, absences, consultations, and what a
/// submitter may hear.
extension SafetyNet {
  public func decline(
    _ id: String, reason: String, by caller: Caller
  ) async throws(RequestError) -> Notice {
    let notice = try await perform { try $0.decline(id, reason: reason, by: caller) }
    return library.asOpened(notice)
  }

  public func handOver(
    _ id: String, to account: String, reason: String?, by caller: Caller
  ) async throws(RequestError) -> Notice {
    let notice = try await perform {
      try $0.handOver(id, to: account, reason: reason, by: caller)
    }
    return library.asOpened(notice)
  }

  public func reopen(
    _ id: String, reason: String, by caller: Caller
  ) async throws(RequestError) -> Notice {
    let notice = try await perform { try $0.reopen(id, reason: reason, by: caller) }
    return library.asOpened(notice)
  }

  // MARK: Absences

  public func enterAbsence(
    of account: String?, from: Timestamp?, until: Timestamp, cover: String?, by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try await perform {
      try $0.enterAbsence(
        of: account, from: from ?? $0.now, until: until, cover: cover, by: caller)
    }.json
  }

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

  public func answer(
    _ id: String, _ answer: String, by caller: Caller
  ) async throws(RequestError) -> Notice {
    try await perform { try $0.answer(id, answer, by: caller) }
  }

  // MARK: The submitter

  /// *Received*, later *taken in charge*, nothing more: by whoever may submit for the unit, else not found.
  /// Of being taken in charge the day is told, not the moment: haste would tell how serious it is.
  public func submission(
    _ observation: String, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    let found = try read { (store) throws(StoreError) in try store.submission(observation) }
    guard let found, library.directory.units[found.source]?.submitters.contains(caller.name) == true
    else { throw .notFound }
    let status: String
    switch found.status {
    case .retracted, .superseded: status = found.status.rawValue
    // When it is destroyed would tell what came of it.
    case .standing, .destroyed: status = found.taken == nil ? "received" : "taken_in_charge"
    }
    var members = [
      JSONMember("id", .string(observation)), JSONMember("status", .string(status)),
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
