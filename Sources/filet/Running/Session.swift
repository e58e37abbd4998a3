import Chronology
import FiletClient
import Foundation
import StrictJSON
import Wording

/// What a command that speaks to the daemon works with.
struct Session: Sendable {
  static let defaultSocket = "/run/filet/filet.sock"

  var client: FiletClient
  var language: Language
  var isJSON: Bool
  var output: Output

  init(_ globals: GlobalOptions) {
    let variable = ProcessInfo.processInfo.environment["FILET_SOCKET"] ?? ""
    let socket = globals.socket ?? (variable.isEmpty ? Self.defaultSocket : variable)
    language = globals.lang ?? Speech.language
    client = FiletClient(socket: socket, actingAs: globals.actingAs, language: language)
    isJSON = globals.json
    output = .standard
  }

  /// The answer's JSON; what the daemon refused is thrown as a `Problem`.
  func get(_ target: String) async throws -> JSONValue { try await send(.get(target)) }

  func post(_ target: String, _ body: JSONValue) async throws -> JSONValue {
    try await send(.post(target, body))
  }

  func send(_ request: DaemonRequest) async throws -> JSONValue {
    let answer = try await client.send(request)
    guard answer.isSuccess else {
      var problem = answer.problem
      problem.target = request.target
      problem.isOfChange = request.method != .get
      throw problem
    }
    let value: JSONValue = answer.body.isEmpty ? .null : try answer.json()
    await Witness.shared.observe(value, client, output)
    return value
  }

  /// The labels of fields, from the kinds in force; without them fields show their names.
  func labels() async -> FieldLabels {
    guard let kinds = try? await get("/v1/kinds") else { return FieldLabels() }
    return FieldLabels(kinds: kinds)
  }

  /// What a person wrote on the command line; `-` stands for the next line of standard input.
  func words(_ given: String, _ what: Bilingual) throws -> String {
    try DiscreetInput(output: output).words(given, what)
  }

  func showJSON(_ value: JSONValue) { output.data(value.text) }

  func show(_ lines: [String]) { for line in lines { output.data(line) } }
}
