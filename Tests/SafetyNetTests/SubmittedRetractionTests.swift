import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// A retraction submitted as an event among the others.
struct SubmittedRetractionTests {
  @Test("Of two observations that supersede each other the first stays")
  func replacingEachOther() throws {
    func report(_ id: String, supersedes other: String) -> JSONValue {
      Region.event(
        "youth_found", from: "cjq", id: id, at: Region.start, supersedes: other,
        [
          JSONMember("youth", Region.youth("CJQ-1")),
          JSONMember("found_at", .string(Region.start.rfc3339)),
          JSONMember("disclosure", "direct"),
        ])
    }
    var pipeline = try Region.pipeline()
    let receipts = try pipeline.take(
      report("a", supersedes: "b"), report("b", supersedes: "a"), at: Region.start)
    #expect(receipts.map(\.status) == [.accepted, .rejected])
    #expect(receipts.last?.problem?.faults.map(\.pointer) == ["/supersedes"])
    #expect(pipeline.alerts.values.map(\.band) == [.immediate])
  }

  static func retraction(
    of observation: String, from unit: String = "cjq", id: String = "r-1"
  ) -> JSONValue {
    [
      "specversion": "1.0", "id": .string(id), "source": .string("/units/" + unit),
      "type": "ca.filet.retraction.v1", "time": .string(Region.start.rfc3339),
      "data": ["observation": .string(observation), "reason": "faute de frappe"],
    ]
  }

  @Test("By the unit's own number it undoes what was submitted, and everybody told is told again")
  func undoes() throws {
    var pipeline = try Region.pipeline()
    let untouched = pipeline.table(at: Region.start)
    _ = try pipeline.take(Region.disclosure("F-1", id: "o-1", at: Region.start), at: Region.start)
    let receipt = try pipeline.take(Self.retraction(of: "o-1"), at: Region.start)[0]
    #expect(receipt.status == .accepted)
    #expect(pipeline.table(at: Region.start) == untouched)
    #expect(try pipeline.inbox("pivot-dpj-1").map(\.change) == [.opened, .withdrawn])
  }

  @Test("Whoever was told of an alert that is closed by now hears of it too")
  func closedByNow() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("F-1", id: "o-1", at: Region.start), at: Region.start)
    let alert = try #require(pipeline.alerts.keys.first)
    try pipeline.closeForAll(alert)
    _ = try pipeline.take(Self.retraction(of: "o-1"), at: Region.start + .days(9))
    #expect(try pipeline.inbox("pivot-dpj-1").last?.change == .corrected)
  }

  @Test("Once more it is a duplicate, also where what it took back is destroyed since")
  func destroyedSince() throws {
    var pipeline = try Region.pipeline()
    let events = ["o-1", "o-2"].map { Region.disclosure("F-1", id: $0, at: Region.start) }
    let accepted = try pipeline.take(events[0], events[1], at: Region.start)
    _ = try pipeline.take(Self.retraction(of: "o-1"), at: Region.start)
    var commit = Commit(at: Region.start)
    var destruction = Destruction()
    destruction.observations = accepted.compactMap(\.observation)
    #expect(destruction.observations.count == 2)
    commit.destruction = destruction
    try pipeline.store.append(commit)
    var again = try Region.pipeline(store: pipeline.store)
    let receipts = try again.take(
      Self.retraction(of: "o-1"), Self.retraction(of: "o-2", id: "r-2"), at: Region.start)
    #expect(receipts.map(\.status) == [.duplicate, .rejected])
    #expect(receipts[0].observation == accepted[0].observation)
    #expect(receipts[1].problem?.code == .conflict)
  }

  @Test("A report, its retraction and the next report make two alerts, also in one batch")
  func oneBatch() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.disclosure("F-1", id: "o-1", at: Region.start), Self.retraction(of: "o-1"),
      Region.disclosure("F-1", id: "o-2", at: Region.start), at: Region.start)
    let told = try pipeline.inbox("pivot-dpj-1")
    try #require(told.map(\.change) == [.opened, .withdrawn, .opened])
    #expect(told[0].alert == told[1].alert && told[1].alert != told[2].alert)
    #expect(told.map(\.revision) == [1, 2, 1])
    #expect(try pipeline.store.alert(told[0].alert)?.outcome == .withdrawn)
    #expect(pipeline.alerts.keys.contains(told[2].alert))
  }

  @Test("Once more it is a duplicate")
  func twice() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("F-1", id: "o-1", at: Region.start), at: Region.start)
    let receipts = try pipeline.take(
      Self.retraction(of: "o-1"), Self.retraction(of: "o-1"), at: Region.start)
    #expect(receipts.map(\.status) == [.accepted, .duplicate])
  }

  @Test("Another unit's observation is unknown to it")
  func anotherUnit() throws {
    var pipeline = try Region.pipeline()
    let taken = try pipeline.take(
      Region.disclosure("F-1", id: "o-1", at: Region.start), at: Region.start)[0]
    let before = pipeline.table(at: Region.start)
    for name in ["o-1", taken.observation ?? ""] {
      let receipt = try pipeline.take(
        Self.retraction(of: name, from: "ikat"), at: Region.start)[0]
      #expect(receipt.problem?.code == .notFound)
    }
    #expect(pipeline.table(at: Region.start) == before)
  }

  @Test("A person who may not submit for the unit may not retract for it")
  func anotherPerson() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("F-1", id: "o-1", at: Region.start), at: Region.start)
    let receipt = try pipeline.submit(
      Self.retraction(of: "o-1"), by: Region.caller("watch-ikat-1"), arrival: Region.start)
    #expect(receipt.problem?.code == .notFound)
  }

  @Test("Faults are told all at once, each with its place")
  func faults() throws {
    var pipeline = try Region.pipeline()
    let receipt = try pipeline.submit(
      [
        "id": "r-1", "source": "/units/cjq", "type": "ca.filet.retraction.v1", "time": "hier",
        "data": ["observation": "", "why": "x"],
      ], by: nil, arrival: Region.start)
    #expect(
      receipt.problem?.faults.map(\.pointer) == [
        "/specversion", "/time", "/data/why", "/data/observation", "/data/reason",
      ])
  }
}
