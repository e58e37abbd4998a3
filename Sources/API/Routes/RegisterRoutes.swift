import Chronology
import Foundation
import HTTPTypes
import HummingbirdCore
import SafetyNet
import StrictJSON
import Wording

/// The register of disclosures, for whoever answers for privacy.
struct RegisterRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity

  var routes: [Route] {
    [
      Route(.get, "/v1/register", "readRegister") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        let query = try query(exchange)
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.register(query, for: caller)
          })
      }
    ]
  }

  private func query(_ exchange: Exchange) throws(Problem) -> RegisterQuery {
    try exchange.checkQuery("alert", "youth", "organisation", "from", "to", "after", "limit")
    var query = RegisterQuery(
      alert: exchange.query("alert"), organisation: exchange.query("organisation"),
      after: Int64(try exchange.query("after", in: 0...Int.max, otherwise: 0)),
      limit: try exchange.query("limit", in: 1...1_000, otherwise: 100))
    query.from = try moment("from", exchange)
    query.to = try moment("to", exchange)
    query.youth = try exchange.youth()
    return query
  }

  /// A date-time, or a date: midnight in Québec.
  private func moment(_ name: String, _ exchange: Exchange) throws(Problem) -> Timestamp? {
    guard let text = exchange.query(name) else { return nil }
    if let time = Timestamp(rfc3339: text) { return time }
    guard let date = CivilDate(text: text) else {
      throw .invalid([
        Fault(
          "/\(name)", fr: "une date (2026-03-02) ou un moment (RFC 3339) est attendu",
          en: "a date (2026-03-02) or a moment (RFC 3339) is expected")
      ])
    }
    return QuebecTime.start(of: date)
  }
}

extension Exchange {
  /// The youth that is asked for. What names a person never stands in an address, where logs and histories keep
  /// it: it is a reference, or in headers a file number, or a name and a birth date.
  func youth() throws(Problem) -> RegisterQuery.Youth? {
    if let number = try decoded(.filetYouthFile) { return .file(number) }
    let (name, birthDate) = (try decoded(.filetYouthName), try decoded(.filetYouthBirthDate))
    if name != nil || birthDate != nil {
      return .person(name: name ?? "", birthDate: birthDate ?? "")
    }
    return query("youth").map { .reference($0) }
  }

  private func decoded(_ name: HTTPField.Name) throws(Problem) -> String? {
    guard let value = request.headers[name] else { return nil }
    guard let text = value.removingPercentEncoding else {
      throw .invalid([
        Fault(
          "/\(name.rawName)", fr: "du texte en UTF-8, encodé en % est attendu",
          en: "text in UTF-8, percent-encoded, is expected")
      ])
    }
    return text
  }
}

extension HTTPField.Name {
  /// A youth's file number, percent-encoded.
  static let filetYouthFile = HTTPField.Name("Filet-Youth-File") ?? .via
  /// A youth's name and birth date, percent-encoded.
  static let filetYouthName = HTTPField.Name("Filet-Youth-Name") ?? .via
  static let filetYouthBirthDate = HTTPField.Name("Filet-Youth-Birth-Date") ?? .via
}
