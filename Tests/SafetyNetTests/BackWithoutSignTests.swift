import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// That somebody is back weighs nothing, and ends a search (docs/decisions/news.md).
struct BackWithoutSignTests {
  let start = Region.start

  /// A departure and what was seen in a hotel: band 2 or more.
  private func away(_ pipeline: inout Pipeline) throws {
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      at: start)
    try #require(pipeline.alerts.values.first?.band ?? .none >= .concern)
  }

  private func back(
    _ id: String, at time: Timestamp, more: [JSONMember] = []
  ) -> JSONValue {
    Region.event(
      "youth_found", from: "cjq", id: id, at: time,
      [
        JSONMember("youth", Region.youth("CJQ-1", placed: true)),
        JSONMember("found_at", .string(time.rfc3339)), JSONMember("found_with", "alone"),
        JSONMember("disclosure", "none"),
      ] + more)
  }

  /// The rule's own words.
  private func saysBack(_ notice: Notice) -> Bool { notice.why.contains { $0.reason.en == "Back" } }

  @Test("Whoever was told of the departure is told of the return, at the band that was")
  func told() throws {
    var pipeline = try Region.pipeline()
    try away(&pipeline)
    let alert = try #require(pipeline.alerts.values.first)
    let told = Set(try pipeline.store.notices(ofAlert: alert.id).map(\.recipient))
    let later = start + .hours(20)
    _ = try pipeline.take(back("3", at: later), at: later)
    let heard = try pipeline.store.notices(ofAlert: alert.id).filter { $0.issued == later }
    #expect(told.isSubset(of: heard.map(\.recipient)))
    #expect(heard.allSatisfy { $0.change == .updated && $0.band == alert.band })
    // Who is shown rules in their own words reads it; others read that there is something more of the same family.
    #expect(saysBack(try #require(heard.first { $0.recipient == "pivot-dpj-1" })))
  }

  @Test("Taken back, it is told as a correction to the same people")
  func takenBack() throws {
    var pipeline = try Region.pipeline()
    try away(&pipeline)
    let alert = try #require(pipeline.alerts.values.first)
    let later = start + .hours(20)
    _ = try pipeline.take(back("3", at: later), at: later)
    let told = Set(
      try pipeline.store.notices(ofAlert: alert.id).filter { $0.issued == later }.map(\.recipient))
    try pipeline.retract("3", from: "cjq", by: "watch-cjq-1", at: later + .minutes(5))
    let after = try pipeline.store.notices(ofAlert: alert.id).filter {
      $0.issued == later + .minutes(5)
    }
    #expect(Set(after.map(\.recipient)) == told)
    #expect(after.allSatisfy { $0.change == .corrected && !saysBack($0) })
  }

  @Test("By itself it opens nothing, and by hearsay it is told to nobody")
  func opensNothing() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(back("3", at: start), at: start)
    #expect(pipeline.alerts.isEmpty)
    try away(&pipeline)
    let alert = try #require(pipeline.alerts.values.first)
    let later = start + .hours(20)
    let count = try pipeline.store.notices(ofAlert: alert.id).count
    _ = try pipeline.take(
      back("4", at: later, more: [JSONMember("source_grade", 3)]), at: later)
    #expect(try pipeline.store.notices(ofAlert: alert.id).count == count)
  }

  @Test("What people have judged is not opened again by it, nor a part of theirs")
  func judged() throws {
    var pipeline = try Region.pipeline()
    try away(&pipeline)
    let alert = try #require(pipeline.alerts.values.first)
    let notice = try pipeline.last(of: "pivot-dpj-1")
    try pipeline.closeForAll(alert.id)
    try #require(pipeline.alerts.isEmpty)
    let count = try pipeline.store.notices(ofAlert: alert.id).count
    let later = start + .days(2)
    _ = try pipeline.take(back("3", at: later), at: later)
    #expect(pipeline.alerts.isEmpty)
    #expect(try pipeline.store.notices(ofAlert: alert.id).count == count, "\(notice.id)")
  }

  @Test("Who is done with their part hears no more of it than that, and the others do")
  func partOver() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.foundWithOlder("CJQ-1", id: "1", at: start), at: start)
    let notice = try pipeline.last(of: "pivot-dpj-1")
    try #require(notice.band == .concern)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.close(
        notice.id, outcome: .unfounded, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    try #require(pipeline.alerts[notice.alert] != nil)
    let later = start + .days(2)
    _ = try pipeline.take(back("3", at: later), at: later)
    #expect(try pipeline.last(of: "pivot-dpj-1").issued < later)
    #expect(try pipeline.everyNotice().contains { $0.issued == later })
  }
}
