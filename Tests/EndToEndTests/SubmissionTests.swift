import Foundation
import StrictJSON
import Testing

@Suite(.serialized) struct SubmissionTests {
  @Test func directEvidenceReachesTheRightInboxesAndNoOther() throws {
    let daemon = try Daemon()
    let answer = try daemon.submit(Events.extortion("e-1"), as: "watch-patrol-1")
    #expect(answer.status == 201)
    let receipt = try answer.json
    #expect(receipt["status"] == "accepted")
    #expect(receipt["observation"]?.string?.hasPrefix("obs_") == true)
    #expect(receipt["duty"]?["lpj39"] == true)
    #expect(receipt["duty"]?["text"]?["fr"]?.string?.isEmpty == false)

    let notices = try daemon.inbox("pivot-dpj-1")
    let notice = try #require(notices.first)
    #expect(notices.count == 1)
    #expect(notice["band"] == 4)
    #expect(notice["seq"] == 1)
    #expect(notice["organisation"] == "dpj")
    #expect(notice["recipient"] == "pivot-dpj-1")
    #expect(notice["fields"]?["identity"] != nil)
    // An organisation whose mandate has nothing to do with it, the relève, a researcher: nothing, or no inbox.
    for account in ["pivot-css-decouvreurs-1", "releve-dpj-1", "pivot-cqsb-1"] {
      #expect(try daemon.inbox(account).isEmpty, "\(account)")
    }
    // The submitter is told nothing of it.
    let id = try #require(notice["id"]?.string)
    #expect(try daemon.get("/v1/notices/\(id)", as: "watch-patrol-1").status == 404)
  }

  /// The duty to report (art. 39 LPJ) waits for no correct form and no permission.
  @Test func whatSaysThatSomebodyIsInDangerIsToldTheDutyAlthoughItIsRejected() throws {
    let daemon = try Daemon()
    func harmed(_ id: String, _ more: [(String, JSONValue)] = []) -> JSONValue {
      Events.extortion(id, more: [("direct_harm_sign", true)] + more)
    }
    let rejected = try daemon.submit(harmed("e-1", [("unheard_of", true)]), as: "watch-patrol-1")
    #expect(rejected.status == 422)
    #expect(try rejected.json["duty"]?["lpj39"] == true)
    #expect(try rejected.json["duty"]?["text"]?["fr"]?.string?.contains("418-555-") == true)
    let refused = try daemon.submit(harmed("e-2"), as: "watch-ikat-1")
    #expect(refused.status == 403)
    #expect(try refused.json["duty"]?["lpj39"] == true)
    let harmless = Events.event(
      "e-3", source: "/units/patrol", kind: "online_luring",
      data: [
        JSONMember("territory", "quebec"), JSONMember("unheard_of", true),
        JSONMember("narrative", "direct_harm_sign: true"), JSONMember("synthetic", true),
      ])
    let other = try daemon.submit(harmless, as: "watch-patrol-1")
    #expect(other.status == 422)
    #expect(try other.json["duty"] == nil)
  }

  @Test func theSameAgainIsADuplicateAndOtherContentAConflict() throws {
    let daemon = try Daemon()
    let event = Events.extortion("e-1")
    let first = try daemon.submit(event, as: "watch-patrol-1")
    let again = try daemon.submit(event, as: "watch-patrol-1")
    #expect(again.status == 200)
    #expect(try again.json["status"] == "duplicate")
    #expect(try again.json["observation"] == first.json["observation"])
    #expect(try again.json["duty"] == first.json["duty"])
    // When a unit wrote it down is no part of what it says: a connector that sends it again may stamp it anew.
    let time = try #require(event["time"])
    let stamped = JSONValue.object(
      (event.object ?? []) + [JSONMember("recordedtime", time)])
    #expect(try daemon.submit(stamped, as: "watch-patrol-1").json["status"] == "duplicate")
    let other = Events.extortion("e-1", file: "CSSC-9392")
    let conflict = try daemon.submit(other, as: "watch-patrol-1")
    #expect(conflict.status == 409)
    #expect(try conflict.json["type"] == "urn:filet:problem:conflict")
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
  }

