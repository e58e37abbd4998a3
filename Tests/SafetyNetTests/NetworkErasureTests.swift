import Alerts
import Chronology
import Observations
import Retention
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// What an erasure takes out of what was told of networks.
struct NetworkErasureTests {
  let start = NetworkTests.start

  private func youth(_ number: String) throws -> EntityRef {
    try Region.keys().youth(file: try #require(normalizedFileNumber(number)))
  }

  /// A fourth after whom the network of the three others is not called.
  private func fourth() throws -> String {
    let least = try #require(try ["A", "B", "C"].map { try youth($0) }.min())
    return try #require(try ["D", "E", "F", "G", "H", "J"].first { try youth($0) > least })
  }

  /// Three who share a phone, and the fourth, of whom the first one's report alone speaks.
  private func network() throws -> Pipeline {
    var pipeline = try Region.pipeline()
    let along = JSONMember("co_absent", [Region.youth(try fourth())])
    _ = try pipeline.take(
      NetworkTests.runaway("A", id: "1", day: 0, [NetworkTests.phone, along]),
      NetworkTests.three[1], NetworkTests.three[2], at: start + .days(3))
    return pipeline
  }

  private func told(_ pipeline: Pipeline) throws -> [Alerts.Notice] {
    try pipeline.everyNotice()
      .filter { $0.subject.kind == .network }
  }

  /// Of who was only along the file stands under the name of the field in which they were.
  private func files(_ notice: Alerts.Notice) -> Set<String> {
    let youths = notice.fields["identity"]?["youths"]?.array ?? []
    let members = youths.flatMap { $0.object ?? [] }
    return Set(
      members.filter { $0.name == "file" || $0.name.hasSuffix(".file") }
        .compactMap(\.value.string))
  }

  private func flag(
    _ kind: Flag.Kind, on number: String, until: Timestamp?, in pipeline: inout Pipeline,
    at now: Timestamp
  ) throws {
    let youth = try youth(number)
    try pipeline.act(at: now) {
      _ = try $0.setFlag(
        kind, on: youth, reason: "essai", until: until, by: Region.caller("privacy-1"))
    }
  }

  private func erase(_ number: String, in pipeline: inout Pipeline, at now: Timestamp) throws {
    let youth = try youth(number)
    try pipeline.act(at: now) {
      _ = try $0.erase(youth, reason: "essai", by: Region.caller("privacy-1"))
    }
  }

  @Test("Whoever was only along is taken out of what was told of a network; the others stay in it")
  func companion() throws {
    var pipeline = try network()
    let fourth = try fourth()
    let before = try told(pipeline)
    try #require(before.contains { files($0).contains(fourth) })
    try flag(.handover, on: fourth, until: nil, in: &pipeline, at: start + .days(4))
    try erase(fourth, in: &pipeline, at: start + .days(5))
    let after = try told(pipeline)
    let gone = try youth(fourth).text
    #expect(after.allSatisfy { !files($0).contains(fourth) && !$0.fields.text.contains(gone) })
    for (notice, same) in zip(before, after) where notice.organisation != "table" {
      #expect(notice.id == same.id && files(same) == files(notice).subtracting([fourth]))
    }
    #expect(try pipeline.store.notices(about: [gone], after: 0, limit: 99).isEmpty)
    let other = try youth("B").text
    #expect(try !pipeline.store.notices(about: [other], after: 0, limit: 99).isEmpty)
    #expect(throws: RequestError.notFound) {
      try erase(fourth, in: &pipeline, at: start + .days(6))
    }
  }

  @Test("Whoever a network is called after can be erased; the others' is told anew")
  func namesake() throws {
    let all = ["A", "B", "C", "D"]
    let namesake = try #require(try all.min { try youth($0) < youth($1) })
    let other = try #require(all.first { $0 != namesake })
    for gone in [namesake, other] {
      var pipeline = try Region.pipeline()
      for event in NetworkTests.three + [
        NetworkTests.pickUp("D", id: "4", day: 2, [NetworkTests.phone])
      ] {
        _ = try pipeline.take(event, at: start + .days(3))
      }
      var alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
      alert.band = .high
      let raised = alert
      try pipeline.act(at: start + .days(4)) { $0.change(raised) }
      try flag(.handover, on: gone, until: nil, in: &pipeline, at: start + .days(4))
      let erased = start + .days(5)
      try erase(gone, in: &pipeline, at: erased)
      let anew = try told(pipeline).filter {
        $0.issued == erased && ["eilp", "dpj"].contains($0.organisation)
          && $0.change != .withdrawn
      }
      #expect(Set(anew.map(\.organisation)) == ["eilp", "dpj"])
      #expect(anew.allSatisfy { files($0) == Set(all).subtracting([gone]) })
      let reference = try youth(gone).text
      let written = try pipeline.everyNotice()
      #expect(written.allSatisfy { !$0.fields.text.contains(reference) })
    }
  }

