import Foundation
import StrictJSON
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// One user of the host cannot take the service from the others: each bound of the door is run into, and while that
/// goes on somebody else is served. Connections and streams of one user, slow requests and long lines have their
/// tests in `HostileInputTests` and `StreamTests`.
@Suite(.serialized) struct DenialOfServiceTests {
  /// Somebody else is served, and quickly.
  private func expectServed(_ daemon: Daemon, _ comment: Comment? = nil) throws {
    let begin = Date()
    #expect(try daemon.get("/health/live").status == 200, comment)
    #expect(Date().timeIntervalSince(begin) < 5, comment)
  }

  /// The status with which a request given in bytes is refused; it may be cut off while it is sent.
  private func status(_ daemon: Daemon, _ pieces: [String]) throws -> Int {
    let connection = try Connection(daemon.socket, seconds: 10)
    for piece in pieces {
      do { try connection.send(piece) } catch { break }
    }
    return try connection.answer().status
  }

  // MARK: Heads

  @Test func headersBeyondTheBoundsAreRefused() throws {
    let daemon = try Daemon()
    let start = "GET /health/live HTTP/1.1\r\nhost: a\r\n"
    let long = "x-long: \(String(repeating: "y", count: 9_000))\r\n\r\n"
    #expect(try status(daemon, [start, long]) == 431, "one field")
    let many = (0..<80).map { "x-\($0): y\r\n" }.joined()
    #expect(try status(daemon, [start, many, "\r\n"]) == 431, "too many fields")
    let all = (0..<8).map { "x-\($0): \(String(repeating: "y", count: 5_000))\r\n" }.joined()
    #expect(try status(daemon, [start, all, "\r\n"]) == 431, "all together")
    let path = String(repeating: "a", count: 100_000)
    #expect(
      [400, 414, 431].contains(try status(daemon, ["GET /\(path) HTTP/1.1\r\nhost: a\r\n\r\n"])),
      "the target")
    // What is just within them passes.
    let fields = (0..<40).map { "x-\($0): \(String(repeating: "y", count: 100))\r\n" }.joined()
    #expect(try status(daemon, [start, fields, "\r\n"]) == 200)
    try expectServed(daemon)
  }

  /// A gateway that understood a request in another way than we do could be made to pass one on under somebody
  /// else's name.
  @Test(arguments: [
    "content-length: 5\r\ncontent-length: 6\r\n", "content-length: -1\r\n",
    "content-length: 5\r\ntransfer-encoding: chunked\r\n", "content-length: 0x5\r\n",
    "transfer-encoding: xchunked\r\n", "transfer-encoding : chunked\r\n",
    " folded: header\r\n", "x\u{0}y: z\r\n",
  ])
  func aHeadThatCanBeReadInTwoWaysIsRefused(_ fields: String) throws {
    let daemon = try Daemon()
    func answer(_ fields: String) throws -> (Answer, rest: [UInt8]) {
      let connection = try Connection(daemon.socket, seconds: 10)
      try connection.send(
        "POST /v1/observations HTTP/1.1\r\nhost: a\r\nx-filet-as: watch-patrol-1\r\n"
          + "content-type: application/cloudevents+json\r\n\(fields)\r\nhello0\r\n\r\n")
      return (try connection.answer(), try connection.readToEnd())
    }
    // For what it is: a head that is understood is refused for the body's sake, and says where it is faulty.
    let (refused, rest) = try answer(fields)
    #expect(refused.status == 400)
    #expect(try refused.json["faults"] == nil, "its head was understood: \(refused.text)")
    #expect(rest.isEmpty, "what follows was taken for a request")
    let (understood, _) = try answer("content-length: 5\r\n")
    #expect(try understood.json["faults"] != nil, "\(understood.text)")
    try expectServed(daemon)
  }

  // MARK: Bodies

  @Test func aBodyThatIsSaidToBeTooLongIsRefusedBeforeItComes() throws {
    let daemon = try Daemon()
    for length in [65_537, 1_000_000_000_000] {
      let connection = try Connection(daemon.socket, seconds: 10)
      try connection.send(
        Connection.head(
          "POST", "/v1/observations", as: "watch-patrol-1", type: "application/cloudevents+json",
          length: length))
      #expect(try connection.answer().status == 413)
    }
    for path in ["/v1/vault/flags", "/v1/consultations", "/v1/notices/ntc_x/actions"] {
      let connection = try Connection(daemon.socket, seconds: 10)
      try connection.send(
        Connection.head(
          "POST", path, as: "privacy-1", type: "application/json", length: 65_537))
      #expect(try connection.answer().status == 413, "\(path)")
    }
    try expectServed(daemon)
  }

  @Test func aBodyWithoutALengthIsCountedAsItComes() throws {
    let daemon = try Daemon()
    let connection = try Connection(daemon.socket, seconds: 10)
    try connection.send(
      Connection.head(
        "POST", "/v1/vault/flags", as: "privacy-1", type: "application/json", length: nil))
    let piece = [UInt8](repeating: UInt8(ascii: " "), count: 10_000)
    for _ in 0..<20 {
      do { try connection.sendChunk(piece) } catch { break }
    }
    #expect(try connection.answer().status == 413)
  }

  @Test func aBatchOfOneMoreThanTheLimitIsRefusedWhole() throws {
    let daemon = try Daemon()
    let body = Array(("[" + Array(repeating: "{}", count: 1_001).joined(separator: ",") + "]").utf8)
    let answer = try daemon.ask(
      "POST", "/v1/observations", as: "watch-patrol-1", type: "application/cloudevents-batch+json",
      body: body)
    #expect(answer.status == 413)
  }

  /// The deepest that is taken, and one more, wherever JSON is read.
  @Test(arguments: [
    ("/v1/observations", "watch-patrol-1", "application/cloudevents+json"),
    ("/v1/vault/flags", "privacy-1", "application/json"),
    ("/v1/consultations", "pivot-dpj-1", "application/json"),
  ])
  func nestingEndsAtSixteen(_ path: String, _ account: String, _ type: String) throws {
    let daemon = try Daemon()
    func pointers(_ depth: Int) throws -> [String] {
      let text =
        "{\"x\":" + String(repeating: "[", count: depth - 1)
        + String(repeating: "]", count: depth - 1) + "}"
      let answer = try daemon.ask("POST", path, as: account, type: type, body: Array(text.utf8))
      #expect(answer.status == 422)
      return try answer.json["faults"]?.array?.compactMap { $0["message"]?["en"]?.string } ?? []
    }
    // Both are refused: one for what it holds, the other for its depth, before anything is looked at.
    #expect(try !pointers(16).contains { $0.contains("deep") || $0.contains("nest") })
    let tooDeep = try pointers(17)
    #expect(tooDeep.count == 1 && tooDeep[0].contains("16"), "\(tooDeep)")
  }

  /// Bodies that come slowly hold memory: all of them together have a bound, and who is beyond it may try again.
  @Test func bodiesHeldAtOnceHaveABoundTogether() throws {
    let daemon = try Daemon(settings: "limits: {body_mebibytes: 1, request_seconds: 60}\n")
    let before = daemon.residentMebibytes
    var held: [Connection] = []
    // Each sends most of a batch and waits with the rest.
    for _ in 0..<4 {
      let connection = try Connection(daemon.socket, seconds: 20)
      try connection.send(
        Connection.head(
          "POST", "/v1/observations", as: "watch-patrol-1",
          type: "application/cloudevents-batch+json", length: 900_000))
      try connection.send([UInt8](repeating: UInt8(ascii: " "), count: 400_000))
      held.append(connection)
    }
    // Two fit, two do not.
    var refused: [Answer] = []
    try eventually("two are refused", seconds: 20) {
      for connection in held where connection.hasSomething {
        refused.append(try connection.answer())
        held.removeAll { $0 === connection }
      }
      return refused.count == 2
    }
    #expect(refused.allSatisfy { $0.status == 503 && $0.headers["retry-after"] == "1" })
    #expect(daemon.residentMebibytes - before < 24)
    try expectServed(daemon)
    // The memory is there again when they are gone.
    held = []
    let large = [UInt8](repeating: UInt8(ascii: " "), count: 600_000) + Array("[{}]".utf8)
    try eventually("there is room again for what had none") {
      try daemon.ask(
        "POST", "/v1/observations", as: "watch-patrol-1",
        type: "application/cloudevents-batch+json", body: large
      ).status != 503
    }
    #expect(try daemon.submit(Events.extortion("d-1"), as: "watch-patrol-1").status == 201)
  }

  @Test func linesOfStreamsCountAmongTheBodiesThatAreHeld() throws {
    let daemon = try Daemon(settings: "limits: {body_mebibytes: 1, request_seconds: 60}\n")
    /// Begins a body that leaves less room than a line takes, and waits with the rest.
    func large() throws -> Connection {
      let connection = try Connection(daemon.socket, seconds: 20)
      try connection.send(
        Connection.head(
          "POST", "/v1/observations", as: "watch-patrol-1",
          type: "application/cloudevents-batch+json", length: 1_040_000))
      // One that is refused is cut off while it is sent.
      do { try connection.send([UInt8](repeating: UInt8(ascii: " "), count: 1_020_000)) } catch {}
      return connection
    }
    /// The receipt of a line that stands no chance, and the stream on which it came.
    func longLine() throws -> (stream: Connection, status: JSONValue?) {
      let stream = try Connection(daemon.socket, seconds: 20)
      try stream.send(
        Connection.head(
          "POST", "/v1/observations", as: "watch-css-capitale-1", type: "application/x-ndjson",
          length: nil))
      try stream.sendChunk([UInt8](repeating: UInt8(ascii: "x"), count: 60_000) + [10])
      _ = try stream.head()
      let receipt = try parseJSON(Array(try #require(try stream.bodyLine()).utf8))
      return (stream, receipt["problem"]?["status"])
    }
    #expect(try longLine().status == 400, "there is room: it is no event")
    var held: Connection? = try large()
    var refused: Connection?
    try eventually("a line finds no room", seconds: 20) {
      // Before it was all read the line may have taken the room from it.
      if held?.hasSomething == true { held = try large() }
      let (stream, status) = try longLine()
      if status == 503 { refused = stream }
      return refused != nil
    }
    // The line rejects itself alone.
    let stream = try #require(refused)
    try stream.sendChunk(Events.weak("n-1").serialized + [10])
    let next = try #require(try stream.bodyLine())
    #expect(next.contains("accepted"), "\(next)")
    // The room is there again when the body is gone.
    held = nil
    try eventually("there is room again") { try longLine().status == 400 }
  }

  // MARK: Pipelining

  @Test func pipelinedRequestsAreAnsweredInTheirOrder() throws {
    let daemon = try Daemon()
    let connection = try Connection(daemon.socket, seconds: 20)
    let paths = (0..<60).map { ["/health/live", "/v1/nothing", "/v1/whoami"][$0 % 3] }
    try connection.send(
      paths.map { Connection.head("GET", $0, as: "pivot-dpj-1", length: 0) }.joined())
    for path in paths {
      #expect(try connection.answer().status == (path == "/v1/nothing" ? 404 : 200))
    }
  }

  /// Who sends requests without end and reads no answer is not read from any more, takes no memory, and is cut off.
  @Test func whoPipelinesWithoutReadingTakesNoMemoryAndIsCutOff() throws {
    let daemon = try Daemon(settings: "limits: {write_seconds: 1}\n")
    try expectServed(daemon)
    let before = daemon.residentMebibytes
    let greedy = try Connection(daemon.socket, seconds: 1)
    let batch = String(
      repeating: Connection.head("GET", "/openapi.json", as: nil, length: 0), count: 100)
    var sent = 0
    // 100,000 requests would be answered with gigabytes.
    for _ in 0..<1_000 {
      do { try greedy.send(batch) } catch { break }
      sent += 100
    }
    #expect(sent < 100_000, "the door went on reading")
    try expectServed(daemon)
    #expect(daemon.residentMebibytes - before < 64)
    try eventually("who does not read is cut off", seconds: 20) {
      try daemon.get("/metrics").text.contains("filet_connections 1\n")
    }
  }

  /// The second request of a connection has the same clocks as the first.
  @Test func aSlowSecondRequestIsCutOffToo() throws {
    let daemon = try Daemon(settings: "limits: {request_seconds: 1}\n")
    let connection = try Connection(daemon.socket, seconds: 20)
    try connection.send("GET", "/health/live", as: nil)
    #expect(try connection.answer().status == 200)
    try connection.send("GET /health/live HTT")
    let begin = Date()
    #expect(try connection.readToEnd().isEmpty)
    #expect(Date().timeIntervalSince(begin) < 10)
  }

  // MARK: Everything

  /// A thousand reports of one place are much work: the daemon stops in its time all the same, and whoever sent them
  /// hears of each whether it was taken.
  @Test func aBatchUnderWayIsAnsweredAtTheStop() throws {
    let daemon = try Daemon()
    let events = (1...1_000).map { index -> JSONValue in
      Events.event(
        "h-\(index)", source: "/units/ikat", kind: "hotel_report",
        data: [
          JSONMember("youth", ["file": .string("CSSC-\(index)"), "age": 15]),
          JSONMember("place", "hotel-01"), JSONMember("territory", "quebec"),
          JSONMember("minor_possible", true), JSONMember("age_gap_companion", true),
          JSONMember("source_grade", 1), JSONMember("synthetic", true),
        ])
    }
    let batch = JSONValue.array(events).serialized
    let type = "application/cloudevents-batch+json"
    let connection = try Connection(daemon.socket)
    try connection.send("POST", "/v1/observations", as: "watch-ikat-1", type: type, body: batch)
    poll(nil, 0, 200)
    // The answer is more than a socket holds: it is read as it comes.
    let stopped = Date()
    kill(daemon.pid, SIGTERM)
    let answer = try connection.answer()
    let end = try daemon.stop()
    #expect(end.status == 0 && Date().timeIntervalSince(stopped) < 5, "\(end)")
    #expect([200, 503].contains(answer.status), "\(answer.text.prefix(400))")
    let receipts = answer.status == 200 ? try answer.json.array ?? [] : []
    let taken = receipts.count { $0["status"] == "accepted" }
    #expect(
      receipts.allSatisfy {
        $0["status"] == "accepted" || $0["problem"]?["type"] == "urn:filet:problem:shutting-down"
      })
    try daemon.start()
    let again = try daemon.ask(
      "POST", "/v1/observations", as: "watch-ikat-1", type: type, body: batch)
    #expect(again.status == 200)
    let known = try again.json.array?.count { $0["status"] == "duplicate" }
    #expect(known == taken)
  }

  /// One user takes all the connections that one may have; the daemon still stops when it is told to.
  @Test func aDoorFullOfOneUsersConnectionsStillStops() throws {
    let daemon = try Daemon(settings: "limits: {connections_per_user: 50}\n")
    var held: [Connection] = []
    for _ in 0..<60 { if let one = try? Connection(daemon.socket) { held.append(one) } }
    let end = try daemon.stop()
    #expect(end.status == 0 && end.seconds < 5)
    withExtendedLifetime(held) {}
  }
}

extension Connection {
  /// Whether something can be read now.
  fileprivate var hasSomething: Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 5) > 0
  }
}
