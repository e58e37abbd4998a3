import Chronology
import Observations
import Retention
import Store
import StrictJSON
import Testing
import Alerts

@testable import SafetyNet

/// When a report goes of which one was handed over and another was not.
struct HandedOverBesideOthersTests {
  private func clock(_ pipeline: inout Pipeline) throws -> [RecordKind] {
    pipeline.begin(at: Region.start + .days(91))
    let plans = try [true, false].map { hasStanding in
      RetentionPlan(
        pipeline.retentionRecords(try pipeline.store.kept(hasStanding: hasStanding)),
        schedule: pipeline.library.retention, at: pipeline.now)
    }
    #expect(plans[0] == plans[1])
    return plans[0].observations.map(\.kind)
  }

  private func handOver(_ file: String, in pipeline: inout Pipeline) throws {
    let youth = try WhoWasAlongTests.youth(file)
    let caller = try Region.caller("privacy-1")
    try pipeline.act(at: Region.start) {
      _ = try $0.setFlag(.handover, on: youth, reason: "essai", until: nil, by: caller)
    }
  }

  private func close(_ pipeline: inout Pipeline) throws {
    try pipeline.act(at: Region.start) { pipeline in
      for var alert in pipeline.alerts.values.sorted(by: { $0.id < $1.id }) {
        for var duty in pipeline.openDuties(of: alert.id) {
          duty.close()
          pipeline.change(duty)
        }
        alert.state = .closed
        alert.outcome = .atRisk
        alert.closed = pipeline.now
        pipeline.change(alert)
      }
    }
  }

  @Test("What is evidence of who was along as well stays until they are handed over too")
  func both() throws {
    var pipeline = try WhoWasAlongTests.pipeline(
      WhoWasAlongTests.found(WhoWasAlongTests.older, WhoWasAlongTests.hotel))
    try handOver("F-1", in: &pipeline)
    try close(&pipeline)
    #expect(try clock(&pipeline) == [])
    try handOver("F-2", in: &pipeline)
    #expect(try clock(&pipeline) == [.handedOver])
  }

  @Test("Who was along, of whom nothing in it is true, keeps nothing and takes nothing")
  func alongAlone() throws {
    let said = WhoWasAlongTests.found(JSONMember("disclosure", "direct"))
    let cases: [(file: String, kinds: [RecordKind])] = [("F-1", [.handedOver]), ("F-2", [])]
    for (file, kinds) in cases {
      var pipeline = try WhoWasAlongTests.pipeline(said)
      try handOver(file, in: &pipeline)
      try close(&pipeline)
      #expect(try clock(&pipeline) == kinds, "\(file)")
    }
  }
}
