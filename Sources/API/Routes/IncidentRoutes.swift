import Chronology
import HTTPTypes
import HummingbirdCore
import SafetyNet
import StrictJSON
import Wording

/// The register of confidentiality incidents, and whom not to contact again.
struct IncidentRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let budget: BodyBudget

  var routes: [Route] {
    [
      identity.reading("/v1/incidents", "listIncidents") {
        caller, _ async throws(RequestError) in
        try await net.incidents(for: caller)
      },
      Route(.post, "/v1/incidents", "recordIncident") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        let report = try await report(exchange)
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.record(report, by: caller)
          }, status: .created)
      },
      Route(.post, "/v1/contacts", "askContact") { exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["kind", "value"], budget: budget)
        let kind = body.text("kind")
        let value = body.text("value")
        try body.check()
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.contact(value, kind: kind, for: caller)
          })
      },
    ]
  }

  private func report(_ exchange: Exchange) async throws(Problem) -> IncidentReport {
    var body = try await JSONBody.read(
      exchange,
      known: [
        "id", "information", "circumstances", "occurred", "known", "persons", "risk", "serious",
        "commission_told", "persons_told", "measures",
      ], budget: budget)
    let written = body.text("known")
    let known = Timestamp(rfc3339: written)
    if !written.isEmpty, known == nil {
      body.note(
        Fault("/known", fr: "un moment RFC 3339 est attendu", en: "an RFC 3339 time is expected"))
    }
    let report = IncidentReport(
      id: body.optionalText("id"), information: body.text("information"),
      circumstances: body.text("circumstances"), occurred: body.text("occurred"),
      known: known ?? Timestamp(milliseconds: 0),
      persons: body.integer("persons", in: 0...100_000_000), risk: body.text("risk"),
      isSerious: body.bool("serious"), commissionTold: Self.date("commission_told", &body),
      personsTold: Self.date("persons_told", &body), measures: body.text("measures"))
    try body.check()
    return report
  }

  private static func date(_ name: String, _ body: inout JSONBody) -> CivilDate? {
    body.optional(
      name,
      Bilingual(fr: "une date (2026-03-02) est attendue", en: "a date (2026-03-02) is expected")
    ) { CivilDate(text: $0) }
  }
}
