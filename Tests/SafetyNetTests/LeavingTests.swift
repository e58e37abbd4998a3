import Alerts
import Chronology
import Mandates
import Observations
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Whoever answered for an alert is not there any more: somebody else is asked, and is not told that nobody had answered.
struct LeavingTests {
  let start = Region.start
  let pivots = ["Anouk Valcourt", "Benoît Hautbois"]

  /// The region where some of the director's people work for another organisation by now.
  private func library(without people: some Sequence<String>) throws -> RuleLibrary {
    try Region.library { text in
      var text = text
      for person in people {
        let line = "person: \"\(person)\"\n    organisation: "
        text = text.replacing(line + "dpj\n", with: line + "cjq\n")
      }
      return text
    }
  }

  /// An alert of band 4 for which a pivot answers who has acted.
  private func acted(_ store: MemoryStore) throws -> (pipeline: Pipeline, alert: String) {
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").first)
    try pipeline.act(at: start) {
      _ = try $0.recordAction(
        "appel", note: nil, on: notice.id, by: Region.caller("pivot-dpj-1"))
    }
    return (pipeline, notice.alert)
  }

  private func goAway(
    _ pipeline: inout Pipeline, from: Timestamp, until: Timestamp, cover: String?
  ) throws {
    try pipeline.act(at: start) {
      _ = try $0.enterAbsence(
        of: nil, from: from, until: until, cover: cover, by: Region.caller("pivot-dpj-1"))
    }
  }

  @Test(
    "Where whoever answered has left, the first who is there is asked, told before or not",
    arguments: [false, true])
  func left(isStandInTold: Bool) throws {
    let store = MemoryStore()
    var (before, alert) = try acted(store)
    if isStandInTold {
      try goAway(&before, from: start, until: start + .days(3), cover: "pivot-dpj-2")
      _ = try before.take(
        Region.hotel("CJQ-1", id: "2", at: start), at: start + .minutes(2))
    }
    #expect(try before.inbox("pivot-dpj-2").isEmpty == !isStandInTold)

    var after = try Region.pipeline(store: store, library: library(without: pivots.prefix(1)))
    if let known = try after.inbox("pivot-dpj-2").last {
      let now = try after.whereItStands(known, for: Region.caller("pivot-dpj-2"))
      #expect(now?["state"] == "awaiting" && now?["answering"] == nil)
    }
    let now = start + .minutes(10)
    try after.act(at: now) { try $0.tick() }
    let told = try #require(try after.inbox("pivot-dpj-2").last)
    #expect(told.change == .answererGone && told.step == .pivot && told.issued == now)
    #expect(told.acknowledgeBy == now + .hours(1))
    #expect(told.actBy == nil, "what was done stays done")
    #expect(try after.inbox("releve-dpj-1").isEmpty)
    let key = Pipeline.DutyKey(alert: alert, organisation: "dpj")
    #expect(after.duties[key]?.asked == "pivot-dpj-2")
    #expect(after.audit(at: now).isEmpty)
    // Who does not answer now is followed by the relève, to whom that is true.
    try after.run(until: now + .minutes(30))
    #expect(try after.inbox("releve-dpj-1").last?.change == .escalated)
  }

  @Test("Where no other pivot is there the relève hears that somebody had answered")
  func toTheReleve() throws {
    let store = MemoryStore()
    _ = try acted(store)
    var after = try Region.pipeline(store: store, library: library(without: pivots))
    try after.act(at: start + .minutes(10)) { try $0.tick() }
    #expect(try after.inbox("releve-dpj-1").map(\.change) == [.answererGone])
    #expect(after.audit(at: start + .minutes(10)).isEmpty)
  }

  @Test(
    "Whoever has only a seat at the Table left is asked, and answers, as a pivot no more",
    arguments: [false, true])
  func leftForTheTable(isActed: Bool) throws {
    let store = MemoryStore()
    if isActed { _ = try acted(store) } else { _ = try opened(store: store) }
    let line = "person: \"Anouk Valcourt\"\n    organisation: dpj\n    roles: "
    let library = try Region.library { $0.replacing(line + "[pivot]", with: line + "[table]") }
    try #require(library.directory.account("pivot-dpj-1")?.roles == [.table])
    var after = try Region.pipeline(store: store, library: library)
    let now = start + .minutes(10)
    try after.act(at: now) { try $0.tick() }
    let told = try #require(try after.inbox("pivot-dpj-2").last)
    let change: Notice.Change = isActed ? .answererGone : .handedOver
    #expect(told.change == change && told.issued == now)
    #expect(after.audit(at: now).isEmpty)
  }

  @Test("Where whoever answers is away as it is due to be looked at again, the next hears that")
  func awayAtTheReview() throws {
    var (pipeline, _) = try acted(MemoryStore())
    try goAway(&pipeline, from: start + .days(1), until: start + .days(5), cover: nil)
    try pipeline.run(until: start + .days(2))
    #expect(try pipeline.inbox("releve-dpj-1").map(\.change) == [.answererGone])
  }
}
