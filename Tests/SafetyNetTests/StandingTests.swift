import Alerts
import Chronology
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// Whose turn it is, beside each notice: for the page of an inbox, one notice, and the answer to an act.
struct StandingTests {
  let start = Region.start

  /// Whose turn it is by the last notice of somebody.
  private func turn(_ pipeline: Pipeline, _ name: String) throws -> JSONValue {
    let notice = try pipeline.last(of: name)
    return try #require(try pipeline.whoseTurn(notice, for: Region.caller(name)))
  }

  @Test("Who declined reads that they did, and nothing else; who is asked instead reads it too")
  func declined() throws {
    var (pipeline, notice) = try opened()
    #expect(try turn(pipeline, "pivot-dpj-1")["answering"] == "pivot-dpj-1")
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.decline(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    #expect(try turn(pipeline, "pivot-dpj-1") == ["state": "declined"])
    let theirs = try turn(pipeline, "releve-dpj-1")
    #expect(theirs["state"] == "awaiting" && theirs["answering"] == "releve-dpj-1")
  }

  @Test("Who handed it over reads to whom, also as the chain goes on, until they are asked again")
  func handedOver() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.handOver(notice.id, to: "releve-dpj-1", reason: nil, by: pivot)
    }
    var now = try turn(pipeline, "pivot-dpj-1")
    #expect(now["handed_to"] == "releve-dpj-1" && now["answering"] == "releve-dpj-1")
    let explained = try pipeline.whereItStands(notice, for: pivot)
    #expect(explained?["handed_to"] == "releve-dpj-1")
    #expect(try turn(pipeline, "releve-dpj-1")["handed_to"] == nil)
    let theirs = try pipeline.last(of: "releve-dpj-1")
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.acknowledge(theirs.id, by: Region.caller("releve-dpj-1"))
    }
    now = try turn(pipeline, "pivot-dpj-1")
    #expect(now["state"] == "acknowledged" && now["answering"] == "releve-dpj-1")
    #expect(now["handed_to"] == nil)
  }

  @Test("Who was passed over by the chain has handed nothing over")
  func escalated() throws {
    var (pipeline, _) = try opened()
    let duty = try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
    try pipeline.run(until: duty.due)
    let now = try turn(pipeline, "pivot-dpj-1")
    #expect(now["state"] == "awaiting" && now["answering"] == "releve-dpj-1")
    #expect(now["handed_to"] == nil)
    // Whoever the chain went on to leaves, and who stands in is told: that is none of the pivot's doing either.
    let gone = duty.due + .minutes(1)
    try pipeline.act(at: gone) {
      _ = try $0.enterAbsence(
        of: nil, from: gone, until: gone + .days(2), cover: "pivot-dpj-2",
        by: Region.caller("releve-dpj-1"))
    }
    let covered = try turn(pipeline, "pivot-dpj-1")
    #expect(covered["answering"] == "pivot-dpj-2" && covered["handed_to"] == nil)
  }

  @Test("Once the action is noted only the review is due, for whoever reads")
  func acted() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    try #require(notice.actBy != nil)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: pivot)
    }
    #expect(try turn(pipeline, "pivot-dpj-1")["act_by"] != nil)
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.recordAction("rencontre", note: nil, on: notice.id, by: pivot)
    }
    let now = try turn(pipeline, "pivot-dpj-1")
    #expect(now["act_by"] == nil && now["clock"] == "review")
    #expect(now["answering"] == "pivot-dpj-1")
  }

  /// A net whose pivot was told of a disclosure, and that notice.
  private func told() throws -> (net: SafetyNet, pivot: Caller, notice: Notice) {
    let store = MemoryStore()
    let (_, notice) = try opened(store: store)
    let clock = ManualWallClock(start + .minutes(1))
    return (
      try GroupCommitTests.net(store: store, clock: clock), try Region.caller("pivot-dpj-1"), notice
    )
  }

  @Test(
    "Who declined takes it back by answering, is told so, and whoever was asked reads who answers")
  func takenBack() async throws {
    let (net, pivot, notice) = try told()
    let releve = try Region.caller("releve-dpj-1")
    _ = try await net.decline(notice.id, reason: "r", by: pivot)
    let answered = try await net.acknowledge(notice.id, by: pivot)
    #expect(answered.takenBack?.from == "releve-dpj-1")
    let mine = await net.standings(of: [answered.notice], for: pivot)[notice.id]
    #expect(mine?["state"] == "acknowledged" && mine?["answering"] == "pivot-dpj-1")
    let theirs = try await net.inbox(of: releve, after: 0, limit: 10)
    let last = try #require(theirs.last)
    let now = await net.standings(of: theirs, for: releve)[last.id]
    #expect(now?["state"] == "acknowledged" && now?["answering"] == "pivot-dpj-1")
    let again = try await net.acknowledge(notice.id, by: pivot)
    #expect(again.takenBack == nil, "it is theirs already")
  }

  @Test("Where a colleague answers meanwhile nothing is taken back")
  func notTakenBack() async throws {
    let (net, pivot, notice) = try told()
    let releve = try Region.caller("releve-dpj-1")
    _ = try await net.handOver(notice.id, to: "releve-dpj-1", reason: nil, by: pivot)
    let theirs = try #require(try await net.inbox(of: releve, after: 0, limit: 10).last)
    _ = try await net.acknowledge(theirs.id, by: releve)
    let answered = try await net.acknowledge(notice.id, by: pivot)
    #expect(answered.takenBack == nil)
    let now = await net.standings(of: [answered.notice], for: pivot)[notice.id]
    #expect(now?["answering"] == "releve-dpj-1")
  }

  @Test("An ordinary answer takes nothing back, and of what may not be read nothing is said")
  func ordinary() async throws {
    let (net, pivot, notice) = try told()
    #expect(try await net.acknowledge(notice.id, by: pivot).takenBack == nil)
    #expect(await net.standings(of: [notice.noLongerReadable], for: pivot).isEmpty)
    #expect(await net.standings(of: [notice, notice], for: pivot).count == 1)
  }
}
