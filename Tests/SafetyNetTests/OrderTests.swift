import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// Order does not matter, a retraction undoes, `supersedes` is retract and submit (`design.md` §2.3, §2.4),
/// on the real pipeline with the real rules.
struct OrderTests {
  static let end = Region.start + .days(120)

  /// A region in small: few youths, vehicles and phones, so that everything meets.
  static func story(
    _ random: inout SeededGenerator, count: Int
  ) -> [JSONValue] {
    (0..<count).map { index in
      let time = Region.start + .hours(Int64.random(in: 0...(100 * 24), using: &random))
      let file = "F-\(Int.random(in: 0...4, using: &random))"
      let id = "e\(index)"
      let vehicle = "QC-CAR\(Int.random(in: 1...2, using: &random))"
      let phone = "418-555-010\(Int.random(in: 1...3, using: &random))"
      let name: [(String, String)] = [("Ana Roy", "2010-01-02"), ("Léo Dubé", "2009-03-04")]
      var youth: [JSONMember] = [JSONMember("file", .string(file))]
      switch Int.random(in: 0...7, using: &random) {
      case 0:
        let who = name[Int.random(in: 0...1, using: &random)]
        youth = [JSONMember("name", .string(who.0)), JSONMember("birth_date", .string(who.1))]
      case 1:
        let who = name[Int.random(in: 0...1, using: &random)]
        youth += [JSONMember("name", .string(who.0)), JSONMember("birth_date", .string(who.1))]
      default: break
      }
      let subject = JSONMember("youth", .object(youth))
      switch Int.random(in: 0...6, using: &random) {
      case 0, 1:
        var data = [subject, JSONMember("absence_started_at", .string(time.rfc3339))]
        if Bool.random(using: &random) {
          data.append(JSONMember("co_absent", [["file": .string("F-\((index + 1) % 5)")]]))
        }
        return Region.event("runaway", from: "cjq", id: id, at: time, data)
      case 2:
        return Region.event(
          "hotel_report", from: "ikat", id: id, at: time,
          [
            subject, JSONMember("minor_possible", true), JSONMember("age_gap_companion", true),
            JSONMember("place", .string("hotel-0\(Int.random(in: 1...2, using: &random))")),
            JSONMember("vehicle", .string(vehicle)),
          ])
      case 3:
        return Region.event(
          "school_report", from: "css-capitale", id: id, at: time,
          [
            subject, JSONMember("school", "school-09"), JSONMember("pick_up_by_older", true),
            JSONMember("possessions_change", true), JSONMember("vehicle", .string(vehicle)),
          ])
      case 4:
        return Region.event(
          "online_luring", from: "esm", id: id, at: time,
          [
            subject, JSONMember("asks_secrecy", true), JSONMember("offers_work_or_travel", true),
            JSONMember("phones", [.string(phone)]),
          ])
      case 5:
        return Region.event(
          "escort_ad", from: "esm", id: id, at: time,
          [
            subject, JSONMember("ad_seen_at", .string(time.rfc3339)),
            JSONMember("link_reason", "phone"), JSONMember("phones", [.string(phone)]),
          ])
      default:
        return Region.event(
          "youth_found", from: "cjq", id: id, at: time,
          [
            subject, JSONMember("found_at", .string(time.rfc3339)),
            JSONMember("found_with", Bool.random(using: &random) ? "older_unrelated" : "alone"),
          ])
      }
    }
  }

  static func pipeline(of events: [JSONValue]) throws -> Pipeline {
    var pipeline = try Region.pipeline()
    for event in events {
      let receipt = try pipeline.take(event, at: end)[0]
      #expect(receipt.status == .accepted, "\(receipt)")
    }
    return pipeline
  }

  @Test("Any arrival order gives the same assessments")
  func order() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<rounds(60) {
      let events = Self.story(&random, count: Int.random(in: 2...14, using: &random))
      let expected = try Self.pipeline(of: events).table(at: Self.end)
      for _ in 0..<3 {
        let shuffled = try Self.pipeline(of: events.shuffled(using: &random))
        #expect(shuffled.table(at: Self.end) == expected, "FILET_SEED=\(seed)")
      }
    }
  }

  @Test("A retraction gives what would be had if the observation had never been submitted")
  func retraction() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let privacy = try Region.caller("privacy-1")
    for _ in 0..<rounds(60) {
      let events = Self.story(&random, count: Int.random(in: 2...12, using: &random))
      let gone = Int.random(in: 0..<events.count, using: &random)
      var without = events
      without.remove(at: gone)
      var pipeline = try Self.pipeline(of: events)
      pipeline.begin(at: Self.end)
      try pipeline.retract(observation(of: events[gone], in: pipeline), reason: "e", by: privacy)
      try pipeline.store.append(pipeline.commit)
      pipeline.committed()
      let never = try Self.pipeline(of: without)
      #expect(pipeline.table(at: Self.end) == never.table(at: Self.end), "FILET_SEED=\(seed)")
      // Somebody told of an alert that is gone was told that it is.
      for alert in pipeline.alerts.values { #expect(!pipeline.openDuties(of: alert.id).isEmpty) }
    }
  }

  @Test("Superseding is retracting and submitting")
  func superseding() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<rounds(30) {
      let events = Self.story(&random, count: Int.random(in: 2...10, using: &random))
      let old = Int.random(in: 0..<events.count, using: &random)
      let unit = (events[old]["source"]?.string ?? "").dropFirst(7)
      let newer = Region.event(
        "runaway", from: String(unit), id: "new", at: Region.start,
        supersedes: events[old]["id"]?.string,
        [
          JSONMember("youth", Region.youth("F-1")),
          JSONMember("absence_started_at", .string(Region.start.rfc3339)),
        ])
      var pipeline = try Self.pipeline(of: events)
      let receipt = try pipeline.take(newer, at: Self.end)[0]
      // Not every unit may report a runaway.
      guard receipt.status == .accepted else { continue }
      var others = events
      others.remove(at: old)
      var fresh = try Self.pipeline(of: others)
      _ = try fresh.take(newer, at: Self.end)
      #expect(pipeline.table(at: Self.end) == fresh.table(at: Self.end), "FILET_SEED=\(seed)")
    }
  }

  @Test("A restart gives the same state as never having stopped")
  func restart() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<rounds(30) {
      let pipeline = try Self.pipeline(of: Self.story(&random, count: 12))
      let again = try Region.pipeline(store: pipeline.store)
      #expect(again.table(at: Self.end) == pipeline.table(at: Self.end), "FILET_SEED=\(seed)")
      #expect(again.alerts == pipeline.alerts)
      #expect(again.duties == pipeline.duties)
      #expect(again.sequences == pipeline.sequences)
    }
  }

  func observation(of event: JSONValue, in pipeline: Pipeline) throws -> String {
    let key = try Region.keys().eventKey(
      source: event["source"]?.string ?? "", id: event["id"]?.string ?? "")
    return try #require(try pipeline.store.accepted(eventKey: key)).observation
  }
}

/// How often a property is tried: more in a long run (`FILET_TORTURE=10`).
func rounds(_ usual: Int) -> Int { usual * (Int(environmentValue("FILET_TORTURE") ?? "") ?? 1) }
