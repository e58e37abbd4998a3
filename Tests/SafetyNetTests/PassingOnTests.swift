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

/// Declining, handing over, absences that begin, acknowledgements that lapse, clocks that jump.
struct PassingOnTests {
  let start = Region.start

  // MARK: Declining

  @Test(
    "Who declines is followed at once by the next step, which hears why it is told; the reason is sealed"
  )
  func declined() throws {
    var (pipeline, notice) = try opened()
    try pipeline.act(at: start) {
      _ = try $0.decline(
        notice.id, reason: "je connais la famille", by: Region.caller("pivot-dpj-1"))
    }
    let next = try pipeline.last(of: "releve-dpj-1")
    #expect(next.change == .declined)
    #expect(next.step == .releve)
    #expect(
      try pipeline.store.remarks(onNotice: notice.id).map(\.text) == ["je connais la famille"])
    #expect(!"\(next)".contains("famille"))
  }

  @Test("Who declined hears no more news, but what no longer holds, without content")
  func afterDeclining() throws {
    var (pipeline, notice) = try opened()
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start)
    try pipeline.act(at: start) {
      _ = try $0.decline(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    let before = try pipeline.inbox("pivot-dpj-1").count
    let later = start + .minutes(1)
    _ = try pipeline.take(Region.runaway("CJQ-1", id: "3", at: start), at: later)
    #expect(try pipeline.inbox("pivot-dpj-1").count == before)
    #expect(try pipeline.last(of: "releve-dpj-1").change == .updated)
    try pipeline.retract("2", from: "ikat", by: "watch-ikat-1", at: later + .minutes(1))
    let told = try pipeline.last(of: "pivot-dpj-1")
    #expect(told.change == .corrected)
    #expect(told.fields == .object([]))
    #expect(told.why.isEmpty)
    #expect(told.changed == nil && told.acknowledgeBy == nil && told.actBy == nil)
    // What came after they had declined, they never heard of: nor that it is taken back.
    let heard = try pipeline.inbox("pivot-dpj-1").count
    try pipeline.retract("3", from: "cjq", by: "watch-cjq-1", at: later + .minutes(2))
    #expect(try pipeline.inbox("pivot-dpj-1").count == heard)
  }

  @Test("Who declined is not the one who hears, in full, that the alert is open again")
  func declinedThenReopened() throws {
    let store = MemoryStore()
    var (pipeline, notice) = try opened(store: store)
    try pipeline.act(at: start) {
      _ = try $0.decline(
        notice.id, reason: "je connais la famille", by: Region.caller("pivot-dpj-1"))
    }
    let before = try pipeline.inbox("pivot-dpj-1").count
    try pipeline.act(at: start + .minutes(1)) { pipeline in
      let notices = try pipeline.store.notices(ofAlert: notice.alert)
      for _ in 0..<10 where pipeline.alerts[notice.alert] != nil {
        for told in notices where told.recipient != "pivot-dpj-1" {
          _ = try? pipeline.close(
            told.id, outcome: .atRisk, note: nil, by: Region.caller(told.recipient))
        }
      }
    }
    var again = try Region.pipeline(store: store)
    let theirs = try again.last(of: "releve-dpj-1")
    try again.act(at: start + .days(1)) {
      _ = try $0.reopen(theirs.id, reason: "r", by: Region.caller("releve-dpj-1"))
    }
    #expect(again.alerts[notice.alert]?.state == .open)
    let heard = try again.inbox("pivot-dpj-1").dropFirst(before)
    #expect(
      heard.allSatisfy { $0.fields == .object([]) && $0.why.isEmpty }, "\(heard.map(\.change))")
    #expect(try again.last(of: "pivot-dpj-2").change == .reopened)
    #expect(again.alertsWithoutNextStep.isEmpty)
  }

  @Test("Nobody hands an alert to a colleague who has declined it, except the coordinator")
  func handedToWhoDeclined() throws {
    var (pipeline, notice) = try opened()
    try pipeline.act(at: start) {
      _ = try $0.decline(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    let next = try pipeline.last(of: "releve-dpj-1")
    let error = #expect(throws: RequestError.self) {
      try pipeline.handOver(
        next.id, to: "pivot-dpj-1", reason: nil, by: Region.caller("releve-dpj-1"))
    }
    #expect(error?.code == .conflict)
    try pipeline.run(until: start + .hours(1))
    let coordinators = try pipeline.last(of: "coordinator-dpj-1")
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.handOver(
        coordinators.id, to: "pivot-dpj-1", reason: nil, by: Region.caller("coordinator-dpj-1"))
    }
    #expect(try pipeline.last(of: "pivot-dpj-1").change == .handedOver)
  }

  @Test("Who declines again changes nothing: nobody else is told because of it")
  func declinedTwice() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    try pipeline.act(at: start) { _ = try $0.decline(notice.id, reason: "r", by: pivot) }
    pipeline.begin(at: start + .minutes(1))
    _ = try pipeline.decline(notice.id, reason: "r", by: pivot)
    #expect(pipeline.commit.notices.isEmpty && pipeline.commit.remarks.isEmpty)
    #expect(pipeline.duties.values.first { $0.organisation == "dpj" }?.asked == "releve-dpj-1")
  }

  @Test("The last of the chain cannot decline into nothing")
  func lastDeclines() throws {
    var (pipeline, _) = try opened()
    for name in ["pivot-dpj-1", "releve-dpj-1", "coordinator-dpj-1", "table-1"] {
      let notice = try pipeline.last(of: name)
      var isRefused = false
      try pipeline.act(at: start) {
        do {
          _ = try $0.decline(notice.id, reason: "r", by: Region.caller(name))
        } catch let error as RequestError {
          isRefused = error.code == .conflict
        }
      }
      let answerer = pipeline.duties.values.first { $0.organisation == "dpj" }?.answerer
      #expect(answerer != nil && (isRefused || answerer != name))
      #expect(pipeline.alertsWithoutNextStep.isEmpty)
    }
  }

  // MARK: Handing over

  @Test(
    "A named colleague of the organisation is told, sees what the mandate lets them, and answers")
  func handedOver() throws {
    var (pipeline, notice) = try opened()
    try pipeline.act(at: start) {
      _ = try $0.handOver(
        notice.id, to: "pivot-dpj-2", reason: nil, by: Region.caller("pivot-dpj-1"))
    }
    let theirs = try pipeline.last(of: "pivot-dpj-2")
    #expect(theirs.change == .handedOver)
    #expect(theirs.fields == notice.fields)
    try pipeline.act(at: start) {
      _ = try $0.acknowledge(theirs.id, by: Region.caller("pivot-dpj-2"))
    }
    let duty = pipeline.duties.values.first { $0.organisation == "dpj" }
    #expect(duty?.acknowledgedBy == "pivot-dpj-2")
  }

  @Test(
    "It goes to nobody else: not another organisation's, not outside the chain, not oneself; all alike",
    arguments: ["pivot-cjq-1", "watch-cjq-1", "nobody", "pivot-dpj-1", "table-1"])
  func handedToNobodyElse(name: String) throws {
    var (pipeline, notice) = try opened()
    pipeline.begin(at: start)
    let error = #expect(throws: RequestError.self) {
      try pipeline.handOver(notice.id, to: name, reason: nil, by: Region.caller("pivot-dpj-1"))
    }
    #expect(error?.code == .invalid)
    #expect(error?.faults.first?.pointer == "/to")
    #expect(pipeline.commit.notices.isEmpty)
  }

  @Test("What somebody answers for is not taken from them, except by the coordinator")
  func notTakenAway() throws {
    var (pipeline, notice) = try opened()
    try pipeline.run(until: start + .hours(1))  // relève and coordinator have been told
    let theirs = try pipeline.last(of: "releve-dpj-1")
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.acknowledge(theirs.id, by: Region.caller("releve-dpj-1"))
    }
    #expect(throws: RequestError.self) {
      try pipeline.handOver(
        notice.id, to: "pivot-dpj-2", reason: nil, by: Region.caller("pivot-dpj-1"))
    }
    let coordinators = try pipeline.last(of: "coordinator-dpj-1")
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.handOver(
        coordinators.id, to: "pivot-dpj-2", reason: nil, by: Region.caller("coordinator-dpj-1"))
    }
    #expect(try pipeline.last(of: "pivot-dpj-2").change == .handedOver)
  }

  // MARK: Absences

  @Test(
    "An absence with a stand-in passes on at once what waits for an answer, and new notices too")
  func away() throws {
    var (pipeline, _) = try opened()
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.enterAbsence(
        of: nil, from: $0.now, until: $0.now + .days(1), cover: "pivot-dpj-2",
        by: Region.caller("pivot-dpj-1"))
    }
    #expect(try pipeline.last(of: "pivot-dpj-2").change == .handedOver)
    _ = try pipeline.take(
      Region.disclosure("CJQ-2", id: "2", at: start), at: start + .minutes(2))
    #expect(try pipeline.last(of: "pivot-dpj-2").change == .opened)
    #expect(try pipeline.inbox("pivot-dpj-1").count == 1)
  }

  @Test("An absence without a stand-in passes on to the next step when it begins, not before")
  func awayLater() throws {
    var (pipeline, _) = try opened()
    let begins = start + .minutes(10)
    try pipeline.act(at: start) {
      _ = try $0.enterAbsence(
        of: nil, from: begins, until: begins + .days(1), cover: nil,
        by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.run(until: begins - Span(milliseconds: 1))
    #expect(try pipeline.inbox("releve-dpj-1").isEmpty)
    try pipeline.run(until: begins)
    #expect(try pipeline.last(of: "releve-dpj-1").step == .releve)
  }

  static func library(pivot line: String) throws -> RuleLibrary {
    try Region.library {
      $0.replacing("  - name: pivot-dpj-1\n", with: "  - name: pivot-dpj-1\n    \(line)\n")
    }
  }

  @Test(
    "An absence that the directory has passes on when it begins, as one that is entered; in a replay too",
    arguments: [("", "releve-dpj-1"), (", cover: pivot-dpj-2", "pivot-dpj-2")])
  func awayInTheDirectory(cover: String, next: String) throws {
    let library = try Self.library(
      pivot: "absences: [{from: 2026-03-02T12:10, until: 2026-03-09\(cover)}]")
    var (pipeline, _) = try opened(library: library)
    let begins = start + .minutes(10)
    try pipeline.run(until: begins - Span(milliseconds: 1))
    #expect(try pipeline.inbox(next).isEmpty)
    try pipeline.run(until: begins)
    let change: Notice.Change = cover.isEmpty ? .escalated : .handedOver
    #expect(try pipeline.last(of: next).change == change)
    #expect(try pipeline.inbox("pivot-dpj-1").count == 1)

    var replay = try Replay(library: library, pseudonyms: Region.keys())
    _ = try replay.submit(Region.disclosure("CJQ-1", id: "1", at: start))
    let lines = try replay.advance(to: begins).filter { $0["organisation"] == "dpj" }
    #expect(lines.count == 1)
    #expect(lines.first?["recipient"]?.string == next)
    #expect(lines.first?["at"]?.string == begins.rfc3339)
  }

  @Test("A start or a reload that finds somebody away passes on what waits for them, once")
  func awayAtAStart() throws {
    let store = MemoryStore()
    _ = try opened(store: store)
    let library = try Self.library(
      pivot: "absences: [{from: 2026-03-02T11:00, until: 2026-03-09}]")
    for _ in 0..<3 {
      var again = try Region.pipeline(store: store, library: library)
      try again.act(at: start + .minutes(1)) { try $0.tick() }
      #expect(try again.inbox("releve-dpj-1").count == 1)
      #expect(try again.inbox("coordinator-dpj-1").isEmpty)
    }
  }

  @Test("An absence that was entered and began while nobody was there passes on at the start")
  func beganMeanwhile() throws {
    let store = MemoryStore()
    var (pipeline, _) = try opened(store: store)
    let begins = start + .minutes(10)
    try pipeline.act(at: start) {
      _ = try $0.enterAbsence(
        of: nil, from: begins, until: begins + .days(1), cover: "pivot-dpj-2",
        by: Region.caller("pivot-dpj-1"))
    }
    let later = begins + .minutes(1)
    let library = try Region.library()
    var again = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()), store: store,
      at: later)
    try again.act(at: later) { try $0.tick() }
    #expect(try again.last(of: "pivot-dpj-2").change == .handedOver)
    #expect(try again.inbox("pivot-dpj-2").count == 1)
  }

  @Test("Hours of the week that end are no absence: what waits goes on by its own clock")
  func hoursThatEnd() throws {
    let library = try Self.library(
      pivot: #"hours: [{days: [mon], from: "08:00", until: "12:10"}]"#)
    var (pipeline, _) = try opened(library: library)
    try pipeline.run(until: start + .minutes(29))
    #expect(try pipeline.inbox("releve-dpj-1").isEmpty)
    try pipeline.run(until: start + .minutes(30))
    #expect(try pipeline.last(of: "releve-dpj-1").change == .escalated)
  }

  @Test("An absence that was ended, and one that a restart finds, count as they should")
  func absencesOverARestart() throws {
    let store = MemoryStore()
    var (pipeline, _) = try opened(store: store)
    var id = ""
    try pipeline.act(at: start) {
      id = try $0.enterAbsence(
        of: "pivot-dpj-1", from: $0.now, until: $0.now + .days(2), cover: nil,
        by: Region.caller("coordinator-dpj-1")
      ).id
    }
    var again = try Region.pipeline(store: store)
    _ = try again.take(Region.disclosure("CJQ-2", id: "2", at: start), at: start + .minutes(1))
    #expect(try again.inbox("pivot-dpj-2").last?.change == .opened, "the second pivot")
    try again.act(at: start + .minutes(2)) {
      _ = try $0.endAbsence(id, by: Region.caller("pivot-dpj-1"))
    }
    var third = try Region.pipeline(store: store)
    _ = try third.take(Region.disclosure("CJQ-3", id: "3", at: start), at: start + .minutes(3))
    #expect(try third.inbox("pivot-dpj-1").last?.change == .opened)
  }

  @Test(
    "Nobody enters or sees absences of another organisation, nor a colleague's without being coordinator"
  )
  func foreignAbsences() throws {
    var (pipeline, _) = try opened()
    pipeline.begin(at: start)
    for (name, by) in [
      ("pivot-cjq-1", "coordinator-dpj-1"), ("pivot-dpj-2", "pivot-dpj-1"),
      ("nobody", "coordinator-dpj-1"),
    ] {
      let error = #expect(throws: RequestError.self) {
        try pipeline.enterAbsence(
          of: name, from: start, until: start + .days(1), cover: nil, by: Region.caller(by))
      }
      #expect(error?.code == .forbidden)
    }
    try pipeline.act(at: start) {
      _ = try $0.enterAbsence(
        of: nil, from: $0.now, until: $0.now + .days(1), cover: nil,
        by: Region.caller("pivot-cjq-1"))
    }
    #expect(try pipeline.absences(for: Region.caller("coordinator-dpj-1"), at: start).isEmpty)
    #expect(try pipeline.absences(for: Region.caller("pivot-cjq-2"), at: start).isEmpty)
    #expect(try pipeline.absences(for: Region.caller("coordinator-cjq-1"), at: start).count == 1)
  }

  /// All of the DPJ's chain, with what ends each absence.
  private func everybodyAway(
    in pipeline: inout Pipeline, until end: Timestamp
  ) throws {
    for name in ["pivot-dpj-1", "pivot-dpj-2", "releve-dpj-1", "coordinator-dpj-1"] {
      try pipeline.act(at: start) {
        _ = try $0.enterAbsence(
          of: nil, from: $0.now, until: end, cover: nil, by: Region.caller(name))
      }
    }
  }

  @Test("Once nobody was there and the Table was told, whoever is back hears of what is new")
  func backAfterTheTable() throws {
    var pipeline = try Region.pipeline()
    try everybodyAway(in: &pipeline, until: start + .days(1))
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "1", at: start), at: start)
    _ = try pipeline.take(Region.runaway("CJQ-1", id: "2", at: start), at: start)
    let duty = try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
    #expect(duty.told == ["table-1"])
    let back = start + .days(1)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "3", at: back), at: back)
    let told = try pipeline.last(of: "pivot-dpj-1")
    #expect(told.band == .immediate && told.step == .pivot && told.fields != .object([]))
    let now = try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
    #expect(now.step == .pivot && now.asked == "pivot-dpj-1")
    #expect(pipeline.alertsWithoutNextStep.isEmpty)
  }

  @Test("Whoever is back is told before the Table is told again, though nothing is new")
  func backByTheClock() throws {
    var pipeline = try Region.pipeline()
    try everybodyAway(in: &pipeline, until: start + .minutes(10))
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    #expect(try pipeline.inbox("pivot-dpj-1").isEmpty)
    let count = try pipeline.inbox("table-1").count
    try pipeline.run(until: start + .hours(3))
    #expect(try pipeline.last(of: "pivot-dpj-1").step == .pivot)
    #expect(try pipeline.inbox("table-1").count { $0.organisation == "dpj" } <= count + 1)
    #expect(try !pipeline.inbox("releve-dpj-1").isEmpty, "the chain goes on from there")
  }

  // MARK: Acknowledgements that lapse

  @Test("An acknowledgement that the mandate lets lapse asks who gave it again, then goes on")
  func lapsed() throws {
    let library = try Region.library { text in
      text.replacing("acknowledge: {4: 1h}", with: "acknowledge: {4: 1h}\n      hold: {4: 2h}")
    }
    var (pipeline, notice) = try opened(library: library)
    try pipeline.act(at: start) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.run(until: start + .hours(2))
    let again = try pipeline.last(of: "pivot-dpj-1")
    #expect(again.change == .lapsed)
    try pipeline.run(until: start + .hours(2) + .minutes(30))
    #expect(try pipeline.last(of: "releve-dpj-1").change == .escalated)
  }

  @Test("Who acted is asked to look again when the review is due, before anybody else hears of it")
  func reviewed() throws {
    var (pipeline, notice) = try opened()
    try pipeline.act(at: start) {
      _ = try $0.recordAction(
        "rencontre", note: nil, on: notice.id, by: Region.caller("pivot-dpj-1"))
    }
    let due = start + .days(2)
    try pipeline.run(until: due)
    let asked = try pipeline.last(of: "pivot-dpj-1")
    #expect(asked.change == .review && asked.actBy == nil)
    #expect(try pipeline.inbox("coordinator-dpj-1").isEmpty)
    try pipeline.act(at: due) {
      _ = try $0.acknowledge(asked.id, by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.run(until: due + .days(2) - .minutes(1))
    #expect(try pipeline.inbox("releve-dpj-1").isEmpty)
  }

  // MARK: Clocks

  @Test("A restart does what became due while nobody was there, once, and a second one nothing")
  func restart() throws {
    let store = MemoryStore()
    let (pipeline, _) = try opened(store: store)
    #expect(try pipeline.inbox("releve-dpj-1").isEmpty)
    for _ in 0..<3 {
      var again = try Region.pipeline(store: store)
      try again.act(at: start + .days(3)) { try $0.tick() }
      #expect(try again.inbox("releve-dpj-1").count == 1)
      #expect(try again.inbox("coordinator-dpj-1").isEmpty, "one step, however late")
    }
  }

  @Test("A clock that jumps forward fires each clock once; one that jumps back takes nothing back")
  func jumps() throws {
    var (pipeline, _) = try opened()
    func count() throws -> Int { try pipeline.everyNotice().count }
    let ahead = start + .days(400)
    try pipeline.act(at: ahead) { try $0.tick() }
    let once = try count()
    #expect(try pipeline.inbox("releve-dpj-1").count == 1)
    try pipeline.act(at: ahead) { try $0.tick() }
    try pipeline.act(at: start) { try $0.tick() }
    try pipeline.act(at: start - .days(400)) { try $0.tick() }
    #expect(try count() == once)
    try pipeline.act(at: ahead) { try $0.tick() }
    #expect(try count() == once, "what fired has moved on")
    #expect(pipeline.alertsWithoutNextStep.isEmpty)
  }

  @Test(
    "Who leaves the directory answers for nothing any more: whoever has their place is asked, else the next step",
    arguments: [
      ("name: pivot-dpj-1\n", "name: pivot-dpj-9\n", "pivot-dpj-9"),
      (
        "organisation: dpj\n    roles: [pivot]", "organisation: cjq\n    roles: [pivot]",
        "releve-dpj-1"
      ),
    ])
  func left(before: String, after: String, next: String) throws {
    let store = MemoryStore()
    _ = try opened(store: store)
    let library = try Region.library { $0.replacing(before, with: after) }
    var pipeline = try Region.pipeline(store: store, library: library)
    #expect(!pipeline.audit(at: start).isEmpty)
    try pipeline.act(at: start + .minutes(1)) { try $0.tick() }
    let isReleve = next == "releve-dpj-1"
    #expect(try pipeline.last(of: next).change == (isReleve ? .escalated : .handedOver))
    #expect(try pipeline.inbox("releve-dpj-1").isEmpty != isReleve)
    #expect(pipeline.audit(at: start + .minutes(1)).isEmpty)
  }
}
