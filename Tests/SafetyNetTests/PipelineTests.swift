import Alerts
import Foundation
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// One observation goes the whole way.
struct PipelineTests {
  let start = Region.start

  @Test("The rules, kinds, mandates and directory of the repository load without a fault")
  func loads() throws {
    _ = try Region.library()
    #expect(Region.loaded.diagnostics.map { $0.line(in: .english) } == [])
  }

  @Test(
    "Direct evidence reaches the DPJ's pivot in the same turn, and the submitter hears of art. 39")
  func directEvidence() throws {
    var pipeline = try Region.pipeline()
    let receipt = try pipeline.take(
      Region.disclosure("CJQ-48213", id: "1", at: start), at: start)[0]
    #expect(receipt.status == .accepted)
    #expect(receipt.duty?.fr.contains("art. 39") == true)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").first)
    #expect(notice.band == .immediate)
    #expect(notice.seq == 1)
    #expect(notice.fields["identity"]?["file"]?.string == "CJQ-48213")
  }

  @Test(
    "The telephone to report to is of the organisation that protects young people, whatever its id")
  func dutyLine() throws {
    func duty(_ change: @escaping (String) -> String) throws -> String {
      var pipeline = try Region.pipeline(library: Region.library(changing: change))
      let receipt = try pipeline.take(
        Region.disclosure("CJQ-48213", id: "1", at: start), at: start)[0]
      return try #require(receipt.duty?.fr)
    }
    #expect(try duty { $0 }.hasSuffix(" DPJ : 418-555-0100."))
    let none = try duty {
      $0.replacingOccurrences(of: "kind: youth_protection", with: "kind: other")
    }
    #expect(none.contains("art. 39") && !none.contains("418-555"))
    let another = try duty {
      $0.replacingOccurrences(of: "kind: youth_protection", with: "kind: other")
        .replacingOccurrences(of: "kind: youth_centre", with: "kind: youth_protection")
    }
    #expect(another.hasSuffix(" DPJ : 418-555-0101."))
  }

  @Test(
    "Direct evidence of somebody whom nobody describes reaches the DPJ's pivot too",
    arguments: [
      ("school_report", "css-decouvreurs", "disclosure", "direct"),
      ("mall_report", "ikat", "immediate_danger", true),
      ("bar_report", "gripp", "direct_harm_sign", true),
      ("community_report", "pipq", "immediate_danger", true),
      ("contact_followup", "pipq", "direct_harm_sign", true),
      ("escort_ad", "esm", "link_reason", "identified"),
    ] as [(String, String, String, JSONValue)])
  func directEvidenceOfSomebodyUnknown(
    kind: String, unit: String, name: String, value: JSONValue
  ) throws {
    let asked: [String: [JSONMember]] = [
      "school_report": [JSONMember("school", "school-01")],
      "community_report": [JSONMember("programme", "pipq")],
      "contact_followup": [JSONMember("origin", "x"), JSONMember("outcome", "no_show")],
      "escort_ad": [JSONMember("ad_seen_at", .string(start.rfc3339))],
    ]
    func report(_ id: String, _ more: [JSONMember] = []) -> JSONValue {
      Region.event(
        kind, from: unit, id: id, at: start,
        (asked[kind] ?? []) + [JSONMember(name, value)] + more)
    }
    var pipeline = try Region.pipeline()
    let receipt = try pipeline.take(report("1"), at: start)[0]
    #expect(receipt.status == .accepted)
    #expect(receipt.duty != nil)
    #expect(try pipeline.inbox("pivot-dpj-1").map(\.band) == [.immediate])
    // Said to be of age: the submitter alone hears of the duty, with everybody to call.
    let adult = try pipeline.take(report("2", [JSONMember("minor_possible", false)]), at: start)[0]
    #expect(adult.status == .accepted)
    #expect(pipeline.alerts.count == 1)
  }

