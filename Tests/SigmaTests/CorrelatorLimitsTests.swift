import TestSupport
import Testing
import Wording

@testable import Sigma

/// Memory is bounded, for each group and in all; what goes is the oldest, and it is counted.
struct CorrelatorLimitsTests {
  private let set: RuleSet

  init() throws {
    let rules = """
      title: A
      name: a
      logsource: {category: t}
      detection: {s: {k: a}, condition: s}
      ---
      title: Count
      name: count
      correlation: {type: event_count, rules: [a], group-by: [g], timespan: 1000s, condition: {gte: 3}}
      ---
      title: Values
      correlation:
        {type: value_count, rules: [a], group-by: [g], timespan: 1000s, condition: {field: v, gte: 4}}
      ---
      title: Outer
      correlation: {type: event_count, rules: [count], group-by: [g], timespan: 5s, condition: {gte: 2}}
      """
    let (set, diagnostics) = RuleSet.compile([
      RuleSource(file: "l.yml", bytes: Array(rules.utf8))
    ])
    try #require(!diagnostics.hasErrors, "\(diagnostics.map { $0.line(in: .english) })")
    self.set = set
  }

  private func event(_ id: Int64, group: String, time: Int64? = nil) -> CorrelationEvent {
    CorrelationEvent(
      id: id, time: time ?? id * 1_000, order: UInt64(id), matched: [0],
      fields: ["g": [group], "v": ["\(id % 7)"]])
  }

  @Test func aGroupKeepsItsNewestEvents() {
    var correlator = Correlator(set, limits: Correlator.Limits(entriesOfGroup: 80))
    for id in 0..<1_000 as Range<Int64> { _ = correlator.insert(event(id, group: "x")) }
    let counts = correlator.counts
    #expect(counts.largestGroup <= 80)
    #expect(counts.entries == correlator.entryCounts.values.reduce(0, +))
    #expect(counts.droppedEntries > 2_000)
    for title in ["Count", "Values", "Outer"] {
      let rule = set.rules.firstIndex { $0.title == title } ?? -1
      let last = correlator.matches(in: GroupID(rule: rule, key: ["x"])).last
      #expect(last?.end == 999_000, "\(title)")
      #expect(last?.members.contains(999) == true, "\(title)")
    }
  }

  @Test func allGroupsTogetherAreBoundedToo() {
    var correlator = Correlator(set, limits: Correlator.Limits(entries: 400))
    for id in 0..<5_000 as Range<Int64> { _ = correlator.insert(event(id, group: "\(id % 40)")) }
    #expect(correlator.counts.entries <= 400)
    #expect(correlator.counts.entries == correlator.entryCounts.values.reduce(0, +))
    #expect(correlator.counts.events <= 200)
    #expect(correlator.droppedEntries > 8_000)
  }

  /// An event cannot be older than itself: a flood within one moment is let go of whole.
  @Test func aFloodInOneMomentIsBounded() {
    var correlator = Correlator(set, limits: Correlator.Limits(entries: 400))
    for id in 0..<3_000 as Range<Int64> {
      _ = correlator.insert(event(id, group: "\(id % 40)", time: 5_000))
    }
    #expect(correlator.counts.entries <= 400)
    #expect(correlator.droppedEntries > 3_000)
  }

  /// What is forgotten behind all windows changes nothing of what comes.
  @Test func forgettingWhatNoWindowReachesChangesNothing() {
    var random = SeededGenerator(seed: SeededGenerator.seed)
    let seed = random.seed
    var whole = Correlator(set)
    var forgetful = Correlator(set)
    for id in 0..<2_000 as Range<Int64> {
      let event = event(
        id, group: random.pick(["x", "y", "z"]),
        time: id * 60_000 - Int64(random.next(below: 30_000)))
      let expected = Set(whole.insertReporting(event).risen)
      #expect(Set(forgetful.insertReporting(event).risen) == expected, "seed \(seed), event \(id)")
      // Two timespans: the outer window reaches behind the inner one.
      if id % 97 == 0 { forgetful.forget(before: id * 60_000 - 2_100_000) }
    }
    #expect(forgetful.counts.events < 200, "seed \(seed)")
    #expect(forgetful.droppedEntries == 0)
  }
}
