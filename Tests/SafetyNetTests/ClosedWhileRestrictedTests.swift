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

/// What people are done with while the file is restricted, or were before: whether it opens again, and when.
struct ClosedWhileRestrictedTests {
  let start = Region.start

  /// Found with somebody older: band 2, and nothing direct.
  private func concerned() throws -> Pipeline {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.foundWithOlder("CJQ-1", id: "1", at: start), at: start)
    try #require(pipeline.alerts.values.map(\.band) == [.concern])
    return pipeline
  }

  private func restrict(_ pipeline: inout Pipeline, at now: Timestamp) throws -> String {
    let youth = try WhoWasAlongTests.youth("CJQ-1")
    let privacy = try Region.caller("privacy-1")
    var id = ""
    try pipeline.act(at: now) {
      id = try $0.setFlag(.restriction, on: youth, reason: "essai", until: nil, by: privacy).id
    }
    return id
  }

  /// To the streets, in confidence: with what there is, band 3.
  private func confidence(_ id: String, at now: Timestamp) -> JSONValue {
    Region.event(
      "community_report", from: "pipq", id: id, at: now,
      [
        JSONMember("youth", ["file": "CJQ-1"]), JSONMember("programme", "pipq"),
        JSONMember("need", ["exit"]),
      ])
  }

  private func close(
    _ name: String, _ pipeline: inout Pipeline, at now: Timestamp
  ) throws -> Notice {
    let notice = try last(pipeline, name)
    let caller = try Region.caller(name)
    try pipeline.act(at: now) {
      _ = try $0.close(notice.id, outcome: .unfounded, note: nil, by: caller)
    }
    return notice
  }

  private func last(_ pipeline: Pipeline, _ name: String) throws -> Notice {
    try #require(try pipeline.inbox(name).last)
  }

  @Test("A part in an alert that others work on is not taken up again while the file is restricted")
  func takenUpAgain() throws {
    var pipeline = try concerned()
    let notice = try close("pivot-dpj-1", &pipeline, at: start + .minutes(1))
    try #require(pipeline.alerts[notice.alert] != nil)
    _ = try restrict(&pipeline, at: start + .minutes(2))
    _ = try pipeline.take(confidence("2", at: start + .minutes(3)), at: start + .minutes(3))
    try #require(pipeline.alerts[notice.alert]?.band == .high, "in silence")
    let count = try pipeline.everyNotice().count
    let caller = try Region.caller("pivot-dpj-1")
    let error = #expect(throws: RequestError.self) {
      try pipeline.reopen(notice.id, reason: "r", by: caller)
    }
    #expect(error?.code == .forbidden)
    #expect(try pipeline.everyNotice().count == count)
    #expect(!pipeline.openDuties(of: notice.alert).contains { $0.organisation == "dpj" })
  }
}
