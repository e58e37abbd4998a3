import Foundation
import Observations
import Risk
import SafetyNet
import Sigma
import StrictYAML
import Testing
import Wording

/// The rules of the repository, compiled against the kinds of the repository.
struct RulePackTests {
  private static func compiled() throws -> (RuleSet, [Diagnostic]) {
    let kinds = try Repository.files(in: "Rules/kinds").map { (path: $0.file, bytes: $0.bytes) }
    let catalog = KindCatalog.load(kinds).catalog
    let lexicons = WordLists.read(
      try Repository.files(in: "Rules/lexicons").map { RuleSource(file: $0.file, bytes: $0.bytes) })
    #expect(lexicons.diagnostics.map { $0.line(in: .english) } == [])
    let sources = try ["detection", "correlation", "filters"].flatMap {
      try Repository.files(in: "Rules/\($0)").map { RuleSource(file: $0.file, bytes: $0.bytes) }
    }
    return RuleSet.compile(
      sources,
      options: CompileOptions(
        placeholders: lexicons.placeholders, forbiddenFields: ["sex"],
        knownFields: { catalog.fieldsReadable($0) }))
  }

  @Test("Every rule compiles without a remark, and reads only fields that its kind has")
  func compiles() throws {
    let (set, diagnostics) = try Self.compiled()
    #expect(diagnostics.map { $0.line(in: .english) } == [])
    #expect(set.rules.count > 100)
  }

  @Test("Every test written into a rule passes")
  func tests() throws {
    let (set, _) = try Self.compiled()
    var run = RuleTestRun(set)
    var count = 0
    for rule in set.rules {
      guard let block = rule.custom["filet"]?["tests"] else { continue }
      var reading = YAMLReading(file: rule.file)
      for test in RuleTest.read(block, reading: &reading) {
        let result = run.run(test.counted(for: rule), of: rule.index)
        #expect(result.passed, "\(test.location): \(rule.title), \(test.name)")
        count += 1
      }
      #expect(reading.diagnostics.map { $0.line(in: .english) } == [])
    }
    #expect(count > 200)
  }

  @Test("Every rule that counts has a sound meaning, tests both ways, and gives results of its own")
  func meanings() throws {
    let (set, _) = try Self.compiled()
    let (table, _) = ScoringTable.load(
      try Repository.bytes("Rules/scoring.yml"), file: "Rules/scoring.yml")
    let scoring = try #require(table)
    let (networks, faults) = NetworkTable.load(
      try Repository.bytes("Rules/networks.yml"), file: "Rules/networks.yml", scoring: scoring)
    #expect(faults.map { $0.line(in: .english) } == [])
    // Some serve the networks alone: `everyday` and `written` of networks.yml.
    let ties = try #require(networks)
    let everyday = Set(ties.everyday.flatMap(\.rules) + (ties.written?.rules ?? []))
    var used: Set<String> = []
    for rule in set.rules {
      guard let block = rule.custom["filet"] else {
        #expect(
          !rule.generates || rule.name.map(everyday.contains) ?? false,
          "\(rule.title): neither counts nor serves a correlation")
        continue
      }
      var reading = YAMLReading(file: rule.file)
      let meaning = RuleMeaning(block, scoring: scoring, reading: &reading)
      #expect(reading.diagnostics.map { $0.line(in: .english) } == [])
      used.insert(meaning?.family ?? "")
      #expect(rule.id != nil, "\(rule.title)")
      #expect(
        rule.generates, "\(rule.title): a correlation reads it, so it would say nothing itself")
      let expected = (block["tests"]?.sequence ?? []).compactMap { $0["expect"]?.scalar?.text }
      #expect(Set(expected) == ["match", "no_match"], "\(rule.title)")
    }
    used.formUnion(try #require(networks).findings.map(\.meaning.family))
    #expect(Set(scoring.families.keys).subtracting(used) == [], "families that no rule is of")
    #expect(Set(set.rules.compactMap(\.id)).count == set.rules.count)
  }
}
