import Chronology
import Mandates
import Observations
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// What was written to the same moment, as forms that are filled to the hour have it.
struct EventOrderTests {
  let start = Region.start

  func said(_ file: String, by unit: String, id: String, _ more: [JSONMember]) -> JSONValue {
    Region.event(
      "community_report", from: unit, id: id, at: start,
      [
        JSONMember("youth", ["file": .string(file), "age": 16]), JSONMember("programme", "pipq"),
      ] + more)
  }

  func youth(_ pipeline: Pipeline, _ receipt: Receipt?) throws -> EntityRef {
    let observation = try #require(receipt?.observation)
    return try #require(pipeline.standing.entry(observation)?.subjects.first)
  }

  @Test("A refusal of the same moment comes after the consent, whatever the keys and the order")
  func refusal() throws {
    for number in 0..<8 {
      var pipeline = try Region.pipeline()
      let file = "PIPQ-\(number)"
      let consent = said(
        file, by: "pipq", id: "a\(number)", [JSONMember("consent_status", "youth")])
      let refusal = said(
        file, by: "traic", id: "b\(number)", [JSONMember("consent_status", "refused")])
      let both = number < 4 ? [consent, refusal] : [refusal, consent]
      let first = try pipeline.take(both[0], at: start).first
      _ = try pipeline.take(both[1], at: start)
      #expect(try pipeline.consents(youth(pipeline, first)) == false, "\(number)")
    }
  }

  @Test("What is known of a place is in the order of events, however it came and whatever left")
  func inOrder() throws {
    let seed = SeededGenerator.seed
    var chance = SeededGenerator(seed: seed)
    var pipeline = try Region.pipeline()
    var numbers = Array(0..<40)
    numbers.shuffle(using: &chance)
    for number in numbers {
      // Four to the hour, as forms are filled in.
      let time = start - .hours(Int64(number / 4))
      let report = Region.hotel("CJQ-\(number)", id: "h\(number)", at: time)
      _ = try pipeline.take(report, at: start + .minutes(1))
    }
    for number in numbers.prefix(10) {
      try pipeline.retract("h\(number)", from: "ikat", by: "privacy-1", at: start + .minutes(2))
    }
    let places = pipeline.standing.entities.filter { $0.kind == .place }
    let place = try #require(places.first)
    let held = pipeline.standing.entries(of: place).map(\.observation)
    let sorted = held.shuffled(using: &chance).sorted { $0.isBefore($1) }
    #expect(held.count == 30 && held.map(\.id) == sorted.map(\.id), "seed \(seed)")
  }

  @Test("Of two ages of one moment the lower counts; of two schools the same one everywhere")
  func ageAndSchool() throws {
    var schools: Set<[String]> = []
    for number in 0..<8 {
      var pipeline = try Region.pipeline()
      func seen(_ unit: String, _ age: Int64, _ school: String) -> JSONValue {
        Region.event(
          "mall_report", from: unit, id: "\(unit)-\(number)", at: start,
          [
            JSONMember(
              "youth",
              [
                "file": .string("CSS-\(number)"), "age": .integer(age), "age_basis": "known",
                "school": .string(school),
              ]), JSONMember("place", "mall-1"),
          ])
      }
      let both = [seen("ijp", 18, "school-05"), seen("patrol", 17, "school-10")]
      let receipt = try pipeline.take(both[number % 2], at: start).first
      _ = try pipeline.take(both[1 - number % 2], at: start)
      let youth = try youth(pipeline, receipt)
      #expect(pipeline.knownAge(of: youth).years(at: start, isCautious: false) == 17)
      let facts = pipeline.standingFacts(of: youth, []).facts
      schools.insert(facts.schools.sorted())
    }
    #expect(schools.count == 1)
  }

  @Test("Each of these is decided by itself, whatever else the two reports say")
  func oneByOne() throws {
    var pipeline = try Region.pipeline()
    func seen(_ unit: String, _ youth: JSONValue, _ more: [JSONMember]) -> JSONValue {
      Region.event(
        "mall_report", from: unit, id: "\(unit)-1", at: start,
        [JSONMember("youth", youth), JSONMember("place", "mall-1")] + more)
    }
    let refusing = seen(
      "ijp", ["file": "CSS-1", "age": 18, "age_basis": "known", "placed": true],
      [
        JSONMember("consent_status", "refused"),
        JSONMember("companions", [["file": "CSS-2", "age": 12]]),
      ])
    let other = seen(
      "patrol", ["file": "CSS-1", "age": 17, "age_basis": "known", "placed": false],
      [JSONMember("consent_status", "youth")])
    let receipt = try pipeline.take(refusing, at: start).first
    _ = try pipeline.take(other, at: start)
    let youth = try youth(pipeline, receipt)
    #expect(pipeline.knownAge(of: youth).years(at: start, isCautious: false) == 17)
    #expect(pipeline.standingFacts(of: youth, []).facts.isPlaced)
    #expect(pipeline.consents(youth) == false)
  }

  @Test(
    "A report that is corrected three times by its own name is one report; a restart finds the last"
  )
  func correctedAgain() throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "1", at: start), at: start)
    var last: String?
    for number in 2...4 {
      let time = start + .minutes(Int64(number))
      let event = Region.hotel("CJQ-1", id: "\(number)", at: start).superseding("1")
      last = try pipeline.take(event, at: time).first?.observation
    }
    #expect(pipeline.standing.all.map(\.observation.id) == [last])
    // Another unit's word on it replaces nothing.
    let other = Region.hotel("CJQ-1", id: "9", at: start).from("/units/patrol").superseding("1")
    _ = try pipeline.take(other, at: start + .minutes(9))
    #expect(pipeline.standing.all.map(\.observation.id).count == 2)
    var again = try Region.pipeline(store: store)
    let event = Region.hotel("CJQ-1", id: "5", at: start).superseding("1")
    let newest = try again.take(event, at: start + .minutes(10)).first?.observation
    #expect(again.standing.all.map(\.observation.id).contains { $0 == newest })
    #expect(Array(again.standing.all).count == 2)
  }
}
