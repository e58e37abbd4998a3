import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// The auditor on the real pipeline: states broken on purpose, its alarm at the Table; and what a submitter
/// hears.
struct AuditingTests {
  let start = Region.start

  @Test("An alert that lost its duties: the Table is told once, without content, over restarts too")
  func alarm() throws {
    let store = MemoryStore()
    var (pipeline, notice) = try opened(store: store)
    for _ in 0..<3 {
      pipeline.duties = DutyTable()
      let isDue = pipeline.isDue(at: start + .minutes(1))
      #expect(isDue)
      try pipeline.act(at: start + .minutes(1)) { try $0.tick() }
      #expect(pipeline.alertsWithoutNextStep == [notice.alert])
      let isDueAgain = pipeline.isDue(at: start + .minutes(1))
      #expect(!isDueAgain, "it is not raised every second")
      let alarms = try pipeline.inbox("table-1").filter { $0.change == .stranded }
      #expect(alarms.count == 1)
      #expect(alarms.first?.fields == .object([]))
      #expect(alarms.first?.why.isEmpty == true)
      #expect(
        store.acts(on: notice.alert).contains { $0.kind == .auditorAlarm })
      pipeline = try Region.pipeline(store: store)
    }
  }

  @Test("The Table opens a stranded alert again: every organisation has its next step")
  func mended() throws {
    var (pipeline, _) = try opened()
    let before = pipeline.duties.keys.map(\.organisation).sorted()
    pipeline.duties = DutyTable()
    try pipeline.act(at: start + .minutes(1)) { try $0.tick() }
    let alarm = try #require(try pipeline.inbox("table-1").last { $0.change == .stranded })
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.reopen(alarm.id, reason: "panne", by: Region.caller("table-1"))
    }
    #expect(pipeline.alertsWithoutNextStep.isEmpty)
    #expect(pipeline.duties.keys.map(\.organisation).sorted() == before)
  }

  @Test("An alarm names the organisation whose clock stands, and is over when the clock runs again")
  func over() throws {
    var (pipeline, notice) = try opened()
    let key = Pipeline.DutyKey(alert: notice.alert, organisation: "dpj")
    var duty = try #require(pipeline.duties[key])
    // Nobody of the mandate can be told.
    let mandate = duty.mandate
    duty.mandate = "nowhere"
    duty.due = start
    try pipeline.act(at: start) { $0.change(duty) }
    let found = start + .minutes(5)
    try pipeline.act(at: found) { try $0.tick() }
    let alarm = try #require(try pipeline.inbox("table-1").last { $0.change == .stranded })
    #expect(alarm.action.fr.contains("(dpj)") && !alarm.action.fr.contains("filet reopen"))
    #expect(alarm.acknowledgeBy == nil && alarm.actBy == nil, "nothing runs out of it")
    let table = try Region.caller("table-1")
    #expect(try pipeline.whereItStands(alarm, for: table) == nil, "it has no part to be done with")
    try pipeline.act(at: found) { _ = try $0.acknowledge(alarm.id, by: table) }
    #expect(try pipeline.notice(alarm.id)?.state == .acknowledged, "the clock stands still")
    duty = try #require(pipeline.duties[key])
    duty.mandate = mandate
    duty.due = found + .hours(1)
    try pipeline.act(at: found + .minutes(1)) {
      $0.change(duty)
      try $0.tick()
    }
    #expect(try pipeline.notice(alarm.id)?.state == .closed)
    // Another time at the same revision is told again.
    duty.mandate = "nowhere"
    duty.due = found
    try pipeline.act(at: found + .minutes(5)) {
      $0.change(duty)
      try $0.tick()
    }
    #expect(try pipeline.inbox("table-1").filter { $0.change == .stranded }.count == 2)
  }

  @Test("An alarm of before is over at the start where its cause was mended while nobody looked")
  func overAtTheStart() throws {
    let store = MemoryStore()
    var (before, notice) = try opened(store: store)
    let key = Pipeline.DutyKey(alert: notice.alert, organisation: "dpj")
    var duty = try #require(before.duties[key])
    let mandate = duty.mandate
    duty.mandate = "nowhere"
    duty.due = start
    try before.act(at: start) { $0.change(duty) }
    let found = start + .minutes(5)
    try before.act(at: found) { try $0.tick() }
    let alarm = try #require(try before.inbox("table-1").last { $0.change == .stranded })
    duty = try #require(before.duties[key])
    duty.mandate = mandate
    duty.due = found + .hours(1)
    try before.act(at: found) { $0.change(duty) }

    var after = try Region.pipeline(store: store)
    let isDue = after.isDue(at: found + .minutes(1))
    #expect(isDue)
    try after.act(at: found + .minutes(1)) { try $0.tick() }
    #expect(try after.notice(alarm.id)?.state == .closed)
    #expect(after.auditor.alarmsOfBefore.isEmpty)
  }

  @Test("A clock towards somebody who left the chain goes to who has their place, without an alarm")
  func passedOn() throws {
    let store = MemoryStore()
    var (pipeline, notice) = try opened(store: store)
    let key = Pipeline.DutyKey(alert: notice.alert, organisation: "dpj")
    var duty = try #require(pipeline.duties[key])
    duty.asked = "pivot-ikat-1"
    try pipeline.act(at: start + .minutes(1)) { $0.change(duty) }
    try pipeline.act(at: start + .minutes(1)) { try $0.tick() }
    #expect(pipeline.duties[key]?.asked == "pivot-dpj-2")
    #expect(pipeline.auditor.findings.isEmpty)
    #expect(!store.acts(on: notice.alert).contains { $0.kind == .auditorAlarm })
  }

  @Test("A clock that nobody moves is found")
  func stoppedClock() throws {
    let (pipeline, notice) = try opened()
    #expect(pipeline.audit(at: start).isEmpty)
    let findings = pipeline.audit(at: start + .days(1))
    #expect(Set(findings.map(\.fault)) == [.stoppedClock])
    #expect(Set(findings.map(\.alert)) == [notice.alert])
  }

  // MARK: What a submitter hears

  func status(_ pipeline: Pipeline, _ id: String) throws -> Submission {
    let key = try Region.keys().eventKey(source: "/units/cjq", id: id)
    let known = try #require(try pipeline.store.accepted(eventKey: key))
    return try #require(try pipeline.store.submission(known.observation))
  }

  @Test("Received, and taken in charge once somebody acknowledged an alert that rests on it")
  func takenInCharge() throws {
    var (pipeline, notice) = try opened()
    #expect(try status(pipeline, "1").taken == nil)
    try pipeline.act(at: start + .minutes(5)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    #expect(try status(pipeline, "1").taken == start + .minutes(5))
    // It is said once and stays said.
    let other = try #require(try pipeline.inbox("pivot-cjq-1").first)
    var written: [String]?
    try pipeline.act(at: start + .minutes(9)) {
      _ = try $0.acknowledge(other.id, by: Region.caller("pivot-cjq-1"))
      written = $0.commit.taken.map(\.observation)
    }
    #expect(written == [], "it is not written again for each who acknowledges")
    #expect(try status(pipeline, "1").taken == start + .minutes(5))
  }

  @Test("After a restart it is said again, and the first time stays")
  func takenInChargeBefore() throws {
    let store = MemoryStore()
    var (pipeline, notice) = try opened(store: store)
    try pipeline.act(at: start + .minutes(5)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    pipeline = try Region.pipeline(store: store)
    let other = try #require(try pipeline.inbox("pivot-cjq-1").first)
    try pipeline.act(at: start + .minutes(9)) {
      _ = try $0.acknowledge(other.id, by: Region.caller("pivot-cjq-1"))
    }
    #expect(try status(pipeline, "1").taken == start + .minutes(5))
  }

  @Test("An observation that joins an alert acknowledged before is not taken in charge by that")
  func notByHaste() throws {
    var (pipeline, notice) = try opened()
    try pipeline.act(at: start) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "2", at: start), at: start + .minutes(1))
    #expect(try status(pipeline, "2").taken == nil)
    // Nor by an acknowledgement of the notice from before it came.
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    #expect(try status(pipeline, "2").taken == nil)
    let update = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try pipeline.act(at: start + .minutes(3)) {
      _ = try $0.acknowledge(update.id, by: Region.caller("pivot-dpj-1"))
    }
    #expect(try status(pipeline, "2").taken == start + .minutes(3))
  }

  @Test(
    "A weak sign of which no alert was made stays received, like one whose alert nobody answers")
  func received() throws {
    var (pipeline, _) = try opened()
    _ = try pipeline.take(
      Region.event(
        "school_report", from: "css-capitale", id: "9", at: start,
        [
          JSONMember("youth", Region.youth("CSSC-1")), JSONMember("school", "school-12"),
          JSONMember("absence_change", "moderate"),
        ]), at: start)
    let key = try Region.keys().eventKey(source: "/units/css-capitale", id: "9")
    let weak = try #require(try pipeline.store.accepted(eventKey: key)).observation
    let one = try #require(try pipeline.store.submission(weak))
    let other = try status(pipeline, "1")
    #expect(one.taken == other.taken)
    #expect(one.status == other.status)
  }
}
