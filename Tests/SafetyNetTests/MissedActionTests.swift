import Alerts
import Chronology
import Mandates
import Risk
import Store
import Testing
import Wording

@testable import SafetyNet

/// Somebody answers, and the action that is expected is not taken.
struct MissedActionTests {
  let start = Region.start

  @Test("The pivot answers again and does nothing: the coordinator is still asked, then the Table")
  func answeredInVain() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    try pipeline.act(at: start) { _ = try $0.acknowledge(notice.id, by: pivot) }
    let due = start + .hours(4)
    try pipeline.run(until: due)
    let told = try pipeline.last(of: "coordinator-dpj-1")
    #expect(told.issued == due && told.change == .overdue)
    #expect(told.action.fr.hasPrefix("pivot-dpj-1 en répondait"))
    try pipeline.act(at: due + .minutes(1)) { _ = try $0.acknowledge(notice.id, by: pivot) }
    #expect(pipeline.openDuties(of: notice.alert).count { $0.answerer == "coordinator-dpj-1" } == 1)
    try pipeline.run(until: due + .hours(1))
    #expect(try pipeline.inbox("table-1").contains { $0.organisation == "dpj" })
    // Acting does take it.
    try pipeline.act(at: due + .hours(1)) {
      _ = try $0.recordAction("appel", note: nil, on: notice.id, by: pivot)
    }
    let duty = try #require(
      pipeline.openDuties(of: notice.alert).first { $0.organisation == "dpj" })
    #expect(duty.acknowledgedBy == "pivot-dpj-1" && duty.clock == .review && duty.actBy == nil)
    // The next round goes along the whole chain again, as if nothing had been missed before.
    let review = duty.due
    try pipeline.run(until: review + .days(2))
    let heard = try pipeline.store.notices(ofAlert: notice.alert).filter {
      $0.organisation == "dpj" && $0.issued >= review
    }
    #expect(heard.map(\.step).prefix(4) == [.pivot, .releve, .coordinator, .table])
  }

  @Test("A coordinator who is back after an action was missed reads who had answered")
  func missedWhileAway() throws {
    var (pipeline, notice) = try opened()
    let back = start + .hours(6)
    try pipeline.act(at: start) {
      _ = try $0.enterAbsence(
        of: nil, from: start, until: back, cover: nil, by: Region.caller("coordinator-dpj-1"))
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.run(until: back)
    #expect(try pipeline.inbox("table-1").contains { $0.organisation == "dpj" })
    let told = try pipeline.last(of: "coordinator-dpj-1")
    #expect(told.issued == back && told.change == .overdue)
    #expect(told.action.fr.hasPrefix("pivot-dpj-1 en répondait"))
  }

  @Test("Where an action was missed once the next review goes along the whole chain again")
  func nextRound() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    try pipeline.act(at: start) { _ = try $0.acknowledge(notice.id, by: pivot) }
    let due = start + .hours(4)
    try pipeline.run(until: due)
    try pipeline.act(at: due + .minutes(1)) {
      _ = try $0.recordAction("appel", note: nil, on: notice.id, by: pivot)
    }
    let duty = try #require(
      pipeline.openDuties(of: notice.alert).first { $0.organisation == "dpj" })
    try pipeline.run(until: duty.due + .days(2))
    let heard = try pipeline.store.notices(ofAlert: notice.alert).filter {
      $0.organisation == "dpj" && $0.issued >= duty.due
    }
    #expect(heard.map(\.step).prefix(4) == [.pivot, .releve, .coordinator, .table])
  }

  @Test("A coordinator who answers and does not act: the Table is told when the action is due")
  func coordinatorDoesNotAct() throws {
    var (pipeline, notice) = try opened()
    try pipeline.run(until: start + .hours(1))
    let theirs = try pipeline.last(of: "coordinator-dpj-1")
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.acknowledge(theirs.id, by: Region.caller("coordinator-dpj-1"))
    }
    func told() throws -> [Timestamp] {
      let found = try pipeline.inbox("table-1").filter { $0.organisation == "dpj" }
      #expect(found.allSatisfy { $0.change == .overdue })
      #expect(found.allSatisfy { !$0.action.fr.contains("coordinator-dpj-1") })
      return found.map(\.issued)
    }
    try pipeline.run(until: start + .hours(4) - .minutes(1))
    #expect(try told().isEmpty)
    try pipeline.run(until: start + .hours(4))
    #expect(try told() == [start + .hours(4)])
    let theirOwn = try pipeline.last(of: "coordinator-dpj-1")
    #expect(theirOwn.change == .review && theirOwn.issued == start + .hours(4))
    #expect(pipeline.alertsWithoutNextStep.isEmpty)
    #expect(notice.actBy == start + .hours(4))
  }

  @Test("What is seen after a retraction asks for its own answer and its own action")
  func risenAgain() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      Region.disclosure("CJQ-1", id: "3", at: start), at: start)
    let notice = try pipeline.last(of: "pivot-dpj-1")
    #expect(notice.band == .immediate)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.recordAction(
        "appel", note: nil, on: notice.id, by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.retract("3", from: "cjq", by: "watch-cjq-1", at: start + .minutes(2))
    #expect(try pipeline.last(of: "pivot-dpj-1").change == .corrected)
    let now = start + .minutes(3)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "4", at: start), at: now)
    let told = try pipeline.last(of: "pivot-dpj-1")
    #expect(told.change == .raised && told.band == .immediate)
    #expect(told.acknowledgeBy == now + .hours(1) && told.actBy == now + .hours(4))
    let duty = try #require(
      pipeline.openDuties(of: notice.alert).first { $0.organisation == "dpj" })
    #expect(duty.state == .awaiting && duty.asked == "pivot-dpj-1")
    try pipeline.run(until: now + .hours(1))
    #expect(try pipeline.last(of: "coordinator-dpj-1").alert == notice.alert)
  }
}
