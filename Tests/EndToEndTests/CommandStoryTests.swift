import Foundation
import StrictJSON
import TestSupport
import Testing

/// One alert from the report to its end, as people meet it: by `filet`, before a running daemon.
@Suite struct CommandStoryTests {
  @Test func anAlertIsReportedReadAnsweredReferredClosedAndRetractedByTheCommands() throws {
    let daemon = try Daemon()
    // When, where, how sure; the rest is left out.
    let reported = try daemon.filet(
      as: "watch-patrol-1", "report", "online_luring", "--yes", typed: "\nquebec\n3\n.")
    #expect(reported.status == 0, "\(reported)")
    #expect(reported.output.contains("accepted") && reported.output.contains("obs_"))

    let receipt = try daemon.submit(Events.extortion("s-1"), as: "watch-patrol-1")
    let observation = try #require(try receipt.json["observation"]?.string)
    let id = try #require(try daemon.inbox("pivot-dpj-1").last?["id"]?.string)
    func done(_ arguments: String..., as account: String = "pivot-dpj-1", says words: String) throws
    {
      let run = try ProgramRun.run(
        "filet", ["--socket", daemon.socket, "--as", account, "--lang", "en"] + arguments)
      #expect(run.status == 0, "\(arguments): \(run)")
      #expect((run.output + run.notes).contains(words), "\(arguments): \(run)")
    }
    try done("show", id, says: id)
    let shown = try daemon.filet(as: "pivot-dpj-1", "--json", "show", id)
    let notice = try parseJSON(Array(shown.output.utf8))
    #expect(notice["id"]?.string == id && notice["explanation"]?["now"]?["state"] == "awaiting")
    try done("ack", id, says: "acknowledged")
    try done("act", id, "--action", "appel", "--note", "rappeler demain", says: "action recorded")
    #expect(
      try daemon.get("/v1/notices/\(id)", as: "pivot-dpj-1").json["state"] == "acknowledged")
    try done("refer", id, "--to", "pipq", "--reason", "suivi", says: "referred to pipq")
    let refused = try daemon.filet(
      as: "pivot-dpj-1", "refer", id, "--to", "table", "--reason", "suivi")
    #expect(refused.status == 77, "\(refused)")
    for command in [
      ["refer", id, "--to", "pipqq", "--reason", "suivi"],
      ["consult", "pipqq", "--question", "Que proposer ?"],
    ] {
      let misspelt = try ProgramRun.run(
        "filet", ["--socket", daemon.socket, "--as", "pivot-dpj-1", "--lang", "en"] + command)
      #expect(misspelt.status == 1 && misspelt.notes.contains("did you mean \"pipq\"?"))
      #expect(misspelt.notes.contains("filet directory"), "\(misspelt)")
    }

    try done("close", id, "--outcome", "at_risk", says: "closure proposed")
    let handed = try daemon.post(
      "/v1/notices/\(id)/handover", ["to": "pivot-dpj-2", "reason": "fin de quart"],
      as: "pivot-dpj-1")
    #expect(handed.status == 200, "\(handed.text)")
    let theirs = try #require(try daemon.inbox("pivot-dpj-2").last?["id"]?.string)
    try done(
      "close", theirs, "--outcome", "at_risk", as: "pivot-dpj-2",
      says: "closed for your organisation")

