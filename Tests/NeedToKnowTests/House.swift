import Chronology
import Crypto
import Foundation
import HTTPTypes
import HummingbirdCore
import Invention
import Logging
import NIOCore
import NIOEmbedded
import Observations
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import API
@testable import SafetyNet

/// The service of an invented region, in this process, under a clock that the test moves. It is asked either
/// behind the socket, where thousands of requests are cheap, or over a real one, as a client would.
struct House {
  enum Door { case direct, socket }

  let region: InventedRegion
  let net: SafetyNet
  let store: any InspectedStore
  let clock = ManualWallClock(InventedRegion.start)
  let log = CollectedLog()
  private let responder: Responder
  private let channel: NIOAsyncTestingChannel
  /// Everything that left, by the account that asked.
  let left = Departed()
  private let wire: Wire?
  private let server: Task<Void, any Error>?

  /// The user who may act for everybody, as in the demonstration: over a socket it is the kernel who says so.
  static let user = getuid()

  /// Kinds, rules, lexicons, scoring and bases of the repository; what they say of mandates left out.
  static let files: [RuleFile] = {
    ((try? RuleFile.yaml(under: repositoryRoot.path + "/Rules")) ?? []).filter {
      $0.folder != "mandates" || $0.name == "bases.yml"
    }
  }()

  static func library(_ region: InventedRegion) throws -> RuleLibrary {
    let loaded = RuleLibrary.load(
      files + [
        RuleFile(
          path: "mandates/all.yml", folder: "mandates", name: "all.yml", bytes: region.mandatesFile),
        RuleFile(
          path: "directory.yml", folder: "", name: "directory.yml", bytes: region.directoryFile,
          isOfDirectory: true),
      ])
    return try #require(
      loaded.library, "\(loaded.diagnostics.map { $0.line(in: .english) }.prefix(5))")
  }

  init(
    _ region: InventedRegion, store: any InspectedStore = MemoryStore(), door: Door = .direct
  ) async throws {
    self.region = region
    self.store = store
    let log = log
    net = try SafetyNet(
      library: Self.library(region), store: store,
      pseudonyms: PseudonymKeys(MasterKey(bytes: [UInt8](repeating: 9, count: 32))), clock: clock,
      settings: .init(rulesFolder: "", directoryFolder: "", demonstrationUser: Self.user),
      logger: Logger(label: "house") { _ in log })
    responder = Responder(
      net: net, cursors: InboxCursors(key: SymmetricKey(size: .bits256)),
      connections: ConnectionRegistry(limits: DoorLimits()), limits: DoorLimits(), clock: clock,
      logger: Logger(label: "house") { _ in log })
    channel = NIOAsyncTestingChannel()
    try await net.start()
    guard door == .socket else {
      (wire, server) = (nil, nil)
      return
    }
    let path =
      FileManager.default.temporaryDirectory.path + "/filet-need-\(UInt32.random(in: 0 ... .max))"
    let listening = try ListeningSocket.bound(at: path)
    let running = Server(
      net: net, socket: listening, cursorKey: SymmetricKey(size: .bits256),
      limits: DoorLimits(), clock: clock, logger: Logger(label: "house") { _ in log })
    wire = Wire(path: path)
    server = Task { try await running.run() }
  }

  /// Closes the door; the net is stopped first, so that its streams end.
  func close() async {
    await net.stop()
    server?.cancel()
    _ = await server?.result
  }

  var isOverSocket: Bool { wire != nil }

  var routes: [Route] { responder.table.routes }

  struct Reply: Hashable, CustomStringConvertible {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { (try? parseJSON(body)) ?? .null }
    var description: String { "\(status) \(headers) \(text.prefix(300))" }
  }

  func ask(
    _ method: HTTPRequest.Method = .get, _ path: String, as account: String?,
    body: JSONValue? = nil, type: String = "application/json", headers: HTTPFields = [:]
  ) async throws -> Reply {
    if let wire {
      let bytes = try await wire.send(Self.bytes(method, path, account, body, type, headers))
      left.add(bytes, to: account)
      let answer = try WireAnswer(bytes)
      return Reply(status: answer.status, headers: answer.headers, body: answer.body)
    }
    var fields = headers
    if let account { fields[.filetAs] = account }
    if body != nil { fields[.contentType] = type }
    let request = Request(
      head: HTTPRequest(
        method: method, scheme: nil, authority: nil, path: path, headerFields: fields),
      body: RequestBody(buffer: ByteBuffer(bytes: body?.serialized ?? [])))
    let response = await responder.answer(
      request, from: PeerCredentials(uid: Self.user, gid: 1), on: channel)
    let sink = Sink()
    try await response.body.write(sink)
    left.add(sink.bytes.value + Array("\(response.headers)".utf8), to: account)
    return Reply(
      status: response.status.code,
      headers: Dictionary(
        response.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { $1 }),
      body: sink.bytes.value)
  }

  private static func bytes(
    _ method: HTTPRequest.Method, _ path: String, _ account: String?, _ body: JSONValue?,
    _ type: String, _ headers: HTTPFields, isClosing: Bool = true
  ) -> [UInt8] {
    var head = "\(method.rawValue) \(path) HTTP/1.1\r\nhost: filet\r\n"
    if isClosing { head += "connection: close\r\n" }
    if let account { head += "x-filet-as: \(account)\r\n" }
    for field in headers { head += "\(field.name.canonicalName): \(field.value)\r\n" }
    let content = body?.serialized ?? []
    if body != nil { head += "content-type: \(type)\r\ncontent-length: \(content.count)\r\n" }
    return Array((head + "\r\n").utf8) + content
  }

  /// Follows an inbox over the socket until so many notices have come, or the stream was refused.
  func follow(_ account: String, count: Int) async throws -> (status: Int, notices: [JSONValue]) {
    guard let wire else { return (0, []) }
    let bytes = try await wire.send(
      Self.bytes(
        .get, "/v1/inbox/stream", account, nil, "", [.accept: "text/event-stream"],
        isClosing: false)
    ) { bytes in
      guard let answer = try? WireAnswer(bytes) else { return false }
      // The first line of a stream comes before any notice.
      return answer.status != 200
        || (!answer.body.isEmpty && Self.events(answer.body).count >= count)
    }
    left.add(bytes, to: account)
    let answer = try WireAnswer(bytes)
    return (answer.status, answer.status == 200 ? Self.events(answer.body) : [])
  }

  private static func events(_ body: [UInt8]) -> [JSONValue] {
    String(decoding: body, as: UTF8.self).components(separatedBy: "\n\n").dropLast().compactMap {
      $0.split(separator: "\n").first { $0.hasPrefix("data: ") }
        .flatMap { try? parseJSON(Array($0.dropFirst(6).utf8)) }
    }
  }

  func submit(_ event: JSONValue, as account: String) async throws -> Reply {
    try await ask(
      .post, "/v1/observations", as: account, body: event, type: "application/cloudevents+json")
  }

  /// All notices of an inbox, page by page, with every byte that came.
  func inbox(_ account: String) async throws -> (notices: [JSONValue], text: String) {
    var notices: [JSONValue] = []
    var text = ""
    var after = ""
    while true {
      let reply = try await ask(.get, "/v1/inbox?limit=40&after=\(after)", as: account)
      text += reply.text
      let page = reply.json["notices"]?.array ?? []
      notices += page
      after = reply.json["next"]?.string ?? ""
      if page.count < 40 { return (notices, text) }
    }
  }
}

