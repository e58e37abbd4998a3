import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Time alone lowers an assessment and takes an alert from nobody, whatever else happens then (docs/decisions/duties.md).
struct GrownOldTests {
  let start = Region.start
  /// What was reported at the start counts half by then.
  let later = Region.start + .days(190)

  /// An alert of band 2 by one report, as it stands half a year later.
  private func aged() throws -> (pipeline: Pipeline, alert: Alert) {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(confided(at: start), at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try pipeline.act(at: start) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.act(at: later) { try $0.tick() }
    let alert = try #require(pipeline.alerts[notice.alert])
    try #require(alert.band == .concern)
    try #require(pipeline.assess(alert.entity, at: later).band == .watch)
    return (pipeline, alert)
  }

  /// Something confided in part.
  private func confided(
    at time: Timestamp, id: String = "1", supersedes: String? = nil
  ) -> JSONValue {
    Region.event(
      "youth_found", from: "cjq", id: id, at: time, supersedes: supersedes,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("found_at", .string(time.rfc3339)),
        JSONMember("disclosure", "partial"),
      ])
  }

  private func hotel(at time: Timestamp) -> JSONValue {
    Region.event(
      "hotel_report", from: "ikat", id: "2", at: time,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("minor_possible", true),
        JSONMember("third_party_booker", true), JSONMember("place", "hotel-01"),
      ])
  }

  @Test("The same files once more, or a start after an edit, withdraw nothing and tell nobody")
  func readAgain() throws {
    var (pipeline, alert) = try aged()
    let before = try pipeline.store.notices(ofAlert: alert.id).count
    try pipeline.act(at: later) { try $0.reassessEverything() }
    var started = try Region.pipeline(store: pipeline.store)
    try started.act(at: later + .hours(1)) { try $0.reassessEverything() }
    #expect(try started.store.notices(ofAlert: alert.id).count == before)
    #expect(started.alerts[alert.id]?.band == .concern)
    #expect(started.bands[alert.entity] == .watch)
  }

  @Test("So it is of direct evidence that holds nothing any more")
  func direct() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let year = start + .days(370)
    try pipeline.act(at: year) { try $0.tick() }
    let alert = try #require(pipeline.alerts.values.first)
    #expect(pipeline.assess(alert.entity, at: year).band == .none)
    let before = try pipeline.store.notices(ofAlert: alert.id).count
    try pipeline.act(at: year) { try $0.reassessEverything() }
    #expect(pipeline.alerts[alert.id]?.band == .immediate)
    #expect(try pipeline.store.notices(ofAlert: alert.id).count == before)
  }

  @Test("Who has it in hand hears of the next sighting at the band that they know")
  func seenAgain() throws {
    var (pipeline, alert) = try aged()
    _ = try pipeline.take(hotel(at: later), at: later)
    let told = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(told.issued == later && told.change == .updated && told.band == .concern)
    #expect(told.changed?.new.isEmpty == false && told.changed?.gone.isEmpty == true)
    #expect(pipeline.alerts[alert.id]?.band == .concern)
    let withdrawn = try pipeline.store.notices(ofAlert: alert.id).filter {
      $0.change == .withdrawn
    }
    #expect(withdrawn.isEmpty)
  }

  @Test("What has grown too old to be a ground is taken back: whoever was told of it hears")
  func takenBackLate() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(confided(at: start), hotel(at: start), at: start)
    let alert = try #require(pipeline.alerts.values.first)
    let first = Set(try pipeline.everyNotice().map(\.recipient))
    let gone = try #require(alert.grounds.first { $0.observations.count == 1 }?.observations.first)
    let year = start + .days(370)
    try pipeline.act(at: year) { try $0.tick() }
    _ = try pipeline.take(
      found(at: year), confided(at: year, id: "5"), at: year)
    let later = try #require(pipeline.alerts[alert.id])
    try #require(later.band >= .concern && !later.rests(on: gone))
    let isHotel = try #require(pipeline.standing.entry(gone)).observation.source.hasSuffix("ikat")
    // A daemon that was started since does the same.
    var started = try Region.pipeline(store: pipeline.store)
    let moment = year + .hours(1)
    try started.retract(
      isHotel ? "2" : "1", from: isHotel ? "ikat" : "cjq", by: "privacy-1", at: moment)
    let heard = try started.everyNotice().filter { $0.issued == moment }
    #expect(Set(heard.map(\.recipient)) == first)
    #expect(heard.allSatisfy { Telling($0).isBareCorrection && $0.fields == .object([]) })
    #expect(started.alerts[alert.id]?.band == later.band)
  }

  @Test("What else is taken back leaves it; what it rests on takes it away")
  func takenBack() throws {
    var (pipeline, alert) = try aged()
    _ = try pipeline.take(hotel(at: later), at: later)
    try pipeline.retract("2", from: "ikat", by: "watch-ikat-1", at: later + .hours(1))
    #expect(pipeline.alerts[alert.id]?.band == .concern)
    #expect(try pipeline.inbox("pivot-dpj-1").last?.change == .corrected)
    try pipeline.retract("1", from: "cjq", by: "watch-cjq-1", at: later + .hours(2))
    #expect(pipeline.alerts[alert.id] == nil)
    #expect(try pipeline.inbox("pivot-dpj-1").last?.change == .withdrawn)
  }

  @Test("What came in late holds nothing that it did not reach as it came")
  func late() throws {
    var (pipeline, alert) = try aged()
    _ = try pipeline.take(confided(at: start - .days(10), id: "3"), at: later)
    #expect(pipeline.alerts[alert.id]?.band == .concern)
    try pipeline.retract("1", from: "cjq", by: "watch-cjq-1", at: later + .hours(1))
    #expect(pipeline.alerts[alert.id]?.band ?? Band.none < .concern)
    #expect(try pipeline.inbox("pivot-dpj-1").last?.change == .withdrawn)
  }

  @Test("A report that is put right holds what it held")
  func superseded() throws {
    var (pipeline, alert) = try aged()
    _ = try pipeline.take(confided(at: start, id: "2", supersedes: "1"), at: later)
    #expect(pipeline.alerts[alert.id]?.band == .concern)
  }

  /// What had been reported a hundred days late, closed by everybody who was told of it.
  private func judged() throws -> (pipeline: Pipeline, alert: Alert) {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(confided(at: start - .days(100)), at: start)
    let alert = try #require(pipeline.alerts.values.first)
    try #require(alert.band == .concern)
    let told = try pipeline.store.notices(ofAlert: alert.id)
    try pipeline.act(at: start + .hours(1)) { net in
      for notice in told where net.duty(of: notice.organisation, to: alert) != nil {
        _ = try net.close(
          notice.id, outcome: .unfounded, note: nil, by: Region.caller(notice.recipient))
      }
    }
    try #require(pipeline.alerts.isEmpty)
    return (pipeline, alert)
  }

  private var again: Timestamp { start + .days(89) }

  private func found(at time: Timestamp) -> JSONValue {
    Region.event(
      "youth_found", from: "patrol", id: "4", at: time,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("found_at", .string(time.rfc3339)),
        JSONMember("found_with", "older_unrelated"),
      ])
  }

  @Test("What people had judged holds nothing once the evidence that opened it again is taken back")
  func judgedBefore() throws {
    var (pipeline, alert) = try judged()
    _ = try pipeline.take(found(at: again), at: again)
    try #require(pipeline.alerts[alert.id]?.band ?? Band.none >= .concern)
    // A daemon that was started since does the same.
    var started = try Region.pipeline(store: pipeline.store)
    try started.retract("4", from: "patrol", by: "watch-patrol-1", at: again + .minutes(2))
    #expect(started.alerts[alert.id]?.band ?? Band.none < .concern)
    #expect(try started.inbox("pivot-dpj-1").last?.change == .withdrawn)
  }

  @Test("Who opens it again themselves has it at its band")
  func openedByPerson() throws {
    var (pipeline, alert) = try judged()
    let pivot = try Region.caller("pivot-dpj-1")
    let notice = try #require(try pipeline.inbox(pivot.name).last)
    try pipeline.act(at: again) { _ = try $0.reopen(notice.id, reason: "r", by: pivot) }
    try #require(pipeline.alerts[alert.id]?.band == .concern)
    _ = try pipeline.take(hotel(at: again + .hours(1)), at: again + .hours(1))
    #expect(pipeline.alerts[alert.id]?.band == .concern)
  }

  @Test("A correlation that grows, or gains a member late, has held since it held first")
  func grown() throws {
    var pipeline = try Region.pipeline()
    // Seen on one day, and known on another.
    let days: [(seen: Int64, known: Int64)] = [(0, 0), (20, 20), (40, 40), (60, 60), (10, 70)]
    for day in days {
      let runaway = Region.runaway("CJQ-1", id: "\(day.seen)", at: start + .days(day.seen))
      _ = try pipeline.take(runaway, at: start + .days(day.known))
    }
    let youth = try #require(pipeline.bands.keys.first(where: { $0.kind == .youth }))
    let third = pipeline.standing.history(of: youth, since: start).filter {
      $0.observations.count >= 3
    }
    #expect(Set(third.map(\.known)) == [start + .days(40), start + .days(70)])
    #expect(Set(third.map(\.observed)) == [start + .days(40), start + .days(60)])
  }

  @Test("A part that its people were done with is taken up again at the alert's band")
  func takenUp() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(confided(at: start), at: start)
    let pivot = try Region.caller("pivot-dpj-1")
    let notice = try #require(try pipeline.inbox(pivot.name).last)
    try pipeline.act(at: start) {
      _ = try $0.close(notice.id, outcome: .atRisk, note: nil, by: pivot)
    }
    try #require(pipeline.alerts[notice.alert] != nil)
    pipeline.begin(at: later)
    let now = try pipeline.whereItStands(notice, for: pivot)
    #expect(now?["may_reopen"] == true)
    try pipeline.act(at: later) { _ = try $0.reopen(notice.id, reason: "r", by: pivot) }
    let told = try #require(try pipeline.inbox(pivot.name).last)
    #expect(told.change == .reopened && told.band == .concern)
  }
}
