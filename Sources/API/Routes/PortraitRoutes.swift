import Chronology
import HTTPTypes
import HummingbirdCore
import Portrait
import SafetyNet
import StrictJSON
import Wording

/// The portrait of all cases together, as JSON, as a spreadsheet or as a page, as the caller accepts.
struct PortraitRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity

  var routes: [Route] {
    [
      Route(.get, "/v1/portrait", "readPortrait") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        try exchange.checkQuery("from", "to")
        let from = try day("from", of: exchange)
        let through = try day("to", of: exchange)
        let portrait = try await withProblems { () async throws(RequestError) in
          try await net.portrait(from: from, through: through, for: caller)
        }
        switch exchange.accept.mostWanted(of: ["application/json", "text/csv", "text/html"]) {
        case "text/csv":
          return .bytes(
            Array(PortraitCSV(portrait).text.utf8),
            type: "text/csv; charset=utf-8; header=present")
        case "text/html":
          return .bytes(
            Array(PortraitPage(portrait, in: exchange.language).html.utf8),
            type: "text/html; charset=utf-8")
        default: return .json(portrait.json)
        }
      }
    ]
  }

  private func day(_ name: String, of exchange: Exchange) throws(Problem) -> CivilDate? {
    guard let text = exchange.query(name) else { return nil }
    guard let date = CivilDate(text: text) else {
      throw .invalid([
        Fault(
          "/\(name)", fr: "une date est attendue, comme 2026-03-31",
          en: "a date is expected, such as 2026-03-31")
      ])
    }
    return date
  }
}
