import Chronology
import HTTPTypes
import HummingbirdCore
import NIOCore
import SafetyNet
import StrictJSON
import Wording

/// What is kept and for how long, what people say of a file, erasure, keys (`docs/vault.md`).
struct VaultRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let budget: BodyBudget

  var routes: [Route] {
    [
      Route(.get, "/v1/vault/flags", "listFlags") { exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        try exchange.checkQuery("kind", "ended")
        // A kind that is none would otherwise show all of them.
        let kind = try exchange.query("kind", among: SafetyNet.flagKinds)
        let ended = try exchange.query("ended", among: ["true", "false"]) == "true"
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.flags(kind, ended: ended, for: caller)
          })
      },
      Route(.post, "/v1/vault/flags", "setFlag") { exchange async throws(Problem) -> Response in
        try await setFlag(exchange)
      },
      identity.acting("/v1/vault/flags/{flag}/end", "endFlag", budget) {
        caller, exchange async throws(RequestError) in
        try await net.endFlag(exchange.parameter("flag"), by: caller)
      },
      identity.reading("/v1/vault/retention", "planRetention") {
        caller, _ async throws(RequestError) in
        try await net.retention(isDry: true, by: caller)
      },
      identity.acting("/v1/vault/retention", "runRetention", budget) {
        caller, _ async throws(RequestError) in
        try await net.retention(isDry: false, by: caller)
      },
      identity.reading("/v1/vault/reviews", "listReviews") {
        caller, _ async throws(RequestError) in
        try await net.reviews(for: caller)
      },
      Route(.post, "/v1/vault/erasures", "erase") { exchange async throws(Problem) -> Response in
        try await erase(exchange)
      },
      Route(.get, "/v1/vault/backup", "backUpData") { exchange async throws(Problem) -> Response in
        try await backup(exchange, ofKeys: false)
      },
      Route(.get, "/v1/vault/backup/keys", "backUpKeys") {
        exchange async throws(Problem) -> Response in
        try await backup(exchange, ofKeys: true)
      },
      Route(.post, "/v1/vault/master-key", "rotateMasterKey") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["file"], budget: budget)
        let file = body.text("file")
        try body.check()
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.rotateMasterKey(toFile: file, by: caller)
          })
      },
    ]
  }

  private func backup(
    _ exchange: Exchange, ofKeys: Bool
  ) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    let made = try await withProblems { () async throws(RequestError) in
      try await net.backup(ofKeys: ofKeys, by: caller)
    }
    var headers = HTTPFields()
    headers[.contentType] = MediaType.bytes
    headers[.cacheControl] = "no-store"
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        var backup = made
        while let bytes = try backup.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
        try await writer.finish(nil)
      })
  }

  private static let designation = ["youth", "name", "birth_date"]

  private func youth(_ body: inout JSONBody) -> SafetyNet.YouthDesignation {
    SafetyNet.YouthDesignation(
      youth: body.optionalText("youth"), name: body.optionalText("name"),
      birthDate: body.optionalText("birth_date"))
  }

  private func setFlag(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    var body = try await JSONBody.read(
      exchange, known: Self.designation + ["kind", "reason", "until"], budget: budget)
    let kind = body.text("kind")
    if !kind.isEmpty, !SafetyNet.flagKinds.contains(kind) {
      let words = SafetyNet.flagKinds.joined(separator: ", ")
      body.note(Fault("/kind", fr: "valeurs admises : \(words)", en: "allowed values: \(words)"))
    }
    let reason = body.text("reason")
    let until = body.end("until")
    let youth = youth(&body)
    try body.check()
    return .json(
      try await withProblems { () async throws(RequestError) in
        try await net.setFlag(kind, on: youth, reason: reason, until: until, by: caller)
      }, status: .created)
  }

  private func erase(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    var body = try await JSONBody.read(
      exchange, known: Self.designation + ["reason", "confirmation"], budget: budget)
    let reason = body.text("reason")
    let confirmation = body.optionalText("confirmation")
    let youth = youth(&body)
    try body.check()
    let answer = try await withProblems { () async throws(RequestError) in
      try await net.erase(youth, reason: reason, confirmation: confirmation, by: caller)
    }
    return .json(answer, status: confirmation == nil ? .accepted : .ok)
  }
}
