import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Testing

@testable import SafetyNet

/// What waits for somebody who is away, where a mandate requires more than Volet 1.
struct StandInTrainingTests {
  let start = Region.start

  @Test(
    "What waits goes to who stands in only where they have the training that the mandate requires",
    arguments: [
      ("[1]", "coordinator-dpj-1", Notice.Change.handedOver),
      ("[1, 2]", "releve-dpj-1", .escalated),
    ])
  func away(required: String, next: String, change: Notice.Change) throws {
    let library = try Region.library { text in
      text.contains("id: dpj-direct")
        ? text.replacing("required: [1]}", with: "required: \(required)}") : text
    }
    var pipeline = try Region.pipeline(library: library)
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(notice.band < .immediate)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.enterAbsence(
        of: nil, from: $0.now, until: $0.now + .days(1), cover: "coordinator-dpj-1",
        by: Region.caller("pivot-dpj-1"))
    }
    for name in ["coordinator-dpj-1", "releve-dpj-1"] {
      let told = try pipeline.inbox(name)
      #expect(told.map(\.change) == (name == next ? [change] : []))
      #expect(told.allSatisfy { $0.alert == notice.alert })
    }
  }
}
