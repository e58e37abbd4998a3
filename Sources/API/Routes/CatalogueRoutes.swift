import HTTPTypes
import HummingbirdCore
import Mandates
import SafetyNet
import StrictJSON
import Wording

/// What the instance knows and who may see it: kinds, rules, register, directory, status.
struct CatalogueRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let budget: BodyBudget

  var routes: [Route] {
    [
      Route(.get, "/v1/kinds", "listKinds") {
        exchange async throws(Problem) -> Response in
        _ = try await identity.caller(of: exchange)
        return .json(await net.kinds())
      },
      Route(.get, "/v1/kinds/{kind}/schema", "readKindSchema") {
        exchange async throws(Problem) -> Response in
        _ = try await identity.caller(of: exchange)
        let schema = try await withProblems { () async throws(RequestError) in
          try await net.schema(ofKind: exchange.parameter("kind"))
        }
        return .json(schema, type: MediaType.schema)
      },
      identity.reading("/v1/rules", "listRules") { caller, _ async throws(RequestError) in
        try await net.rules(for: caller)
      },
      identity.reading("/v1/directory", "readDirectory") {
        caller, _ async throws(RequestError) in
        try await net.directory(for: caller)
      },
      identity.reading("/v1/status", "readStatus") { caller, _ async throws(RequestError) in
        try await net.status(for: caller)
      },
      identity.reading("/v1/whoami", "whoAmI") { caller, _ async throws(RequestError) in
        await net.whoami(caller)
      },
      Route(.post, "/v1/suppressions", "prepareSuppression") {
        exchange async throws(Problem) -> Response in try await suppress(exchange)
      },
      Route(.post, "/v1/reload", "reload") {
        exchange async throws(Problem) -> Response in try await reload(exchange)
      },
    ]
  }

  private func suppress(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    var body = try await JSONBody.read(exchange, known: ["kind", "value"], budget: budget)
    let kind = body.text("kind")
    let value = body.text("value")
    try body.check()
    return .json(
      try await withProblems { () async throws(RequestError) in
        try await net.suppression(of: value, kind: kind, for: caller)
      })
  }

  /// All or nothing: with an error anywhere the previous rules stay in force, and the errors are named.
  private func reload(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    guard caller.has(.operator) else {
      throw Problem(
        RequestError(
          .forbidden, fr: "seule la personne qui administre le service relit les règles",
          en: "only the operator reloads rules"
        ))
    }
    let body = try await JSONBody.read(exchange, known: [], budget: budget)
    try body.check()
    let diagnostics = await net.reload(by: caller)
    // Nothing is wrong with the files where the store cannot write.
    guard !diagnostics.contains(where: { $0.code == SafetyNet.storeFault }) else {
      throw Problem(SafetyNet.intakeClosed)
    }
    guard !diagnostics.hasErrors else {
      let (first, rest) = diagnostics.filter { $0.severity == .error }.told
      var faults = first.map { Fault("", fr: $0.line(in: .french), en: $0.line(in: .english)) }
      if let rest { faults.append(Fault(pointer: "", message: rest)) }
      throw Problem(
        RequestError(
          .invalid, fr: "rien n'a changé : les règles ou le répertoire ont des défauts",
          en: "nothing has changed: the rules or the directory have faults",
          faults: faults))
    }
    return .json([
      "status": "reloaded",
      "warnings": .array(
        diagnostics.map {
          ["fr": .string($0.line(in: .french)), "en": .string($0.line(in: .english))]
        }),
    ])
  }
}
