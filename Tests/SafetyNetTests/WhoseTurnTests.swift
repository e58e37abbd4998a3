import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Whose turn it is in a chain that has been gone along before, and where somebody is away.
struct WhoseTurnTests {
  let start = Region.start

  /// An alert of band 2 of which the pivot and then the relève were told, and that the pivot has acknowledged.
  func acknowledged() throws -> (pipeline: Pipeline, now: Timestamp) {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let half = try duty(pipeline).due
    try pipeline.run(until: half)
    try #require(try pipeline.inbox("releve-dpj-1").last?.change == .escalated)
    let notice = try pipeline.last(of: "pivot-dpj-1")
    try pipeline.act(at: half) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    return (pipeline, half)
  }

  func duty(_ pipeline: Pipeline) throws -> Duty {
    try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
  }

  private func leave(
    _ name: String, cover: String?, in pipeline: inout Pipeline, at now: Timestamp
  ) throws {
    try pipeline.act(at: now) {
      _ = try $0.enterAbsence(
        of: nil, from: now, until: now + .days(2), cover: cover, by: Region.caller(name))
    }
  }

  @Test("Who stands in is asked though they were told before, and before the next step")
  func standInWasTold() throws {
    var (pipeline, notice) = try opened()
    let (pivot, colleague) = try (Region.caller("pivot-dpj-1"), Region.caller("pivot-dpj-2"))
    try pipeline.act(at: start) {
      _ = try $0.handOver(notice.id, to: colleague.name, reason: nil, by: pivot)
    }
    let theirs = try pipeline.last(of: colleague.name)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.handOver(theirs.id, to: pivot.name, reason: nil, by: colleague)
    }
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.enterAbsence(
        of: nil, from: $0.now, until: $0.now + .days(1), cover: colleague.name, by: pivot)
    }
    #expect(pipeline.duties.values.first { $0.organisation == "dpj" }?.asked == colleague.name)
    #expect(try pipeline.last(of: colleague.name).issued == start + .minutes(2))
    #expect(try pipeline.inbox("releve-dpj-1").isEmpty)
    #expect(try pipeline.inbox("coordinator-dpj-1").isEmpty)
  }

  @Test("Who answers although they are entered as away keeps it, over a start and a reload too")
  func answersWhileAway() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    try pipeline.act(at: start) {
      _ = try $0.enterAbsence(
        of: nil, from: start, until: start + .days(9), cover: "pivot-dpj-2", by: pivot)
    }
    let standIn = try pipeline.inbox("pivot-dpj-2").count
    try pipeline.act(at: start + .minutes(5)) { _ = try $0.acknowledge(notice.id, by: pivot) }
    let duty = try duty(pipeline)
    try #require(duty.acknowledgedBy == pivot.name)
    try #require(try #require(duty.actBy) < start + .days(9))
    var started = try Region.pipeline(store: pipeline.store)
    try started.act(at: start + .hours(1)) {
      try $0.tick()
      try $0.reassessEverything()
    }
    #expect(try self.duty(started) == duty)
    #expect(try started.inbox("pivot-dpj-2").count == standIn)
  }

  @Test("Two who pass an alert to and fro keep it from nobody else")
  func toAndFro() throws {
    var (pipeline, _) = try opened()
    let pivots = ["pivot-dpj-1", "pivot-dpj-2"]
    for turn in 1...4 {
      let now = start + .minutes(25 * Int64(turn))
      try pipeline.run(until: now)
      let (from, to) = (pivots[(turn + 1) % 2], pivots[turn % 2])
      let notice = try pipeline.last(of: from)
      try pipeline.act(at: now) {
        _ = try $0.handOver(notice.id, to: to, reason: nil, by: Region.caller(from))
      }
    }
    try pipeline.run(until: start + .hours(2))
    // By when an answer was promised, then step by step.
    let told = try pipeline.store.notices(after: 0, limit: 1_000).map(\.notice).filter {
      $0.organisation == "dpj" && $0.change == .escalated
    }
    #expect(told.map(\.step) == [.releve, .coordinator, .table])
    #expect(told.map { ($0.issued - start).milliseconds / 60_000 } == [60, 90, 120])
  }

  @Test("In a second round the relève who was told in the first comes before the coordinator")
  func secondRound() throws {
    var (pipeline, answered) = try acknowledged()
    let now = answered + .hours(1)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "3", at: now), at: now)
    #expect(try pipeline.last(of: "releve-dpj-1").change == .raised)
    try pipeline.run(until: now + .minutes(30))
    #expect(try pipeline.last(of: "releve-dpj-1").change == .escalated)
    #expect(try pipeline.inbox("coordinator-dpj-1").isEmpty)
    try pipeline.run(until: now + .hours(1))
    #expect(try !pipeline.inbox("coordinator-dpj-1").isEmpty)
  }

  @Test("A band that rises while whoever answered is away asks who stands in, and tells them")
  func standInAtTheRise() throws {
    var (pipeline, now) = try acknowledged()
    try leave("pivot-dpj-1", cover: "pivot-dpj-2", in: &pipeline, at: now)
    #expect(try pipeline.inbox("pivot-dpj-2").isEmpty, "what is answered waits for nobody")
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "3", at: now), at: now + .minutes(1))
    let told = try pipeline.last(of: "pivot-dpj-2")
    #expect(told.change == .raised && told.band == .immediate && told.fields != .object([]))
    #expect(try duty(pipeline).asked == "pivot-dpj-2")
    #expect(pipeline.audit(at: now + .minutes(1)).isEmpty)
    // Each is told once.
    #expect(try pipeline.inbox("releve-dpj-1").filter { $0.band == .immediate }.count == 1)
  }

  @Test("An action due during an absence goes to who stands in, and ends for who left it")
  func dueWhileAway() throws {
    var (pipeline, now) = try acknowledged()
    let back = now + .days(7)
    let due = try #require(try duty(pipeline).actBy)
    try #require(due < back)
    try pipeline.act(at: now) {
      _ = try $0.enterAbsence(
        of: nil, from: $0.now, until: back, cover: "pivot-dpj-2",
        by: Region.caller("pivot-dpj-1"))
    }
    let told = try pipeline.last(of: "pivot-dpj-2")
    #expect(told.change == .answererGone && told.actBy == due)
    #expect(try duty(pipeline).asked == "pivot-dpj-2")
    try pipeline.act(at: now + .hours(1)) {
      _ = try $0.recordAction(
        "appel", note: nil, on: told.id, by: Region.caller("pivot-dpj-2"))
    }
    #expect(try pipeline.last(of: "pivot-dpj-1").state == .closed, "nothing is late for them")
    #expect(try pipeline.inbox("coordinator-dpj-1").isEmpty)
  }

  @Test("Without a stand-in it asks the first of those told who is there")
  func theFirstThere() throws {
    var (pipeline, now) = try acknowledged()
    try leave("pivot-dpj-1", cover: nil, in: &pipeline, at: now)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "3", at: now), at: now + .minutes(1))
    let after = try duty(pipeline)
    #expect(after.asked == "releve-dpj-1" && after.step == .releve)
    #expect(after.due == now + .minutes(31))
    #expect(try pipeline.inbox("pivot-dpj-2").isEmpty)
  }
}
