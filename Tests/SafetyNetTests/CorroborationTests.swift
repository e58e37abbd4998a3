import Alerts
import Chronology
import Observations
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// One report in twenty bears a wrong name: where a network stands without those of whom one report speaks, it does
/// not name them.
struct CorroborationTests {
  static let start = Region.start
  static let phone = NetworkTests.phone

  /// Three young people with one phone, two reports about each.
  static let confirmed = ["A", "B", "C"].flatMap { file in
    [
      NetworkTests.runaway(file, id: file + "1", day: 0, [phone]),
      NetworkTests.pickUp(file, id: file + "2", day: 1, [phone]),
    ]
  }
  /// Once, in the report of a runaway.
  static let once = NetworkTests.runaway("D", id: "D1", day: 2, [phone])

  static func named(_ events: [JSONValue]) throws -> [String] {
    try NetworkTests.networks(events).first?.youths ?? []
  }

  @Test("Whoever one report speaks of, and nothing else, is not named with three of whom two do")
  func once() throws {
    #expect(try Self.named(Self.confirmed + [Self.once]) == ["A", "B", "C"])
  }

  @Test(
    "A second report names them: with what is shared, or of concern by itself",
    arguments: [
      NetworkTests.runaway("D", id: "D2", day: 3, [phone]),
      NetworkTests.pickUp("D", id: "D2", day: 180, []),
    ])
  func twice(second: JSONValue) throws {
    #expect(
      try Self.named(Self.confirmed + [Self.once, second]) == ["A", "B", "C", "D"])
    #expect(
      try Self.named([second, Self.once] + Self.confirmed) == ["A", "B", "C", "D"])
  }

  @Test(
    "Near misses: one more absence; hearsay; another half-year; somebody else's report in which they only were along",
    arguments: [
      NetworkTests.pickUp("D", id: "D2", day: 183, []),
      NetworkTests.runaway("D", id: "D2", day: 3, []),
      NetworkTests.pickUp("D", id: "D2", day: 3, grade: 3, []),
      NetworkTests.runaway(
        "E", id: "E1", day: 3,
        [JSONMember("co_absent", .array([Region.youth("D", age: 15)]))]),
      Region.event(
        "online_luring", from: "esm", id: "D2", at: start,
        [
          JSONMember("youth", Region.youth("D", age: 15)), JSONMember("platform_kind", "social"),
          JSONMember("asks_secrecy", false), JSONMember("source_grade", 1),
        ]),
    ])
  func speaksForNobody(second: JSONValue) throws {
    #expect(try Self.named(Self.confirmed + [Self.once, second]) == ["A", "B", "C"])
  }

  @Test("Where only two are sure, everybody is named: without the others there would be no network")
  func tooFew() throws {
    #expect(try Self.named(Array(Self.confirmed.dropLast()) + [Self.once]) == ["A", "B", "C", "D"])
  }

  @Test("Whoever is not named is told nothing of, and is tied to nobody as mandates count it")
  func notTold() throws {
    var pipeline = try Region.pipeline()
    for event in Self.confirmed + [Self.once] {
      _ = try pipeline.take(event, at: Self.start + .days(3))
    }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    let last = try #require(
      try pipeline.store.notices(ofAlert: alert.id).last { $0.organisation == "eilp" })
    let files = (last.fields["identity"]?["youths"]?.array ?? []).compactMap { $0["file"]?.string }
    #expect(files.sorted() == ["A", "B", "C"])
    let linked = pipeline.standing.entities.filter { $0.kind == .youth }
      .map { pipeline.standing.linkedPeople(of: $0) }
    #expect(linked.sorted() == [1, 3, 3, 3])
  }

  @Test("What was said last of networks is what the reports that stand say, whatever came and went")
  func followed() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 1...rounds(12) {
      var replay = try Replay(library: Region.library(), pseudonyms: Region.keys())
      var said: [String: [JSONValue]] = [:]
      var standing: [JSONValue] = []
      func submit(_ event: JSONValue) throws {
        for line in try replay.submit(event) where line["type"] == "network" {
          let youths = line["youths"]?.array ?? []
          said[line["entity"]?.string ?? ""] = youths.isEmpty ? nil : youths
        }
      }
      for step in 0..<30 {
        if standing.count > 6, Int.random(in: 0...2, using: &random) == 0 {
          let gone = standing.remove(at: Int.random(in: standing.indices, using: &random))
          let unit = gone["source"]?.string?.split(separator: "/").last.map(String.init) ?? ""
          try submit(
            SubmittedRetractionTests.retraction(
              of: gone["id"]?.string ?? "", from: unit, id: "r-\(step)"))
        } else {
          let file = ["A", "B", "C", "D", "E"].randomElement(using: &random) ?? "A"
          let shared = Bool.random(using: &random) ? [Self.phone] : []
          let event =
            Bool.random(using: &random)
            ? NetworkTests.runaway(file, id: "\(step)", day: 0, shared)
            : NetworkTests.pickUp(file, id: "\(step)", day: 1, shared)
          standing.append(event)
          try submit(event)
        }
        let expected = try NetworkTests.networks(standing.shuffled(using: &random)).map(\.youths)
        let found = said.values.map { $0.compactMap(\.string) }
        guard Set(found) == Set(expected) else {
          Issue.record("step \(step): \(found), not \(expected); FILET_SEED=\(seed)")
          return
        }
      }
    }
  }
}
