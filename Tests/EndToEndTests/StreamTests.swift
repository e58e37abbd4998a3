import Foundation
import StrictJSON
import Testing

/// Reads server-sent events off a connection.
private struct EventReader {
  let connection: Connection
  var comments = 0

  init(_ daemon: Daemon, as account: String, lastEventID: String? = nil) throws {
    connection = try Connection(daemon.socket, seconds: 15)
    var headers = ["accept": "text/event-stream"]
    if let lastEventID { headers["last-event-id"] = lastEventID }
    try connection.send("GET", "/v1/inbox/stream", as: account, headers: headers)
    let (status, fields) = try connection.head()
    #expect(status == 200)
    #expect(fields["content-type"] == "text/event-stream; charset=utf-8")
  }

  /// The next event; `nil` at the end of the stream.
  mutating func next() throws -> (id: String, event: String, data: JSONValue)? {
    var fields: [String: String] = [:]
    while let line = try connection.bodyLine() {
      if line.isEmpty {
        if let data = fields["data"] {
          return (fields["id"] ?? "", fields["event"] ?? "", try parseJSON(Array(data.utf8)))
        }
        fields = [:]
      } else if line.hasPrefix(":") {
        comments += 1
      } else {
        let pair = line.split(separator: ":", maxSplits: 1)
        let value = pair.count > 1 ? pair[1] : ""
        fields[String(pair[0])] = String(value.hasPrefix(" ") ? value.dropFirst() : value)
      }
    }
    return nil
  }

  /// Reads until a sign of life came.
  mutating func comment() throws {
    let before = comments
    while comments == before {
      guard let line = try connection.bodyLine() else { throw ClientError("the stream ended") }
      if line.hasPrefix(":") { comments += 1 }
    }
  }
}

@Suite(.serialized) struct StreamTests {
  @Test func noticesComeAsTheyAreIssued() throws {
    let daemon = try Daemon()
    var reader = try EventReader(daemon, as: "pivot-dpj-1")
    for number in 1...3 {
      let event = Events.extortion("s-\(number)", file: "CSSC-94\(number)0")
      #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
      let next = try #require(try reader.next())
      #expect(next.event == "notice")
      #expect(next.data["seq"] == .integer(Int64(number)))
    }
  }

  @Test func whatHadComeBeforeSaysWhereItStandsNowAndWhatIsNewDoesNot() throws {
    let daemon = try Daemon()
    let event = Events.extortion("n-1", file: "CSSC-9501")
    #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
    var first = try EventReader(daemon, as: "pivot-dpj-1")
    let notice = try #require(try first.next()).data
    let id = try #require(notice["id"]?.string)
    #expect(notice["now"]?["state"] == "awaiting")
    let answer = try daemon.post("/v1/notices/\(id)/acknowledgement", [:], as: "pivot-dpj-1")
    #expect(try answer.json["now"]?["latest"] == .string(id))
    var again = try EventReader(daemon, as: "pivot-dpj-1")
    let now = try #require(try again.next()).data["now"]
    #expect(now?["state"] == "acknowledged" && now?["answering"] == "pivot-dpj-1")
    let other = Events.extortion("n-2", file: "CSSC-9502")
    #expect(try daemon.submit(other, as: "watch-patrol-1").status == 201)
    let fresh = try #require(try again.next()).data
    #expect(fresh["seq"] == 2 && fresh["now"] == nil)
  }

