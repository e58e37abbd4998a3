import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// What protects grows old like anything else: a band that rises by it is told as any rise (docs/decisions/duties.md).
struct RisenByTimeTests {
  let start = Region.start
  /// The later of two quiet returns counts half from then on.
  let rises = Region.start + .days(15 + 183) + Span(milliseconds: 1)

  /// Two quiet returns, and months later something confided in part and, maybe, a stay at a hotel.
  private func protected(isSeenAtHotel: Bool = true) throws -> Pipeline {
    var pipeline = try Region.pipeline()
    for (id, day) in [("1", 0), ("2", 15)] as [(String, Int64)] {
      let time = start + .days(day)
      _ = try pipeline.take(
        returned(
          id, at: time,
          [
            JSONMember("return_talk_done_at", .string(time.rfc3339)),
            JSONMember("disclosure", "none"), JSONMember("found_with", "alone"),
          ]), at: time)
    }
    let later = start + .days(156)
    _ = try pipeline.take(
      returned("3", at: later, [JSONMember("disclosure", "partial")]), at: later)
    guard isSeenAtHotel else { return pipeline }
    let hotel = Region.event(
      "hotel_report", from: "ikat", id: "4", at: later,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("minor_possible", true),
        JSONMember("third_party_booker", true), JSONMember("place", "hotel-01"),
      ])
    _ = try pipeline.take(hotel, at: later)
    return pipeline
  }

  private func returned(_ id: String, at time: Timestamp, _ more: [JSONMember]) -> JSONValue {
    Region.event(
      "youth_found", from: "patrol", id: id, at: time,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("found_at", .string(time.rfc3339)),
      ] + more)
  }

  @Test("Whom the higher band concerns is told as it is reached")
  func told() throws {
    var pipeline = try protected()
    try pipeline.run(until: rises - Span(milliseconds: 1))
    #expect(try pipeline.inbox("pivot-dpj-1").isEmpty)
    try pipeline.run(until: rises)
    let told = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(told.issued == rises && told.change == .opened && told.band == .concern)
    #expect(pipeline.alerts.count == 1)
    // And once.
    try pipeline.run(until: rises + .minutes(1))
    #expect(try pipeline.inbox("pivot-dpj-1").last?.id == told.id)
  }

  @Test("A daemon that was down then tells it when it is there again")
  func afterStart() throws {
    let before = try protected()
    let library = try Region.library()
    var pipeline = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()),
      store: before.store, at: rises + .days(1))
    #expect(pipeline.nextDue.map { $0 <= rises + .days(1) } == true)
    try pipeline.act(at: rises + .days(1)) { try $0.tick() }
    #expect(try pipeline.inbox("pivot-dpj-1").last?.band == .concern)
  }

  @Test("What fell by age while nobody looked has fallen at the first look, and is told to nobody")
  func fallen() throws {
    var before = try Region.pipeline()
    let left = Region.event(
      "runaway", from: "patrol", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-1")),
        JSONMember("absence_started_at", .string(start.rfc3339)),
      ])
    _ = try before.take(left, at: start)
    try #require(before.alerts.isEmpty)
    let youth = try #require(before.bands.keys.first)
    let much = start + .days(400)
    try #require(before.assess(youth, at: much).band == .none)
    let told = try before.everyNotice().count
    let library = try Region.library()
    var pipeline = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()),
      store: before.store, at: much)
    try pipeline.act(at: much) { try $0.tick() }
    #expect(pipeline.bands[youth] == nil)
    #expect(try pipeline.everyNotice().count == told)
  }

  @Test("So does one that was started while what protects kept the band at nothing")
  func fromNothing() throws {
    let before = try protected(isSeenAtHotel: false)
    #expect(before.bands.isEmpty)
    let library = try Region.library()
    var pipeline = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()),
      store: before.store, at: start + .days(160))
    try pipeline.run(until: rises)
    #expect(Array(pipeline.bands.values) == [.watch])
  }

  @Test("What people have judged is not opened again by it, nor by reading the files")
  func judged() throws {
    var pipeline = try protected()
    let ikat = try Region.caller("pivot-spvq-ikat-1")
    let notice = try #require(try pipeline.inbox(ikat.name).last)
    try #require(notice.band == .watch)
    try pipeline.act(at: start + .days(157)) {
      _ = try $0.close(notice.id, outcome: .unfounded, note: nil, by: ikat)
    }
    try #require(pipeline.alerts.isEmpty)
    try pipeline.run(until: rises)
    try pipeline.act(at: rises) { try $0.reassessEverything() }
    #expect(pipeline.alerts.isEmpty)
    #expect(pipeline.bands.values.contains(.concern))
  }
}
