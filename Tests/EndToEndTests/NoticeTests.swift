import StrictJSON
import Testing

@Suite(.serialized) struct NoticeTests {
  private func noticed(_ daemon: Daemon) throws -> String {
    _ = try daemon.submit(Events.extortion("n-1"), as: "watch-patrol-1")
    return try #require(try daemon.inbox("pivot-dpj-1").first?["id"]?.string)
  }

  @Test func absentAndNotYoursAreTheSameBytes() throws {
    let daemon = try Daemon()
    let id = try noticed(daemon)
    for path in ["", "/explanation"] {
      let theirs = try daemon.get("/v1/notices/\(id)\(path)", as: "pivot-css-decouvreurs-1")
      let nobodys = try daemon.get(
        "/v1/notices/ntc_00000000000000000000000000\(path)", as: "pivot-css-decouvreurs-1")
      #expect(theirs.status == 404)
      #expect(theirs.body == nobodys.body)
      #expect(theirs.headers.keys.sorted() == nobodys.headers.keys.sorted())
    }
  }

  @Test func aRecipientReadsExplainsAcknowledgesAndActs() throws {
    let daemon = try Daemon()
    let id = try noticed(daemon)
    #expect(try daemon.get("/v1/notices/\(id)", as: "pivot-dpj-1").status == 200)
    #expect(try daemon.get("/v1/notices/\(id)/explanation", as: "pivot-dpj-1").status == 200)
    let acknowledged = try daemon.post(
      "/v1/notices/\(id)/acknowledgement", [:], as: "pivot-dpj-1")
    #expect(acknowledged.status == 200)
    #expect(try acknowledged.json["state"] == "acknowledged")
    #expect(try acknowledged.json["acknowledged_by"] == "pivot-dpj-1")
    let acted = try daemon.post(
      "/v1/notices/\(id)/actions", ["action": "appel", "note": "rappeler demain"],
      as: "pivot-dpj-1")
    #expect(acted.status == 200)
  }

  /// `HEAD` shows no content, so no notice counts as sent or received; that somebody asked is recorded as with `GET`.
  @Test func aHeadMovesNoNoticeAndIsRecorded() throws {
    let daemon = try Daemon()
    _ = try daemon.submit(Events.extortion("n-1"), as: "watch-patrol-1")
    func head(_ path: String, as account: String = "pivot-dpj-1") throws -> Int {
      let connection = try Connection(daemon.socket)
      try connection.send("HEAD", path, as: account)
      return try connection.head().status
    }
    #expect(try head("/v1/inbox") == 200)
    let page = try daemon.get("/v1/inbox", as: "pivot-dpj-1").json
    let notice = try #require(page["notices"]?.array?.first)
    #expect(notice["state"] == "queued")
    let id = try #require(notice["id"]?.string)
    let cursor = try #require(page["next"]?.string)
    for path in [
      "/v1/notices/\(id)", "/v1/notices/\(id)/explanation", "/v1/inbox?after=\(cursor)",
    ] {
      #expect(try head(path) == 200)
    }
    #expect(try head("/v1/notices/ntc_00000000000000000000000000") == 404)
    #expect(try daemon.inbox("pivot-dpj-1").first?["state"] == "sent")
    #expect(try head("/v1/register", as: "privacy-1") == 200)
    let entries = try daemon.get("/v1/record/entries?from=1&to=1000", as: "privacy-1").text
    #expect(!entries.contains("\"notices_received\""))
    for kind in ["notice_read", "explanation_read", "register_read"] {
      #expect(entries.contains("\"\(kind)\""), "how long an answer is says something too: \(kind)")
    }
    #expect(try daemon.get("/v1/notices/\(id)", as: "pivot-dpj-1").json["state"] == "received")
  }

  @Test func whatAnActLacksIsNamed() throws {
    let daemon = try Daemon()
    let id = try noticed(daemon)
    let cases: [(String, JSONValue, String)] = [
      ("actions", [:], "/action"), ("referral", ["to": "eilp"], "/reason"),
      ("closure", ["outcome": "withdrawn"], "/outcome"), ("closure", [:], "/outcome"),
      ("acknowledgement", ["x": 1], "/x"), ("actions", ["action": 7], "/action"),
    ]
    for (act, body, pointer) in cases {
      let answer = try daemon.post("/v1/notices/\(id)/\(act)", body, as: "pivot-dpj-1")
      #expect(answer.status == 422)
      #expect(try answer.json["faults"]?.array?.first?["pointer"]?.string == pointer)
    }
  }

  @Test func fromBandThreeOnePersonAloneDoesNotClose() throws {
    let daemon = try Daemon()
    let id = try noticed(daemon)
    let first = try daemon.post(
      "/v1/notices/\(id)/closure", ["outcome": "unfounded"], as: "pivot-dpj-1")
    #expect(first.status == 200)
    #expect(try first.json["state"] != "closed")
    let again = try daemon.post(
      "/v1/notices/\(id)/closure", ["outcome": "unfounded"], as: "pivot-dpj-1")
    #expect(again.status == 200)
    #expect(try again.json["state"] != "closed")
    // A colleague who is told of the same alert is the second.
    let handed = try daemon.post(
      "/v1/notices/\(id)/handover", ["to": "pivot-dpj-2", "reason": "fin de quart"],
      as: "pivot-dpj-1")
    #expect(handed.status == 200, "\(handed.text)")
    let theirs = try #require(try daemon.inbox("pivot-dpj-2").last?["id"]?.string)
    let second = try daemon.post(
      "/v1/notices/\(theirs)/closure", ["outcome": "unfounded"], as: "pivot-dpj-2")
    #expect(second.status == 200, "\(second.text)")
    #expect(try second.json["state"] == "closed")
  }
}