  @Test func aDroppedStreamResumesExactlyAlsoAfterARestart() throws {
    let daemon = try Daemon()
    var last: String?
    var seen: [Int64] = []
    for number in 1...4 {
      // Each time a new connection, once a new process in between.
      if number == 3 {
        #expect(try daemon.stop().status == 0)
        try daemon.start()
      }
      for part in ["a", "b"] {
        let event = Events.extortion("r-\(number)\(part)", file: "CSSC-93\(number)\(part)")
        #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
      }
      var reader = try EventReader(daemon, as: "pivot-dpj-1", lastEventID: last)
      // One of two is read; the other comes with the next connection.
      for _ in 0..<(number == 4 ? 5 : 1) {
        let event = try #require(try reader.next())
        last = event.id
        seen.append(try #require(event.data["seq"]?.integer))
      }
    }
    #expect(seen == Array(1...8))
  }

  @Test func anUnknownCursorIsGoneAndAnswersWithOneThatWorks() throws {
    let daemon = try Daemon()
    _ = try daemon.submit(Events.extortion("g-1"), as: "watch-patrol-1")
    for cursor in ["17", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
      for path in ["/v1/inbox", "/v1/inbox/stream"] {
        let answer = try daemon.get("\(path)?after=\(cursor)", as: "pivot-dpj-1")
        #expect(answer.status == 410)
        let oldest = try #require(try answer.json["oldest"]?.string)
        let again = try daemon.get("/v1/inbox?after=\(oldest)", as: "pivot-dpj-1")
        #expect(try again.json["notices"]?.array?.count == 1)
      }
    }
    // One recipient's cursor is of no use to another.
    let page = try daemon.get("/v1/inbox", as: "pivot-dpj-1")
    let next = try #require(try page.json["next"]?.string)
    #expect(try daemon.get("/v1/inbox?after=\(next)", as: "pivot-dpj-1").status == 200)
    #expect(try daemon.get("/v1/inbox?after=\(next)", as: "pivot-cjq-1").status == 410)
  }

  @Test func pagesFollowEachOtherWithoutGapOrRepeat() throws {
    let daemon = try Daemon()
    for number in 1...5 {
      _ = try daemon.submit(
        Events.extortion("p-\(number)", file: "CSSC-92\(number)0"), as: "watch-patrol-1")
    }
    var cursor = ""
    var seen: [Int64] = []
    for _ in 0..<4 {
      let page = try daemon.get("/v1/inbox?limit=2&after=\(cursor)", as: "pivot-dpj-1").json
      seen += (page["notices"]?.array ?? []).compactMap { $0["seq"]?.integer }
      cursor = try #require(page["next"]?.string)
    }
    #expect(seen == [1, 2, 3, 4, 5])
  }

  @Test func aQuietStreamShowsThatItLives() throws {
    let daemon = try Daemon(settings: "limits: {heartbeat_seconds: 1}\n")
    var reader = try EventReader(daemon, as: "pivot-dpj-1")
    try reader.comment()
    try reader.comment()
  }

  @Test func linesOfJSONOnDemand() throws {
    let daemon = try Daemon()
    _ = try daemon.submit(Events.extortion("l-1"), as: "watch-patrol-1")
    let connection = try Connection(daemon.socket)
    try connection.send(
      "GET", "/v1/inbox/stream", as: "pivot-dpj-1", headers: ["accept": "application/x-ndjson"])
    #expect(try connection.head().headers["content-type"] == "application/x-ndjson; charset=utf-8")
    var line = try connection.bodyLine()
    while line == "" { line = try connection.bodyLine() }
    let notice = try parseJSON(Array(try #require(line).utf8))
    #expect(notice["seq"] == 1)
    let cursor = try #require(notice["cursor"]?.string)
    let rest = try daemon.get("/v1/inbox?after=\(cursor)", as: "pivot-dpj-1")
    #expect(try rest.json["notices"]?.array?.isEmpty == true)
  }

  @Test func oneUserHasSoManyStreamsAndNoMore() throws {
    let daemon = try Daemon(settings: "limits: {streams_per_user: 2}\n")
    do {
      let first = try EventReader(daemon, as: "pivot-dpj-1")
      let second = try EventReader(daemon, as: "pivot-cjq-1")
      let third = try daemon.get("/v1/inbox/stream", as: "pivot-dpj-1")
      #expect(third.status == 429)
      #expect(third.headers["retry-after"] != nil)
      withExtendedLifetime((first, second)) {}
    }
    // Who goes makes room.
    try eventually("there is room again") {
      let connection = try Connection(daemon.socket)
      try connection.send("GET", "/v1/inbox/stream", as: "pivot-dpj-1")
      return try connection.head().status == 200
    }
  }

  @Test func onTheSignalToStopAStreamEndsCleanlyAndTheDaemonWithin5Seconds() throws {
    let daemon = try Daemon()
    var reader = try EventReader(daemon, as: "pivot-dpj-1")
    _ = try daemon.submit(Events.extortion("t-1"), as: "watch-patrol-1")
    _ = try reader.next()
    let upload = try Connection(daemon.socket)
    try upload.send(
      Connection.head(
        "POST", "/v1/observations", as: "watch-css-capitale-1", type: "application/x-ndjson",
        length: nil))
    try upload.sendChunk(Events.weak("t-2").serialized + [10])
    _ = try upload.head()
    #expect(try upload.bodyLine()?.contains("accepted") == true)
    let (status, seconds) = try daemon.stop()
    #expect(status == 0)
    #expect(seconds < 5)
    #expect(try reader.next() == nil)
    // Every line has its one receipt; the answer breaks off without its end, and what was accepted is there
    // after the restart.
    #expect(throws: ClientError.self) { try upload.bodyLine() }
    try daemon.start()
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    let again = try daemon.submit(Events.extortion("t-1"), as: "watch-patrol-1")
    #expect([200, 409].contains(again.status))
  }

  @Test func aReaderThatDoesNotReadIsCutOffAndHoldsUpNobody() throws {
    let daemon = try Daemon(settings: "limits: {write_seconds: 1, heartbeat_seconds: 1}\n")
    // Fills what the kernel and the door hold for a reader that never reads.
    let stuck = try Connection(daemon.socket)
    let request = Connection.head("GET", "/openapi.json", as: nil, length: 0)
    for _ in 0..<200 {
      do { try stuck.send(request) } catch { break }
    }
    #expect(try daemon.get("/health/live").status == 200)
    try eventually("the stuck reader is cut off", seconds: 20) {
      let text = try daemon.get("/metrics").text
      return text.contains("filet_connections 1\n")
    }
  }
}
