import Foundation
import StrictJSON
import TestSupport
import Testing

/// A family's telephone is put on the suppression list: asked for by who may, never written in clear.
@Suite struct SuppressionTests {
  private func filet(
    _ daemon: Daemon, as account: String, _ arguments: String..., input: String = ""
  ) throws -> ProgramRun {
    try ProgramRun.run(
      "filet", ["--socket", daemon.socket, "--as", account, "--lang", "en"] + arguments,
      input: input)
  }

  private func seen(
    _ id: String, _ kind: String, source: String, file: String, _ more: [JSONMember]
  ) -> JSONValue {
    Events.event(
      id, source: source, kind: kind,
      data: [
        JSONMember("youth", ["file": .string(file), "age": 16]), JSONMember("territory", "quebec"),
        JSONMember("phones", ["418-555-0199"]), JSONMember("source_grade", 1),
        JSONMember("synthetic", true),
      ] + more)
  }

  /// A youth who is back with a new telephone and one whom older persons come for, with the same: band 2 by what ties
  /// them.
  private func notices(_ daemon: Daemon, _ id: String) throws -> Int {
    let back = seen(
      id + "a", "youth_found", source: "/units/patrol", file: "CSSC-1" + id,
      [
        JSONMember("found_at", .string("2026-01-02T03:00:00Z")),
        JSONMember("new_possessions", true),
      ])
    let pickedUp = seen(
      id + "b", "school_report", source: "/units/css-decouvreurs", file: "CSSD-2" + id,
      [JSONMember("school", "school-03"), JSONMember("pick_up_by_older", true)])
    let before = try daemon.inbox("pivot-dpj-1").count
    #expect(try daemon.submit(back, as: "watch-patrol-1").status == 201)
    #expect(try daemon.submit(pickedUp, as: "watch-css-decouvreurs-1").status == 201)
    return try daemon.inbox("pivot-dpj-1").count - before
  }

  @Test func onlyPrivacyGetsTheLineAndItHoldsNoNumber() throws {
    let daemon = try Daemon()
    let asked = try filet(daemon, as: "privacy-1", "suppress", "phone", input: "418-555-0199\n")
    #expect(asked.status == 0, "\(asked)")
    #expect(asked.output.contains("reference: tel_") && asked.output.contains("of: family"))
    // The number however it is written: its last digits alone may stand in a reference or an inode.
    let number = /555\W*0199/
    #expect(!(asked.output + asked.notes).contains(number))
    let refused = try filet(daemon, as: "pivot-dpj-1", "suppress", "phone", input: "418-555-0199\n")
    #expect(refused.status == 77)
    let wrong = try filet(daemon, as: "privacy-1", "suppress", "place", input: "mall-1\n")
    #expect(wrong.status != 0)
    let argued = try filet(daemon, as: "privacy-1", "suppress", "phone", "418-555-0199")
    #expect(argued.status == 64)
    #expect(!daemon.log.contains(number))
    try daemon.stop()
  }

  @Test func onceOnTheListTheTelephoneTiesNobody() throws {
    let daemon = try Daemon(ownRules: true)
    #expect(try notices(daemon, "1") > 0, "without the list it ties them")
    let line = try filet(
      daemon, as: "privacy-1", "suppress", "phone", input: "418-555-0199\n"
    ).output
    let list = daemon.rules + "/suppressed.yml"
    let text = try String(contentsOfFile: list, encoding: .utf8)
    let indented = "  " + line.trimmingCharacters(in: .whitespacesAndNewlines) + "\n"
    try (text + indented).write(toFile: list, atomically: true, encoding: .utf8)
    #expect(try daemon.post("/v1/reload", [:], as: "operator").status == 200)
    #expect(try notices(daemon, "2") == 0)
    try daemon.stop()
    // The keys of pseudonyms change: the line holds, and who did it hears that it is of before.
    let rotation = try Daemon.run(
      daemon.arguments + ["--rotate-pseudonyms"], folder: daemon.folder)
    #expect(rotation.status == 0 && rotation.log.contains(list), "\(rotation.log)")
    try daemon.start()
    #expect(try notices(daemon, "3") == 0)
    try daemon.stop()
  }
}
