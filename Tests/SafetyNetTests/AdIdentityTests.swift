import Chronology
import Observations
import StrictJSON
import Testing

@testable import SafetyNet

/// R7: an ad that bears the number of a report of concern about somebody who is known.
@Suite struct AdIdentityTests {
  private let start = Region.start
  private let rule = "7e1c9f40-2b6a-4c3d-8f0b-91d2a6e4c573"

  /// Whether the rule counts for anybody once the report and the ad are in.
  private func counts(
    _ report: (unit: String, kind: String), _ data: [JSONMember], phone: String = "418-555-0345"
  ) throws -> Bool {
    var pipeline = try Region.pipeline()
    let later = start + .days(3)
    let phones = JSONMember("phones", [.string(phone)])
    let seen = Region.event(
      report.kind, from: report.unit, id: "1", at: start, data + [phones])
    let ad = Region.event(
      "escort_ad", from: "esm", id: "2", at: later,
      [
        JSONMember("ad_seen_at", .string(later.rfc3339)), JSONMember("link_reason", "phone"),
        JSONMember("source_grade", 3), phones,
      ])
    let receipts = try pipeline.take(seen, at: start) + pipeline.take(ad, at: later)
    #expect(receipts.allSatisfy { $0.status != .rejected })
    return pipeline.table(at: later).values.contains { $0.contains(rule) }
  }

  private let named = JSONMember("youth", Region.youth("PIPQ-1"))
  private let programme = JSONMember("programme", "pipq")

  @Test("A wish to leave, gifts at school, a hotel: the ad with that number is about them")
  func concern() throws {
    let leaves = JSONMember("need", ["exit"])
    #expect(try counts(("pipq", "community_report"), [named, programme, leaves]))
    let gifts = [JSONMember("school", "school-03"), JSONMember("possessions_change", true)]
    #expect(try counts(("css-decouvreurs", "school_report"), [named] + gifts))
    #expect(try counts(("ikat", "hotel_report"), [named, JSONMember("minor_possible", true)]))
  }

  @Test("Near miss: a bed, mere absences, hearsay, a shelter's number, somebody unknown")
  func nearMisses() throws {
    let leaves = JSONMember("need", ["exit"])
    let community = ("pipq", "community_report")
    #expect(
      try !counts(community, [named, programme, JSONMember("need", ["shelter"])]))
    let absences = [JSONMember("school", "school-03"), JSONMember("absence_change", "marked")]
    #expect(try !counts(("css-decouvreurs", "school_report"), [named] + absences))
    let hearsay = JSONMember("source_grade", 3)
    #expect(try !counts(community, [named, programme, leaves, hearsay]))
    #expect(try !counts(community, [named, programme, leaves], phone: "418-555-0173"))
    #expect(try !counts(("ikat", "hotel_report"), [JSONMember("minor_possible", true)]))
  }
}
