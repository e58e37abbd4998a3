import Foundation
import StrictJSON
import Testing

/// The mandate is checked again whenever something is read or sent: what ends, ends at once.
@Suite(.serialized) struct MandateEndTests {
  private func started() throws -> Daemon {
    try Daemon(
      settings: "limits: {heartbeat_seconds: 1}\n", ownRules: true, ownDirectory: true)
  }

  private func change(_ file: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacingOccurrences(of: old, with: new).write(
      toFile: file, atomically: true, encoding: .utf8)
  }

  private func follow(_ daemon: Daemon, _ account: String) throws -> Connection {
    let stream = try Connection(daemon.socket, seconds: 20)
    try stream.send(
      "GET", "/v1/inbox/stream", as: account, headers: ["accept": "application/x-ndjson"])
    #expect(try stream.head().status == 200)
    return stream
  }

  /// Whether a stream ends within a few signs of life.
  private func ends(_ stream: Connection) throws -> Bool {
    for _ in 0..<6 {
      guard let line = try stream.bodyLine() else { return true }
      #expect(line.isEmpty, "something is still told")
    }
    return false
  }

  /// The agreement of the DPJ, as the directory has it, and one that is over.
  private static let agreement =
    "organisation: dpj, signed_by: \"Victorin Valcourt\", from: 2024-01-01, until: 2099-12-31"
  private static let over =
    "organisation: dpj, signed_by: \"Victorin Valcourt\", from: 2024-01-01, until: 2024-12-31"

  @Test func anAgreementThatEndsClosesItsStreams() throws {
    let daemon = try started()
    let ending = try follow(daemon, "pivot-dpj-1")
    let staying = try follow(daemon, "pivot-cjq-1")
    try change(daemon.directory + "/directory.yml", Self.agreement, Self.over)
    #expect(try daemon.post("/v1/reload", [:], as: "operator").status == 200)
    #expect(try ends(ending), "the stream of the DPJ goes on")
    // Opened again it is refused; the other goes on.
    let again = try Connection(daemon.socket, seconds: 20)
    try again.send("GET", "/v1/inbox/stream", as: "pivot-dpj-1")
    #expect(try again.head().status == 403)
    #expect(try staying.bodyLine() == "")
    #expect(try staying.bodyLine() == "")
  }

  @Test func aMandateThatEndsClosesItsStreams() throws {
    let daemon = try started()
    let ending = try follow(daemon, "pivot-dpj-1")
    try FileManager.default.removeItem(atPath: daemon.rules + "/mandates/dpj.yml")
    #expect(try daemon.post("/v1/reload", [:], as: "operator").status == 200)
    #expect(try ends(ending), "the stream of the DPJ goes on")
  }

  /// A folder that was not there for a moment took everything back that people had in hand.
  @Test func rulesWithoutAnyMandateAreRefusedAndNothingIsTakenBack() throws {
    let daemon = try started()
    let event = Events.extortion("e", file: "CSSC-ZQ78", narrative: "ZQNARRATIVE")
    #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
    let told = try daemon.inbox("pivot-dpj-1")
    #expect(!told.isEmpty)
    try FileManager.default.removeItem(atPath: daemon.rules + "/mandates")
    #expect(try daemon.post("/v1/reload", [:], as: "operator").status == 422)
    #expect(try daemon.inbox("pivot-dpj-1").count == told.count)
    let check = try Daemon.run(daemon.arguments + ["--check"], folder: daemon.folder)
    #expect(check.status == 65)
    #expect(check.log.contains("there is no mandate at all"), "\(check.log)")
  }

  @Test func aMandateThatIsGoneEndsWhatWasToldAndOneThatIsBackTellsItAnew() throws {
    let daemon = try started()
    let event = Events.extortion("e", file: "CSSC-ZQ77", narrative: "ZQNARRATIVE")
    #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
    let told = try #require(try daemon.inbox("pivot-dpj-1").last)
    let file = daemon.rules + "/mandates/dpj.yml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try FileManager.default.removeItem(atPath: file)
    #expect(try daemon.post("/v1/reload", [:], as: "operator").status == 200)
    let ended = try #require(try daemon.inbox("pivot-dpj-1").last)
    #expect(ended["change"] == "withdrawn" && ended["alert"] == told["alert"])
    let id = try #require(ended["id"]?.string)
    #expect(try daemon.get("/v1/notices/\(id)", as: "pivot-dpj-1").status == 200)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try daemon.post("/v1/reload", [:], as: "operator").status == 200)
    let again = try #require(try daemon.inbox("pivot-dpj-1").last)
    #expect(again["change"] == "opened" && again["alert"] == told["alert"])
    #expect(again["fields"] == told["fields"])
  }

  @Test func whatWasToldIsNoLongerShown() throws {
    let daemon = try started()
    let event = Events.extortion("e", file: "CSSC-ZQ77", narrative: "ZQNARRATIVE")
    #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
    let notice = try #require(try daemon.inbox("pivot-dpj-1").first)
    #expect(notice.text.contains("CSSC-ZQ77"))
    let id = try #require(notice["id"]?.string)
    let cursor = try daemon.get("/v1/inbox", as: "pivot-dpj-1").json["next"]?.string ?? ""
    try change(daemon.directory + "/directory.yml", Self.agreement, Self.over)
    #expect(try daemon.post("/v1/reload", [:], as: "operator").status == 200)
    let absent = try daemon.get("/v1/notices/ntc_absent", as: "pivot-dpj-1")
    for path in ["/v1/notices/\(id)", "/v1/notices/\(id)/explanation"] {
      let answer = try daemon.get(path, as: "pivot-dpj-1")
      #expect(answer.status == 404 && answer.body == absent.body)
    }
    // The place in the sequence stays, so that cursors hold; nothing is shown at it.
    let page = try daemon.get("/v1/inbox", as: "pivot-dpj-1")
    #expect(!page.text.contains("CSSC-ZQ77") && !page.text.contains("ZQNARRATIVE"))
    let left = try #require(try page.json["notices"]?.array?.first)
    #expect(left["seq"] == 1)
    // Nothing was withdrawn, and nothing is asked of who may not read it.
    #expect(left["change"] == "no_longer_readable")
    #expect(left["expected"]?["act_by"] == .null)
    #expect(left["changed"] == .null)
    #expect(try daemon.get("/v1/inbox?after=\(cursor)", as: "pivot-dpj-1").status == 200)
  }
}
