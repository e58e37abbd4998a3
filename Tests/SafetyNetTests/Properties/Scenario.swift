import Chronology
import Invention
import Observations
import StrictJSON
import TestSupport

@testable import SafetyNet

/// What happened, as units wrote it down: a set of events in one order. The arrival of each is its
/// `recordedtime`, as in a replay.
struct Scenario: Sendable {
  var events: [JSONValue]

  /// As `filet replay` reads it.
  var ndjson: String { events.map(\.text).joined(separator: "\n") }

  /// What happened lies before this; whatever the order, everything arrives after.
  static let horizon = Region.start + .days(100)
  /// When everything has arrived.
  static let end = horizon + .days(20)

  /// Invents a scenario: all kinds, late times, shared identifiers, companions, identities that merge,
  /// corrections, hearsay and direct evidence.
  static func invent(
    _ random: inout SeededGenerator, count: ClosedRange<Int> = 2...9
  ) throws -> Scenario {
    var inventor = EventInventor(catalog: try Region.library().kinds)
    inventor.fullness = [0.1, 0.25, 0.5][Int.random(in: 0...2, using: &random)]
    // Few people in a small world, or everybody at once.
    let people = Int.random(in: 1...inventor.world.people.count, using: &random)
    inventor.world.people = Array(inventor.world.people.prefix(people))
    var events: [JSONValue] = []
    for index in 0..<Int.random(in: count, using: &random) {
      // On whole days, so that several happen at one moment; some lie within one window, some do not.
      let span = [100, 30, 2][Int.random(in: 0...2, using: &random)]
      let time = Region.start + .days(Int64(Int.random(in: 0..<span, using: &random)))
      events.append(inventor.event("e\(index)", at: time, after: events, &random))
    }
    return Scenario(events: events)
  }

  /// Arrival times for so many events, one after the other.
  static func arrivals(_ count: Int, _ random: inout SeededGenerator) -> [Timestamp] {
    var time = horizon
    return (0..<count).map { _ in
      time = time + .minutes(Int64.random(in: 0...720, using: &random))
      return time
    }
  }
}

extension Scenario {
  /// Takes every event at its arrival and does what time asks in between, if asked to.
  static func run(
    _ events: [JSONValue], arrivals: [Timestamp], clocks: Bool = false,
    library: RuleLibrary? = nil
  ) throws -> Pipeline {
    var pipeline = try Region.pipeline(library: library)
    for (event, arrival) in zip(events, arrivals) {
      if clocks { try pipeline.run(until: arrival) }
      _ = try pipeline.take(event, at: arrival)
    }
    return pipeline
  }
}