  @Test func whoMaySubmitForNoUnitIsToldSoBeforeTheFaultsOfContent() throws {
    let daemon = try Daemon()
    let faulty = Events.extortion("e-1", more: [("unheard_of", true)])
    for account in ["pivot-dpj-1", "operator"] {
      let answer = try daemon.submit(faulty, as: account)
      #expect(answer.status == 403, "\(answer.text)")
      #expect(try answer.json["faults"]?.array?.isEmpty != false)
    }
    #expect(try daemon.submit(faulty, as: "watch-patrol-1").status == 422)
  }

  @Test func everyFaultIsNamedInBothLanguagesAndNothingIsEchoed() throws {
    let daemon = try Daemon()
    let event = Events.extortion(
      "e-1", more: [("ZZ-canary-field", "ZZ-canary-value"), ("source_grade", 9)])
    var members = try #require(event.object)
    // `source_grade` twice would not be read at all: the right one goes.
    members = members.map { member in
      guard member.name == "data", let data = member.value.object else { return member }
      let kept = data.enumerated().filter {
        $0.element.name != "source_grade" || $0.offset == data.count - 1
      }
      return JSONMember("data", .object(kept.map(\.element)))
    }
    let answer = try daemon.ask(
      "POST", "/v1/observations", as: "watch-patrol-1", type: "application/cloudevents+json",
      body: JSONValue.object(members).serialized, headers: ["accept-language": "en"])
    #expect(answer.status == 422)
    #expect(answer.headers["content-type"] == "application/problem+json; charset=utf-8")
    #expect(answer.headers["content-language"] == "en")
    let faults = try #require(try answer.json["faults"]?.array)
    #expect(faults.contains { $0["pointer"] == "/data/source_grade" })
    #expect(faults.count >= 2)
    for fault in faults {
      #expect(fault["message"]?["fr"]?.string?.isEmpty == false)
      #expect(fault["message"]?["en"]?.string?.isEmpty == false)
    }
    #expect(!answer.text.contains("canary-value"))
  }

  @Test func aBadItemOfABatchRejectsItselfAlone() throws {
    let daemon = try Daemon()
    let batch: [[UInt8]] = [
      Events.weak("b-1").serialized, Array("{\"a\":1,\"a\":2}".utf8),
      Events.weak("b-2", file: "CSSC-9501").serialized,
    ]
    let body = Array("[".utf8) + batch.joined(separator: Array(",".utf8)) + Array("]".utf8)
    let answer = try daemon.ask(
      "POST", "/v1/observations", as: "watch-css-capitale-1",
      type: "application/cloudevents-batch+json", body: body)
    #expect(answer.status == 200)
    let receipts = try #require(try answer.json.array)
    #expect(receipts.map { $0["status"]?.string } == ["accepted", "rejected", "accepted"])
    #expect(receipts.map { $0["id"]?.string } == ["b-1", nil, "b-2"])
    #expect(receipts[1]["problem"]?["status"] == 422)
  }

  @Test func aBatchOfMoreThanAThousandIsTooLarge() throws {
    let daemon = try Daemon()
    let items = [String](repeating: "{}", count: 1_001).joined(separator: ",")
    let answer = try daemon.ask(
      "POST", "/v1/observations", as: "watch-css-capitale-1",
      type: "application/cloudevents-batch+json", body: Array("[\(items)]".utf8))
    #expect(answer.status == 413)
  }