    let status = try daemon.filet(as: "operator", "--json", "status")
    #expect(status.status == 0, "\(status)")
    #expect(try parseJSON(Array(status.output.utf8))["ready"] == true)
    try done(
      "retract", observation, "--reason", "erreur sur la personne", as: "watch-patrol-1",
      says: "retracted: \(observation)")
    let heard = try daemon.get("/v1/observations/\(observation)", as: "watch-patrol-1")
    #expect(try heard.json["status"] == "retracted")
  }

  /// At two in the morning it is read from the inbox what is whose.
  @Test func whoDeclinedReadsThatItIsNotTheirsAndWhoTakesItBackThatItIs() throws {
    let daemon = try Daemon()
    _ = try daemon.submit(Events.extortion("w-1"), as: "watch-patrol-1")
    let id = try #require(try daemon.inbox("pivot-dpj-1").last?["id"]?.string)
    let asked = ["Acknowledge by", "Act by", "to be acknowledged"]
    func inbox(_ account: String) throws -> String { try daemon.filet(as: account, "inbox").output }
    let first = try inbox("pivot-dpj-1")
    for words in asked { #expect(first.contains(words), "\(first)") }

    let declined = try daemon.filet(as: "pivot-dpj-1", "decline", id, "--reason", "conflit")
    #expect(declined.status == 0, "\(declined)")
    for shown in [
      declined.output, try inbox("pivot-dpj-1"),
      try daemon.filet(as: "pivot-dpj-1", "show", id).output,
    ] {
      for words in asked { #expect(!shown.contains(words), "\(shown)") }
      #expect(shown.contains("You have declined; somebody else is told of it"), "\(shown)")
    }

    let answered = try daemon.filet(as: "pivot-dpj-1", "ack", id)
    #expect(answered.notes.contains("releve-dpj-1 is asked no more"), "\(answered)")
    #expect(try inbox("pivot-dpj-1").contains("Act by"))
    let theirs = try inbox("releve-dpj-1")
    #expect(theirs.contains("pivot-dpj-1 answers for it"), "\(theirs)")
    for words in asked { #expect(!theirs.contains(words), "\(theirs)") }

    let acted = try daemon.filet(as: "pivot-dpj-1", "act", id, "--action", "appel")
    for shown in [acted.output, try inbox("pivot-dpj-1")] {
      #expect(!shown.contains("Act by"), "\(shown)")
      #expect(shown.contains("To be looked at again"), "\(shown)")
    }
  }

  @Test func aReportIsCorrectedByAnotherThatNamesIt() throws {
    let daemon = try Daemon()
    func report(_ more: String...) throws -> ProgramRun {
      let arguments = ["report", "online_luring", "--yes"] + more
      return try ProgramRun.run(
        "filet", ["--socket", daemon.socket, "--as", "watch-patrol-1", "--lang", "en"] + arguments,
        input: "\nquebec\n3\n.\n")
    }
    let first = try report().output
    let id = try #require(first.firstMatch(of: /obs_[0-9A-Z]{26}/)).output
    let unknown = try report("--corrects", "obs_01J0000000000000000000000X")
    #expect(unknown.status == 1 && !unknown.notes.contains("When?"), "\(unknown)")
    let second = try report("--corrects", String(id))
    #expect(second.status == 0 && second.notes.contains("Replaces: \(id)"), "\(second)")
    let heard = try daemon.get("/v1/observations/\(id)", as: "watch-patrol-1")
    #expect(try heard.json["status"] == "superseded")
    // What is gone already is no longer there to be corrected, and that is said before anything is asked.
    let again = try report("--corrects", String(id))
    #expect(again.status == 1 && again.notes.contains("was corrected already"), "\(again)")
    #expect(!again.notes.contains("When?"))
  }

  @Test func aReportIsCorrectedByTheNumberThatItsUnitGave() throws {
    let daemon = try Daemon()
    _ = try daemon.submit(Events.extortion("f-04"), as: "watch-patrol-1")
    func report(_ number: String, as account: String) throws -> ProgramRun {
      try ProgramRun.run(
        "filet",
        [
          "--socket", daemon.socket, "--as", account, "--lang", "en", "report", "online_luring",
          "--yes", "--corrects", number,
        ], input: "\nquebec\n3\n.\n")
    }
    let wrong = try report("f-05", as: "watch-patrol-1")
    #expect(wrong.status == 1 && !wrong.notes.contains("When?"), "\(wrong)")
    let others = try report("f-04", as: "watch-cjq-1")
    #expect(others.status == 1 && !others.notes.contains("When?"), "\(others)")
    let run = try report("f-04", as: "watch-patrol-1")
    #expect(run.status == 0 && run.notes.contains("Replaces: f-04"), "\(run)")
    let heard = try daemon.get("/v1/observations/f-04", as: "watch-patrol-1")
    #expect(try heard.json["status"] == "superseded")
  }

  @Test func aUnitTakesBackAnObservationByTheNumberThatItGave() throws {
    let daemon = try Daemon()
    _ = try daemon.submit(Events.extortion("f-03"), as: "watch-patrol-1")
    let other = try daemon.filet(as: "watch-cjq-1", "retract", "f-03", "--reason", "erreur")
    #expect(other.status == 1, "another unit's number says nothing: \(other)")
    let run = try daemon.filet(as: "watch-patrol-1", "retract", "f-03", "--reason", "erreur")
    #expect(run.status == 0 && run.output.contains("retracted: f-03"), "\(run)")
  }
}
