import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// The Table finds somebody and does not answer in their place: what it may do with a notice of an organisation's
/// silence, and what it may not.
struct TableTests {
  let start = Region.start

  /// An alert of band 4 that nobody answered for so long: the Table was told of each organisation's silence.
  func silent(
    for silence: Span = .days(1)
  ) throws -> (pipeline: Pipeline, alert: String, now: Timestamp) {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let alert = try #require(pipeline.alerts.keys.first)
    let now = start + silence
    try pipeline.run(until: now)
    return (pipeline, alert, now)
  }

  /// What the Table was told last of an organisation's silence.
  func tables(_ organisation: String, _ pipeline: Pipeline) throws -> Notice {
    try #require(try pipeline.inbox("table-1").last { $0.organisation == organisation })
  }

  func duty(_ organisation: String, _ pipeline: Pipeline, _ alert: String) throws -> Duty {
    try #require(
      pipeline.duties[Pipeline.DutyKey(alert: alert, organisation: organisation)])
  }

  func organisations(_ pipeline: Pipeline, _ alert: String) -> Set<String> {
    Set(pipeline.openDuties(of: alert).map(\.organisation))
  }

  // MARK: Acknowledging

  @Test("The Table has heard: its own clock waits for the review, and nobody answers for it yet")
  func heard() throws {
    var (pipeline, alert, now) = try silent(for: .hours(2))
    let notice = try tables("dpj", pipeline)
    try pipeline.act(at: now) {
      let heard = try $0.acknowledge(notice.id, by: Region.caller("table-1"))
      #expect(heard.state == .acknowledged)
    }
    let duty = try duty("dpj", pipeline, alert)
    #expect(duty.clock == .review && duty.due == now + .days(2))
    #expect(try taken(pipeline) == nil, "no submitter hears of it")
    let own = try pipeline.last(of: "pivot-dpj-1")
    let standing = try pipeline.whereItStands(own, for: Region.caller("pivot-dpj-1"))
    #expect(standing?["state"] == "awaiting")
    let theirs = try pipeline.whereItStands(notice, for: Region.caller("table-1"))
    #expect(theirs?["state"] == "awaiting" && theirs?["clock"] == "review")
  }

  @Test("The status counts the silence on after the Table has heard, until one of its own answers")
  func silenceGoesOn() throws {
    var (pipeline, alert, now) = try silent(for: .hours(2))
    let notice = try tables("dpj", pipeline)
    let since = try #require(try duty("dpj", pipeline, alert).unansweredSince)
    try pipeline.act(at: now) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("table-1"))
    }
    #expect(try duty("dpj", pipeline, alert).unansweredSince == since)
    // The Table looks at it again.
    let review = try duty("dpj", pipeline, alert).due
    try pipeline.run(until: review)
    #expect(try tables("dpj", pipeline).change == .review)
    #expect(try duty("dpj", pipeline, alert).unansweredSince == since)
    try pipeline.run(until: review + .days(20))
    #expect(try duty("dpj", pipeline, alert).unansweredSince == since)
    let own = try pipeline.last(of: "pivot-dpj-1")
    try pipeline.act(at: review + .days(20)) {
      _ = try $0.acknowledge(own.id, by: Region.caller("pivot-dpj-1"))
    }
    #expect(try duty("dpj", pipeline, alert).unansweredSince == nil)
  }

  @Test("Whoever of the organisation acknowledges after the Table answers, by what is due then")
  func takenOver() throws {
    var (pipeline, alert, now) = try silent(for: .hours(2))
    let (notice, own) = (try tables("dpj", pipeline), try pipeline.last(of: "pivot-dpj-1"))
    try pipeline.act(at: now) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("table-1"))
    }
    let later = now + .minutes(1)
    try pipeline.act(at: later) {
      _ = try $0.acknowledge(own.id, by: Region.caller("pivot-dpj-1"))
    }
    let taking = try duty("dpj", pipeline, alert)
    #expect(taking.acknowledgedBy == "pivot-dpj-1" && taking.step == .pivot)
    #expect(taking.clock == .act && taking.due == start + .hours(4))
    #expect(try taken(pipeline) == later)
    // Whose action is not taken has it told to the coordinator, who was told before that nobody answered.
    try pipeline.run(until: start + .hours(4))
    let missed = try pipeline.last(of: "coordinator-dpj-1")
    #expect(missed.change == .overdue && missed.issued == start + .hours(4))
    #expect(try tables("dpj", pipeline).id == notice.id)
  }

  @Test(
    "A pivot who answers once the coordinator or the Table was asked owes the action all the same",
    arguments: [Int64(65), 120])
  func answeredLate(minutes: Int64) throws {
    var (pipeline, alert, now) = try silent(for: .minutes(minutes))
    let own = try pipeline.last(of: "pivot-dpj-1")
    try pipeline.act(at: now) {
      _ = try $0.acknowledge(own.id, by: Region.caller("pivot-dpj-1"))
    }
    let duty = try duty("dpj", pipeline, alert)
    #expect(duty.clock == .act && duty.due == start + .hours(4))
  }

  @Test("After the Table the organisation's own people decline and hand over as before")
  func passedOnAfterTheTable() throws {
    var (pipeline, alert, now) = try silent(for: .hours(2))
    let (notice, own) = (try tables("dpj", pipeline), try pipeline.last(of: "pivot-dpj-1"))
    let releves = try pipeline.last(of: "releve-dpj-1")
    try pipeline.act(at: now) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("table-1"))
      _ = try $0.decline(own.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    #expect(try duty("dpj", pipeline, alert).declined == ["pivot-dpj-1"])
    try pipeline.act(at: now) {
      _ = try $0.handOver(
        releves.id, to: "pivot-dpj-2", reason: nil, by: Region.caller("releve-dpj-1"))
    }
    let after = try duty("dpj", pipeline, alert)
    #expect(after.state == .awaiting && after.asked == "pivot-dpj-2")
  }

  @Test("What the Table did is not the action that the organisation owes")
  func actedByTheTable() throws {
    var (pipeline, alert, now) = try silent(for: .hours(2))
    let (notice, own) = (try tables("dpj", pipeline), try pipeline.last(of: "pivot-dpj-1"))
    try pipeline.act(at: now) {
      _ = try $0.recordAction("appel", note: nil, on: notice.id, by: Region.caller("table-1"))
    }
    #expect(try duty("dpj", pipeline, alert).actBy == start + .hours(4))
    try pipeline.act(at: now) {
      _ = try $0.recordAction("appel", note: nil, on: own.id, by: Region.caller("pivot-dpj-1"))
    }
    let after = try duty("dpj", pipeline, alert)
    #expect(after.actBy == nil && after.acknowledgedBy == "pivot-dpj-1")
  }

  @Test("Where somebody of the organisation is asked, the Table's word ends no clock of theirs")
  func whileSomebodyIsAsked() throws {
    var pipeline = try Region.pipeline()
    let back = start + .minutes(20)
    for name in ["pivot-dpj-1", "pivot-dpj-2", "releve-dpj-1", "coordinator-dpj-1"] {
      try pipeline.act(at: start) {
        _ = try $0.enterAbsence(
          of: nil, from: $0.now, until: back, cover: nil, by: Region.caller(name))
      }
    }
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    try pipeline.run(until: back)
    let alert = try pipeline.last(of: "pivot-dpj-1").alert
    let before = try duty("dpj", pipeline, alert)
    #expect(before.asked == "pivot-dpj-1")
    let notice = try tables("dpj", pipeline)
    try pipeline.act(at: back + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("table-1"))
    }
    #expect(try duty("dpj", pipeline, alert) == before)
  }

  @Test("A band that rises after the Table has heard asks the organisation's own people again")
  func raisedAfterTheTable() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let alert = try #require(pipeline.alerts.values.first { $0.band == .concern }).id
    let now = start + .days(2)
    try pipeline.run(until: now)
    let notice = try tables("dpj", pipeline)
    try pipeline.act(at: now) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("table-1"))
    }
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "3", at: now), at: now)
    let duty = try duty("dpj", pipeline, alert)
    #expect(duty.band == .immediate && duty.state == .awaiting)
    #expect(duty.asked == "pivot-dpj-1" && duty.step == .pivot)
    #expect(try pipeline.last(of: "pivot-dpj-1").change == .raised)
  }

  @Test("Where somebody of the organisation answers by now, the Table is told so and asked nothing")
  func answeredByNow() throws {
    var (pipeline, alert, now) = try silent(for: .hours(2))
    let (notice, own) = (try tables("dpj", pipeline), try pipeline.last(of: "pivot-dpj-1"))
    let requests = pipeline.library.tableRequests
    #expect(notice.action == requests["dpj"])
    try pipeline.act(at: now) {
      _ = try $0.acknowledge(own.id, by: Region.caller("pivot-dpj-1"))
    }
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: now), at: now + .minutes(1))
    #expect(try duty("dpj", pipeline, alert).state == .acknowledged)
    let later = try tables("dpj", pipeline)
    #expect(later.seq > notice.seq && later.action == requests.answered("dpj"))
    // Of others nobody answers yet.
    let silent = try #require(
      pipeline.duties.values.first {
        $0.alert == alert && $0.state == .awaiting && $0.told.contains("table-1")
      }
    ).organisation
    #expect(try tables(silent, pipeline).action == requests[silent])
  }

  @Test("A pivot who sits at the Table, too, takes in charge what their own organisation is told")
  func pivotAtTheTable() throws {
    let line = "person: \"Anouk Valcourt\"\n    organisation: dpj\n    roles: "
    let library = try Region.library {
      $0.replacing(line + "[pivot]", with: line + "[pivot, table]")
    }
    let account = try #require(library.directory.account("pivot-dpj-1"))
    try #require(account.roles == [.pivot, .table])
    var pipeline = try Region.pipeline(library: library)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let notice = try pipeline.last(of: account.name)
    try #require(notice.organisation == "dpj")
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: Caller(account: account))
    }
    #expect(try taken(pipeline) == start + .minutes(1))
  }

  @Test("What only the Table's net has is in nobody's charge when the Table has heard of it")
  func onlyTheNet() throws {
    let library = try Region.library { text in
      text.split(separator: "\n", omittingEmptySubsequences: false).filter {
        !$0.hasPrefix("  - {id: ENT-") || $0.contains("organisation: table,")
      }.joined(separator: "\n")
    }
    var pipeline = try Region.pipeline(library: library)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let notice = try pipeline.last(of: "table-1")
    try #require(notice.mandate == "table-unrouted")
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("table-1"))
    }
    #expect(try taken(pipeline) == nil)
  }

  /// When somebody took the first report in charge, as its submitter hears.
  private func taken(_ pipeline: Pipeline) throws -> Timestamp? {
    let key = try Region.keys().eventKey(source: "/units/cjq", id: "1")
    let known = try #require(try pipeline.store.accepted(eventKey: key))
    return try #require(try pipeline.store.submission(known.observation)).taken
  }

  // MARK: Declining

  @Test("The Table is the last of the chain and does not decline; its clock stays as it was")
  func declinedByTheTable() throws {
    var (pipeline, alert, now) = try silent()
    let notice = try tables("dpj", pipeline)
    let before = try duty("dpj", pipeline, alert)
    pipeline.begin(at: now)
    let error = #expect(throws: RequestError.self) {
      try pipeline.decline(notice.id, reason: "r", by: Region.caller("table-1"))
    }
    #expect(error?.code == .conflict)
    #expect(try duty("dpj", pipeline, alert) == before)
    #expect(pipeline.commit.notices.isEmpty && pipeline.commit.remarks.isEmpty)
  }

  // MARK: Closing

  @Test("The Table's word and a pivot's close that pivot's part, and no other")
  func closedWithAPivot() throws {
    var (pipeline, alert, now) = try silent()
    let before = organisations(pipeline, alert)
    #expect(before.isSuperset(of: ["dpj", "traic", "cjq"]))
    let (first, second) = (try tables("traic", pipeline), try pipeline.last(of: "pivot-traic-1"))
    try pipeline.act(at: now) {
      let proposed = try $0.close(
        first.id, outcome: .unfounded, note: nil, by: Region.caller("table-1"))
      #expect(proposed.state != .closed)
      let closed = try $0.close(
        second.id, outcome: .unfounded, note: nil, by: Region.caller("pivot-traic-1"))
      #expect(closed.state == .closed)
    }
    #expect(organisations(pipeline, alert) == before.subtracting(["traic"]))
    let theirs = try pipeline.inbox("table-1").filter { $0.change != .closed }
    #expect(theirs.allSatisfy { ($0.state == .closed) == ($0.organisation == "traic") })
  }

  @Test("The Table confirms what one of an organisation's own people proposed, for that one alone")
  func confirmedByTheTable() throws {
    var (pipeline, alert, now) = try silent()
    let before = organisations(pipeline, alert)
    let proposal = try pipeline.last(of: "pivot-dpj-1")
    let (own, other) = (try tables("dpj", pipeline), try tables("traic", pipeline))
    let table = try Region.caller("table-1")
    try pipeline.act(at: now) {
      _ = try $0.close(
        proposal.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    pipeline.begin(at: now)
    let error = #expect(throws: RequestError.self) {
      try pipeline.close(other.id, outcome: .confirmed, note: nil, by: table)
    }
    #expect(error?.code == .conflict)
    #expect(organisations(pipeline, alert) == before)
    try pipeline.act(at: now) {
      let closed = try $0.close(own.id, outcome: .confirmed, note: nil, by: table)
      #expect(closed.state == .closed)
    }
    #expect(organisations(pipeline, alert) == before.subtracting(["dpj"]))
  }

  @Test("Below band 3, where one word is enough, the Table's closes nobody's part")
  func closedByTheTableAlone() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let alert = try #require(pipeline.alerts.values.first { $0.band == .concern }).id
    try pipeline.run(until: start + .days(10))
    let notice = try tables("dpj", pipeline)
    let before = organisations(pipeline, alert)
    let error = #expect(throws: RequestError.self) {
      try pipeline.close(
        notice.id, outcome: .unfounded, note: nil, by: Region.caller("table-1"))
    }
    #expect(error?.code == .forbidden)
    #expect(organisations(pipeline, alert) == before)
  }
}
