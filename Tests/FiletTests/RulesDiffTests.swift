import Foundation
import StrictJSON
import TestSupport
import Testing

/// `filet rules diff` as analysts meet it: what it prints, and how it ends.
struct RulesDiffTests {
  private static let root = repositoryRoot.path

  private static let story = root + "/Fixtures/stories/toile.ndjson"

  /// The rules of the repository with one text put in the place of another; gone after.
  private func withProposal<Result>(
    _ file: String, _ old: String, _ new: String, _ body: (String) async throws -> Result
  ) async throws -> Result {
    try await withProposal([(file, old, new)], body)
  }

  private func withProposal<Result>(
    _ changes: [(file: String, old: String, new: String)],
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "proposal-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try copyContents(of: Self.root + "/Rules", to: folder.path)
    for (file, old, new) in changes {
      let path = folder.appending(path: file)
      let text = try String(contentsOf: path, encoding: .utf8)
      #expect(text.contains(old), "the rule is written otherwise now")
      try text.replacing(old, with: new).write(to: path, atomically: true, encoding: .utf8)
    }
    return try await body(folder.path)
  }

  private func diff(_ old: String, _ new: String, _ more: String...) async throws -> ProgramRun {
    try await ProgramRun.filet(
      [
        "rules", "diff", old, new, "--on", Self.story, "--directory",
        Self.root + "/Fixtures/region",
      ]
        + more)
  }

  @Test func theSameRulesChangeNothing() async throws {
    let rules = Self.root + "/Rules"
    let run = try await diff(rules, rules, "--fail-on-change")
    #expect(run.output.contains("Rien ne change."))
    #expect(run.status == 0)
  }

