import TestSupport
import Testing
import Wording

@testable import Sigma

@Suite struct CorrelatorTests {
  private static let rules = """
    title: A
    name: a
    logsource: {category: t}
    detection: {s: {k: a}, condition: s}
    ---
    title: B
    name: b
    logsource: {category: t}
    detection: {s: {k: b}, condition: s}
    ---
    title: Count
    name: count
    correlation: {type: event_count, rules: [a, b], group-by: [g], timespan: 10s, condition: {gte: 3}}
    ---
    title: Range
    name: range
    correlation: {type: event_count, rules: [a], group-by: [g], timespan: 5s, condition: {gt: 1, lte: 3}}
    ---
    title: Values
    name: values
    correlation:
      {type: value_count, rules: [a, b], group-by: [g], timespan: 10s, condition: {field: v, gte: 3}}
    ---
    title: Temporal
    name: temporal
    correlation: {type: temporal, rules: [a, b], group-by: [g, h], timespan: 4s}
    ---
    title: Ordered
    name: ordered
    correlation: {type: temporal_ordered, rules: [a, b, a], group-by: [g], timespan: 6s}
    ---
    title: Sum
    correlation: {type: value_sum, rules: [a], group-by: [g], timespan: 10s, condition: {field: n, gt: 9}}
    ---
    title: Average
    correlation: {type: value_avg, rules: [b], group-by: [g], timespan: 10s, condition: {field: n, gte: 2.5}}
    ---
    title: Percentile
    correlation:
      type: value_percentile
      rules: [a, b]
      group-by: [g]
      timespan: 8s
      condition: {field: n, percentile: 75, gt: 3}
    ---
    title: Chain
    name: chain
    correlation: {type: temporal_ordered, rules: [count, b], group-by: [g], timespan: 10s}
    ---
    title: Chain of chains
    correlation: {type: event_count, rules: [chain, a], group-by: [h], timespan: 10s, condition: {gte: 4}}
    ---
    title: No group
    correlation: {type: event_count, rules: [a], timespan: 3s, condition: {eq: 2}}
    """

  private static func set() throws -> RuleSet {
    let (set, diagnostics) = RuleSet.compile([
      RuleSource(file: "c.yml", bytes: Array(rules.utf8))
    ])
    try #require(!diagnostics.hasErrors, "\(diagnostics.map { $0.line(in: .english) })")
    return set
  }

  private static func events(_ count: Int, _ random: inout SeededGenerator) -> [CorrelationEvent] {
    (0..<count).map { id in
      var fields: [String: [String]] = [:]
      if random.next(below: 10) > 0 { fields["g"] = [random.pick(["x", "y"])] }
      if random.next(below: 8) == 0 { fields["g"] = ["x", "y"] }
      if random.next(below: 6) > 0 { fields["h"] = [random.pick(["1", "2"])] }
      if random.next(below: 5) > 0 { fields["v"] = [random.pick(["p", "q", "r", "s"])] }
      if random.next(below: 5) > 0 { fields["n"] = [random.pick(["1", "2", "4", "0.1", "7.25"])] }
      var matched: [Int] = []
      if random.next(below: 3) > 0 { matched.append(0) }
      if random.next(below: 3) == 0 { matched.append(1) }
      return CorrelationEvent(
        id: Int64(id), time: Int64(random.next(below: 40)) * 1_000,
        order: UInt64(random.next(below: 50)), matched: matched, fields: fields)
    }
  }

