import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// A danger that is reported after an earlier one was taken back is another: nobody speaks for it who has read only of the
/// first.
struct RisenAgainTests {
  let start = Region.start

  /// A notice of the first danger, which was acknowledged and taken back, and one of the second.
  ///
  /// - Parameter isRestricted: the file, before the first is taken back.
  private func risenAgain(
    isRestricted: Bool = false
  ) throws -> (pipeline: Pipeline, first: Notice, second: Notice) {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      Region.disclosure("CJQ-1", id: "3", at: start), at: start)
    let pivot = try Region.caller("pivot-dpj-1")
    let first = try #require(try pipeline.inbox(pivot.name).last)
    try #require(first.band == .immediate)
    try pipeline.act(at: start) { _ = try $0.acknowledge(first.id, by: pivot) }
    if isRestricted {
      let youth = try WhoWasAlongTests.youth("CJQ-1")
      try pipeline.act(at: start + .minutes(5)) {
        _ = try $0.setFlag(
          .restriction, on: youth, reason: "essai", until: nil, by: Region.caller("privacy-1"))
      }
    }
    try pipeline.retract("3", from: "cjq", by: "watch-cjq-1", at: start + .minutes(10))
    let fallen = try #require(try pipeline.inbox(pivot.name).last)
    try #require(fallen.band < .immediate && fallen.why.isEmpty == isRestricted)
    let later = start + .minutes(20)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "4", at: later), at: later)
    let second = try #require(try pipeline.inbox(pivot.name).last)
    try #require(second.alert == first.alert && second.change == .raised)
    return (pipeline, first, second)
  }

  @Test(
    "A notice of the first neither acknowledges nor closes the second, nor is it acted upon",
    arguments: [false, true])
  func earlierNotice(isRestricted: Bool) throws {
    var (pipeline, first, second) = try risenAgain(isRestricted: isRestricted)
    let pivot = try Region.caller("pivot-dpj-1")
    let later = start + .minutes(21)
    pipeline.begin(at: later)
    let refused = [
      #expect(throws: RequestError.self) { try pipeline.acknowledge(first.id, by: pivot) },
      #expect(throws: RequestError.self) {
        try pipeline.recordAction("contact", note: nil, on: first.id, by: pivot)
      },
      #expect(throws: RequestError.self) {
        try pipeline.close(first.id, outcome: .unfounded, note: nil, by: pivot)
      },
    ]
    #expect(refused.allSatisfy { $0?.code == .conflict })
    let key = Pipeline.DutyKey(alert: first.alert, organisation: "dpj")
    #expect(pipeline.duties[key]?.state == .awaiting)
    try pipeline.act(at: later) { _ = try $0.acknowledge(second.id, by: pivot) }
    #expect(pipeline.duties[key]?.state == .acknowledged)
  }

  @Test("A notice of before more was reported at the same band speaks for it as ever")
  func sameBand() throws {
    var (pipeline, _, second) = try risenAgain()
    let pivot = try Region.caller("pivot-dpj-1")
    let later = start + .minutes(30)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "5", at: later), at: later)
    try #require(try pipeline.inbox(pivot.name).last?.id != second.id)
    try pipeline.act(at: later) { _ = try $0.acknowledge(second.id, by: pivot) }
    let key = Pipeline.DutyKey(alert: second.alert, organisation: "dpj")
    #expect(pipeline.duties[key]?.state == .acknowledged)
  }
}