  @Test("Whom the register alone still names can be erased")
  func onceNamed() throws {
    var pipeline = try network()
    let fourth = try fourth()
    try flag(.handover, on: fourth, until: nil, in: &pipeline, at: start + .days(4))
    let kept = try pipeline.store.kept()
    try pipeline.act(at: start + .days(5)) {
      var destruction = Destruction()
      destruction.alerts = kept.alerts.map(\.id)
      destruction.observations = kept.observations.map(\.observation.id).sorted()
      $0.commit.destruction = destruction
    }
    pipeline = try Region.pipeline(store: pipeline.store)
    func count(_ number: String) throws -> Int {
      try pipeline.store.notices(about: [youth(number).text], after: 0, limit: 99)
        .filter { $0.notice.subject.kind == .network }.count
    }
    let others = try count("B")
    #expect(try count(fourth) > 0 && others > 0)
    try erase(fourth, in: &pipeline, at: start + .days(6))
    #expect(try count(fourth) == 0)
    #expect(try count("B") == others)
    #expect(throws: RequestError.notFound) {
      try erase(fourth, in: &pipeline, at: start + .days(7))
    }
  }

  @Test("A legal hold on whoever else stands in the same report or network prevents an erasure")
  func heldByOthers() throws {
    let fourth = try fourth()
    for held in ["A", "C"] {
      var pipeline = try network()
      try flag(.handover, on: fourth, until: nil, in: &pipeline, at: start + .days(4))
      try flag(.hold, on: held, until: start + .days(9), in: &pipeline, at: start + .days(4))
      let before = try told(pipeline)
      let error = #expect(throws: RequestError.self) {
        try erase(fourth, in: &pipeline, at: start + .days(5))
      }
      #expect(error?.code == .conflict && error?.message.en.contains("flg_") == false)
      #expect(try told(pipeline) == before)
      try erase(fourth, in: &pipeline, at: start + .days(10))
      #expect(try told(pipeline).allSatisfy { !files($0).contains(fourth) })
    }
  }

  @Test("A month after the 18th birthday a closed network is told of without whom nobody keeps")
  func comesOfAge() throws {
    var pipeline = try Region.pipeline()
    let ada = Region.event(
      "runaway", from: "cjq", id: "1", at: start,
      [
        JSONMember("youth", ["file": "A", "name": "Ada Invente", "birth_date": "2008-04-10"]),
        JSONMember("absence_started_at", .string(start.rfc3339)), NetworkTests.phone,
      ])
    _ = try pipeline.take(
      ada, NetworkTests.three[1], NetworkTests.three[2], at: start + .days(3))
    try #require(try told(pipeline).contains { $0.fields.text.contains("Ada Invente") })
    try pipeline.act(at: start + .days(4)) { pipeline in
      for var alert in pipeline.alerts.values.sorted(by: { $0.id < $1.id }) {
        for var duty in pipeline.openDuties(of: alert.id) {
          duty.close()
          pipeline.change(duty)
        }
        alert.state = .closed
        alert.outcome = .unfounded
        alert.closed = pipeline.now
        pipeline.change(alert)
      }
    }
    let birthday = try #require(Timestamp(rfc3339: "2026-04-10T00:00:00-04:00"))
    try retain(&pipeline, at: birthday + .days(29))
    #expect(try told(pipeline).contains { $0.fields.text.contains("Ada Invente") })
    try retain(&pipeline, at: birthday + .days(30))
    let left = try pipeline.everyNotice()
    #expect(!left.contains { $0.fields.text.contains("Ada Invente") })
    #expect(try told(pipeline).contains { files($0) == ["B", "C"] })
  }

  private func retain(_ pipeline: inout Pipeline, at now: Timestamp) throws {
    try pipeline.act(at: now) { pipeline in
      let kept = try pipeline.store.kept()
      let plan = RetentionPlan(
        pipeline.retentionRecords(kept), schedule: pipeline.library.retention, at: now)
      _ = try pipeline.apply(plan, by: nil)
    }
  }
}