  @Test func aLighterTieLosesAnAlertAndSaysWhoseLoadChanges() async throws {
    try await withProposal(
      "networks.yml", "weights: {phone: 4, handle: 4, vehicle: 4",
      "weights: {phone: 4, handle: 4, vehicle: 0"
    ) {
      let run = try await diff(Self.root + "/Rules", $0, "--json", "--fail-on-change")
      let answer = try parseJSON(Array(run.output.utf8))
      #expect((answer["lost"]?.integer ?? 0) > 0, "\(run.output)")
      #expect(answer["gained"]?.integer == 0)
      let lost = answer["changes"]?.array?.filter { $0["change"] == "lost" } ?? []
      #expect(lost.contains { $0["kind"] == "network" })
      let table = answer["load"]?.array?.first { $0["organisation"] == "table" }
      #expect(
        (table?["after"]?["notices"]?.integer ?? 9) < (table?["before"]?["notices"]?.integer ?? 0))
      #expect(run.status == 1)
    }
  }

  @Test func whoHearsOfABandLaterIsLaterWhoeverHeardFirst() async throws {
    let school = #""school":"school-09","pick_up_by_older":true"#
    let hotel = #""place":"hotel-01","place_kind":"hotel","minor_possible":true"#
    let events = [
      Self.report("css-capitale", "school_report", "2026-03-02", school),
      Self.report("ikat", "hotel_report", "2026-03-04", hotel + #","age_gap_companion":true"#),
      Self.report("ikat", "hotel_report", "2026-04-20", hotel + #","third_party_booker":true"#),
    ]
    let file = FileManager.default.temporaryDirectory.appending(path: "later-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try events.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    try await withProposal([
      ("detection/hotel_minor_with_older.yml", "  weight: 5", "  weight: 1"),
      ("detection/hotel_minor_room_by_others.yml", "  weight: 3", "  weight: 5"),
    ]) { rules in
      let arguments = [
        "rules", "diff", Self.root + "/Rules", rules, "--on", file.path, "--directory",
        Self.root + "/Fixtures/region",
      ]
      let run = try await ProgramRun.filet(arguments)
      #expect(run.output.contains("Plus tard : 1\n  CSSC-1"), "\(run.output)")
      #expect(run.output.contains("bande 2 : 2026-03-04 → 2026-04-20\n"), "\(run.output)")
      let json = try await ProgramRun.filet(arguments + ["--json"])
      let answer = try parseJSON(Array(json.output.utf8))
      let later = answer["changes"]?.array?.first
      #expect(later?["change"] == "later")
      #expect(later?["moved"]?.array?.first?["band"] == 2)
      // Whoever does the work is not reminded of what they have done, and hears once of each piece of news.
      let dpj = answer["load"]?.array?.first { $0["organisation"] == "dpj" }
      #expect(dpj?["before"]?["notices"] == 2 && dpj?["after"]?["notices"] == 1, "\(json.output)")
      #expect(dpj?["reminders"]?["before"] == 0 && dpj?["reminders"]?["after"] == 0)
    }
  }

  /// One report of one young person, as a line of observations.
  private static func report(
    _ unit: String, _ kind: String, _ day: String, _ data: String
  ) -> String {
    #"""
    {"specversion":"1.0","id":"\#(day)","source":"/units/\#(unit)","type":"ca.filet.\#(kind).v1",\#
    "time":"\#(day)T17:00:00Z","data":{"youth":{"file":"CSSC-1","age":15},"territory":"quebec",\#
    "source_grade":1,\#(data)}}
    """#
  }

  @Test func anotherSentenceInAMandateIsAChange() async throws {
    try await withProposal(
      "mandates/eilp.yml", "Regrouper ce qui est lié", "Rassembler ce qui est lié"
    ) {
      let run = try await diff(Self.root + "/Rules", $0, "--json", "--fail-on-change")
      let answer = try parseJSON(Array(run.output.utf8))
      #expect(answer["changes"]?.array?.isEmpty == true)
      #expect((answer["told_otherwise"]?.integer ?? 0) > 0, "\(run.output)")
      let eilp = answer["load"]?.array?.first { $0["organisation"] == "eilp" }
      #expect(eilp?["told_otherwise"] == answer["told_otherwise"])
      #expect(run.status == 1)
      let text = try await diff(Self.root + "/Rules", $0)
      #expect(text.output.contains("dits autrement") && !text.output.contains("Rien ne change"))
    }
  }

  @Test func whatOneSideAloneRejectsIsAChangeByKind() async throws {
    try await withProposal(
      "kinds/school_report.yml", "    max: 104", "    max: 104\n    required: true"
    ) {
      let event = """
        {"specversion":"1.0","id":"1","source":"/units/css-capitale",\
        "type":"ca.filet.school_report.v1","time":"2026-03-02T17:00:00Z",\
        "data":{"youth":{"file":"CSSC-1","age":13},"school":"school-09","possessions_change":true,\
        "territory":"quebec","source_grade":1}}
        {"specversion":"1.0","id":"2","source":"/units/css-capitale",\
        "type":"ca.filet.school_report.v1","time":"2026-03-02T17:00:00Z",\
        "data":{"youth":{"file":"CSSC-2","age":13},"school":"school-09","baseline_weeks":4,\
        "territory":"quebec","source_grade":1}}

        """
      let file = FileManager.default.temporaryDirectory.appending(path: "one-side-\(UUID())")
      defer { try? FileManager.default.removeItem(at: file) }
      try event.write(to: file, atomically: true, encoding: .utf8)
      let arguments = [
        "rules", "diff", Self.root + "/Rules", $0, "--on", file.path, "--directory",
        Self.root + "/Fixtures/region", "--fail-on-change",
      ]
      let run = try await ProgramRun.filet(arguments + ["--json"])
      #expect(run.status == 1)
      let answer = try parseJSON(Array(run.output.utf8))
      let kinds = try #require(answer["rejected_otherwise"]?.array)
      #expect(kinds.map { $0["kind"]?.string } == ["school_report"])
      #expect(kinds.first?["before"]?.integer == 0)
      #expect(kinds.first?["after"]?.integer == 1)
      let text = try await ProgramRun.filet(arguments)
      #expect(text.output.contains("  school_report  0, 1\n"), "\(text.output)")
    }
  }

  @Test func aRegularExpressionThatReachedItsLimitIsSaidByReplayToo() async throws {
    let ad = """
      {"specversion":"1.0","id":"1","source":"/units/esm","type":"ca.filet.escort_ad.v1",\
      "time":"2026-03-02T17:00:00Z","data":{"ad_seen_at":"2026-03-02T17:00:00Z","link_reason":"phone",\
      "ad_text":"\(String(repeating: "a", count: 40))!","phones":["418-555-0101"],\
      "territory":"quebec","source_grade":1}}

      """
    let file = FileManager.default.temporaryDirectory.appending(path: "limit-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try ad.write(to: file, atomically: true, encoding: .utf8)
    try await withProposal(
      "detection/ad_emoji_signs.yml", "ad_text|contains:\n      - \"🌹\"",
      "ad_text|re:\n      - '(?=a)(a+)+$'"
    ) { rules in
      let region = ["--directory", Self.root + "/Fixtures/region"]
      for arguments in [
        ["replay", "--rules", rules, file.path],
        ["rules", "diff", Self.root + "/Rules", rules, "--on", file.path],
      ] {
        let run = try await ProgramRun.filet(arguments + region)
        #expect(run.status == 0, "\(run)")
        #expect(run.notes.contains("ad_emoji_signs.yml:"), "\(run.notes)")
        #expect(run.notes.contains("a atteint sa limite"), "\(run.notes)")
      }
    }
  }

  @Test func observationsThatWereAllRejectedCompareNothing() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "rejected-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    let rules = Self.root + "/Rules"
    for (text, count) in [(#"{"a":1}"# + "\n" + #"{"a":2}"# + "\n", 2), ("", 0)] {
      try text.write(to: file, atomically: true, encoding: .utf8)
      let arguments = [
        "rules", "diff", rules, rules, "--on", file.path, "--directory",
        Self.root + "/Fixtures/region",
      ]
      let run = try await ProgramRun.filet(arguments)
      #expect(run.status == 66 && run.output == "", "\(run.output)")
      #expect(count == 0 || run.notes.contains("observations refusées : 2"), "\(run.notes)")
      let json = try await ProgramRun.filet(arguments + ["--json"])
      #expect(json.status == 66)
      let answer = try parseJSON(Array(json.output.utf8))
      #expect(answer["observations"]?.integer == Int64(count))
      let rejected = answer["rejected"]?["after"]
      #expect(rejected?["count"]?.integer == Int64(count))
      #expect(rejected?["reasons"]?.array?.isEmpty == (count == 0))
    }
  }

  @Test func rulesThatCannotBeUsedAreSaidAndEndWithOne() async throws {
    try await withProposal("networks.yml", "crowd: {phone: 12", "crowd: {phone: many") {
      let run = try await diff(Self.root + "/Rules", $0)
      #expect(run.notes.contains("networks.yml:"))
      #expect(run.output == "")
      #expect(run.status == 1)
    }
  }

  @Test func aLineThatIsNoJSONIsNamedAndIsNoChange() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "diff-\(UUID()).ndjson")
    defer { try? FileManager.default.removeItem(at: file) }
    let story = try #require(FileManager.default.contents(atPath: Self.story))
    try (story + Data("{no\n".utf8)).write(to: file)
    let rules = Self.root + "/Rules"
    let run = try await ProgramRun.filet([
      "rules", "diff", rules, rules, "--on", file.path, "--directory",
      Self.root + "/Fixtures/region", "--fail-on-change",
    ])
    let line = story.count { $0 == UInt8(ascii: "\n") } + 1
    #expect(run.status == 66 && run.notes.contains("\(file.path):\(line)"), "\(run.notes)")
  }

  @Test func aFolderThatIsNotThereCannotBeRead() async throws {
    let run = try await diff(Self.root + "/Rules", "/nowhere")
    #expect(run.status == 66)
  }
}
