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
        let notice = try await withProblems { () async throws(RequestError) in
          try await net.notice(exchange.parameter("id"), for: caller)
        }
        return .json(notice.json(with: await net.checkpoint))
      },
      Route(.get, "/v1/notices/{id}/explanation", "explainNotice") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.explanation(of: exchange.parameter("id"), for: caller)
          })
      },
      Route(.post, "/v1/notices/{id}/acknowledgement", "acknowledgeNotice", isBrief: true) {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        let body = try await JSONBody.read(exchange, known: [], budget: budget)
        try body.check()
        return try await act { () async throws(RequestError) in
          try await net.acknowledge(exchange.parameter("id"), by: caller)
        }
      },
      Route(.post, "/v1/notices/{id}/actions", "recordAction", isBrief: true) {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["action", "note"], budget: budget)
        let action = body.text("action")
        let note = body.optionalText("note")
        try body.check()
        return try await act { () async throws(RequestError) in
          try await net.recordAction(action, note: note, on: exchange.parameter("id"), by: caller)
        }
      },
      Route(.post, "/v1/notices/{id}/referral", "referNotice") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["to", "reason"], budget: budget)
        let organisation = body.text("to")
        let reason = body.text("reason")
        try body.check()
        return try await act { () async throws(RequestError) in
          try await net.refer(
            exchange.parameter("id"), to: organisation, reason: reason, by: caller)
        }
      },
      Route(.post, "/v1/notices/{id}/decline", "declineNotice") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["reason"], budget: budget)
        let reason = body.text("reason")
        try body.check()
        return try await act { () async throws(RequestError) in
          try await net.decline(exchange.parameter("id"), reason: reason, by: caller)
        }
      },
      Route(.post, "/v1/notices/{id}/handover", "handOverNotice") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["to", "reason"], budget: budget)
        let account = body.text("to")
        let reason = body.optionalText("reason")
        try body.check()
        return try await act { () async throws(RequestError) in
          try await net.handOver(
            exchange.parameter("id"), to: account, reason: reason, by: caller)
        }
      },
      Route(.post, "/v1/notices/{id}/reopening", "reopenNotice") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["reason"], budget: budget)
        let reason = body.text("reason")
        try body.check()
        return try await act { () async throws(RequestError) in
          try await net.reopen(exchange.parameter("id"), reason: reason, by: caller)
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
    return try await act { () async throws(RequestError) in
      try await net.close(exchange.parameter("id"), outcome: outcome, note: note, by: caller)
    }
  }

  private func act(
    _ work: () async throws(RequestError) -> Notice
  ) async throws(Problem) -> Response {
    let notice = try await withProblems(work)
    return .json(notice.json(with: await net.checkpoint))
  }
}

extension Notice {
  /// The notice as it is shown, with the record's latest checkpoint: whoever keeps it is a witness.
  func json(with checkpoint: Checkpoint?) -> JSONValue {
    guard let checkpoint, case .object(var members) = json else { return json }
    members.append(JSONMember("checkpoint", .string(checkpoint.note)))
    return .object(members)
  }
}
