import Foundation
import StrictJSON
import TestSupport
import Testing

/// The life of an alert through the daemon's door.
@Suite(.serialized) struct LifeOfAnAlertTests {
  private func noticed(_ daemon: Daemon, _ id: String = "l-1") throws -> String {
    _ = try daemon.submit(Events.extortion(id), as: "watch-patrol-1")
    return try #require(try daemon.inbox("pivot-dpj-1").last?["id"]?.string)
  }

  @Test func aRevisionSaysWhatChanged() throws {
    let daemon = try Daemon()
    _ = try noticed(daemon)
    let first = try #require(try daemon.inbox("pivot-dpj-1").last)
    #expect(first["changed"] == .null)
    let threat = Events.event(
      "l-2", source: "/units/patrol", kind: "youth_found",
      data: [
        JSONMember("youth", ["file": "CSSC-9391", "age": 15]), JSONMember("territory", "quebec"),
        JSONMember("found_at", .string(Events.recently)), JSONMember("disclosure", "direct"),
        JSONMember("source_grade", 1), JSONMember("synthetic", true),
      ])
    #expect(try daemon.submit(threat, as: "watch-patrol-1").status == 201)
    let update = try #require(try daemon.inbox("pivot-dpj-1").last)
    #expect(update["revision"] == 2)
    #expect(update["changed"]?["since"] == 1)
    #expect(update["changed"]?["band_before"] == 4)
    #expect(update["changed"]?["new"]?.array?.isEmpty == false)
  }

