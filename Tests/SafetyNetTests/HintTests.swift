import Risk
import Testing
import Wording

@testable import SafetyNet

/// What is said of a fault says what to do about it.
struct HintTests {
  /// The hints, in English, of the faults of one rule more.
  private func hints(_ rule: String) throws -> [String?] {
    let file = RuleFile(
      path: "x.yml", folder: "detection", name: "x.yml", bytes: Array(rule.utf8))
    let (_, diagnostics) = RuleLibrary.load(try RuleLibraryTests.files() + [file])
    return diagnostics.filter { $0.location.file == "x.yml" }.map { $0.hint?.en }
  }

  private func rule(_ old: String = "", _ new: String = "") throws -> String {
    let rule = RuleLibraryTests.rule(family: try RuleLibraryTests.family())
    guard !old.isEmpty else { return rule }
    #expect(rule.contains(old))
    return rule.replacing(old, with: new)
  }

  @Test(
    "Each has one that fits",
    arguments: [
      ("category: hotel_report", "category: hostel", "there are: "),
      ("minor_possible: true", "minor_possible: 'yes'", "minor_possible: true"),
      ("minor_possible: true", "stay_nights|gte: 100000", "at most "),
      ("minor_possible: true", "stay_nights: several", "e.g. stay_nights: "),
      ("weight: 3", "weight: 3, band: 4", "leave one of them out"),
      ("weight: 3", "weight: 300", "from -6 to 15"),
      ("weight: 3", "weight: 2.5", "without decimals"),
      ("weight: 3", "weight: '3'", "without quotes"),
      ("weight: 3", "weight: 3, also_of: 3", "as it is"),
      ("logsource:", "\tlogsource:", "without tabs"),
    ])
  func fits(_ old: String, _ new: String, _ hint: String) throws {
    let found = try hints(rule(old, new))
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0 != nil }, "\(found)")
    #expect(found.contains { $0?.contains(hint) == true }, "\(found)")
  }

  @Test("A correlation of no rules and a span of nothing say what is wanted")
  func correlation() throws {
    let sound = """
      title: Essai
      id: 5c7e2f10-2b1d-4e0a-9a50-6b1f0c2d3e4f
      correlation:
        type: event_count
        rules: [runaway]
        group-by: [youth]
        timespan: 90d
        condition: {gte: 3}
      filet: {family: \(try RuleLibraryTests.family()), weight: 3, source: e, reason: {fr: a, en: b}}
      """
    #expect(try hints(sound.replacing("[runaway]", with: "[]")).contains("name at least one"))
    let span = try hints(sound.replacing("90d", with: "0d"))
    #expect(span.contains { $0?.contains("at least 1") == true }, "\(span)")
  }

  @Test("One letter is no guess")
  func oneLetter() {
    #expect(nearest(to: "Z", among: ["A", "B", "C"]) == nil)
    #expect(nearest(to: "b", among: ["A", "B", "C"]) == "B")
    #expect(choices(for: "Z", among: ["A", "B"])?.fr == "il y a : A, B")
    #expect(choices(for: "runawy", among: ["runaway"])?.en == "did you mean \"runaway\"?")
  }
}
