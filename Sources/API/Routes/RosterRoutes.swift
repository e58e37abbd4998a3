import Chronology
import HTTPTypes
import HummingbirdCore
import Mandates
import SafetyNet
import StrictJSON
import Wording

/// Who is away, from when to when, and who stands in.
struct RosterRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let budget: BodyBudget

  var routes: [Route] {
    [
      identity.reading("/v1/absences", "listAbsences") {
        caller, _ async throws(RequestError) in
        await net.absences(for: caller)
      },
      Route(.post, "/v1/absences", "enterAbsence") {
        exchange async throws(Problem) -> Response in try await enter(exchange)
      },
      identity.acting("/v1/absences/{absence}/end", "endAbsence", budget) {
        caller, exchange async throws(RequestError) in
        try await net.endAbsence(exchange.parameter("absence"), by: caller)
      },
    ]
  }

  private func enter(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    var body = try await JSONBody.read(
      exchange, known: ["account", "from", "until", "cover"], budget: budget)
    let account = body.optionalText("account")
    let cover = body.optionalText("cover")
    let from = time(body.optionalText("from"), "/from", isEnd: false, &body)
    let until = time(body.text("until"), "/until", isEnd: true, &body)
    try body.check()
    guard let until else { throw .failure }
    return .json(
      try await withProblems { () async throws(RequestError) in
        try await net.enterAbsence(
          of: account, from: from, until: until, cover: cover, by: caller)
      }, status: .created)
  }

  /// RFC 3339, or a local time or day; `nil` where there is none, and a fault where it cannot be read.
  private func time(
    _ text: String?, _ pointer: String, isEnd: Bool, _ body: inout JSONBody
  ) -> Timestamp? {
    guard let text, !text.isEmpty else { return nil }
    if let time = QuebecTime.moment(text: text, isEnd: isEnd) { return time }
    body.note(Fault(pointer: pointer, message: JSONBody.unreadableMoment(text)))
    return nil
  }
}