  @Test func aStreamIsAnsweredAsItGoes() throws {
    let daemon = try Daemon()
    let connection = try Connection(daemon.socket)
    try connection.send(
      Connection.head(
        "POST", "/v1/observations", as: "watch-css-capitale-1", type: "application/x-ndjson",
        length: nil))
    try connection.sendChunk(Events.weak("s-1").serialized + [10])
    let (status, headers) = try connection.head()
    #expect(status == 200)
    #expect(headers["content-type"] == "application/x-ndjson; charset=utf-8")
    var receipts = [try #require(try connection.bodyLine())]
    // A broken line, a line that is too long, and a good one that comes in two pieces.
    let good = Events.weak("s-2", file: "CSSC-9502").serialized
    try connection.sendChunk(Array("{broken\n".utf8))
    receipts.append(try #require(try connection.bodyLine()))
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 70_000) + [10]
    try connection.sendChunk(long + good[..<20])
    receipts.append(try #require(try connection.bodyLine()))
    try connection.sendChunk(Array(good[20...]) + [10])
    receipts.append(try #require(try connection.bodyLine()))
    try connection.sendChunk([])
    #expect(try connection.bodyLine() == nil)
    let values = try receipts.map { try parseJSON(Array($0.utf8)) }
    #expect(
      values.map { $0["status"]?.string } == ["accepted", "rejected", "rejected", "accepted"])
    #expect(values.map { $0["problem"]?["status"]?.integer } == [nil, 400, 413, nil])
    #expect(values.map { $0["id"]?.string } == ["s-1", nil, nil, "s-2"])
  }

  @Test func nobodySubmitsForAnotherUnit() throws {
    let daemon = try Daemon()
    let answer = try daemon.submit(Events.extortion("e-1"), as: "watch-css-capitale-1")
    #expect(answer.status == 403)
    #expect(try daemon.inbox("pivot-dpj-1").isEmpty)
  }

  @Test func aRetractionTellsWhoWasTold() throws {
    let daemon = try Daemon()
    let answer = try daemon.submit(Events.extortion("e-1"), as: "watch-patrol-1")
    let observation = try #require(try answer.json["observation"]?.string)
    let path = "/v1/observations/\(observation)/retraction"
    #expect(try daemon.post(path, [:], as: "watch-patrol-1").status == 422)
    #expect(try daemon.post(path, ["reason": "erreur"], as: "watch-css-capitale-1").status == 404)
    let done = try daemon.post(path, ["reason": "erreur de dossier"], as: "watch-patrol-1")
    #expect(done.status == 200)
    #expect(try done.json["status"] == "retracted")
    let notices = try daemon.inbox("pivot-dpj-1")
    #expect(notices.count == 2)
    #expect(notices.last?["change"] == "withdrawn")
    // The coordinator of the unit's organisation may too; to another's there is no such observation.
    let other = try daemon.submit(Events.extortion("e-2"), as: "watch-patrol-1")
    let next = try #require(try other.json["observation"]?.string)
    let again = "/v1/observations/\(next)/retraction"
    let foreign = try daemon.post(again, ["reason": "erreur"], as: "coordinator-cjq-1")
    #expect(foreign.status == 404)
    let own = try daemon.post(again, ["reason": "erreur"], as: "coordinator-spvq-ijp-1")
    #expect(own.status == 200, "\(own.text)")
    #expect(try own.json["status"] == "retracted")
    #expect(try daemon.inbox("pivot-dpj-1").last?["change"] == "withdrawn")
  }

  @Test func otherContentIsNotTaken() throws {
    let daemon = try Daemon()
    for type in ["application/json", "text/plain", "application/cloudevents+json; charset=latin1"] {
      let answer = try daemon.ask(
        "POST", "/v1/observations", as: "watch-patrol-1", type: type, body: Array("{}".utf8))
      #expect(answer.status == 415, "\(type)")
    }
    #expect(
      try daemon.ask("POST", "/v1/observations", as: "watch-patrol-1", body: []).status == 415)
  }

  /// It was read as text, and refused as no UTF-8.
  @Test func whatIsCompressedIsNotTaken() throws {
    let daemon = try Daemon()
    let event = Events.weak("z-1").serialized
    func status(_ encoding: String, _ type: String) throws -> Int {
      try daemon.ask(
        "POST", "/v1/observations", as: "watch-css-capitale-1", type: type, body: event,
        headers: ["content-encoding": encoding]
      ).status
    }
    for type in ["application/cloudevents+json", "application/x-ndjson"] {
      #expect(try status("gzip", type) == 415, "\(type)")
    }
    #expect(try status("gzip, identity", "application/cloudevents+json") == 415)
    for plain in ["identity", "Identity , identity", "", ","] {
      #expect(try status(plain, "application/cloudevents+json") / 100 == 2, "\(plain)")
    }
    // There is nothing to unpack, and who asks is known first.
    let reload = try daemon.ask(
      "POST", "/v1/reload", as: "operator", headers: ["content-encoding": "gzip"])
    #expect(reload.status == 200)
    let stranger = try daemon.ask(
      "POST", "/v1/observations", as: "nobody-at-all", type: "application/x-ndjson", body: event,
      headers: ["content-encoding": "gzip"])
    #expect(stranger.status == 403)
  }
}