  /// Whatever the order of arrival, and with events taken away again, the matches are those of the set.
  @Test func theResultIsAFunctionOfTheSet() throws {
    let set = try Self.set()
    var random = SeededGenerator(seed: SeededGenerator.seed)
    let seed = random.seed
    var seen = 0
    for round in 0..<150 {
      let events = Self.events(4 + random.next(below: 24), &random)
      let standing = Set(events.indices.filter { _ in random.next(below: 4) > 0 })
      var shuffled = Correlator(set)
      for index in events.indices.shuffled(using: &random) {
        _ = shuffled.insert(events[index])
        if random.next(below: 5) == 0 {
          let other = Int64(random.next(below: events.count))
          let was = shuffled.remove(other)
          // What was taken away for the moment comes back, if it was there.
          if !was.isEmpty { _ = shuffled.insert(events[Int(other)]) }
        }
      }
      for index in events.indices where !standing.contains(index) {
        _ = shuffled.remove(events[index].id)
      }
      var fresh = Correlator(set)
      for index in standing.sorted(by: { events[$0].time < events[$1].time }) {
        _ = fresh.insert(events[index])
      }
      let expected = Set(fresh.matches())
      seen += expected.count
      #expect(Set(shuffled.matches()) == expected, "seed \(seed), round \(round)")
      #expect(shuffled.counts == fresh.counts, "seed \(seed), round \(round)")
      if Set(shuffled.matches()) != expected { return }
    }
    #expect(seen > 300, "seed \(seed)")
  }

  /// Each condition, recounted from nothing by its definition.
  @Test func theConditionsAreThoseOfTheirDefinition() throws {
    let set = try Self.set()
    var random = SeededGenerator(seed: SeededGenerator.seed)
    let seed = random.seed
    for round in 0..<150 {
      let events = Self.events(3 + random.next(below: 20), &random)
      var correlator = Correlator(set)
      for event in events { _ = correlator.insert(event) }
      for rule in set.rules {
        guard let correlation = rule.correlation,
          correlation.rules.allSatisfy({ set.rules[$0].kind == .detection })
        else { continue }
        let expected = Self.recount(correlation, events)
        let found = Set(
          correlator.matches().filter { $0.rule == rule.index }.map {
            Holding($0.group, $0.end, $0.members)
          })
        #expect(found == expected, "seed \(seed), round \(round), \(rule.title)")
        if found != expected { return }
      }
    }
  }

  private struct Holding: Hashable {
    var group: [String]
    var end: Int64
    var members: [Int64]
    init(_ group: [String], _ end: Int64, _ members: [Int64]) {
      self.group = group
      self.end = end
      self.members = members
    }
  }

  private static func recount(_ correlation: Correlation, _ events: [CorrelationEvent]) -> Set<
    Holding
  > {
    var groups: [[String]: [CorrelationEvent]] = [:]
    for event in events where event.matched.contains(where: correlation.rules.contains) {
      var keys: [[String]] = [[]]
      for field in correlation.groupBy {
        keys = keys.flatMap { key in (event.fields[field] ?? []).map { key + [$0] } }
      }
      for key in keys { groups[key, default: []].append(event) }
    }
    var holdings: Set<Holding> = []
    for (key, members) in groups {
      let ordered = members.sorted { ($0.time, $0.order, $0.id) < ($1.time, $1.order, $1.id) }
      for end in ordered.indices {
        let window = ordered[...end].filter { $0.time >= ordered[end].time - correlation.timespan }
        if holds(correlation, window) {
          holdings.insert(Holding(key, ordered[end].time, window.map(\.id).sorted()))
        }
      }
    }
    return holdings
  }

  private static func holds(_ correlation: Correlation, _ window: [CorrelationEvent]) -> Bool {
    let numbers = window.flatMap { $0.fields["n"] ?? [] }.compactMap(Double.init)
    switch correlation.kind {
    case .eventCount: return correlation.admits(window.count)
    case .valueCount: return correlation.admits(Set(window.flatMap { $0.fields["v"] ?? [] }).count)
    case .temporal:
      return correlation.rules.allSatisfy { rule in window.contains { $0.matched.contains(rule) } }
    case .temporalOrdered:
      func find(_ step: Int, _ from: Int) -> Bool {
        if step == correlation.rules.count { return true }
        return (from..<max(from, window.count)).contains {
          window[$0].matched.contains(correlation.rules[step]) && find(step + 1, $0 + 1)
        }
      }
      return find(0, 0)
    case .valueSum:
      return !numbers.isEmpty && correlation.admits(.double(numbers.reduce(0, +)))
    case .valueAverage:
      return !numbers.isEmpty
        && correlation.admits(.double(numbers.reduce(0, +) / Double(numbers.count)))
    case .valuePercentile:
      guard !numbers.isEmpty else { return false }
      let sorted = numbers.sorted()
      let rank = correlation.percentile / 100 * Double(sorted.count - 1)
      let below = sorted[Int(rank)]
      let above = sorted[min(Int(rank) + 1, sorted.count - 1)]
      return correlation.admits(.double(below + (rank - rank.rounded(.down)) * (above - below)))
    }
  }

