import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore
import SafetyNet
import StrictJSON
import Wording

/// One request as a route sees it: who asks, in which language, for what.
struct Exchange: Sendable {
  var request: Request
  var channel: any Channel
  var peer: PeerCredentials
  /// Names in the route's pattern, decoded.
  var parameters: [String: String] = [:]
  var language: Language { Language(acceptLanguage: request.headers[.acceptLanguage]) }

  func parameter(_ name: String) -> String { parameters[name] ?? "" }

  /// What the query has, names and values decoded; nothing between two `&` is no parameter.
  private var queryParameters: [(name: String, value: String)] {
    request.uri.queryParameters.compactMap { parameter -> (name: String, value: String)? in
      // The library decodes the values alone.
      let name = String(parameter.key)
      guard !name.isEmpty else { return nil }
      return (name: name.removingPercentEncoding ?? name, value: String(parameter.value))
    }
  }

  /// A parameter of the query, decoded; the first of its name.
  func query(_ name: String) -> String? {
    queryParameters.first { $0.name == name }?.value
  }

  /// Refuses a parameter that the route does not have: a misspelt filter would be passed over, and everything shown.
  func checkQuery(_ known: String...) throws(Problem) {
    let list = known.joined(separator: ", ")
    let unknown = queryParameters.map(\.name).filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw .invalid(
        unknown.map { name -> Fault in
          // What people write in the place of a name may be somebody's own.
          let isHarmless = Fault.isFieldLike(name)
          let (fr, en) = isHarmless ? (" : « \(name) »", ": \"\(name)\"") : ("", "")
          return Fault(
            isHarmless ? "/\(name)" : "",
            fr: "paramètre inconnu dans l'adresse\(fr) ; paramètres admis : \(list)",
            en: "unknown parameter in the address\(en); allowed: \(list)")
        })
    }
  }

  /// A whole number in the query.
  func query(_ name: String, in range: ClosedRange<Int>, otherwise value: Int) throws(Problem)
    -> Int
  {
    guard let text = query(name) else { return value }
    guard let number = Int(text), range.contains(number) else {
      throw .invalid([
        Fault(
          "/\(name)", fr: "un nombre de \(range.lowerBound) à \(range.upperBound) est attendu",
          en: "a number from \(range.lowerBound) to \(range.upperBound) is expected")
      ])
    }
    return number
  }

  /// One of a few words in the query.
  func query(_ name: String, among words: [String]) throws(Problem) -> String? {
    guard let text = query(name) else { return nil }
    guard words.contains(text) else {
      let list = words.joined(separator: ", ")
      throw .invalid([
        Fault("/\(name)", fr: "valeurs admises : \(list)", en: "allowed values: \(list)")
      ])
    }
    return text
  }

  /// Whether there is a body that is encoded: it would be read as it comes, and unpacked by nobody (RFC 9110 §8.4).
  var isEncoded: Bool {
    let headers = request.headers
    let hasBody = headers[.transferEncoding] != nil || (headers[.contentLength] ?? "0") != "0"
    return hasBody
      && (headers[.contentEncoding] ?? "").split(separator: ",").contains {
        !["", "identity"].contains($0.trimmingCharacters(in: .whitespaces).lowercased())
      }
  }

  var accept: [MediaType] {
    (request.headers[.accept] ?? "").split(separator: ",").map { MediaType(String($0)) }
  }
}

extension [MediaType] {
  /// How much a type is wanted: as the most precise of these says (RFC 9110 §12.5.1).
  func quality(of type: String) -> Double {
    let family = String(type.prefix { $0 != "/" }) + "/*"
    for essence in [type, family, "*/*"] {
      if let quality = filter({ $0.essence == essence }).map(\.quality).max() { return quality }
    }
    return 0
  }

  /// Which of these types is wanted most: of several that are wanted alike the first that is named, else the first of
  /// them; `nil` where none is.
  func mostWanted(of types: [String]) -> String? {
    var best: (type: String, weight: Double, place: Int)?
    for type in types {
      let weight = quality(of: type)
      let place = firstIndex { $0.essence == type } ?? count
      guard weight > 0 else { continue }
      if let best, best.weight > weight || (best.weight == weight && best.place <= place) {
        continue
      }
      best = (type, weight, place)
    }
    return best?.type
  }

  /// Lines of JSON on a stream: by name, where events are not wanted more.
  var wantsNDJSON: Bool {
    let lines = filter(\.isNDJSON).map(\.quality).max() ?? 0
    return lines > 0 && lines >= quality(of: "text/event-stream")
  }
}

/// What a route answers with.
typealias Handler = @Sendable (Exchange) async throws(Problem) -> Response

extension Response {
  static func json(
    _ value: JSONValue, status: HTTPResponse.Status = .ok, type: String = MediaType.json
  ) -> Response {
    bytes(value.serialized, status: status, type: type)
  }

  static func bytes(
    _ bytes: [UInt8], status: HTTPResponse.Status = .ok, type: String
  ) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = type
    // Answers are about persons: nobody on the way keeps them.
    headers[.cacheControl] = "no-store"
    return Response(status: status, headers: headers, body: .init(byteBuffer: .init(bytes: bytes)))
  }

  static func problem(_ problem: Problem, in language: Language) -> Response {
    var response = json(
      problem.json(in: language), status: .init(code: problem.status), type: MediaType.problem)
    response.headers[.contentLanguage] = language.rawValue
    if let seconds = problem.retryAfter { response.headers[.retryAfter] = String(seconds) }
    if !problem.allow.isEmpty {
      response.headers[.allow] = problem.allow.joined(separator: ", ")
    }
    return response
  }
}

/// Runs what the safety net does and says its refusal as a problem.
func withProblems<Value: Sendable>(
  _ work: () async throws(RequestError) -> Value
) async throws(Problem) -> Value {
  do throws(RequestError) {
    return try await work()
  } catch {
    throw Problem(error)
  }
}
