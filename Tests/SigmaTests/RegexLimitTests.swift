import Sigma
import StrictJSON
import StrictYAML
import Testing
import Wording

/// A regular expression that would take ages is decided in linear time where that can be; else it is cut off, and nothing
/// else suffers.
@Suite struct RegexLimitTests {
  private static let explosive = [
    "(a+)+$", "^(a|aa)+$", "(a|a)*$", "^(([a-z])+.)+[A-Z]([a-z])+$",
  ]
  /// The same as only backtracking can: they look ahead.
  private static let bad = explosive.map { "(?=.)" + $0 }

  private static func rules(_ bad: [String] = bad) throws -> RuleSet {
    var text = bad.enumerated().map { index, pattern in
      """
      title: Bad \(index)
      logsource: {category: c}
      detection: {s: {F|re: '\(pattern)'}, condition: s}
      ---

      """
    }.joined()
    text += """
      title: Plain
      logsource: {category: c}
      detection: {s: {F|contains: aaaa}, condition: s}
      ---
      title: Regex
      logsource: {category: c}
      detection: {s: {F|re: 'a{4}.?!$'}, condition: s}
      ---
      title: Other field
      logsource: {category: c}
      detection: {s: {G: x}, condition: s}
      """
    let (set, diagnostics) = RuleSet.compile([RuleSource(file: "r.yml", bytes: Array(text.utf8))])
    try #require(!diagnostics.hasErrors, "\(diagnostics.map { $0.line(in: .english) })")
    return set
  }

  @Test(arguments: [40, 4_000])
  func endsWithAFaultOfItsRuleWhileOthersHold(length: Int) throws {
    let set = try Self.rules()
    var evaluator = Evaluator(set)
    let text = String(repeating: "a", count: length) + "!"
    let event = Event([("F", .string(text)), ("G", .string("x"))], origin: .ignored)
    let start = ContinuousClock.now
    let matches = evaluator.matches(event)
    #expect(start.duration(to: .now) < .seconds(20))
    #expect(matches.map { set.rules[$0].title } == ["Plain", "Regex", "Other field"])
    let faults = evaluator.takeFaults()
    #expect(faults.map(\.rule).sorted() == Array(Self.bad.indices))
    #expect(faults.allSatisfy { $0.code < 0 })
    #expect(evaluator.takeFaults().isEmpty)
  }

  @Test func whatNeedsNoBacktrackingIsDecided() throws {
    let set = try Self.rules(Self.explosive)
    var evaluator = Evaluator(set)
    let text = String(repeating: "a", count: 4_000) + "!"
    let matches = evaluator.matches(Event([("F", .string(text))], origin: .ignored))
    // The third holds on nothing at all, at the end.
    #expect(matches.map { set.rules[$0].title } == ["Bad 2", "Plain", "Regex"])
    #expect(evaluator.takeFaults().isEmpty)
  }

  @Test func theNextEventIsDecidedAsIfNothingHadBeen() throws {
    let set = try Self.rules()
    var evaluator = Evaluator(set)
    let long = String(repeating: "a", count: 40) + "!"
    _ = evaluator.matches(Event([("F", .string(long))], origin: .ignored))
    _ = evaluator.takeFaults()
    let matches = evaluator.matches(Event([("F", .string("aaa"))], origin: .ignored))
    #expect(matches.map { set.rules[$0].title } == ["Bad 0", "Bad 1", "Bad 2"])
    #expect(evaluator.takeFaults().isEmpty)
  }

  /// By a group that is repeated, which only backtracking can match.
  @Test func aTestOfARuleTellsIt() throws {
    let text = """
      title: Bad
      name: bad
      logsource: {category: c}
      detection: {s: {F|re: '^(a+)+\\1$'}, condition: s}
      ---
      title: Often
      correlation: {type: event_count, rules: [bad], timespan: 1h, condition: {gte: 1}}
      """
    let (set, diagnostics) = RuleSet.compile([RuleSource(file: "r.yml", bytes: Array(text.utf8))])
    try #require(diagnostics.isEmpty, "\(diagnostics.map { $0.line(in: .english) })")
    let (tests, _) = parseYAML(
      Array(
        """
        - name: near miss
          observations: [{_category: c, F: \(String(repeating: "a", count: 40))!}]
          expect: no_match
        - name: short
          observations: [{_category: c, F: aaa}]
          expect: match
        """.utf8), file: "t.yml")
    var reading = YAMLReading(file: "t.yml")
    var run = RuleTestRun(set)
    let found = RuleTest.read(try #require(tests.first), reading: &reading)
    for rule in set.rules.indices {
      let results = found.map { run.run($0, of: rule) }
      #expect(results.map(\.undecided) == [[0], []])
      #expect(results.map(\.passed) == [true, true])
    }
  }

  @Test func aStreamTellsIt() throws {
    let set = try Self.rules()
    var stream = EventStream(set, options: EventStream.Options(ignoresLogsource: true))
    let json = #"{"F":"\#(String(repeating: "a", count: 40))!"}"#
    let reported = try Array(json.utf8).withUnsafeBufferPointer {
      try stream.feed(json: $0, number: 0)
    }
    #expect(reported.map { set.rules[$0].title } == ["Plain", "Regex"])
    #expect(Set(stream.takeFaults().map(\.rule)) == Set(Self.bad.indices))
  }
}