  /// Whatever event is in a match is in one of the widest, at the latest end that it has in any; and none of these lies
  /// within another.
  @Test func theWidestMatchesHoldWhatAllHold() throws {
    let set = try Self.set()
    var random = SeededGenerator(seed: SeededGenerator.seed)
    let seed = random.seed
    var (kept, left) = (0, 0)
    for round in 0..<200 {
      var correlator = Correlator(set)
      for event in Self.events(4 + random.next(below: 40), &random) { _ = correlator.insert(event) }
      for group in correlator.groupIDs {
        let all = correlator.matches(in: group)
        let widest = correlator.widestMatches(in: group)
        kept += widest.count
        left += all.count - widest.count
        #expect(Set(widest).isSubset(of: all), "seed \(seed), round \(round)")
        #expect(widest.map(\.end) == widest.map(\.end).sorted(), "seed \(seed), round \(round)")
        for match in all {
          let holder = widest.first {
            $0.end >= match.end && Set(match.members).isSubset(of: $0.members)
          }
          #expect(holder != nil, "seed \(seed), round \(round), \(set.rules[group.rule].title)")
          if holder == nil { return }
        }
        guard set.rules[group.rule].correlation?.rules.allSatisfy({ $0 < 2 }) == true else {
          continue
        }
        for (a, b) in zip(widest, widest.dropFirst()) {
          #expect(
            !Set(a.members).isSubset(of: b.members),
            "seed \(seed), round \(round), one within another")
        }
      }
    }
    #expect(kept > 300 && left > 300, "seed \(seed)")
  }

  /// The members of a correlation of correlations, from their definition: the events in its window, and the members of what
  /// holds in it.
  @Test func theMembersAreThoseBehindWhatHolds() throws {
    let set = try Self.set()
    func index(_ name: String) throws -> Int {
      try #require(set.rules.first { $0.name == name }).index
    }
    let (count, chain) = (try index("count"), try index("chain"))
    let outer = try #require(set.rules.first { $0.title == "Chain of chains" }).index
    var random = SeededGenerator(seed: SeededGenerator.seed)
    let seed = random.seed
    var (chains, outers) = (0, 0)
    for round in 0..<150 {
      var correlator = Correlator(set)
      var events: [Int64: CorrelationEvent] = [:]
      // Each at its own moment: then what holds at a moment is one event's.
      for (place, made) in Self.events(10 + random.next(below: 40), &random).enumerated() {
        var event = made
        event.time = Int64(place) * 400
        event.fields["g"] = [random.pick(["x", "y"])]
        event.fields["h"] = [random.pick(["1", "2"])]
        events[event.time] = event
      }
      for time in events.keys.shuffled(using: &random) {
        if let event = events[time] { _ = correlator.insert(event) }
      }
      let matches = correlator.matches()
      /// At each end the match of the last entry there: it holds all of that moment.
      func held(_ rule: Int) -> [CorrelationMatch] {
        Dictionary(grouping: matches.filter { $0.rule == rule }) { "\($0.group) \($0.end)" }.values
          .compactMap { $0.max { $0.members.count < $1.members.count } }
      }
      func check(_ rule: Int, inner: Int, own: Int, by field: String) -> Int {
        let found = held(rule)
        for match in found {
          let window = (match.end - 10_000)...match.end
          var expected = Set(
            events.values.filter {
              window.contains($0.time) && $0.matched.contains(own)
                && $0.fields[field] == match.group
            }.map(\.id))
          for part in held(inner) where window.contains(part.end) {
            if events[part.end]?.fields[field] == match.group { expected.formUnion(part.members) }
          }
          #expect(Set(match.members) == expected, "seed \(seed), round \(round), rule \(rule)")
        }
        return found.count
      }
      chains += check(chain, inner: count, own: 1, by: "g")
      outers += check(outer, inner: chain, own: 0, by: "h")
    }
    #expect(chains > 200 && outers > 200, "seed \(seed): \(chains), \(outers)")
  }

  /// A crowd within one timespan is one match, not one for each of those who came.
  @Test func aCrowdIsOneMatch() throws {
    var correlator = Correlator(try Self.set())
    for id in 0..<500 {
      _ = correlator.insert(
        CorrelationEvent(
          id: Int64(id), time: Int64(id), order: 0, matched: [0], fields: ["g": ["x"]]))
    }
    let count = try #require(correlator.groupIDs.first { $0.rule == 2 })
    #expect(correlator.matches(in: count).count == 498)
    #expect(correlator.widestMatches(in: count).map(\.members) == [Array(0..<500)])
  }

  /// Many within one timespan, nearly all of whom hold: who comes late is decided without the others.
  @Test func aCrowdIsTheSameInWhateverOrderItComes() throws {
    let set = try Self.set()
    var random = SeededGenerator(seed: SeededGenerator.seed)
    let seed = random.seed
    let events = Self.events(160, &random)
    var shuffled = Correlator(set)
    for (count, event) in events.shuffled(using: &random).enumerated() {
      _ = shuffled.insert(event)
      // Taken away and back again, as somebody corrects it.
      if count.isMultiple(of: 7), !shuffled.remove(event.id).isEmpty { _ = shuffled.insert(event) }
    }
    var inOrder = Correlator(set)
    for event in events.sorted(by: { ($0.time, $0.order, $0.id) < ($1.time, $1.order, $1.id) }) {
      _ = inOrder.insert(event)
    }
    let expected = Set(inOrder.matches())
    #expect(expected.count > 200, "seed \(seed)")
    #expect(Set(shuffled.matches()) == expected, "seed \(seed)")
    #expect(shuffled.counts == inOrder.counts, "seed \(seed)")
  }

  @Test func forgettingLeavesNothingBehind() throws {
    var correlator = Correlator(try Self.set())
    var random = SeededGenerator(seed: 7)
    for event in Self.events(200, &random) { _ = correlator.insert(event) }
    correlator.forget(before: .max)
    #expect(correlator.counts == CorrelatorCounts())
  }

  /// Three rules hit in the wrong order, many times: no search over combinations.
  @Test func manyEventsInTheWrongOrderTakeLinearTime() throws {
    var correlator = Correlator(try Self.set())
    for id in 0..<6_000 {
      _ = correlator.insert(
        CorrelationEvent(
          id: Int64(id), time: Int64(id), order: 0, matched: [id < 3_000 ? 1 : 0],
          fields: ["g": ["x"]]))
    }
    let ordered = correlator.groupIDs.first { $0.rule == 6 }
    #expect(ordered.map { correlator.holds(in: $0) } == false)
  }

  @Test func reportsOncePerStretch() throws {
    let rules = """
      title: A
      name: a
      logsource: {category: t}
      detection: {s: {k: a}, condition: s}
      ---
      title: C
      correlation: {type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}}
      """
    let (set, _) = RuleSet.compile([RuleSource(file: "c.yml", bytes: Array(rules.utf8))])
    var correlator = Correlator(set)
    func risen(_ id: Int64, at second: Int64) -> Bool {
      !correlator.insertReporting(
        CorrelationEvent(id: id, time: second * 1_000, order: UInt64(id), matched: [0], fields: [:])
      )
      .risen.isEmpty
    }
    #expect(!risen(0, at: 0))
    #expect(risen(1, at: 5))
    #expect(!risen(2, at: 9))
    #expect(!risen(3, at: 100))
    #expect(risen(4, at: 101))
    // A late event that joins two stretches begins none.
    #expect(!risen(5, at: 14))
    // One that makes an older pair does.
    #expect(risen(6, at: 50) == false)
    #expect(risen(7, at: 51))
  }
}
