import HTTPTypes
import HummingbirdCore
import NIOCore
import SafetyNet
import StrictJSON
import Wording

/// Observations come in here: one, a batch, or a stream.
struct ObservationRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let budget: BodyBudget

  var routes: [Route] {
    [
      Route(.post, "/v1/observations", "submitObservations", isBrief: true) {
        exchange async throws(Problem) -> Response in try await submit(exchange)
      },
      Route(.get, "/v1/observations/{observation}", "readSubmission") {
        exchange async throws(Problem) -> Response in
        let caller = try await identity.caller(of: exchange)
        return .json(
          try await withProblems { () async throws(RequestError) in
            try await net.submission(exchange.parameter("observation"), for: caller)
          })
      },
      Route(.post, "/v1/observations/{observation}/retraction", "retractObservation") {
        exchange async throws(Problem) -> Response in try await retract(exchange)
      },
    ]
  }

  private func submit(_ exchange: Exchange) async throws(Problem) -> Response {
    let types = [
      "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson",
    ]
    guard let type = exchange.request.headers[.contentType].map(MediaType.init), type.isUTF8,
      types.contains(type.essence)
    else { throw .unsupportedMediaType(types) }
    let caller = try await identity.caller(of: exchange)
    if type.isNDJSON {
      // The answer begins before the body is read.
      guard !exchange.isEncoded else { throw .encodedContent }
      return stream(exchange, caller)
    }
    if type.isBatch {
      // A thousand events take a moment, in which other connections go on.
      return try await withTaskExecutorPreference(globalConcurrentExecutor) {
        () async throws(Problem) -> Response in try await batch(exchange, caller)
      }
    }
    return try await one(exchange, caller)
  }

  private func one(_ exchange: Exchange, _ caller: Caller) async throws(Problem) -> Response {
    let reception = Reception(net: net, caller: caller, language: exchange.language)
    let limit = DoorLimits.observationBytes
    let event = try await budget.withBody(of: exchange, upTo: limit) {
      bytes throws(Problem) -> JSONValue in try EventReader().read(bytes[...]).get()
    }
    guard let receipt = await net.submit([event], by: caller).first else { throw .failure }
    if let problem = Reception.problem(of: receipt) { throw problem }
    return .json(reception.json(receipt), status: receipt.status == .accepted ? .created : .ok)
  }

  private func batch(_ exchange: Exchange, _ caller: Caller) async throws(Problem) -> Response {
    let language = exchange.language
    let answer = try await budget.withBody(of: exchange, upTo: DoorLimits.batchBytes) {
      bytes async throws(Problem) -> [UInt8] in
      let ranges: [Range<Int>]
      do throws(BatchSplitter.Fault) {
        ranges = try BatchSplitter.elements(of: bytes, limit: DoorLimits.batchCount)
      } catch .tooMany {
        throw .tooLarge
      } catch {
        throw Problem(
          RequestError(
            .unreadable, fr: "un tableau JSON d'événements est attendu",
            en: "a JSON array of events is expected"))
      }
      let reception = Reception(net: net, caller: caller, language: language)
      let reader = EventReader()
      var answer: [UInt8] = [UInt8(ascii: "[")]
      var refusal = CommonRefusal()
      var rest = ranges[...]
      while !rest.isEmpty {
        var items: [Result<JSONValue, Problem>] = []
        var size = 0
        while let range = rest.first, items.count < Reception.groupCount,
          size < Reception.groupBytes
        {
          items.append(reader.read(bytes[range]))
          size += range.count
          rest.removeFirst()
        }
        for item in await reception.submit(items) {
          if answer.count > 1 { answer.append(UInt8(ascii: ",")) }
          item.json.write(to: &answer)
          refusal.count(item.problem)
        }
      }
      if let problem = refusal.problem { throw problem }
      answer.append(UInt8(ascii: "]"))
      return answer
    }
    return .bytes(answer, type: MediaType.json)
  }

  private func stream(_ exchange: Exchange, _ caller: Caller) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = MediaType.ndjson
    headers[.cacheControl] = "no-store"
    let stream = ObservationStream(
      reception: Reception(net: net, caller: caller, language: exchange.language),
      body: exchange.request.body, budget: budget)
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        try await stream.run(&writer)
        try await writer.finish(nil)
      })
  }

  private func retract(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    var body = try await JSONBody.read(exchange, known: ["reason"], budget: budget)
    let reason = body.text("reason")
    try body.check()
    let observation = exchange.parameter("observation")
    try await withProblems { () async throws(RequestError) in
      try await net.retract(observation, reason: reason, by: caller)
    }
    return .json(["observation": .string(observation), "status": "retracted"])
  }
}