  @Test("A sum reaches band 2 and is told with its reasons, never with a percentage")
  func concern() throws {
    var pipeline = try Region.pipeline()
    for day in 0..<3 {
      let time = start + .days(Int64(day) * 10)
      _ = try pipeline.take(Region.runaway("CJQ-1", id: "r\(day)", at: time), at: time)
    }
    let time = start + .days(21)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "h", at: time), at: time)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(notice.band >= .concern)
    #expect(!notice.why.isEmpty)
    #expect(!notice.json.text.contains("%"))
  }

  @Test(
    "Two reports of a youth, by file and by name, are one youth once an observation ties the two")
  func identity() throws {
    var pipeline = try Region.pipeline()
    let named: JSONValue = ["name": "Élise Bérubé", "birth_date": "2010-05-04", "age": 15]
    let both: JSONValue = [
      "file": "CJQ-7", "name": "Bérubé, Élise", "birth_date": "2010-05-04",
    ]
    _ = try pipeline.take(Region.runaway("CJQ-7", id: "1", at: start), at: start)
    _ = try pipeline.take(
      Region.event(
        "school_report", from: "css-capitale", id: "2", at: start,
        [
          JSONMember("youth", named), JSONMember("school", "school-09"),
          JSONMember("possessions_change", true), JSONMember("pick_up_by_older", true),
        ]), at: start)
    let before = pipeline.table(at: start)
    #expect(Set(before.keys.filter { $0.hasPrefix("yth_") }).count == 2)
    _ = try pipeline.take(
      Region.event(
        "community_report", from: "pipq", id: "3", at: start,
        [JSONMember("youth", both), JSONMember("programme", "pipq")]), at: start)
    let after = pipeline.table(at: start)
    #expect(after.keys.filter { $0.hasPrefix("yth_") }.count == 1)
    // Taking the tie away separates them again.
    let tie = try #require(
      try pipeline.store.accepted(
        eventKey: Region.keys().eventKey(source: "/units/pipq", id: "3")))
    pipeline.begin(at: start)
    try pipeline.retract(
      tie.observation, reason: "erreur", by: Region.caller("watch-pipq-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    #expect(pipeline.table(at: start) == before)
  }

  @Test("The same key again is a duplicate with the first receipt; with other content a conflict")
  func idempotency() throws {
    var pipeline = try Region.pipeline()
    let event = Region.runaway("CJQ-1", id: "1", at: start)
    let first = try pipeline.take(event, at: start)[0]
    let again = try pipeline.take(event, at: start + .hours(1))[0]
    #expect(again.status == .duplicate)
    #expect(again.observation == first.observation)
    let other = try pipeline.take(
      Region.runaway("CJQ-2", id: "1", at: start), at: start)[0]
    #expect(other.problem?.code == .conflict)
    // Within one turn too.
    let twice = try pipeline.take(
      Region.runaway("CJQ-3", id: "9", at: start), Region.runaway("CJQ-3", id: "9", at: start),
      at: start)
    #expect(twice.map(\.status) == [.accepted, .duplicate])
  }

  @Test("What was accepted is a duplicate when its kind is gone; what was not is refused")
  func kindGone() throws {
    var before = try Region.pipeline()
    let event = Region.hotel("CJQ-1", id: "1", at: start)
    let first = try before.take(event, at: start)[0]
    let library = try Region.library()
    let kinds = library.kinds.kinds.filter { $0.name != "hotel_report" }
    var pipeline = try Pipeline(
      library: library, intake: Intake(catalog: KindCatalog(kinds: kinds), keys: Region.keys()),
      store: before.store, at: start)
    let again = try pipeline.take(event, at: start + .hours(1))[0]
    #expect(again.status == .duplicate)
    #expect(again.observation == first.observation)
    for other in [
      Region.hotel("CJQ-2", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
    ] {
      let receipt = try pipeline.take(other, at: start)[0]
      #expect(receipt.problem?.faults.map(\.pointer) == ["/type"])
      #expect(receipt.observation == nil)
    }
    // Whoever may not submit for the unit learns nothing of it.
    pipeline.begin(at: start)
    let stranger = try pipeline.submit(event, by: Region.caller("watch-cjq-1"), arrival: start)
    #expect(stranger.status == .rejected)
    #expect(stranger.observation == nil)
  }

  @Test("An observation is of a territory of the directory")
  func territory() throws {
    var pipeline = try Region.pipeline()
    for (territory, isKnown) in [("levis", true), ("quebeck", false)] {
      let event = Region.event(
        "mall_report", from: "ikat", id: territory, at: start,
        [JSONMember("territory", .string(territory))])
      let receipt = try pipeline.take(event, at: start)[0]
      #expect((receipt.status == .accepted) == isKnown)
      #expect(receipt.problem?.faults.map(\.pointer) == (isKnown ? nil : ["/data/territory"]))
    }
  }

  @Test("A unit's caller may submit for it alone")
  func permission() throws {
    var pipeline = try Region.pipeline()
    pipeline.begin(at: start)
    let event = Region.runaway("CJQ-1", id: "1", at: start)
    let mine = try pipeline.submit(event, by: Region.caller("watch-cjq-1"), arrival: start)
    let other = try pipeline.submit(
      Region.runaway("CJQ-1", id: "2", at: start), by: Region.caller("watch-ikat-1"),
      arrival: start)
    #expect(mine.status == .accepted)
    #expect(other.problem?.code == .forbidden)
  }

  @Test("A hotel report without a possible minor keeps nothing about persons")
  func adults() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.event(
        "hotel_report", from: "ikat", id: "1", at: start,
        [
          JSONMember("minor_possible", false), JSONMember("place", "hotel-02"),
          JSONMember("vehicle", "QC-ABC123"), JSONMember("narrative", "texte"),
        ]), at: start)
    #expect(pipeline.standing.entities.allSatisfy { $0.kind == .place })
  }

  @Test("Every notice names its mandate, its basis and its agreement, and is in the register")
  func basis() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let acts = try pipeline.store.acts(after: 0, limit: 1_000).map(\.act)
    let registered = acts.filter { $0.kind == .noticeIssued }.map(\.object)
    let alert = try #require(pipeline.alerts.values.first)
    let notices = try pipeline.store.notices(ofAlert: alert.id)
    #expect(!notices.isEmpty)
    for notice in notices {
      #expect(registered.contains(notice.id))
      #expect(pipeline.library.matrix.bases[notice.basis] != nil)
      #expect(!notice.agreement.isEmpty)
    }
    let denials = try pipeline.store.denials(ofAlert: alert.id)
    #expect(!denials.isEmpty)
  }
}
