import Sigma
import Testing
import Wording

/// What is read, and is probably not meant.
@Suite struct WarningTests {
  private func said(_ text: String) -> [String] {
    let (_, diagnostics) = RuleSet.compile([RuleSource(file: "r.yml", bytes: Array(text.utf8))])
    return diagnostics.map {
      "\($0.severity) \($0.code) \($0.location.line):\($0.location.column)"
    }
  }

  private func filter(_ condition: String) -> String {
    """
    title: T
    logsource: {category: c}
    filter:
      rules: any
      a: {F: x}
      b: {F: y}
      condition: \(condition)
    """
  }

  @Test(arguments: ["a or b", "1 of them", "a and not b", "not (not a and not b)"])
  func aFilterThatKeepsOnlyWhatItsSelectionsMatch(condition: String) {
    #expect(said(filter(condition)) == ["warning filter-not-negated 7:14"])
  }

  @Test func aFilterOnNoRuleAtAll() {
    let text = filter("not a").replacing("rules: any", with: "rules: []")
    #expect(said(text).contains("warning empty-list 4:10"))
    #expect(!said(text).contains { $0.hasPrefix("error") })
  }

  /// A list without a word is as none, and is not what was meant instead.
  @Test func anEmptyListIsNoGuess() {
    let rule = """
      title: T
      logsource: {category: c}
      detection: {s: {F|expand: '%young%'}, condition: s}
      """
    for (lists, hint) in [
      (["young": []], "give it a word"),
      (["young": [], "yong": ["x"]], "did you mean \"%yong%\"?"),
    ] as [([String: [String]], String)] {
      let (_, diagnostics) = RuleSet.compile(
        [RuleSource(file: "r.yml", bytes: Array(rule.utf8))],
        options: CompileOptions(placeholders: lists))
      #expect(diagnostics.map(\.code) == ["unresolved-placeholder"])
      #expect(diagnostics.first?.hint?.en.hasPrefix(hint) == true)
    }
  }

  @Test(arguments: ["not a and not b", "not 1 of them", "not (a and not b)", "not a or b"])
  func aFilterThatLeavesOutWhatTheyMatch(condition: String) {
    #expect(said(filter(condition)) == [])
  }

  @Test(arguments: [("levl: low", 1), ("Level: low", 1), ("ticket: 12", 0), ("tests: []", 0)])
  func aKeyThatIsNearlyCalledLikeAnother(line: String, count: Int) {
    let rule = "title: T\nlogsource: {category: c}\ndetection: {s: {F: x}, condition: s}\n"
    #expect(said(rule + line) == [String](repeating: "warning unknown-key 4:1", count: count))
  }

  private func codes(_ detection: String) -> [String] {
    var options = CompileOptions(placeholders: ["young": ["jeune"]])
    options.fieldRange = { field, _ in
      switch field {
      case "hour": .number(0...23)
      case "found_at": .time
      default: .anything
      }
    }
    let text = "title: T\nlogsource: {category: c}\ndetection: {\(detection)}\n"
    let (set, diagnostics) = RuleSet.compile(
      [RuleSource(file: "r.yml", bytes: Array(text.utf8))], options: options)
    #expect(set.rules.count == 1 && diagnostics.allSatisfy { $0.severity == .warning })
    #expect(diagnostics.allSatisfy { $0.hint != nil && $0.location.line == 3 })
    return diagnostics.map(\.code)
  }

  @Test(
    "What nothing can meet is told of",
    arguments: [
      "s: {hour|gte: 22, hour|lt: 6}, condition: s", "s: {hour: 3, hour|gt: 5}, condition: s",
      "s: {found_at|hour|gte: 22, found_at|hour|lt: 6}, condition: s",
      "s: {F|exists: false, F: x}, condition: s", "s: {F|re: 'a', F|exists: false}, condition: s",
      "s: {F: x}, condition: s and not s", "s: {F: x}, t: {G: x}, condition: s and not (s or t)",
    ])
  func neverHolds(detection: String) { #expect(codes(detection) == ["never-holds"]) }

  @Test(
    "What anything meets is told of",
    arguments: [
      "s: {F|re: ''}, condition: s", "s: {F|re: 'jeune|'}, condition: s",
      "s: {F|re: 'x*'}, condition: s", "s: {F: x}, condition: s or not s",
    ])
  func alwaysHolds(detection: String) { #expect(codes(detection) == ["always-holds"]) }

  @Test func aWordListThatIsNotFilledIn() {
    #expect(codes("s: {F|re: '%young%'}, condition: s") == ["unexpanded"])
    #expect(codes("s: {F|re|expand: '%young%'}, condition: s") == [])
  }

  @Test(arguments: [
    "s: {hour|gte: 6, hour|lt: 22}, condition: s", "s: {F|gte: 22, F|lt: 6}, condition: s",
    "s: [{hour|gte: 22}, {hour|lt: 6}], condition: s",
    "s: {hour|gt: 21, hour|lte: 22}, condition: s",
    "s: {F|exists: false, G: x}, condition: s", "s: {F|exists: false, F: null}, condition: s",
    "s: {F|exists: true, F: x}, condition: s", "s: {F|re: '^$'}, condition: s",
    "s: {F|re: '^(a|b)?$'}, condition: s", "s: {F: x}, t: {G: x}, condition: s and not t",
  ])
  func whatSomeEventMeets(detection: String) { #expect(codes(detection) == []) }
}
