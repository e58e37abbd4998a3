import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// An agreement that ends takes nobody's part of an alert away, and what is reported meanwhile is heard when there is one
/// again (docs/decisions/news.md).
struct RenewalTests {
  let start = Region.start

  /// With the agreement of the director of youth protection in force between two days.
  private func library(
    from first: String = "2024-01-01", until last: String = "2099-12-31"
  ) throws -> RuleLibrary {
    let dpj = "organisation: dpj, signed_by: \"Victorin Valcourt\", from: "
    return try Region.library {
      $0.replacing(
        dpj + "2024-01-01, until: 2099-12-31", with: dpj + "\(first), until: \(last)")
    }
  }

  /// An alert of band 2, and what the director was told of it.
  private func opened(_ store: MemoryStore) throws -> (pipeline: Pipeline, first: Notice) {
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    return (pipeline, try #require(try pipeline.inbox("pivot-dpj-1").last))
  }

  private func opened(_ store: MemoryStore, isAcknowledged: Bool) throws -> Notice {
    var (pipeline, first) = try opened(store)
    guard isAcknowledged else { return first }
    try pipeline.act(at: start) {
      _ = try $0.acknowledge(first.id, by: Region.caller("pivot-dpj-1"))
    }
    return first
  }

  /// A reason that was not there, and one more sighting.
  private func report(in pipeline: inout Pipeline, at now: Timestamp) throws {
    let found = Region.event(
      "youth_found", from: "cjq", id: "3", at: now,
      [
        JSONMember("youth", Region.youth("CJQ-1", placed: true)),
        JSONMember("found_at", .string(now.rfc3339)), JSONMember("new_possessions", true),
      ])
    _ = try pipeline.take(found, Region.hotel("CJQ-1", id: "4", at: now), at: now)
  }

  @Test(
    "What was reported while an agreement had ended is heard when it is renewed, once",
    arguments: [false, true])
  func renewed(isAcknowledged: Bool) throws {
    let store = MemoryStore()
    let first = try opened(store, isAcknowledged: isAcknowledged)
    var lapsed = try Region.pipeline(store: store, library: library(until: "2026-03-01"))
    try lapsed.act(at: start + .hours(1)) { try $0.reassessEverything() }
    try report(in: &lapsed, at: start + .hours(2))
    let later = start + .days(2)
    // Meanwhile the Table hears that nobody there can read it.
    try lapsed.run(until: later)
    #expect(try lapsed.inbox("pivot-dpj-1").last?.id == first.id)

    var renewed = try Region.pipeline(store: store)
    try renewed.act(at: later) { try $0.reassessEverything() }
    let told = try #require(try renewed.inbox("pivot-dpj-1").last)
    #expect(told.id != first.id && told.issued == later)
    #expect(told.revision == renewed.alerts[first.alert]?.revision)
    let changed = try #require(told.changed)
    #expect(changed.since == first.revision && changed.gone.isEmpty)
    #expect(!changed.new.isEmpty && !changed.again.isEmpty)
    // The same files once more say nothing.
    try renewed.act(at: later + .hours(1)) { try $0.reassessEverything() }
    #expect(try renewed.inbox("pivot-dpj-1").last?.id == told.id)
  }

  @Test(
    "Without its agreement an organisation keeps its part as the band rises, and the Table is asked in that band's time",
    arguments: [false, true])
  func risenInTheGap(isAcknowledged: Bool) throws {
    let store = MemoryStore()
    _ = try opened(store, isAcknowledged: isAcknowledged)
    var lapsed = try Region.pipeline(store: store, library: library(until: "2026-03-01"))
    let rises = start + .hours(2)
    _ = try lapsed.take(Region.disclosure("CJQ-1", id: "3", at: rises), at: rises)
    let duty = try #require(lapsed.duties.values.first { $0.organisation == "dpj" })
    #expect(duty.band == .immediate && duty.state == .awaiting)
    #expect(try lapsed.inbox("pivot-dpj-1").map(\.change) == [.opened])
    try lapsed.run(until: rises + .hours(1))
    let table = try lapsed.inbox("table-1").filter { $0.organisation == "dpj" }
    #expect(table.contains { $0.issued >= rises && $0.band == .immediate })
    #expect(!table.contains { $0.change == .withdrawn })
    let later = start + .days(2)
    var renewed = try Region.pipeline(store: store, library: library())
    try renewed.act(at: later) { try $0.reassessEverything() }
    let told = try #require(try renewed.inbox("pivot-dpj-1").last)
    #expect(told.change == .raised && told.band == .immediate && told.issued == later)
    #expect(try #require(told.acknowledgeBy) > later)
    #expect(try #require(told.actBy) > later)
  }

  @Test("The same where the next agreement begins on a day that was written before")
  func begun() throws {
    let store = MemoryStore()
    let (_, first) = try opened(store)
    let library = try library(from: "2026-03-04")
    var pipeline = try Region.pipeline(store: store, library: library)
    try report(in: &pipeline, at: start + .hours(2))
    // Midnight between 3 and 4 March.
    let begins = start + .hours(36)
    #expect(pipeline.awaited.renewals.earliest == begins)
    // A daemon that was down then looks when it is there again.
    let late = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()),
      store: store, at: start + .hours(40))
    #expect(late.awaited.renewals.earliest == start + .hours(40))
    try pipeline.run(until: begins - .minutes(1))
    #expect(try pipeline.inbox("pivot-dpj-1").last?.id == first.id)
    try pipeline.run(until: begins)
    let told = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(told.issued == begins && told.changed?.new.isEmpty == false)
    #expect(pipeline.awaited.renewals.earliest == nil)
  }

  @Test(
    "What was opened while there was no agreement is told, once, as the next one begins by its date",
    arguments: [false, true])
  func openedInTheGap(isDownThen: Bool) throws {
    let store = MemoryStore()
    let library = try library(from: "2026-03-04")
    var pipeline = try Region.pipeline(store: store, library: library)
    try pipeline.act(at: start) { try $0.noteStart([]) }
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let begins = start + .hours(36)
    try pipeline.run(until: begins - .minutes(1))
    try #require(pipeline.alerts.count == 1)
    #expect(try pipeline.inbox("pivot-dpj-1").isEmpty)
    var told = begins
    if isDownThen {
      told = start + .hours(40)
      pipeline = try Pipeline(
        library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()),
        store: store, at: told)
      try pipeline.act(at: told) { try $0.noteStart([]) }
    }
    try pipeline.act(at: told) { try $0.tick() }
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").first)
    #expect(notice.issued == told && notice.change == .opened)
    let revision = pipeline.alerts[notice.alert]?.revision
    #expect(notice.revision == revision)
    try pipeline.act(at: told + .minutes(1)) { try $0.tick() }
    #expect(pipeline.alerts[notice.alert]?.revision == revision)
    #expect(try pipeline.inbox("pivot-dpj-1").count == 1)
  }

  @Test("That a restriction ended meanwhile is heard, too")
  func restrictedMeanwhile() throws {
    let store = MemoryStore()
    var (pipeline, first) = try opened(store)
    let youth = try WhoWasAlongTests.youth("CJQ-1")
    let privacy = try Region.caller("privacy-1")
    var flag = ""
    try pipeline.act(at: start + .minutes(1)) {
      flag = try $0.setFlag(.restriction, on: youth, reason: "essai", until: nil, by: privacy).id
    }
    let during = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try #require(during.alert == first.alert && during.change == .restricted)
    var lapsed = try Region.pipeline(store: store, library: library(from: "2026-03-04"))
    try lapsed.act(at: start + .hours(1)) { _ = try $0.endFlag(flag, by: privacy) }
    #expect(try lapsed.inbox("pivot-dpj-1").last?.id == during.id)
    // Midnight between 3 and 4 March.
    let begins = start + .hours(36)
    try lapsed.run(until: begins)
    let told = try #require(try lapsed.inbox("pivot-dpj-1").last)
    #expect(told.issued == begins && told.change == .corrected && !told.why.isEmpty)
  }

  @Test("Restricted, too, its part stays as the danger is taken back and less is left")
  func restrictedFall() throws {
    let store = MemoryStore()
    var (pipeline, _) = try opened(store)
    let danger = Region.disclosure("CJQ-1", id: "3", at: start + .minutes(1))
    _ = try pipeline.take(danger, at: start + .minutes(1))
    let youth = try WhoWasAlongTests.youth("CJQ-1")
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.setFlag(
        .restriction, on: youth, reason: "essai", until: nil, by: Region.caller("privacy-1"))
    }
    let before = try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
    try #require(before.mandate == "dpj-direct")
    var lapsed = try Region.pipeline(store: store, library: library(until: "2026-03-01"))
    let moment = start + .hours(1)
    try lapsed.retract("3", from: "cjq", by: "watch-cjq-1", at: moment)
    let alert = try #require(lapsed.alerts[before.alert])
    let after = try #require(lapsed.duty(of: "dpj", to: alert))
    #expect(after.mandate == "dpj-concern" && after.band == alert.band && after.band < before.band)
    let table = try lapsed.inbox("table-1").filter { $0.organisation == "dpj" }
    #expect(!table.contains { $0.change == .withdrawn })
  }

  @Test("A revision that was no news of theirs is none either when files are read again")
  func nothingMissed() throws {
    var before = try NewsTests.tied()
    _ = try before.take(
      NetworkTests.runaway("C", id: "3", day: 70, [NetworkTests.vehicle]),
      at: start + .days(71))
    let told = try NewsTests.told(before)
    var pipeline = try Region.pipeline(store: before.store)
    try pipeline.act(at: start + .days(71)) { try $0.reassessEverything() }
    #expect(try NewsTests.told(pipeline) == told)
  }
}
