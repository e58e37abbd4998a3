import Chronology
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// A property of every scenario: tried on many, and where one breaks it, shrunk to the least that still
/// does.
struct Property {
  /// Tries so many scenarios (times `FILET_TORTURE`). `broken` says what is wrong with one, `nil` where
  /// nothing is; it gets a generator of its own, the same each time it is asked about one scenario, so
  /// that it answers the same while a scenario is shrunk.
  static func holds(
    cases: Int, count: ClosedRange<Int> = 2...9,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ broken: (Scenario, inout SeededGenerator) throws -> String?
  ) throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for number in 1...rounds(cases) {
      let scenario = try Scenario.invent(&random, count: count)
      let own = random.next()
      func judge(_ scenario: Scenario) throws -> String? {
        var random = SeededGenerator(seed: own)
        return try broken(scenario, &random)
      }
      guard try judge(scenario) != nil else { continue }
      let (least, reason) = try shrink(scenario, judge)
      Issue.record(
        """
        case \(number), FILET_SEED=\(seed): \(least.events.count) of \(scenario.events.count) events are enough:
        \(least.ndjson)
        \(reason)
        """, sourceLocation: sourceLocation)
      return
    }
  }

  /// Tries so many lives of a pipeline: after each submission, and each retraction that follows one out of so many,
  /// `broken` says what is wrong with it, `nil` where nothing is.
  static func holdsAtEveryMoment(
    cases: Int, retractionAfterOneIn odds: Int, sourceLocation: SourceLocation = #_sourceLocation,
    _ broken: (inout Pipeline, Timestamp) throws -> String?
  ) throws {
    try holds(cases: cases, sourceLocation: sourceLocation) { scenario, random in
      var pipeline = try Region.pipeline()
      let privacy = try Region.caller("privacy-1")
      let arrivals = Scenario.arrivals(scenario.events.count, &random)
      var accepted: [String] = []
      for (event, arrival) in zip(scenario.events, arrivals) {
        accepted += try pipeline.take(event, at: arrival).compactMap(\.observation)
        if let fault = try broken(&pipeline, arrival) { return fault }
        if !accepted.isEmpty, Int.random(in: 1...odds, using: &random) == 1 {
          let gone = accepted.remove(at: Int.random(in: 0..<accepted.count, using: &random))
          try? pipeline.retracting(gone, by: privacy, at: arrival)
          if let fault = try broken(&pipeline, arrival) { return fault }
        }
      }
      return nil
    }
  }

  /// The least scenario that is still broken: without events that are not needed, and the rest without
  /// fields that are not needed. Deterministic; stops where no single removal keeps it broken.
  static func shrink(
    _ scenario: Scenario, _ broken: (Scenario) throws -> String?
  ) throws -> (scenario: Scenario, reason: String) {
    var least = scenario
    var reason = try broken(scenario) ?? ""
    func keep(_ candidate: Scenario) throws -> Bool {
      guard let found = try broken(candidate) else { return false }
      least = candidate
      reason = found
      return true
    }
    // Events: halves first, then one by one, until none can go.
    var size = max(1, least.events.count / 2)
    while true {
      var start = 0
      var hasShrunk = false
      while start < least.events.count {
        var fewer = least
        fewer.events.removeSubrange(start..<min(start + size, fewer.events.count))
        if try !fewer.events.isEmpty && keep(fewer) { hasShrunk = true } else { start += size }
      }
      if size > 1 { size /= 2 } else if !hasShrunk { break }
    }
    // Members and elements, anywhere in an event.
    var hasShrunk = true
    while hasShrunk {
      hasShrunk = false
      for index in least.events.indices {
        var number = 0
        while let smaller = least.events[index].without(number) {
          var simpler = least
          simpler.events[index] = smaller
          if try keep(simpler) { hasShrunk = true } else { number += 1 }
        }
      }
    }
    return (least, reason)
  }
}

extension JSONValue {
  /// The value without its nth member or element, counted through everything inside it; `nil` beyond the
  /// last.
  func without(_ number: Int) -> JSONValue? {
    var left = number
    return removing(&left)
  }

  private func removing(_ left: inout Int) -> JSONValue? {
    switch self {
    case .object(var members):
      for index in members.indices {
        if left == 0 {
          members.remove(at: index)
          return .object(members)
        }
        left -= 1
        if let smaller = members[index].value.removing(&left) {
          members[index] = JSONMember(members[index].name, smaller)
          return .object(members)
        }
      }
    case .array(var values):
      for index in values.indices {
        if left == 0 {
          values.remove(at: index)
          return .array(values)
        }
        left -= 1
        if let smaller = values[index].removing(&left) {
          values[index] = smaller
          return .array(values)
        }
      }
    default: break
    }
    return nil
  }
}

/// How often a property is tried: more in a long run (`FILET_TORTURE=10`).
func rounds(_ usual: Int) -> Int { usual * tortureFactor }
