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
}
