import Foundation
import StrictJSON
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite(.serialized) struct HostileInputTests {
  private func post(_ daemon: Daemon, _ body: [UInt8]) throws -> Answer {
    try daemon.ask(
      "POST", "/v1/observations", as: "watch-patrol-1", type: "application/cloudevents+json",
      body: body)
  }

  @Test func whatIsNoJSONIsSaidToBeSo() throws {
    let daemon = try Daemon()
    let whole = Events.extortion("h-1").serialized
    #expect(try post(daemon, Array(whole.dropLast(20))).status == 400)
    #expect(try post(daemon, []).status == 400)
    #expect(try post(daemon, Array("{} {}".utf8)).status == 400)
    var broken = Events.extortion("h-1", narrative: "QQQQ").serialized
    let place = try #require(broken.firstIndex(of: UInt8(ascii: "Q")))
    broken[place] = 0xFF
    #expect(try post(daemon, broken).status == 422)
    let half = Events.extortion("h-1", narrative: "QQQQ").text.replacing("QQQQ", with: #"\ud800"#)
    #expect(try post(daemon, Array(half.utf8)).status == 422)
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 10_000)
    let nested = deep + [UInt8](repeating: UInt8(ascii: "]"), count: 10_000)
    #expect(try post(daemon, nested).status == 422)
    #expect(try post(daemon, [UInt8](repeating: UInt8(ascii: " "), count: 65_537)).status == 413)
    #expect(try daemon.inbox("pivot-dpj-1").isEmpty)
  }

  /// An account is not cut: what counts is the whole observation.
  @Test func anObservationMayBeOf64KiBAndNoByteMore() throws {
    let daemon = try Daemon()
    let text = Events.extortion("n-1", narrative: "QQQQ").text
    func event(of size: Int) -> [UInt8] {
      let account = String(repeating: "a", count: size - text.utf8.count + 4)
      return Array(text.replacing("QQQQ", with: account).utf8)
    }
    #expect(event(of: 65_536).count == 65_536)
    #expect(try post(daemon, event(of: 65_537)).status == 413)
    let answer = try post(daemon, event(of: 65_536))
    #expect(answer.status == 201, "\(answer.text.prefix(400))")
    let account = try daemon.inbox("pivot-dpj-1").first?["fields"]?["narrative"]?["narrative"]
    #expect(account?.string?.count ?? 0 > 65_000)
  }

  @Test func aBodyThatBreaksOffIsNotAccepted() throws {
    let daemon = try Daemon()
    let event = Events.extortion("h-2").serialized
    let connection = try Connection(daemon.socket)
    // Whole JSON, but more was promised.
    try connection.send(
      Connection.head(
        "POST", "/v1/observations", as: "watch-patrol-1", type: "application/cloudevents+json",
        length: event.count + 100))
    try connection.send(event)
    shutdown(connection.descriptor, Int32(SHUT_WR))
    let answer = try connection.answer()
    #expect(answer.status == 400)
    #expect(try daemon.inbox("pivot-dpj-1").isEmpty)
  }

  @Test func aClientThatSendsAByteNowAndThenIsCutOffAndOthersAreNot() throws {
    let daemon = try Daemon(settings: "limits: {request_seconds: 1}\n")
    let request = Array(
      (Connection.head(
        "POST", "/v1/observations", as: "watch-patrol-1", type: "application/cloudevents+json",
        length: 60_000)).utf8)
    // In the head, in a body, in a line of a stream.
    let stream = Array(
      Connection.head(
        "POST", "/v1/observations", as: "watch-patrol-1", type: "application/x-ndjson", length: nil
      ).utf8)
    for start in [Array(request.prefix(10)), request, stream + Array("ffff\r\n{".utf8)] {
      let slow = try Connection(daemon.socket, seconds: 20)
      try slow.send(start)
      let begin = Date()
      try eventually("the slow client is cut off", seconds: 12) { () throws -> Bool in
        #expect(try daemon.get("/health/live").status == 200)
        poll(nil, 0, 100)
        do { try slow.send([UInt8(ascii: " ")]) } catch { return true }
        return false
      }
      #expect(Date().timeIntervalSince(begin) < 10)
    }
  }

  @Test func aSlowRequestIsToldThatItIsTooSlow() throws {
    let daemon = try Daemon(settings: "limits: {request_seconds: 1}\n")
    let slow = try Connection(daemon.socket, seconds: 20)
    try slow.send(
      Connection.head(
        "POST", "/v1/observations", as: "watch-patrol-1", type: "application/cloudevents+json",
        length: 1_000) + "{")
    let answer = try slow.answer()
    #expect(answer.status == 408)
    #expect(try answer.json["type"] == "urn:filet:problem:too-slow")
    #expect(answer.headers["connection"] == "close")
  }

  @Test func aLineOfAGibibyteRejectsItselfAndTakesNoMemory() throws {
    let daemon = try Daemon()
    let before = daemon.residentMebibytes
    let connection = try Connection(daemon.socket, seconds: 60)
    try connection.send(
      Connection.head(
        "POST", "/v1/observations", as: "watch-css-capitale-1", type: "application/x-ndjson",
        length: nil))
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    var highest = before
    for count in 0..<1_024 {
      try connection.sendChunk(piece)
      if count % 64 == 0 { highest = max(highest, daemon.residentMebibytes) }
    }
    try connection.sendChunk([10] + Events.weak("g-1").serialized + [10])
    try connection.sendChunk([])
    _ = try connection.head()
    let first = try #require(try connection.bodyLine())
    let second = try #require(try connection.bodyLine())
    #expect(try parseJSON(Array(first.utf8))["problem"]?["status"] == 413)
    #expect(try parseJSON(Array(second.utf8))["status"] == "accepted")
    highest = max(highest, daemon.residentMebibytes)
    #expect(before > 0)
    #expect(highest - before < 48, "from \(before) to \(highest) MiB")
  }

  @Test func whatIsNotHTTPIsToldSo() throws {
    let daemon = try Daemon()
    let connection = try Connection(daemon.socket, seconds: 10)
    try connection.send("hello there\r\n\r\n")
    let answer = try connection.answer()
    #expect(answer.status == 400)
    #expect(answer.headers["content-type"] == "application/problem+json; charset=utf-8")
    // Nothing says which language is read there.
    #expect(answer.headers["content-language"] == "fr, en")
    #expect(
      try answer.json["detail"]
        == "ce n'est pas une requête HTTP/1.1 / this is not an HTTP/1.1 request")
    let long = try Connection(daemon.socket, seconds: 10)
    try long.send("GET / HTTP/1.1\r\nhost: a\r\n")
    // It may be cut off while it sends.
    for _ in 0..<100 {
      do { try long.send("x-long: \(String(repeating: "y", count: 1_000))\r\n") } catch { break }
    }
    let overlong = try long.answer()
    #expect(overlong.status == 431)
    #expect(try overlong.json["title"] == "en-tête trop grand / header too large")
  }

  @Test func aRequestThatNamesTwoHostsIsRefused() throws {
    let daemon = try Daemon()
    for second in ["a", "b"] {
      let connection = try Connection(daemon.socket, seconds: 10)
      try connection.send(
        "GET /health/live HTTP/1.1\r\nhost: a\r\nHost: \(second)\r\naccept-language: en\r\n\r\n")
      let answer = try connection.answer()
      #expect(answer.status == 400 && answer.headers["connection"] == "close")
      #expect(try answer.json["detail"] == "a request names one host (Host)")
    }
  }

  @Test func oneUserHasSoManyConnectionsAndNoMore() throws {
    let daemon = try Daemon(settings: "limits: {connections_per_user: 3}\n")
    do {
      var held: [Connection] = []
      for _ in 0..<3 {
        let connection = try Connection(daemon.socket)
        try connection.send("GET", "/health/live", as: nil)
        #expect(try connection.answer().status == 200)
        held.append(connection)
      }
      let answer = try Connection(daemon.socket).answer()
      #expect(answer.status == 503)
      #expect(answer.headers["retry-after"] == "1")
    }
    try eventually("there is room again") { (try? daemon.get("/health/live"))?.status == 200 }
  }

  @Test func methodsPathsAndQueriesThatAreNotThere() throws {
    let daemon = try Daemon()
    #expect(try daemon.get("/", as: nil).status == 404)
    #expect(try daemon.get("/v1/nothing", as: "pivot-dpj-1").status == 404)
    let wrong = try daemon.ask("DELETE", "/v1/inbox", as: "pivot-dpj-1")
    #expect(wrong.status == 405)
    #expect(wrong.headers["allow"] == "GET, HEAD")
    #expect(try daemon.get("/v1/inbox?limit=0", as: "pivot-dpj-1").status == 422)
    #expect(try daemon.get("/v1/inbox?limit=x", as: "pivot-dpj-1").status == 422)
    let head = try Connection(daemon.socket)
    try head.send("HEAD", "/health/live", as: nil)
    #expect(try head.head().status == 200)
  }

  /// What people write in the place of a field's name may be somebody's own.
  @Test func anErrorRepeatsNoNameThatMayBeAPersons() throws {
    let daemon = try Daemon()
    let mark = "Zéphyrine Lacasse 418-555-0142"
    let event = Events.extortion("z-1", more: [(mark, "x")])
    var answers = [try daemon.submit(event, as: "watch-patrol-1").text]
    let batch = Array("[".utf8) + event.serialized + Array("]".utf8)
    let lines = event.serialized + Array("\n".utf8)
    for (type, body) in [
      ("application/cloudevents-batch+json", batch), ("application/x-ndjson", lines),
    ] {
      answers.append(
        try daemon.ask(
          "POST", "/v1/observations", as: "watch-patrol-1", type: type, body: body
        ).text)
    }
    let id = "ntc_00000000000000000000000000"
    for body in ["{\"\(mark)\":1}", "{\"\(mark)\":1,\"\(mark)\":2}"] {
      answers.append(
        try daemon.ask(
          "POST", "/v1/notices/\(id)/actions", as: "pivot-dpj-1", type: "application/json",
          body: Array(body.utf8)
        ).text)
    }
    for answer in answers {
      #expect(answer.contains("\"pointer\":"), "\(answer)")
      #expect(answer.contains("member of this object"), "\(answer)")
      for word in ["Zéphyrine", "Lacasse", "0142"] { #expect(!answer.contains(word)) }
    }
  }

  @Test func markedValuesAreNowhereButInTheNotice() throws {
    let daemon = try Daemon()
    let marks = ["ZQXFILE7", "ZQXNARR8", "ZQXPERS9", "ZQXHAND5"]
    let event = Events.extortion(
      "c-1", file: "ZQXFILE7", narrative: "ZQXNARR8",
      more: [
        ("person_of_concern", "ZQXPERS9"), ("handles", ["social:zqxhand5"]),
        ("phones", ["418-555-0187"]), ("vehicle", "ZQX 187"),
      ])
    #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
    // Faulty ones too: errors are where values slip out.
    _ = try daemon.submit(
      Events.extortion("c-2", more: [("ZQXFILE7", "ZQXNARR8"), ("sex", "ZQXPERS9")]),
      as: "watch-patrol-1")
    #expect(try daemon.inbox("pivot-dpj-1").first?["fields"]?.text.contains("ZQXFILE7") == true)
    var seen = ""
    for path in ["/metrics", "/openapi.json", "/health/ready", "/v1/kinds"] {
      seen += try daemon.get(path, as: "analyst-1").text
    }
    for path in ["/v1/status", "/v1/rules", "/v1/directory", "/v1/register"] {
      seen += try daemon.get(path, as: "analyst-1").text
      seen += try daemon.get(path, as: "operator").text
    }
    try daemon.stop()
    seen += daemon.log
    let files = try FileManager.default.subpathsOfDirectory(atPath: daemon.state)
    #expect(files.contains { $0.hasSuffix(".sqlite") || $0.contains("filet") })
    var stored = Data()
    for file in files {
      seen += file
      stored += (try? Data(contentsOf: URL(filePath: daemon.state + "/" + file))) ?? Data()
    }
    for mark in marks + ["418-555-0187", "+14185550187", "ZQX 187", "ZQX187"] {
      #expect(!seen.localizedCaseInsensitiveContains(mark), "\(mark) in answers or logs")
      for form in [mark, mark.lowercased()] {
        #expect(stored.range(of: Data(form.utf8)) == nil, "\(form) on disk")
      }
    }
  }
}
