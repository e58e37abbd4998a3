import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// What is said later of who a young person is changes whom their alert concerns, though nothing new is known of what
/// happened: the ones it concerns from now on hear of it at once, and nobody else does.
struct LaterWordTests {
  let start = Region.start
  let later = Region.start + .hours(2)

  /// Somebody of the streets, seen in a hotel and run away: band 3 or more.
  private func concerned() throws -> Pipeline {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("PIPQ-7", id: "1", at: start), Region.runaway("PIPQ-7", id: "2", at: start),
      at: start)
    return pipeline
  }

  private func word(_ data: [JSONMember], id: String = "3") -> JSONValue {
    Region.event(
      "community_report", from: "pipq", id: id, at: later, data + [JSONMember("programme", "pipq")])
  }

  private func told(_ pipeline: Pipeline) throws -> [Notice] {
    try pipeline.everyNotice()
  }

  @Test("After a consent given later whoever has the alert without a name is told it")
  func consent() throws {
    var pipeline = try concerned()
    let before = try told(pipeline)
    let nameless = try #require(before.last { $0.organisation == "pipq" })
    #expect(nameless.fields["identity"] == nil)
    let yes = word([
      JSONMember("youth", ["file": "PIPQ-7", "age": 15]), JSONMember("youth_consents", true),
    ])
    _ = try pipeline.take(yes, at: later)
    let since = try told(pipeline).dropFirst(before.count)
    #expect(Set(since.map(\.organisation)).isSubset(of: ["pipq", "traic", "ciusss"]))
    let named = try #require(since.first { $0.organisation == "pipq" })
    #expect(named.mandate == "pipq-consent" && named.change == .updated)
    #expect(named.fields["identity"]?["file"]?.string == "PIPQ-7")
    #expect(named.revision > nameless.revision)
    // The same word again lets nobody hear more.
    let count = try told(pipeline).count
    let again = word(
      [
        JSONMember("youth", ["file": "PIPQ-7", "age": 15]), JSONMember("youth_consents", true),
      ], id: "4")
    _ = try pipeline.take(again, at: later + .hours(1))
    #expect(try told(pipeline).count == count)
  }

  @Test("A school that is named later is told, and nobody is told again")
  func school() throws {
    var pipeline = try concerned()
    let before = try told(pipeline)
    #expect(!before.contains { $0.organisation == "css-capitale" })
    _ = try pipeline.take(
      word([
        JSONMember(
          "youth",
          ["file": "PIPQ-7", "age": 15, "school": "school-09"])
      ]), at: later)
    let since = try told(pipeline).dropFirst(before.count)
    #expect(since.map(\.organisation).sorted() == ["css-capitale", "spvq/school"])
    #expect(since.allSatisfy { $0.change == .opened })
  }

  @Test("Of a restricted file nobody new is told by it, and no revision is made")
  func restricted() throws {
    var pipeline = try concerned()
    let alert = try #require(pipeline.alerts.values.first)
    try #require(alert.band < .immediate)
    let subject = alert.entity
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.setFlag(
        .restriction, on: subject, reason: "essai", until: nil, by: Region.caller("privacy-1"))
    }
    let before = try told(pipeline).count
    _ = try pipeline.take(
      word([
        JSONMember("youth", ["file": "PIPQ-7", "age": 15, "school": "school-09"])
      ]), at: later)
    #expect(try told(pipeline).count == before)
    #expect(pipeline.alerts[alert.id]?.revision == alert.revision)
  }

  @Test("An age said later tells the DPJ of a network that was of adults, or takes it back")
  func network() throws {
    typealias Networks = NetworkTests
    var pipeline = try Region.pipeline()
    let events = [
      Networks.runaway("A", id: "1", day: 0, age: 19, [Networks.phone]),
      Networks.runaway("B", id: "2", day: 1, age: 20, [Networks.phone]),
      Networks.pickUp("C", id: "3", day: 2, age: 21, [Networks.phone]),
    ]
    for event in events { _ = try pipeline.take(event, at: start + .days(3)) }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    func told(_ organisation: String) throws -> [Notice.Change] {
      try pipeline.store.notices(ofAlert: alert.id)
        .filter { $0.organisation == organisation }.map(\.change)
    }
    try #require(try told("dpj").isEmpty)
    let eilp = try told("eilp")
    func says(_ age: Int64, id: String, day: Int64) -> JSONValue {
      Region.event(
        "community_report", from: "pipq", id: id, at: start + .days(day),
        [
          JSONMember("youth", ["file": "C", "age": .integer(age)]),
          JSONMember("programme", "pipq"),
        ])
    }
    _ = try pipeline.take(says(16, id: "4", day: 4), at: start + .days(4))
    #expect(try told("dpj") == [.opened])
    // Whom it concerned before is shown their age, which is another.
    #expect(try told("eilp") == eilp + [.updated])
    _ = try pipeline.take(says(21, id: "5", day: 5), at: start + .days(5))
    #expect(try told("dpj") == [.opened, .withdrawn])
    #expect(try told("eilp") == eilp + [.updated, .updated])
  }

  @Test("Whom a network's notice left out by their age is named once it is known to be another")
  func namedInNetwork() throws {
    typealias Networks = NetworkTests
    var pipeline = try Region.pipeline()
    let events = [
      Networks.runaway("A", id: "1", day: 0, age: 15, [Networks.phone]),
      Networks.runaway("B", id: "2", day: 1, age: 16, [Networks.phone]),
      Networks.pickUp("C", id: "3", day: 2, age: 21, [Networks.phone]),
    ]
    for event in events { _ = try pipeline.take(event, at: start + .days(3)) }
    func named() throws -> Set<String> {
      let last = try pipeline.inbox("pivot-dpj-1").last { $0.subject.kind == .network }
      return Set(
        (last?.fields["identity"]?["youths"]?.array ?? []).compactMap { $0["file"]?.string })
    }
    try #require(try named() == ["A", "B"])
    let word = Region.event(
      "community_report", from: "pipq", id: "4", at: start + .days(4),
      [JSONMember("youth", ["file": "C", "age": 16]), JSONMember("programme", "pipq")])
    _ = try pipeline.take(word, at: start + .days(4))
    #expect(try named() == ["A", "B", "C"])
  }
}
