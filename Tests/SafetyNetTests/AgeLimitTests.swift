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

/// A mandate is for people of certain ages. Whoever reaches one has no observation written about it: the clock finds it.
struct AgeLimitTests {
  let start = Region.start

  /// Somebody is in danger, and nobody answers.
  private func danger(
    _ id: String, age: Int64, basis: String = "known", at time: Timestamp
  ) -> JSONValue {
    Region.event(
      "hotel_report", from: "ikat", id: id, at: time,
      [
        JSONMember(
          "youth", ["file": "CJQ-1", "age": .integer(age), "age_basis": .string(basis)]),
        JSONMember("minor_possible", true), JSONMember("direct_harm_sign", true),
        JSONMember("place", "hotel-01"),
      ])
  }

  private func parts(_ pipeline: Pipeline) -> Set<String> {
    Set(pipeline.duties.values.map(\.organisation))
  }

  private func told(_ pipeline: Pipeline, at time: Timestamp) throws -> [Notice] {
    try pipeline.everyNotice().filter { $0.issued == time }
  }

  @Test("At eighteen youth protection's part ends by itself, and says why; nobody else hears of it")
  func eighteen() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(danger("1", age: 17, at: start), at: start)
    try #require(parts(pipeline).contains("dpj"))
    let others = parts(pipeline).subtracting(["dpj"])
    try #require(!others.isEmpty)
    let birthday = start + .days(366)
    try pipeline.run(until: birthday - Span(milliseconds: 1))
    #expect(parts(pipeline).contains("dpj"))
    try pipeline.run(until: birthday)
    #expect(parts(pipeline) == others)
    let heard = try told(pipeline, at: birthday).filter { $0.change == .withdrawn }
    #expect(!heard.isEmpty && heard.allSatisfy { $0.organisation == "dpj" })
    let words = Ending.age.words(isYouthProtection: true)
    let own = heard.filter { $0.step != .table }
    #expect(
      !own.isEmpty && own.allSatisfy { $0.action == words },
      "\(heard.map { ($0.recipient, $0.action.fr) })")
    #expect(pipeline.awaited.ages.earliest.map { $0 > birthday } ?? true)
  }

  @Test("So it is of a restricted file: its chain goes on to nobody new")
  func restricted() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(danger("1", age: 17, at: start), at: start)
    let privacy = try Region.caller("privacy-1")
    let youth = try #require(pipeline.alerts.values.first?.entity)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.setFlag(.restriction, on: youth, reason: "r", until: nil, by: privacy)
    }
    try pipeline.run(until: start + .days(366))
    #expect(!parts(pipeline).contains("dpj"))
  }

  @Test("Who is fifteen is a minor still a year later")
  func sixteen() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(danger("1", age: 15, at: start), at: start)
    try pipeline.run(until: start + .days(366))
    #expect(parts(pipeline).contains("dpj"))
    let told = try pipeline.everyNotice()
    #expect(told.allSatisfy { $0.change != .withdrawn })
  }

  @Test(
    "Nobody looked on the birthday: the first look ends it, and reading the same files adds nothing"
  )
  func whileNobodyLooked() throws {
    var before = try Region.pipeline()
    _ = try before.take(danger("1", age: 17, at: start), at: start)
    let later = start + .days(400)
    var pipeline = try Region.pipeline(store: before.store, at: later)
    try pipeline.act(at: later) { try $0.tick() }
    #expect(!parts(pipeline).contains("dpj"))
    let heard = try told(pipeline, at: later)
    #expect(heard.contains { $0.organisation == "dpj" && $0.change == .withdrawn })
    let count = try pipeline.everyNotice().count
    try pipeline.act(at: later + .minutes(1)) { try $0.reassessEverything() }
    try pipeline.act(at: later + .minutes(2)) { try $0.tick() }
    #expect(try pipeline.everyNotice().count == count)
  }

  @Test("At twelve those hear of an open alert who are there from twelve on")
  func twelve() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(danger("1", age: 11, at: start), at: start)
    try #require(!parts(pipeline).contains("pipq"))
    let birthday = start + .days(366)
    try pipeline.run(until: birthday)
    let heard = try told(pipeline, at: birthday).filter { $0.organisation == "pipq" }
    #expect(parts(pipeline).contains("pipq"))
    #expect(heard.contains { $0.change == .opened && !$0.why.isEmpty })
  }

  @Test(
    "A network's part ends once the last of its people has come of age, and at no restart before")
  func network() throws {
    var before = try Region.pipeline()
    let phone = NetworkTests.phone
    for event in [
      NetworkTests.runaway("A", id: "1", day: 0, age: 17, [phone]),
      NetworkTests.runaway("B", id: "2", day: 1, age: 17, [phone]),
      NetworkTests.pickUp("C", id: "3", day: 2, age: 17, [phone]),
    ] { _ = try before.take(event, at: start + .days(3)) }
    let alert = try #require(before.alerts.values.first { $0.entity.kind == .network })
    func isTold(_ pipeline: Pipeline) -> Bool {
      pipeline.openDuties(of: alert.id).contains { $0.organisation == "dpj" }
    }
    try #require(isTold(before))
    let last = start + .days(2 + 366)
    try before.run(until: last - .hours(1))
    #expect(isTold(before))
    var pipeline = try Region.pipeline(store: before.store, at: last - .hours(1))
    #expect(isTold(pipeline))
    try pipeline.run(until: last)
    #expect(!isTold(pipeline))
  }

  @Test("A network follows whose age is known by now, though it is the one that they had said")
  func knownInANetwork() throws {
    var pipeline = try Region.pipeline()
    let phone = NetworkTests.phone
    func told(_ basis: String, id: String, day: Int64) -> JSONValue {
      Region.event(
        "school_report", from: "css-capitale", id: id, at: start + .days(day),
        [
          JSONMember("youth", ["file": "C", "age": 17, "age_basis": .string(basis)]),
          JSONMember("school", "school-09"), JSONMember("pick_up_by_older", true),
          JSONMember("source_grade", 1),
        ] + (basis == "stated" ? [phone] : []))
    }
    for event in [
      NetworkTests.runaway("A", id: "1", day: 0, age: 17, [phone]),
      NetworkTests.runaway("B", id: "2", day: 1, age: 17, [phone]),
      told("stated", id: "3", day: 2),
    ] { _ = try pipeline.take(event, at: start + .days(3)) }
    let network = try #require(pipeline.standing.networks.first)
    _ = try pipeline.take(told("known", id: "4", day: 4), at: start + .days(4))
    let ages = try #require(pipeline.awaited.ages[network])
    #expect(ages == start + .days(366))
    let again = try Region.pipeline(store: pipeline.store, at: start + .days(4))
    #expect(again.awaited.ages[network] == ages)
  }

  @Test("Who only said that they are seventeen does not grow older by that")
  func stated() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(danger("1", age: 17, basis: "stated", at: start), at: start)
    try #require(parts(pipeline).contains("dpj"))
    #expect(pipeline.awaited.ages.earliest == nil)
  }
}