/// Every byte that left the service, by the account that had asked.
final class Departed: Sendable {
  private let bytes = Locked<[String: [UInt8]]>([:])
  var byAccount: [String: String] {
    bytes.withLock { $0.mapValues { String(decoding: $0, as: UTF8.self) } }
  }
  func add(_ new: [UInt8], to account: String?) {
    bytes.withLock { $0[account ?? "", default: []] += new + [10] }
  }
}

/// Takes a body as it is written.
private struct Sink: ResponseBodyWriter {
  final class Bytes: Sendable {
    private let state = Locked<[UInt8]>([])
    var value: [UInt8] { state.withLock { $0 } }
    func add(_ buffer: ByteBuffer) { state.withLock { $0 += buffer.readableBytesView } }
  }

  let bytes = Bytes()
  mutating func write(_ buffer: ByteBuffer) async throws { bytes.add(buffer) }
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Keeps every line of the log with its metadata.
struct CollectedLog: LogHandler {
  private let lines = Lines()
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace
  var text: String { lines.state.withLock { $0 } }

  private final class Lines: Sendable { let state = Locked("") }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let error = event.error.map { "\($0)" } ?? ""
    lines.state.withLock {
      $0 += "\(event.level) \(event.message) \(event.metadata ?? [:]) \(error)\n"
    }
  }
}
