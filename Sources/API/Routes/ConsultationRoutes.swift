import Alerts
import HTTPTypes
import HummingbirdCore
import SafetyNet
import StrictJSON
import Wording

/// Questions between organisations, without any name.
struct ConsultationRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let budget: BodyBudget

  var routes: [Route] {
    [
      Route(.post, "/v1/consultations", "askConsultation") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["to", "question"], budget: budget)
        let organisation = body.text("to")
        let question = body.text("question")
        try body.check()
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.ask(organisation, question, by: caller)
          }, status: .created)
      },
      Route(.post, "/v1/notices/{id}/answer", "answerConsultation") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        var body = try await JSONBody.read(exchange, known: ["answer"], budget: budget)
        let answer = body.text("answer")
        try body.check()
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.answer(exchange.parameter("id"), answer, by: caller)
          }.json)
      },
    ]
  }
}
