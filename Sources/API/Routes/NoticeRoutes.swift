import Alerts
import HTTPTypes
import HummingbirdCore
import Record
import SafetyNet
import StrictJSON
import Wording

/// One notice, and what its recipients do with it.
struct NoticeRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let budget: BodyBudget

  /// What people may close an alert with; the other outcomes are the service's own.
  static let outcomes: [Alert.Outcome] = [
    .confirmed, .atRisk, .unfounded, .duplicate, .insufficient,
  ]

  var routes: [Route] {
    [
      Route(.get, "/v1/notices/{id}", "readNotice", isBrief: true) {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        return try await answer(caller) { () async throws(RequestError) in
          Answered(notice: try await net.notice(exchange.parameter("id"), for: caller))
        }
      },
      identity.reading("/v1/notices/{id}/explanation", "explainNotice") {
        caller, exchange async throws(RequestError) in
        try await net.explanation(of: exchange.parameter("id"), for: caller)
      },
      act("/v1/notices/{id}/acknowledgement", "acknowledgeNotice", isBrief: true) { _ in
        return { notice, caller async throws(RequestError) in
          try await net.acknowledge(notice, by: caller)
        }
      },
      act("/v1/notices/{id}/actions", "recordAction", isBrief: true, known: ["action", "note"]) {
        body in
        let action = body.text("action")
        let note = body.optionalText("note")
        return { notice, caller async throws(RequestError) in
          try await net.recordAction(action, note: note, on: notice, by: caller)
        }
      },
      act("/v1/notices/{id}/referral", "referNotice", known: ["to", "reason"]) { body in
        let organisation = body.text("to")
        let reason = body.text("reason")
        return { notice, caller async throws(RequestError) in
          Answered(
            notice: try await net.refer(notice, to: organisation, reason: reason, by: caller))
        }
      },
      act("/v1/notices/{id}/decline", "declineNotice", known: ["reason"]) { body in
        let reason = body.text("reason")
        return { notice, caller async throws(RequestError) in
          Answered(notice: try await net.decline(notice, reason: reason, by: caller))
        }
      },
      act("/v1/notices/{id}/handover", "handOverNotice", known: ["to", "reason"]) { body in
        let account = body.text("to")
        let reason = body.optionalText("reason")
        return { notice, caller async throws(RequestError) in
          Answered(
            notice: try await net.handOver(notice, to: account, reason: reason, by: caller))
        }
      },
      act("/v1/notices/{id}/reopening", "reopenNotice", known: ["reason"]) { body in
        let reason = body.text("reason")
        return { notice, caller async throws(RequestError) in
          Answered(notice: try await net.reopen(notice, reason: reason, by: caller))
        }
      },
      Route(.post, "/v1/notices/{id}/closure", "closeNotice") {
        exchange async throws(Problem) -> Response in try await close(exchange)
      },
    ]
  }

  private func close(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    var body = try await JSONBody.read(exchange, known: ["outcome", "note"], budget: budget)
    let word = body.text("outcome")
    let note = body.optionalText("note")
    let outcome = Self.outcomes.first { $0.rawValue == word }
    if outcome == nil, !word.isEmpty {
      let words = Self.outcomes.map(\.rawValue).joined(separator: ", ")
      body.note(
        Fault("/outcome", fr: "valeurs admises : \(words)", en: "allowed values: \(words)"))
    }
    try body.check()
    guard let outcome else { throw .failure }
    return try await answer(caller) { () async throws(RequestError) in
      Answered(
        notice: try await net.close(
          exchange.parameter("id"), outcome: outcome, note: note, by: caller))
    }
  }

  /// What somebody does with the notice of this id.
  private typealias NoticeAct =
    @Sendable (_ notice: String, _ caller: Caller) async throws(RequestError) -> Answered

  /// A route of an act: its words are read, the body is checked, then it is done.
  private func act(
    _ pattern: String, _ operation: String, isBrief: Bool = false, known: [String] = [],
    _ read: @escaping @Sendable (inout JSONBody) -> NoticeAct
  ) -> Route {
    Route(.post, pattern, operation, isBrief: isBrief) {
      exchange async throws(Problem) -> Response in
      let caller = try await identity.caller(of: exchange)
      var body = try await JSONBody.read(exchange, known: known, budget: budget)
      let act = read(&body)
      try body.check()
      return try await answer(caller) { () async throws(RequestError) in
        try await act(exchange.parameter("id"), caller)
      }
    }
  }

  /// The notice, and where the alert stands for the caller by now.
  private func answer(
    _ caller: Caller, _ work: () async throws(RequestError) -> Answered
  ) async throws(Problem) -> Response {
    let answered = try await withProblems(work)
    let notice = answered.notice
    let standing = await net.standing(of: notice, for: caller)
    return .json(
      notice.json(
        with: await net.checkpoint, standing: standing, takenBack: answered.takenBack))
  }
}

extension Notice {
  /// The notice as it is shown, where its alert stands now, and the record's latest checkpoint: whoever keeps it is a witness.
  func json(
    with checkpoint: Checkpoint?, standing: JSONValue? = nil,
    takenBack: Answered.TakenBack? = nil
  ) -> JSONValue {
    guard case .object(var members) = json else { return json }
    if let standing { members.append(JSONMember("now", standing)) }
    if let takenBack {
      let from = takenBack.from.map { [JSONMember("from", .string($0))] }
      members.append(JSONMember("taken_back", .object(from ?? [])))
    }
    if let checkpoint { members.append(JSONMember("checkpoint", .string(checkpoint.note))) }
    return .object(members)
  }
}
