import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Who declined an alert is told no more of it than its corrections and its end, by whatever way it comes back.
struct DeclinedTests {
  let start = Region.start
  let name = "pivot-pipq-1"

  /// An alert of band 2 that a pivot has declined, and what a colleague was told of it then.
  private func declined() throws -> (pipeline: Pipeline, theirs: Notice) {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let notice = try #require(try pipeline.inbox(name).last)
    try pipeline.act(at: start) {
      _ = try $0.decline(notice.id, reason: "r", by: Region.caller(name))
    }
    let told = try pipeline.store.notices(ofAlert: notice.alert)
    let theirs = try #require(told.first { $0.organisation == "pipq" && $0.recipient != name })
    try #require(theirs.change == .declined)
    return (pipeline, theirs)
  }

  /// Of an alert, what an organisation was told from a moment on.
  private func told(
    _ pipeline: Pipeline, of alert: String, since time: Timestamp
  ) throws -> [Notice] {
    try pipeline.store.notices(ofAlert: alert).filter {
      $0.organisation == "pipq" && $0.issued >= time
    }
  }

  @Test("A referral goes to somebody else, also where their part was done with")
  func referred() throws {
    var (pipeline, theirs) = try declined()
    let later = start + .hours(1)
    try pipeline.act(at: start) {
      _ = try $0.close(
        theirs.id, outcome: .atRisk, note: nil, by: Region.caller(theirs.recipient))
    }
    let mine = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try pipeline.act(at: later) {
      _ = try $0.refer(mine.id, to: "pipq", reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    let told = try told(pipeline, of: theirs.alert, since: later)
    #expect(told.map(\.change) == [.referred])
    #expect(told.allSatisfy { $0.recipient != name })
    let key = Pipeline.DutyKey(alert: theirs.alert, organisation: "pipq")
    #expect(pipeline.duties[key]?.declined == [name])
  }

  @Test("So does what was withdrawn from their organisation and concerns it again")
  func withdrawnAndBack() throws {
    var (pipeline, theirs) = try declined()
    try pipeline.retract("2", from: "cjq", by: "watch-cjq-1", at: start + .hours(1))
    #expect(try pipeline.inbox(name).last?.change == .withdrawn)
    try #require(pipeline.alerts[theirs.alert] != nil)
    let later = start + .hours(2)
    _ = try pipeline.take(Region.runaway("CJQ-1", id: "3", at: later), at: later)
    let told = try told(pipeline, of: theirs.alert, since: later)
    #expect(told.map(\.change) == [.opened])
    #expect(told.allSatisfy { $0.recipient != name })
  }
}
