import Chronology
import Observations
import Risk
import Sigma
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// Order does not matter, a retraction undoes, `supersedes` is retract and submit (`docs/delivery.md` 5 and 6),
/// on the real pipeline with the real rules and the invented region.
struct OrderTests {
  @Test("Any arrival order, at any times, gives the same assessments")
  func order() throws {
    try Property.holds(cases: 300) { scenario, random in
      let events = scenario.events
      let arrivals = Scenario.arrivals(events.count, &random)
      let expected = try Scenario.run(events, arrivals: arrivals).picture(at: Scenario.end)
      for order in [Array(events.reversed()), events.shuffled(using: &random)] {
        let later = Scenario.arrivals(events.count, &random)
        let found = try Scenario.run(order, arrivals: later).picture(at: Scenario.end)
        if found != expected { return difference(expected, found) }
      }
      return nil
    }
  }

  @Test("Of one instant that order counts which a rule looks for, whatever the pseudonyms are")
  func sameInstant() throws {
    let library = try Region.library()
    let rule = try #require(
      library.rules.rules.first { $0.title == "Runaway, then seen in a hotel" })
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for file in (1...12).map({ "T-\($0)" }) {
      var pipeline = try Region.pipeline()
      let events = [
        Region.hotel(file, id: "h" + file, at: Region.start),
        Region.runaway(file, id: "r" + file, at: Region.start),
      ]
      for event in events.shuffled(using: &random) {
        _ = try pipeline.take(event, at: Region.start)
      }
      let youth = try Region.keys().youth(file: try #require(normalizedFileNumber(file)))
      let reasons = pipeline.assess(youth, at: Region.start).reasons.map(\.rule)
      #expect(reasons.contains(rule.id ?? ""), "\(file), FILET_SEED=\(seed)")
    }
  }

  @Test("Every one of all arrival orders gives the same assessments")
  func everyOrder() throws {
    try Property.holds(cases: 100, count: 2...4) { scenario, random in
      let orders = try Orders(scenario.events, arrivals: Scenario.arrivals(4, &random))
      return try orders.check()
    }
  }

  @Test("What arrives late counts where it belongs: as if everybody had reported at once")
  func late() throws {
    try Property.holds(cases: 120) { scenario, random in
      let live = scenario.events.enumerated().sorted {
        ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
      }.map(\.element)
      // As it happened, the clocks running in between; and all of it much later.
      let prompt = try Scenario.run(
        live, arrivals: live.map { $0.time + .minutes(1) }, clocks: true)
      let late = try Scenario.run(
        live.shuffled(using: &random), arrivals: Scenario.arrivals(live.count, &random))
      return difference(late.picture(at: Scenario.end), prompt.picture(at: Scenario.end))
    }
  }

  @Test("Bands, alerts and grounds are at every moment those of a fresh assessment")
  func fresh() throws {
    try Property.holdsAtEveryMoment(cases: 250, retractionAfterOneIn: 5) { $0.stale(at: $1) }
  }

  @Test("A retraction gives what would be had if the observation had never been submitted")
  func retraction() throws {
    let privacy = try Region.caller("privacy-1")
    try Property.holds(cases: 250) { scenario, random in
      let events = scenario.events
      let gone = Int.random(in: 0..<events.count, using: &random)
      let arrivals = Scenario.arrivals(events.count, &random)
      var pipeline = try Scenario.run(events, arrivals: arrivals)
      // What superseded another left nothing to go back to: a unit's word is its last one.
      guard let id = try pipeline.standing(events[gone]), events[gone]["supersedes"] == nil else {
        return nil
      }
      try pipeline.retracting(id, by: privacy, at: Scenario.end)
      var others = (events, arrivals)
      others.0.remove(at: gone)
      others.1.remove(at: gone)
      let never = try Scenario.run(others.0, arrivals: others.1)
      return difference(never.picture(at: Scenario.end), pipeline.picture(at: Scenario.end))
        ?? pipeline.stale(at: Scenario.end)
    }
  }

  @Test("Superseding is retracting and submitting")
  func superseding() throws {
    let privacy = try Region.caller("privacy-1")
    try Property.holds(cases: 200) { scenario, random in
      // The last event is the new word on one of the others.
      guard let last = scenario.events.last, scenario.events.count > 1 else { return nil }
      let events = Array(scenario.events.dropLast())
      let old = events[Int.random(in: 0..<events.count, using: &random)]
      let arrivals = Scenario.arrivals(events.count, &random)
      var pipeline = try Scenario.run(events, arrivals: arrivals)
      var twin = try Scenario.run(events, arrivals: arrivals)
      guard let id = try pipeline.standing(old), let named = old["id"]?.string else { return nil }
      let plain = last.from(old["source"]?.string ?? "").setting("supersedes", nil)
      let newer = plain.superseding(Bool.random(using: &random) ? named : id)
      guard try pipeline.take(newer, at: Scenario.end)[0].status == .accepted else { return nil }
      try twin.retracting(id, by: privacy, at: Scenario.end)
      _ = try twin.take(plain, at: Scenario.end)
      return difference(
        twin.picture(at: Scenario.end), pipeline.picture(at: Scenario.end))
    }
  }

  @Test("A restart gives the same state as never having stopped")
  func restart() throws {
    try Property.holds(cases: 120) { scenario, random in
      let arrivals = Scenario.arrivals(scenario.events.count, &random)
      let pipeline = try Scenario.run(scenario.events, arrivals: arrivals, clocks: true)
      let again = try Region.pipeline(store: pipeline.store)
      if again.alerts != pipeline.alerts { return "other alerts" }
      if again.duties != pipeline.duties { return "other duties" }
      if again.sequences != pipeline.sequences { return "other sequences" }
      return difference(
        pipeline.picture(at: Scenario.end), again.picture(at: Scenario.end))
    }
  }
}

extension JSONValue {
  /// When it happened.
  var time: Timestamp {
    (self["time"]?.string).flatMap { Timestamp(rfc3339: $0) } ?? .distantFuture
  }

  /// The event as another unit's.
  func from(_ source: String) -> JSONValue {
    setting("source", .string(source))
  }

  func superseding(_ name: String) -> JSONValue { setting("supersedes", .string(name)) }

  /// With another value of a member, or without it.
  func setting(_ name: String, _ value: JSONValue?) -> JSONValue {
    var members = (object ?? []).filter { $0.name != name }
    if let value { members.append(JSONMember(name, value)) }
    return .object(members)
  }
}
