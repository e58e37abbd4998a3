import Foundation
import StrictJSON
import TestSupport
import Testing

/// Tests of rules whose events stand in a file, and tests with a fault.
struct RuleTestEventsTests {
  private static let red = """
    title: Red
    logsource: {category: a}
    detection: {s: {F: red}, condition: s}
    filet:
      tests:

    """

  /// Runs a command on a rule with these tests, beside which these files stand.
  private func run(
    _ command: [String], tests: String, files: [String: String] = [:]
  ) async throws -> ProgramRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var all = files
    all["r.yml"] = Self.red + tests
    for (name, text) in all { try Data(text.utf8).write(to: folder.appending(path: name)) }
    return try await ProgramRun.filet(
      ["rules"] + command + ["--lang", "en", folder.path + "/r.yml"])
  }

  @Test func theEventsOfATestMayStandInAFileBesideTheRule() async throws {
    let tests = """
          - {name: lines, observations: red.ndjson, expect: match}
          - {name: list, observations: blue.json, expect: no_match}
          - {name: wrong, observations: blue.json, expect: match}
      """
    let files = [
      "red.ndjson": "{\"F\":\"blue\"}\n{\"F\":\"red\",\"time\":\"2026-01-02T10:00:00Z\"}\n",
      "blue.json": "[{\"F\":\"blue\"}]",
    ]
    let run = try await run(["test"], tests: tests, files: files)
    #expect(run.output.contains("2 passed, 1 failed"), "\(run.output)")
    #expect(run.output.contains("r.yml:8:"), "\(run.output)")
    #expect(run.status == 1)
    #expect(try await self.run(["check"], tests: tests, files: files).status == 0)
  }

  @Test(arguments: [
    ("no file", "observations: none.ndjson", "none.ndjson: there is no such file"),
    ("no events", "observations: empty.ndjson", "empty.ndjson: a test without an event"),
    ("no JSON", "observations: broken.ndjson", "broken.ndjson:2: "),
    ("no time", "observations: [{F: blue, time: yesterday}]", "a time is expected here"),
    ("no event", "observations: [blue]", "an event is a mapping"),
  ])
  func aTestWithAFaultIsNeverPassed(_ name: String, _ events: String, _ words: String) async throws
  {
    let tests = "    - {name: \(name), \(events), expect: no_match}\n"
    let files = ["empty.ndjson": "\n", "broken.ndjson": "{\"F\":\"blue\"}\n{\"F\":\n"]
    let run = try await run(["test"], tests: tests, files: files)
    #expect(run.output == "0 passed, 0 failed\n" && run.status == 1, "\(run.output)")
    #expect(run.notes.contains("r.yml:6:") && run.notes.contains(words), "\(run.notes)")
    let json = try await self.run(["test", "--json"], tests: tests, files: files)
    #expect(!json.output.contains("\"passed\":true"), "\(json.output)")
    let check = try await self.run(["check"], tests: tests, files: files)
    #expect(check.status == 1 && check.output.contains(words), "\(check.output)")
  }

  @Test func observationsOfAFileAreReadAsTheDaemonReadsThem() async throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: copy) }
    try copyContents(of: repositoryRoot.path + "/Rules", to: copy.path)
    let rule = copy.appending(path: "detection/mall_approach.yml")
    let stories = repositoryRoot.path + "/Fixtures/stories/bruit.ndjson"
    let mall = try #require(
      String(contentsOfFile: stories, encoding: .utf8).split(separator: "\n").first {
        $0.contains("ca.filet.mall_report.v1") && $0.contains("job_offer")
      })
    let fixtures = copy.appending(path: "fixtures")
    try FileManager.default.createDirectory(at: fixtures, withIntermediateDirectories: true)
    try Data((mall + "\n").utf8).write(to: fixtures.appending(path: "mall.ndjson"))
    try Data((mall.replacing("job_offer", with: "jobb") + "\n").utf8).write(
      to: fixtures.appending(path: "faulty.ndjson"))
    let text = try String(contentsOf: rule, encoding: .utf8)
    let own = "    - {name: story, observations: ../fixtures/mall.ndjson, expect: match}\n"
    try Data((text + own).utf8).write(to: rule)
    let run = try await ProgramRun.filet(["rules", "test", "--lang", "en", rule.path])
    let before = try await ProgramRun.filet(
      ["rules", "test", "--lang", "en", repositoryRoot.path + "/Rules/detection/mall_approach.yml"])
    let count = try #require(before.output.split(separator: " ").first.flatMap { Int($0) })
    #expect(run.output == "\(count + 1) passed, 0 failed\n" && run.status == 0, "\(run)")
    let faulty = own.replacing("mall.ndjson", with: "faulty.ndjson")
    try Data((text + faulty).utf8).write(to: rule)
    let check = try await ProgramRun.filet(["rules", "check", "--lang", "en", rule.path])
    #expect(check.output.contains("faulty.ndjson:1: /data/approach_pattern: "), "\(check.output)")
    #expect(check.status == 1)
  }
}
