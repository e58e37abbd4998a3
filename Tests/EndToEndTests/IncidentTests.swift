import Foundation
import StrictJSON
import TestSupport
import Testing

/// The register of confidentiality incidents, and whom not to contact again, as people meet them.
@Suite(.serialized) struct IncidentTests {
  private func report(serious: Bool, more: String = "") -> String {
    """
    {"information":"CANARI-RENSEIGNEMENT","circumstances":"courriel au mauvais destinataire",
     "occurred":"2026-03-01","known":"2026-03-02T09:00:00-05:00","persons":2,
     "risk":"identité et lieu","serious":\(serious),"measures":"message rappelé"\(more)}
    """
  }

  @Test func anIncidentIsWrittenDownRevisedListedAndPrinted() throws {
    let daemon = try Daemon()
    let refused = try daemon.filet(
      as: "pivot-dpj-1", "incident", "record", typed: report(serious: true))
    #expect(refused.status == 77)
    let written = try daemon.filet(
      as: "privacy-1", "--json", "incident", "record", typed: report(serious: true))
    #expect(written.status == 0, "\(written)")
    let incident = try parseJSON(Array(written.output.utf8))
    let id = try #require(incident["id"]?.string)
    #expect(incident["to_tell"] == ["commission", "persons"])
    #expect(incident["kept_until"]?.string?.hasPrefix("2031-03-03") == true)
    // Told since: a revision, and both are kept.
    let revised = try daemon.filet(
      as: "privacy-1", "--json", "incident", "record", "--revises", id,
      typed: report(
        serious: true, more: #","commission_told":"2026-03-03","persons_told":"2026-03-04""#))
    #expect(revised.status == 0, "\(revised)")
    #expect(try parseJSON(Array(revised.output.utf8))["to_tell"] == .array([]))
    let list = try daemon.filet(as: "privacy-1", "incident", "list")
    #expect(list.output.contains("revision 2") && list.output.contains("2026-03-03"), "\(list)")
    let page = try daemon.filet(as: "privacy-1", "incident", "list", "--print", "html")
    #expect(page.output.contains("<h1>Register of confidentiality incidents</h1>"))
    #expect(page.output.contains("CANARI-RENSEIGNEMENT"))
    #expect(try daemon.get("/v1/incidents", as: "operator").status == 403)
    // Recorded, without its words; sealed, and gone from no one's sight but theirs.
    let entries = try daemon.get("/v1/record/entries?from=1&to=1000", as: "privacy-1").text
    #expect(entries.contains("incident_recorded") && !entries.contains("CANARI"))
    #expect(try daemon.holders(of: ["CANARI"]) == [])
    #expect(!daemon.log.contains("CANARI"))
    try daemon.stop()
    try daemon.start()
    #expect(try daemon.get("/v1/incidents", as: "privacy-1").json["incidents"]?.array?.count == 1)
  }

  @Test func whatAnIncidentLacksIsNamed() throws {
    let daemon = try Daemon()
    let answer = try daemon.post(
      "/v1/incidents", ["information": "x", "persons": "deux", "known": "hier"], as: "privacy-1")
    #expect(answer.status == 422)
    let pointers = Set(try answer.json["faults"]?.array?.compactMap { $0["pointer"]?.string } ?? [])
    #expect(
      pointers == [
        "/circumstances", "/occurred", "/known", "/persons", "/risk", "/serious", "/measures",
      ])
    let future = try daemon.filet(
      as: "privacy-1", "incident", "record",
      typed: report(serious: false).replacing("2026-03-02T", with: "2999-03-02T"))
    #expect(future.status == 1 && future.notes.contains("future"), "\(future)")
    // Nobody was told on a day that is still to come.
    let told = try daemon.filet(
      as: "privacy-1", "incident", "record",
      typed: report(
        serious: true, more: #","commission_told":"2999-01-01","persons_told":"2999-01-01""#))
    #expect(
      told.status == 1 && told.notes.contains("/commission_told")
        && told.notes.contains("/persons_told"), "\(told)")
    #expect(
      try daemon.filet(
        as: "privacy-1", "incident", "record", "--revises", "inc_none",
        typed: report(serious: false)
      ).status == 1)
  }

  /// The refusal outlives everything else of the person, and says nothing of them.
  @Test func whoDeclinedIsNotContactedAgain() throws {
    let daemon = try Daemon()
    let ad = Events.event(
      "a-1", source: "/units/esm", kind: "escort_ad",
      data: [
        JSONMember("ad_seen_at", .string(Events.recently)), JSONMember("link_reason", "phone"),
        JSONMember("phones", ["418-555-0143"]), JSONMember("territory", "quebec"),
        JSONMember("source_grade", 1),
        JSONMember("synthetic", true),
      ])
    let receipt = try daemon.submit(ad, as: "watch-esm-1")
    #expect(receipt.status == 201, "\(receipt.text)")
    let origin = try #require(try receipt.json["observation"]?.string)
    func declined(_ phone: String, as account: String = "watch-ikat-1") throws -> Int32 {
      try daemon.filet(as: account, "contact", "phone", typed: phone).status
    }
    #expect(try declined("418-555-0143") == 0)
    let followUp = Events.event(
      "f-1", source: "/units/ikat", kind: "contact_followup",
      data: [
        JSONMember("origin", .string(origin)), JSONMember("contact_mode", "text"),
        JSONMember("outcome", "adult_declined"), JSONMember("territory", "quebec"),
        JSONMember("source_grade", 1),
        JSONMember("synthetic", true),
      ])
    #expect(try daemon.submit(followUp, as: "watch-ikat-1").status == 201)
    #expect(try declined("(418) 555-0143") == 1)
    #expect(try declined("418-555-0144") == 0)
    #expect(try declined("418-555-0143", as: "pivot-dpj-1") == 77)
    try daemon.stop()
    // The pseudonyms change; the marker with them.
    #expect(
      try Daemon.run(daemon.arguments + ["--rotate-pseudonyms"], folder: daemon.folder).status == 0)
    try daemon.start()
    #expect(try declined("418-555-0143") == 1)
    #expect(try declined("418-555-0144") == 0)
  }
}
