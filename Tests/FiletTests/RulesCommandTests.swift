import Foundation
import StrictJSON
import TestSupport
import Testing

/// `filet rules eval|check|test|explain` as the interface says: what they print, where, and how they end.
struct RulesCommandTests {
  private static let red = """
    title: Red
    id: 22222222-0000-4000-8000-000000000000
    logsource: {category: a}
    detection: {s: {F: red}, condition: s}
    """
  private static let any = """
    title: A colour
    logsource: {product: p}
    detection: {s: {F: '*'}, condition: s}
    """
  private static let twice = """
    title: Twice
    id: 11111111-0000-4000-8000-000000000000
    correlation:
      type: event_count
      rules: [22222222-0000-4000-8000-000000000000]
      timespan: 1m
      condition: {gte: 2}
      generate: true
    """
  private static let events = """
    {"F":"red","_category":"a"}
    {"F":"blue","_product":["q","p"]}
    {"F":"RED","_category":"a","_product":"p"}
    {"F":"red"}

    """

  /// A folder of files; gone after.
  private func inFolder<Result>(
    _ files: [String: String], _ body: (String) async throws -> Result
  ) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return try await body(folder.path)
  }

  // MARK: eval

  @Test func evalPrintsWhatHoldsByEventThenById() async throws {
    let run = try await inFolder([
      "rules/red.yml": Self.red + "\n---\n" + Self.twice, "rules/filters/any.yml": Self.any,
      "e.ndjson": Self.events,
    ]) {
      try await ProgramRun.filet(["rules", "eval", "--rules", $0 + "/rules", $0 + "/e.ndjson"])
    }
    #expect(
      run.output == """
        {"event":0,"rule":"22222222-0000-4000-8000-000000000000","title":"Red","type":"detection"}
        {"event":1,"rule":null,"title":"A colour","type":"detection"}
        {"event":2,"rule":"11111111-0000-4000-8000-000000000000","title":"Twice","type":"correlation"}
        {"event":2,"rule":"22222222-0000-4000-8000-000000000000","title":"Red","type":"detection"}
        {"event":2,"rule":null,"title":"A colour","type":"detection"}

        """)
    #expect(run.notes == "")
    #expect(run.status == 0)
  }

  @Test func evalWithoutLogsourcesReadsStandardInput() async throws {
    let run = try await inFolder(["r.yml": Self.red]) {
      try await ProgramRun.filet(
        ["rules", "eval", "--rules", $0 + "/r.yml", "--ignore-logsource", "--stats", "-"],
        input: Self.events)
    }
    #expect(run.output.split(separator: "\n").count == 3)
    let statistics = try parseJSON(Array(run.notes.utf8))
    #expect(statistics["rules"]?.integer == 1)
    #expect(statistics["refused"]?.integer == 0)
    #expect(statistics["events"]?.integer == 4)
    #expect(statistics["matches"]?.integer == 3)
    for name in ["load_s", "eval_cpu_s", "eval_wall_s"] { #expect(statistics[name] != nil) }
    #expect(run.status == 0)
  }

  @Test func evalGoesOnBehindWhatItCannotRead() async throws {
    let run = try await inFolder([
      "rules/red.yml": Self.red, "rules/bad.yml": Self.any.replacing("'*'", with: "{a: b}"),
    ]) {
      try await ProgramRun.filet(
        ["rules", "eval", "--lang", "en", "--ignore-logsource", "--rules", $0 + "/rules"],
        input: "{\"F\":\"red\"}\n[1]\n{\"F\":\n{\"F\":\"red\"}")
    }
    let matched = run.output.split(separator: "\n").map { $0.prefix(10) }
    #expect(matched == [#"{"event":0"#, #"{"event":3"#])
    #expect(run.notes.contains("bad.yml:3:20: "))
    #expect(run.notes.contains("line 2:") && run.notes.contains("line 3:"))
    #expect(run.status == 1)
  }

  @Test func evalTakesPlaceholdersAndATimeField() async throws {
    let rule = """
      title: Known
      name: known
      logsource: {category: a}
      detection: {s: {F|expand: '%names%'}, condition: s}
      ---
      title: Often
      correlation: {type: event_count, rules: [known], timespan: 10s, condition: {gte: 2}}
      """
    let run = try await inFolder(["r.yml": rule, "p.json": #"{"names":["n*",7]}"#]) {
      try await ProgramRun.filet(
        [
          "rules", "eval", "--rules", $0 + "/r.yml", "--placeholders", $0 + "/p.json",
          "--ignore-logsource", "--time-field", "when",
        ],
        input: """
          {"F":"nina","when":"2026-01-01T00:00:00Z"}
          {"F":7,"when":"2026-01-01T00:00:11Z"}
          {"F":"nora","when":"2026-01-01T00:00:20Z"}
          """)
    }
    #expect(
      run.output == #"{"event":2,"rule":null,"title":"Often","type":"correlation"}"# + "\n")
    #expect(run.status == 0)
  }

  /// It stood among the others by its line's number, and correlations held that do not.
  @Test func evalTellsOfATimeThatIsNone() async throws {
    let run = try await inFolder(["r.yml": Self.red + "\n---\n" + Self.twice]) {
      try await ProgramRun.filet(
        ["rules", "eval", "--lang", "en", "--rules", $0 + "/r.yml", "--ignore-logsource"],
        input: """
          {"F":"red","@timestamp":"Jan 1 2026 00:00"}
          {"F":"red","@timestamp":"Feb 1 2026 00:00"}
          {"F":"red","@timestamp":"","time":"2026-03-01T00:00:00Z"}
          {"F":"red","@timestamp":"soon","time":"2026-03-01T00:00:30Z"}
          """)
    }
    let lines = run.output.split(separator: "\n")
    #expect(lines.count { $0.contains("detection") } == 4, "\(run.output)")
    #expect(lines.filter { $0.contains("correlation") }.allSatisfy { $0.contains("\"event\":3") })
    #expect(lines.count { $0.contains("correlation") } == 1, "\(run.output)")
    #expect(
      run.notes.contains(
        "events whose time is not read: 2 (first on line 1); correlations do not count them"))
    #expect(run.status == 1)
  }

  @Test(
    arguments: [
      (["eval"], 64), (["eval", "--rules", "@", "--nonsense"], 64),
      (["eval", "--rules", "@/none.yml"], 66), (["eval", "--rules", "@/r.yml", "@/none"], 66),
      (["eval", "--rules", "@/r.yml", "@"], 66),
      (["eval", "--rules", "@/r.yml", "--placeholders", "@/p.json"], 66),
      (["check", "@/none.yml"], 66), (["test", "@/none"], 66),
      (["explain", "@/r.yml", "@/none.json"], 66), (["explain", "@/r.yml", "@/e.json"], 66),
      (["explain", "@/r.yml"], 64),
    ] as [([String], Int32)])
  func aWrongCallEndsWithTheCodeOfItsSort(arguments: [String], code: Int32) async throws {
    let run = try await inFolder(["r.yml": Self.red, "p.json": #"["x"]"#, "e.json": "[]"]) {
      folder in
      try await ProgramRun.filet(
        ["rules"] + arguments.map { $0.replacing("@", with: folder) })
    }
    #expect(run.status == code, "\(run.notes)")
    #expect(run.output == "")
    #expect(run.notes != "")
  }

  @Test func evalPassesOverAByteOrderMarkAndSaysWhatIsNoText() async throws {
    try await inFolder(["r.yml": Self.red, "e.ndjson": "\u{FEFF}" + Self.events]) { folder in
      let eval = ["rules", "eval", "--ignore-logsource", "--rules", folder + "/r.yml"]
      let marked = try await ProgramRun.filet(eval + [folder + "/e.ndjson"])
      #expect(marked.status == 0)
      #expect(marked.output.split(separator: "\n").count == 3)
      #expect(marked.output.hasPrefix(#"{"event":0"#))
      let wide = folder + "/wide.ndjson"
      try Data([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]).write(to: URL(filePath: wide))
      let refused = try await ProgramRun.filet(eval + [wide])
      #expect(refused.status == 66)
      #expect(
        refused.notes == "filet: \(wide) : ce fichier est en UTF-16 ; enregistrez-le en UTF-8\n")
    }
  }

  @Test func evalSaysWhyItCannotReadAsOtherCommandsDo() async throws {
    try await inFolder(["r.yml": Self.red]) { folder in
      for (name, why) in [
        (folder, "c'est un dossier"), (folder + "/none", "ce fichier n'existe pas"),
      ] {
        let run = try await ProgramRun.filet(["rules", "eval", "--rules", folder + "/r.yml", name])
        #expect(run.notes == "filet: \(name) : \(why)\n")
      }
    }
  }

  // MARK: explain

  /// As units send it: what rules see is `data`, and what is derived from it.
  @Test(arguments: [
    ("detection/base_runaway.yml", Int32(0), "+ absence_started_at|exists"),
    ("detection/runaway_under_fifteen.yml", 0, "youth_age"),
    ("detection/bar_minor_confirmed.yml", 1, "- minor_confirmed"),
  ])
  func explainTakesAnObservation(rule: String, exit: Int32, line: String) async throws {
    let observation = """
      {"specversion":"1.0","id":"1","source":"/units/cjq","type":"ca.filet.runaway.v1",
      "time":"2026-03-02T22:40:00-05:00","data":{"territory":"quebec","source_grade":1,
      "youth":{"file":"CJQ-48213","age":14},"absence_started_at":"2026-03-02T20:00:00-05:00"}}
      """
    try await inFolder(["e.json": observation]) { folder in
      let run = try await ProgramRun.filet(
        ["rules", "explain", "--lang", "en", rules + "/" + rule, folder + "/e.json"])
      #expect(run.status == exit, "\(run.output) \(run.notes)")
      #expect(run.output.contains(line), "\(run.output)")
    }
  }

  /// A rule that is also of who was along is explained for each of them, by what is said of them.
  @Test func explainTellsOfWhoWasAlong() async throws {
    let observation = """
      {"specversion":"1.0","id":"1","source":"/units/cjq","type":"ca.filet.runaway.v1",
      "time":"2026-03-02T22:40:00-05:00","data":{"territory":"quebec","source_grade":1,
      "youth":{"file":"CJQ-48213","age":16},"absence_started_at":"2026-03-02T20:00:00-05:00",
      "co_absent":[{"file":"CJQ-48214","age":14},{"file":"CJQ-48215","age":19},
      {"file":"CJQ-48213","age":14}]}}
      """
    try await inFolder(["e.json": observation]) { folder in
      let files = [rules + "/detection/runaway_under_fifteen.yml", folder + "/e.json"]
      let text = try await ProgramRun.filet(["rules", "explain", "--lang", "en"] + files)
      #expect(text.status == 0, "\(text.output) \(text.notes)")
      #expect(text.output.contains("- Runaway before the age of fifteen: does not hold"))
      #expect(text.output.contains("+ Runaway before the age of fifteen (co_absent.0): holds"))
      // Not of an adult, nor of the subject once more.
      #expect(!text.output.contains("co_absent.1") && !text.output.contains("co_absent.2"))
      let json = try await ProgramRun.filet(["rules", "explain", "--json"] + files)
      let said = try json.output.split(separator: "\n").map { try parseJSON(Array($0.utf8)) }
      #expect(said.map { $0["of"]?.string } == [nil, "co_absent.0"])
      #expect(said.map { $0["holds"]?.bool } == [false, true])
    }
  }

  @Test func explainSaysWhatIsWrongWithAnObservation() async throws {
    let observation = """
      {"specversion":"1.0","id":"1","source":"/units/cjq","type":"ca.filet.runaway.v1",
      "time":"2026-03-02T22:40:00-05:00","data":{"territory":"quebec","source_grade":1}}
      """
    try await inFolder(["e.json": observation]) { folder in
      let run = try await ProgramRun.filet(
        ["rules", "explain", rules + "/detection/base_runaway.yml", folder + "/e.json"])
      #expect(run.status == 1)
      #expect(run.notes.contains("/data/youth: "))
      #expect(run.output == "")
    }
  }

  @Test func explainTellsEachValueAndWhatTheEventHas() async throws {
    let rule = """
      title: Two
      logsource: {category: a}
      detection:
        s: {F|contains: [re, bl], G|neq: 1}
        condition: s
      """
    try await inFolder(["r.yml": rule, "e.json": #"{"F":"red","G":1}"#]) { folder in
      let files = [folder + "/r.yml", folder + "/e.json"]
      let text = try await ProgramRun.filet(["rules", "explain", "--lang", "en"] + files)
      #expect(text.status == 1)
      for line in [
        "- Two: does not hold", "- s (line 4)", "+ F|contains", "= red", "+ re", "- bl", "- G|neq",
      ] {
        #expect(text.output.contains(line), "\(text.output)")
      }
      let json = try parseJSON(
        Array(try await ProgramRun.filet(["rules", "explain", "--json"] + files).output.utf8))
      #expect(json["holds"]?.bool == false)
      let items = json["selections"]?.array?.first?["alternatives"]?.array?.first?.array
      #expect(items?.map { $0["holds"]?.bool } == [true, false])
      #expect(items?.first?["found"]?.array?.compactMap(\.string) == ["red"])
    }
  }

  /// As in the tests of rules: what an event leaves out of its logsource is the rule's.
  @Test(arguments: [
    ("", true), (#""_category":"youth_found","#, true),
    (#""_category":"Youth_Found","_product":"filet","#, true),
    (#""_product":["x","filet"],"#, true), (#""_category":"runaway","#, false),
    (#""_category":"youth_found","_product":"fillet","#, false),
  ])
  func explainTakesAnEventAsTestsDo(source: String, holds: Bool) async throws {
    let event = "{" + source + #""disclosure":"direct","source_grade":1}"#
    try await inFolder(["e.json": event]) { folder in
      let run = try await ProgramRun.filet(
        [
          "rules", "explain", "--lang", "en", rules + "/detection/found_direct_disclosure.yml",
          folder + "/e.json",
        ])
      #expect(run.status == (holds ? 0 : 1), "\(run.output) \(run.notes)")
      #expect(run.output.contains("is not for this event's logsource") == !holds, "\(run.output)")
    }
  }

  /// It was said to hold, whatever the logsource, where the event has what the daemon would not take.
  @Test(arguments: [
    (#""_category":"b","n":9223372036854775808"#, false),
    (#""_category":"b","n":99999999999999999999"#, false),
    (#""_category":"b","n":1,"n":2"#, false), (#""_category":"b","n":"\u0000""#, false),
    (#""_category":"a","n":9223372036854775808"#, true), (#""n":9223372036854775808"#, true),
  ])
  func explainLooksAtTheLogsourceOfWhateverItReads(more: String, holds: Bool) async throws {
    let event = #"{"F":"red","# + more + "}"
    try await inFolder(["r.yml": Self.red, "e.json": event]) { folder in
      let files = [folder + "/r.yml", folder + "/e.json"]
      let run = try await ProgramRun.filet(["rules", "explain", "--lang", "en"] + files)
      #expect(run.status == (holds ? 0 : 1), "\(run.output) \(run.notes)")
      #expect(run.output.contains("is not for this event's logsource") == !holds, "\(run.output)")
      #expect(run.notes.contains("read as a plain event"), "\(run.notes)")
      let any = try await ProgramRun.filet(["rules", "explain", "--ignore-logsource"] + files)
      #expect(any.status == 0, "\(any.output) \(any.notes)")
    }
  }

  @Test(arguments: [("filet", true), ("windows", false)])
  func explainSpeaksOfObservationsToRulesThatReadThem(product: String, says: Bool) async throws {
    let rule = Self.red.replacing("category: a", with: "category: a, product: \(product)")
    let event = #"{"F":"red","n":9223372036854775808}"#
    try await inFolder(["r.yml": rule, "e.json": event]) { folder in
      let run = try await ProgramRun.filet([
        "rules", "explain", "--lang", "en", folder + "/r.yml", folder + "/e.json",
      ])
      #expect(run.status == 0, "\(run.output) \(run.notes)")
      #expect(run.notes.contains("read as a plain event") == says, "\(run.notes)")
    }
  }

  @Test func explainSaysThatAFilterIsNoRule() async throws {
    try await inFolder(["e.json": #"{"youth_age":30}"#]) { folder in
      let run = try await ProgramRun.filet(
        [
          "rules", "explain", "--lang", "en",
          rules + "/filters/adults_not_direct_evidence.yml", folder + "/e.json",
        ])
      #expect(run.status == 1)
      #expect(run.notes == "a filter is explained by the rules that it goes on\n")
    }
  }

  // MARK: test

  @Test func aTestThatFailsHasItsPlaceInJSONToo() async throws {
    let tests = """
      tests:
        - {name: wrong, observations: [{F: blue}], expect: match}
        - {name: none, expect: match}
      """
    let rule = Self.red + "\n" + tests
    try await inFolder(["r.yml": rule]) { folder in
      let run = try await ProgramRun.filet(
        ["rules", "test", "--lang", "en", "--json", folder + "/r.yml"])
      #expect(run.status == 1)
      let line = try parseJSON(Array(run.output.split(separator: "\n")[0].utf8))
      #expect(line["passed"]?.bool == false)
      #expect(line["file"]?.string == folder + "/r.yml")
      #expect(line["line"]?.integer == 6)
      let said = "\"observations\" is missing (add \"observations: …\" to this block)"
      #expect(run.notes == folder + "/r.yml:7:5: \(said)\n")
    }
  }

  @Test func testsUnderAMisspeltKeyAreMissed() async throws {
    let rule = Self.red + "\nfilet:\n  testszq: []\n"
    try await inFolder(["r.yml": rule]) { folder in
      let run = try await ProgramRun.filet(["rules", "test", "--lang", "en", folder + "/r.yml"])
      #expect(run.status == 1)
      #expect(
        run.notes == folder + "/r.yml:6:3: unknown key \"testszq\" (did you mean \"tests\"?)\n")
    }
  }

  @Test(
    "A folder without rules passes nothing",
    arguments: [["test"], ["check"], ["eval", "--rules"]])
  func anEmptyFolderHoldsNoRules(_ command: [String]) async throws {
    try await inFolder(["notes.txt": "none"]) { folder in
      let run = try await ProgramRun.filet(["rules"] + command + [folder, "--lang", "en"])
      #expect(run.status == 66)
      #expect(run.output == "")
      #expect(run.notes.contains("there are no rules here"), "\(run.notes)")
    }
  }

  // MARK: One file of a rule directory

  private var rules: String { repositoryRoot.path + "/Rules" }

  @Test(arguments: [
    "detection/mall_approach.yml", "correlation/luring_then_runaway.yml", "filters",
  ])
  func aPartOfTheDirectoryIsReadWithAllOfIt(_ part: String) async throws {
    let check = try await ProgramRun.filet(["rules", "check", rules + "/" + part])
    #expect(check.output == "")
    #expect(check.status == 0)
    let test = try await ProgramRun.filet(["rules", "test", "--lang", "en", rules + "/" + part])
    #expect(test.output.contains(" passed, 0 failed"))
    #expect(test.output.hasPrefix("0 ") == (part == "filters"))
    let french = try await ProgramRun.filet(["rules", "test", "--lang", "fr", rules + "/" + part])
    #expect(french.output.contains(/réussis?, 0 échoué ·/))
    #expect(
      french.output.hasSuffix(test.output), "scripts find the English words in either language")
    #expect(test.status == 0)
  }

  @Test(arguments: [
    "scoring.yml", "networks.yml", "suppressed.yml", "retention.yml", "kinds", "kinds/common.yml",
    "mandates/dpj.yml", "lexicons/control.yml",
  ])
  func whatHoldsNoRulesIsCheckedAsWhatItIs(_ part: String) async throws {
    let check = try await ProgramRun.filet(["rules", "check", "--lang", "en", rules + "/" + part])
    #expect(check.output == "")
    #expect(check.status == 0)
    #expect(check.notes == "0 rules, 0 faults\n")
    let test = try await ProgramRun.filet(["rules", "test", "--lang", "en", rules + "/" + part])
    #expect(test.status == 66)
    #expect(test.notes.contains("there are no rules here"), "\(test.notes)")
  }

  @Test func aFaultOfAMandateIsFoundInItsFile() async throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: copy) }
    try copyContents(of: rules, to: copy.path)
    let file = copy.appending(path: "mandates/spvq-gripp.yml")
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(text.replacing("[bar_report]", with: "[bar_repport]").utf8).write(to: file)
    let run = try await ProgramRun.filet(["rules", "check", "--lang", "en", file.path])
    #expect(run.status == 1)
    #expect(run.output.hasPrefix(file.path + ":11:15: "), "\(run.output)")
    #expect(run.output.contains("did you mean \"bar_report\"?"))
  }

  /// A rule that nothing was tried on passed with the others.
  @Test func aRuleWithoutBothSortsOfTestsIsToldOf() async throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: copy) }
    try copyContents(of: rules, to: copy.path)
    let file = copy.appending(path: "detection/mall_approach.yml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let whole = try await ProgramRun.filet(["rules", "test", "--lang", "en", file.path])
    #expect(whole.notes == "")
    try Data(text.replacing("expect: no_match", with: "expect: match").utf8).write(to: file)
    let half = try await ProgramRun.filet(["rules", "test", "--lang", "en", file.path])
    let lack = "warning: this rule lacks a test \"expect: no_match\""
    #expect(half.notes.contains(lack), "\(half.notes)")
    let tests = try #require(text.range(of: "\n  tests:"))
    try Data((text[..<tests.lowerBound] + "\n").utf8).write(to: file)
    let none = try await ProgramRun.filet(["rules", "test", "--lang", "en", file.path])
    #expect(none.status == 0 && none.output.contains("0 passed, 0 failed"))
    #expect(none.notes.contains("this rule lacks a test \"expect: match, expect: no_match\""))
  }

  @Test func onlyWhatIsAskedForIsJudged() async throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: copy) }
    try copyContents(of: rules, to: copy.path)
    let file = copy.appending(path: "detection/mall_approach.yml")
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(text.replacing("family: ", with: "family: un").utf8).write(to: file)
    let bad = try await ProgramRun.filet(["rules", "check", file.path])
    #expect(bad.status == 1)
    let faults = bad.output.split(separator: "\n")
    #expect(!faults.isEmpty && faults.allSatisfy { $0.contains("mall_approach.yml:") })
    let other = copy.appending(path: "detection/bar_minor_working.yml")
    let good = try await ProgramRun.filet(["rules", "check", other.path])
    #expect(good.status == 0)
    #expect(good.output == "")
    let whole = try await ProgramRun.filet(["rules", "check", copy.path])
    #expect(whole.status == 1)
  }
}