  @Test func whoDeclinesIsFollowedByTheNextAndANamedColleagueTakesOver() throws {
    let daemon = try Daemon()
    let id = try noticed(daemon)
    #expect(
      try daemon.post(
        "/v1/notices/\(id)/decline", ["reason": "conflit"], as: "pivot-dpj-1"
      ).status == 200)
    let next = try #require(try daemon.inbox("releve-dpj-1").last)
    #expect(next["change"] == "declined")
    let theirs = try #require(next["id"]?.string)
    let refused = try daemon.post(
      "/v1/notices/\(theirs)/handover", ["to": "pivot-cjq-1"], as: "releve-dpj-1")
    #expect(refused.status == 422)
    #expect(!refused.text.contains("cjq"))
    #expect(
      try daemon.post(
        "/v1/notices/\(theirs)/handover", ["to": "pivot-dpj-2", "reason": "fin de quart"],
        as: "releve-dpj-1"
      ).status == 200)
    #expect(try daemon.inbox("pivot-dpj-2").last?["change"] == "handed_over")
  }

  @Test func theExplanationSaysWhereTheAlertStandsAndTheStatusWhatNobodyAnswers() throws {
    let daemon = try Daemon()
    let id = try noticed(daemon)
    func now() throws -> JSONValue? {
      try daemon.get("/v1/notices/\(id)/explanation", as: "pivot-dpj-1").json["now"]
    }
    #expect(try now()?["state"] == "awaiting")
    #expect(try now()?["answering"] == "pivot-dpj-1")
    _ = try daemon.post("/v1/notices/\(id)/acknowledgement", [:], as: "pivot-dpj-1")
    #expect(try now()?["state"] == "acknowledged")
    #expect(try now()?["clock"] == "act")
    _ = try daemon.post("/v1/notices/\(id)/decline", ["reason": "conflit"], as: "pivot-dpj-1")
    #expect(try now() == ["state": "declined", "latest": .string(id)])
    for account in ["table-1", "operator", "coordinator-dpj-1"] {
      let unanswered = try daemon.get("/v1/status", as: account).json["unanswered"]
      #expect(unanswered?["alerts"] == ["1": 0, "2": 0, "3": 0, "4": 0])
      #expect(unanswered?["longest_days"] == .null)
    }
    #expect(try daemon.get("/v1/status", as: "pivot-dpj-1").json["unanswered"] == nil)
  }

  @Test func theInboxAndEachAnswerSayWhoseTurnItIs() throws {
    let daemon = try Daemon()
    let shapes = Shapes(try daemon.get("/openapi.json").json)
    let id = try noticed(daemon)
    func asked(_ account: String) throws -> JSONValue? {
      let answer = try daemon.get("/v1/inbox", as: account)
      #expect(try shapes.faults(of: answer, "GET", "/v1/inbox") == [])
      return try answer.json["notices"]?.array?.last?["now"]
    }
    #expect(try asked("pivot-dpj-1")?["answering"] == "pivot-dpj-1")
    let path = "/v1/notices/\(id)"
    let declined = try daemon.post(path + "/decline", ["reason": "conflit"], as: "pivot-dpj-1")
    #expect(try declined.json["now"]?["state"] == "declined")
    #expect(try asked("pivot-dpj-1") == ["state": "declined"])
    #expect(try asked("releve-dpj-1")?["answering"] == "releve-dpj-1")
    // Who takes it back is told so, and so is whoever was asked meanwhile, by their inbox.
    let answered = try daemon.post(path + "/acknowledgement", [:], as: "pivot-dpj-1")
    #expect(try shapes.faults(of: answered, "POST", path + "/acknowledgement") == [])
    #expect(try answered.json["taken_back"] == ["from": "releve-dpj-1"])
    #expect(try answered.json["now"]?["answering"] == "pivot-dpj-1")
    #expect(try asked("releve-dpj-1")?["answering"] == "pivot-dpj-1")
    let read = try daemon.get(path, as: "pivot-dpj-1")
    #expect(try read.json["taken_back"] == nil && read.json["now"]?["clock"] == "act")
  }

  @Test func aConsultationGoesAndComesAndIsNobodyElses() throws {
    let daemon = try Daemon()
    let named = try daemon.post(
      "/v1/consultations", ["to": "pipq", "question": "Connaissez-vous le dossier CJQ-48213 ?"],
      as: "pivot-dpj-1")
    #expect(named.status == 422)
    #expect(!named.text.contains("48213"))
    let asked = try daemon.post(
      "/v1/consultations", ["to": "pipq", "question": "Comment proposer un suivi volontaire ?"],
      as: "pivot-dpj-1")
    #expect(asked.status == 201)
    let notice = try #require(try daemon.inbox("pivot-pipq-1").last)
    #expect(notice["kind"] == "consultation")
    let id = try #require(notice["id"]?.string)
    #expect(
      try daemon.post("/v1/notices/\(id)/answer", ["answer": "x"], as: "pivot-cjq-1").status
        == 404)
    #expect(
      try daemon.post(
        "/v1/notices/\(id)/answer", ["answer": "Au café, sans uniforme."], as: "pivot-pipq-1"
      ).status == 200)
    let answer = try #require(try daemon.inbox("pivot-dpj-1").last)
    #expect(answer["consultation"]?["answer"] == "Au café, sans uniforme.")
    #expect(try daemon.inbox("releve-dpj-1").isEmpty)
  }

  @Test func absencesAreEnteredListedAndEndedAndSurviveARestart() throws {
    let daemon = try Daemon()
    let entered = try daemon.post(
      "/v1/absences", ["until": "2099-01-01", "account": "pivot-dpj-1"],
      as: "coordinator-dpj-1")
    #expect(entered.status == 422, "no further ahead than 400 days")
    // An hour over which the clocks go is no misspelling, and is not called one.
    let skipped = try daemon.post(
      "/v1/absences", ["until": "2027-03-14T02:30"], as: "pivot-dpj-1")
    #expect(skipped.status == 422 && skipped.text.contains("2:00 to 3:00"), "\(skipped.text)")
    let until = Date().addingTimeInterval(86_400).formatted(.iso8601)
    let made = try daemon.post(
      "/v1/absences", ["until": .string(until), "cover": "pivot-dpj-2"], as: "pivot-dpj-1")
    #expect(made.status == 201)
    let id = try #require(try made.json["id"]?.string)
    try daemon.stop()
    try daemon.start()
    _ = try daemon.submit(Events.extortion("l-1"), as: "watch-patrol-1")
    #expect(try daemon.inbox("pivot-dpj-1").isEmpty)
    #expect(try daemon.inbox("pivot-dpj-2").count == 1)
    let directory = try daemon.get("/v1/directory", as: "coordinator-dpj-1").json
    let person = directory["people"]?.array?.first { $0["account"] == "pivot-dpj-1" }
    #expect(person?["available"] == false)
    #expect(person?["absences"]?.array?.count == 1)
    // A colleague in the chain sees that, and nothing of why; who only reports sees neither.
    let seen = try daemon.get("/v1/directory", as: "pivot-dpj-2").json
    let colleague = seen["people"]?.array?.first { $0["account"] == "pivot-dpj-1" }
    #expect(colleague?["available"] == false)
    #expect(colleague?["absences"] == nil)
    #expect(seen["organisations"]?.array?.contains { $0["id"] == "pipq" } == true)
    let reporter = try daemon.get("/v1/directory", as: "watch-patrol-1").json
    #expect(reporter["people"]?.array?.contains { $0["available"] != nil } == false)
    #expect(
      try daemon.post("/v1/absences/\(id)/end", [:], as: "coordinator-cjq-1").status == 404)
    #expect(
      try daemon.post("/v1/absences/\(id)/end", [:], as: "coordinator-dpj-1").status == 200)
    #expect(
      try daemon.get("/v1/absences", as: "coordinator-dpj-1").json["absences"]?.array?.isEmpty
        == true)
  }

  @Test func theSubmitterHearsReceivedThenTakenInChargeAndNothingElse() throws {
    let daemon = try Daemon()
    let receipt = try daemon.submit(Events.extortion("l-1"), as: "watch-patrol-1").json
    let id = try #require(receipt["observation"]?.string)
    let path = "/v1/observations/\(id)"
    let received = try daemon.get(path, as: "watch-patrol-1").json
    #expect(received["status"] == "received")
    #expect(received.object?.map(\.name) == ["id", "status", "received"])
    let notice = try #require(try daemon.inbox("pivot-dpj-1").last?["id"]?.string)
    _ = try daemon.post("/v1/notices/\(notice)/acknowledgement", [:], as: "pivot-dpj-1")
    let taken = try daemon.get(path, as: "watch-patrol-1").json
    #expect(taken["status"] == "taken_in_charge")
    #expect(taken.object?.map(\.name) == ["id", "status", "received", "taken_in_charge_on"])
    let theirs = try daemon.get(path, as: "watch-cjq-1")
    let nobodys = try daemon.get(
      "/v1/observations/obs_00000000000000000000000000", as: "watch-cjq-1")
    #expect(theirs.status == 404)
    #expect(theirs.body == nobodys.body)
    #expect(try daemon.get(path, as: "pivot-dpj-1").status == 404)
    _ = try daemon.post("\(path)/retraction", ["reason": "erreur"], as: "watch-patrol-1")
    #expect(try daemon.get(path, as: "watch-patrol-1").json["status"] == "retracted")
  }

  /// A state that must never be, made by writing into the database while the daemon is down: the duty's clock runs towards
  /// nobody, and under its mandate there is nobody to tell next.
  @Test func aBrokenStateRaisesTheAuditorsAlarm() throws {
    let daemon = try Daemon()
    let notice = try noticed(daemon)
    let alert = try daemon.get("/v1/notices/\(notice)", as: "pivot-dpj-1").json["alert"]
    try daemon.stop()
    let written = try ProgramRun.run(
      "python3",
      [
        "-c",
        """
        import sqlite3, sys
        d = sqlite3.connect(sys.argv[1])
        d.execute("UPDATE duties SET mandate = 'nowhere', told = '[]', asked = NULL WHERE organisation = 'dpj'")
        d.commit()
        """, daemon.state + "/filet.sqlite",
      ])
    try #require(written.status == 0, "\(written.notes)")
    try daemon.start(until: "/health/live")
    try eventually("the Table is told") {
      try daemon.inbox("table-1").contains { $0["change"] == "stranded" }
    }
    let alarm = try #require(
      try daemon.inbox("table-1").first { $0["change"] == "stranded" })
    #expect(alarm["alert"] == alert)
    #expect(alarm["fields"] == .object([]))
    #expect(alarm["why"] == [])
    let ready = try daemon.get("/health/ready")
    #expect(ready.status == 503)
    #expect(ready.text.contains("1 alerte"))
    let status = try daemon.get("/v1/status", as: "table-1").json
    #expect(status["ready"] == false)
    #expect(status["without_next_step"] == 1)
  }

  @Test func checkNamesHolesOnTheirLinesAndStaysGreen() throws {
    let daemon = try Daemon(isStarted: false)
    let folder = daemon.folder + "/directory"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let text = try String(contentsOfFile: daemon.directory + "/directory.yml", encoding: .utf8)
      .replacing(
        "    organisation: eilp\n    roles: [pivot]\n",
        with: "    organisation: eilp\n    roles: [pivot]\n"
          + "    hours: [{days: [mon, tue, wed, thu, fri], from: \"08:00\", until: \"16:00\"}]\n"
      )
      .replacing("organisation: sq, signed_by", with: "organisation: msp, signed_by")
    try text.write(toFile: folder + "/directory.yml", atomically: true, encoding: .utf8)
    let run = try Daemon.run(
      daemon.arguments + ["--check", "--directory", folder], folder: daemon.folder)
    #expect(run.status == 0, "\(run.log)")
    #expect(
      run.log.contains(
        try Regex("directory\\.yml:\\d+:\\d+: warning: eilp: \\d+ h without an eligible pivot")))
    #expect(
      run.log.contains(try Regex("sq\\.yml:\\d+:\\d+: warning: sq has no agreement in force")))
    let machine = try Daemon.run(
      daemon.arguments + ["--check", "--json", "--directory", folder], folder: daemon.folder)
    #expect(machine.status == 0)
    let lines = try machine.log.split(separator: "\n").map { try parseJSON(Array($0.utf8)) }
    let codes = Set(lines.compactMap { $0["code"]?.string })
    #expect(codes.isSuperset(of: ["uncovered_hours", "no_agreement"]))
    #expect(lines.allSatisfy { ($0["line"]?.integer ?? 0) > 0 })
  }
}
