import SafetyNet
import Sigma
import StrictYAML
import Testing
import Wording

/// The tests in rules see the order that the daemon sees.
struct RuleTestMomentTests {
  private static let rules = """
    title: Away
    name: away
    logsource: {category: runaway}
    detection: {s: {youth: '*'}, condition: s}
    ---
    title: Hotel
    name: hotel
    logsource: {category: hotel_report}
    detection: {s: {youth: '*'}, condition: s}
    ---
    title: Away, then in a hotel
    correlation:
      type: temporal_ordered
      rules: [away, hotel]
      group-by: [youth]
      timespan: 72h
    """

  /// It passed on what the daemon does not keep.
  @Test(
    "A moment stands in universal time, whatever the offset, in the tests of rules on observations",
    arguments: [
      ("{product: filet, category: youth_found}", true), ("{category: youth_found}", false),
    ])
  func kept(logsource: String, isUniversal: Bool) throws {
    let rule = """
      title: On the third
      logsource: \(logsource)
      detection: {s: {found_at|startswith: '2026-03-03'}, condition: s}
      tests:
        - name: at home it is the second still
          observations: [{found_at: 2026-03-02T22:40:00-05:00}]
          expect: match
        - name: at home it is the third
          observations: [{found_at: 2026-03-03T22:40:00-05:00}]
          expect: no_match
      """
    let (set, diagnostics) = RuleSet.compile([
      RuleSource(file: "r.yml", bytes: Array(rule.utf8))
    ])
    try #require(!diagnostics.hasErrors, "\(diagnostics.map { $0.line(in: .english) })")
    let read = try #require(set.rules.first)
    var reading = YAMLReading(file: "r.yml")
    let tests = RuleLibrary.tests(of: read, &reading)
    try #require(tests.count == 2 && reading.diagnostics.isEmpty)
    var run = RuleTestRun(set)
    for test in tests {
      #expect(run.run(test.counted(for: read), of: read.index).passed == isUniversal)
    }
  }

  @Test(
    "A runaway counts from when the absence began, however late it was written",
    arguments: [
      // Written the day after, of the day before: the hotel came second.
      ("runaway", "2026-01-03T10:00:00Z", "2026-01-02T10:00:00Z", "2026-01-02T14:00:00Z", true),
      ("Runaway", "2026-01-03T10:00:00Z", "2026-01-02T10:00:00Z", "2026-01-02T14:00:00Z", true),
      // It began four days before the hotel.
      ("runaway", "2026-01-06T10:00:00Z", "2026-01-02T10:00:00Z", "2026-01-06T12:00:00Z", false),
      // What is said to begin later counts from when it was said.
      ("runaway", "2026-01-02T10:00:00Z", "2026-01-03T10:00:00Z", "2026-01-02T14:00:00Z", true),
    ])
  func counts(
    kind: String, written: String, began: String, seen: String, holds: Bool
  ) throws {
    let (set, diagnostics) = RuleSet.compile([
      RuleSource(file: "r.yml", bytes: Array(Self.rules.utf8))
    ])
    try #require(!diagnostics.hasErrors, "\(diagnostics.map { $0.line(in: .english) })")
    let (tests, _) = parseYAML(
      Array(
        """
        - name: one
          observations:
            - {_category: hotel_report, time: \(seen), youth: a}
            - {_category: \(kind), time: \(written), youth: a, absence_started_at: \(began)}
          expect: match
        """.utf8), file: "t.yml")
    var reading = YAMLReading(file: "t.yml")
    let read = RuleTest.read(try #require(tests.first), reading: &reading)
    let test = try #require(read.first)
    let rule = try #require(set.rules.first { $0.kind == .correlation })
    var run = RuleTestRun(set)
    #expect(run.run(test.counted(for: rule), of: rule.index).holds == holds)
  }
}
