import Testing
import Wording

@testable import SafetyNet

/// Rules of the region that nothing can meet, or anything does: they were taken without a word.
struct NeverHoldsTests {
  private func correlation(_ condition: String) throws -> String {
    """
    title: Essai
    id: 5c7e2f10-2b1d-4e0a-9a50-6b1f0c2d3e4f
    correlation:
      type: event_count
      rules: [runaway]
      group-by: [youth]
      timespan: 90d
      condition: \(condition)
    filet: {family: \(try RuleLibraryTests.family()), weight: 3, source: e, reason: {fr: a, en: b}}
    """
  }

  @Test("A correlation that the first event meets, or that asks for more than is kept")
  func correlations() throws {
    for (condition, codes) in [
      ("{gte: 0}", ["always-holds"]), ("{gt: -1}", ["always-holds"]),
      ("{gte: 1000000000}", ["never-holds"]), ("{gte: 1}", []), ("{gte: 3}", []),
    ] as [(String, [String])] {
      #expect(
        try RuleLibraryTests.codes(withRule: correlation(condition)) == codes, "\(condition)")
    }
  }

  @Test("At night, as people write it first, holds at no hour")
  func hours() throws {
    let rule = RuleLibraryTests.rule(field: "FIELD", family: try RuleLibraryTests.family())
    let night = rule.replacing("FIELD: true", with: "hour|gte: 22, hour|lt: 6")
    #expect(try RuleLibraryTests.codes(withRule: night) == ["never-holds"])
  }

  @Test("A territory or an organisation that the directory does not have")
  func codes() throws {
    let rule = RuleLibraryTests.rule(field: "FIELD", family: try RuleLibraryTests.family())
    for (item, codes) in [
      ("territory: Québec", ["unknown-territory"]), ("territory: atlantide", ["unknown-territory"]),
      ("territory: [quebec, atlantide]", ["unknown-territory"]), ("territory: quebec", []),
      ("territory|startswith: que", []), ("reporting_organisation: SPVQ", ["unknown-organisation"]),
      ("reporting_organisation: eilp", []),
    ] as [(String, [String])] {
      let text = rule.replacing("FIELD: true", with: item)
      #expect(try RuleLibraryTests.codes(withRule: text) == codes, "\(item)")
    }
  }

  @Test("A rule that counts for nothing: no block of its own, and nothing refers to it")
  func unused() throws {
    let rule = RuleLibraryTests.rule(family: try RuleLibraryTests.family())
    let bare = rule.split(separator: "\n").filter { !$0.hasPrefix("filet:") }
      .joined(separator: "\n")
    #expect(try RuleLibraryTests.codes(withRule: bare) == ["unused-rule"])
    let read =
      bare + """

        name: essai
        ---
        title: Essai deux fois
        id: 6c7e2f10-2b1d-4e0a-9a50-6b1f0c2d3e4f
        correlation:
          type: event_count
          rules: [essai]
          group-by: [youth]
          timespan: 90d
          condition: {gte: 3}
        filet: {family: \(try RuleLibraryTests.family()), weight: 3, source: e, reason: {fr: a, en: b}}
        """
    #expect(try RuleLibraryTests.codes(withRule: read) == [])
  }
}
