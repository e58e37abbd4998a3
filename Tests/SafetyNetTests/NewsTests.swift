import Alerts
import Chronology
import Observations
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// What leaves the band as it was, and whom it is told to (docs/decisions/news.md).
struct NewsTests {
  typealias Tests = NetworkTests

  /// Two young people tied by one vehicle: band 2 for the first.
  static func tied() throws -> Pipeline {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Tests.pickUp("A", id: "1", day: 0, [Tests.vehicle]), at: Region.start + .days(1))
    _ = try pipeline.take(
      Tests.runaway("B", id: "2", day: 1, [Tests.vehicle]), at: Region.start + .days(2))
    return pipeline
  }

  /// Notices on the young person of the first report, by organisation.
  static func told(_ pipeline: Pipeline) throws -> [String: Int] {
    let subject = try #require(
      pipeline.standing.all.first { _ in true }?.subjects
        .first)
    let alert = try #require(pipeline.openAlerts(of: subject).first)
    return Dictionary(
      grouping: try pipeline.store.notices(ofAlert: alert.id), by: \.organisation
    ).mapValues(\.count)
  }

  @Test("A third person with the vehicle is no news of the first for who knows it, and is for EILP")
  func somebodyElse() throws {
    var pipeline = try Self.tied()
    let before = try Self.told(pipeline)
    #expect(before["dpj"] == 1)
    #expect(before["eilp"] == nil)
    // More than sixty days later: no cluster, the same reason as before.
    _ = try pipeline.take(
      Tests.runaway("C", id: "3", day: 70, [Tests.vehicle]), at: Region.start + .days(71))
    let after = try Self.told(pipeline)
    #expect(after["eilp"] == 1)
    #expect(after.filter { $0.key != "eilp" } == before)
  }

  @Test("What is reported of the first is told to all who knew, also under a reason told before")
  func ownReport() throws {
    var pipeline = try Self.tied()
    let before = try Self.told(pipeline)
    _ = try pipeline.take(Tests.pickUp("A", id: "4", day: 5, []), at: Region.start + .days(6))
    #expect(try Self.told(pipeline) == before.mapValues { $0 + 1 })
  }

  @Test("The third person's alert and the network's say it, and the first one's alert rests on it")
  func whereItBelongs() throws {
    var pipeline = try Self.tied()
    let receipts = try pipeline.take(
      Tests.runaway("C", id: "3", day: 70, [Tests.vehicle]), at: Region.start + .days(71))
    let observation = try #require(receipts.first?.observation)
    let resting = pipeline.alerts.values.filter {
      $0.grounds.contains { $0.observations.contains(observation) }
    }
    #expect(resting.count { $0.entity.kind == .youth } == 3)
    #expect(resting.contains { $0.entity.kind == .network })
  }
}
