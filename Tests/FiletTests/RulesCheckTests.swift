import Foundation
import TestSupport
import Testing

@testable import filet

/// `filet rules check` on a folder finds what the daemon would refuse at load.
struct RulesCheckTests {
  private static let scoring = """
    version: 1
    bands: {1: 3, 2: 7, 3: 12}
    organisations: {3: 2}
    decay:
      - {until: 183d, keep: full}
      - {until: 365d, keep: half}
    direct: {until: 365d}
    protective: {cap: 6}
    hearsay: {grade: 3, max_band: 1}
    families:
      ad:
        combine: strongest
        cap: 3
        label: {fr: "Annonces", en: "Ads"}
    """
  private static let common = """
    fields:
      youth:
        type: youth
        class: C
        group: identity
        label: {fr: "Le jeune", en: "The young person"}
    """
  private static let kind = """
    kind: room_note
    title: {fr: "Note", en: "Note"}
    description: {fr: "Note d'une salle.", en: "Note of a room."}
    fields:
      crowded:
        type: bool
        class: B
        label: {fr: "Salle pleine", en: "Crowded"}
      floor:
        type: integer
        min: 1
        max: 9
        class: B
        label: {fr: "Étage", en: "Floor"}
      noted_at:
        type: time
        class: B
        label: {fr: "Noté à", en: "Noted at"}
    """
  private static let mandates = """
    bases:
      - {id: b, text: {fr: x, en: x}}
    mandates:
      - id: desk-1
        version: 1
        organisation: desk
        title: {fr: x, en: x}
        basis: b
        match: {}
        expected: {action: {fr: x, en: x}, acknowledge: {4: 1h}}
    """

  /// What a check expects beside them: nothing is tied, and nobody's number is left out.
  private static let others = [
    "networks.yml": """
    version: 1
    ties: {rules: [], within: 365d, max_grade: 2, online: []}
    weights: {phone: 4, handle: 4, vehicle: 4, ad_template: 2}
    crowd: {phone: 12, handle: 12, vehicle: 12, ad_template: 12}
    organisations: 3
    largest: 500
    findings: []
    """,
    "suppressed.yml": """
    version: 1
    signed: {on: 2026-01-15, by: {clinical: "a", research: "b", police: "c"}}
    identifiers: []
    """,
  ]

  private static func rule(
    field: String = "crowded", family: String = "ad",
    more: String = ""
  ) -> String {
    """
    title: Crowded room
    id: 084dcd7b-83b4-4961-97f5-b216a317e345
    logsource: {product: filet, category: room_note}
    detection:
      s:
        \(field): true
      condition: s
    filet:
      family: \(family)
      weight: 1
      source: "invented"
      reason: {fr: "Salle pleine", en: "Crowded room"}
    \(more)
    """
  }

  private func check(
    _ rule: String, _ arguments: String..., scoring: String? = Self.scoring,
    more: [String: String] = [:], links: [String] = [], in language: String = "en"
  ) async throws -> ProgramRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    var files = [
      "kinds/common.yml": Self.common, "kinds/room_note.yml": Self.kind, "detection/room.yml": rule,
      "mandates/desk.yml": Self.mandates,
    ]
    files["scoring.yml"] = scoring
    files["retention.yml"] = try String(
      contentsOf: repositoryRoot.appending(path: "Rules/retention.yml"), encoding: .utf8)
    files.merge(Self.others) { $1 }
    files.merge(more) { $1 }
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    for name in links {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: name).path, withDestinationPath: "nowhere.yml")
    }
    var run = try await ProgramRun.filet(
      ["rules", "check", "--lang", language] + arguments + [folder.path])
    run.output = run.output.replacing(folder.path + "/", with: "")
    return run
  }

  @Test func aSoundFolderHasNoFault() async throws {
    let run = try await check(Self.rule())
    #expect(run.output == "")
    #expect(run.status == 0)
    #expect(run.notes.contains("1 rule, 0 faults"))
  }

  @Test(arguments: [
    ("sound field, unknown here", Self.rule(field: "crowdedd"), "detection/room.yml:6:5:"),
    ("forbidden", Self.rule(field: "youth.Ethnicity"), "detection/room.yml:6:5: no rule may read"),
    ("no such family", Self.rule(family: "adds"), "detection/room.yml:9:11:"),
    ("unknown key of the block", Self.rule(more: "  wieght: 2"), "detection/room.yml:13:3:"),
    ("both weight and band", Self.rule(more: "  band: 4"), "detection/room.yml:9:3:"),
    (
      "no id", Self.rule().replacing(#/id: [0-9a-f-]+\n/#, with: ""), "detection/room.yml:8:3:"
    ),
  ])
  func whatTheDaemonWouldRefuseIsFound(
    fault: String, rule: String, place: String
  ) async throws {
    let run = try await check(rule)
    #expect(run.status == 1)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("detection/room.yml") } == 1, "\(run.output)")
    #expect(run.output.contains(place), "\(run.output)")
  }

  @Test func speaksTheLanguageAskedForAndToProgramsInJSON() async throws {
    let bad = Self.rule(family: "adds")
    let english = try await check(bad)
    #expect(english.output.contains("is not in scoring.yml"), "\(english.output)")
    #expect(english.notes.contains("1 rule, 1 fault"), "\(english.notes)")
    let json = try await check(bad, "--json")
    #expect(
      json.output.hasPrefix(#"{"severity":"error","code":"unknown-family""#), "\(json.output)")
  }

  @Test func aWarningIsMarkedAndCountedApart() async throws {
    let odd = Self.rule().replacing(
      "  condition: s", with: "  unused:\n    crowded: false\n  condition: s")
    let run = try await check(odd)
    #expect(run.status == 0)
    #expect(
      run.output
        == "detection/room.yml:7:3: warning: the condition does not use \"unused\"\n")
    #expect(run.notes.contains("1 rule, 0 faults, 1 warning"), "\(run.notes)")
    let french = try await check(odd, in: "fr")
    #expect(french.output.contains(":7:3: avertissement : la condition"), "\(french.output)")
    #expect(french.notes.contains("1 règle, 0 faute, 1 avertissement"), "\(french.notes)")
    #expect(try await check(odd, "--json").output.hasPrefix(#"{"severity":"warning""#))
  }

  @Test(arguments: [
    ("{crowdedd: false}", "detection/room.yml:16:12: no observation has a field"),
    ("{_category: room_notes, crowded: false}", "detection/room.yml:16:23: the kind"),
    ("{crowded: maybe}", "detection/room.yml:16:21: \"crowded\" is true or false"),
    ("{floor: 10}", "detection/room.yml:16:19: \"floor\" is a whole number from 1 to 9"),
    ("{noted_at: yesterday}", "detection/room.yml:16:22: a time is expected here"),
    ("{_product: fillet}", "detection/room.yml:16:22: no observation has the product"),
  ])
  func anEventOfATestThatNoObservationCouldBeIsAFault(
    event: String, place: String
  ) async throws {
    let tests = """
        tests:
          - name: near miss
            observations:
              - EVENT
            expect: no_match
      """
    let run = try await check(Self.rule(more: tests.replacing("EVENT", with: event)))
    #expect(run.status == 1)
    #expect(run.output.hasPrefix(place), "\(run.output)")
    #expect(run.output.split(separator: "\n").count == 1, "\(run.output)")
    for sound in [
      "{crowded: false}", "{floor: 9, noted_at: 2026-01-02T10:00:00-05:00}",
      "{_product: filet, _service: desk, _category: Room_note, crowded: false}",
    ] {
      let run = try await check(Self.rule(more: tests.replacing("EVENT", with: sound)))
      #expect(run.output == "", "\(sound)")
    }
  }

  /// A near miss of nothing passes whatever the rule says.
  @Test(arguments: [
    ("observations: []", "detection/room.yml:15:21: a test without an event"),
    ("events: []", "detection/room.yml:15:15: a test without an event"),
    (
      "observations: [{crowded: false}]\n      events: [{crowded: true}]",
      "detection/room.yml:16:15: \"events\" is another name"
    ),
  ])
  func aTestWithoutWhatItTestsIsAFault(events: String, place: String) async throws {
    let tests = """
        tests:
          - name: near miss
            EVENTS
            expect: no_match
      """
    let run = try await check(Self.rule(more: tests.replacing("EVENTS", with: events)))
    #expect(run.status == 1)
    #expect(run.output.hasPrefix(place), "\(run.output)")
    #expect(run.output.split(separator: "\n").count == 1, "\(run.output)")
  }

  @Test func aKeyThatIsNearlyCalledLikeAnotherIsToldOf() async throws {
    let near = try await check(Self.rule(more: "levl: low"))
    #expect(near.status == 0)
    #expect(
      near.output
        == "detection/room.yml:13:1: warning: unknown key \"levl\" (did you mean \"level\"?)\n")
    let own = try await check(Self.rule(more: "our_ticket: 12"))
    #expect(own.output == "")
    let word = try await check(Self.rule(more: "file: room.pdf"))
    #expect(word.status == 0)
    #expect(word.output.contains("detection/room.yml:13:1: warning: unknown key"))
    let unread = try await check(Self.rule().replacing("filet:", with: "fillet:"))
    #expect(unread.status == 1)
    #expect(unread.output.contains("detection/room.yml:8:1: unknown key"), "\(unread.output)")
  }

  @Test func foldersOfFoldersAreRead() async throws {
    let run = try await check(
      Self.rule(), more: ["detection/hotels/x.yml": "title: [", "mandates/police/y.yml": "a: ["])
    #expect(run.status == 1)
    for file in ["detection/hotels/x.yml:", "mandates/police/y.yml:"] {
      #expect(run.output.contains(file), "\(run.output)")
    }
  }

  @Test func aFileThatIsNotReadIsToldOf() async throws {
    let run = try await check(
      Self.rule(),
      more: [
        "detection/more.YML": "x", "detections/x.yml": "x", "notes.md": "x", "stray.yml": "x",
        "detection/sent.yml.txt": "x",
      ])
    #expect(run.status == 0)
    #expect(
      run.output == """
        detection/more.YML:1:1: warning: this file is not read (name it ".yml")
        detection/sent.yml.txt:1:1: warning: this file is not read (name it ".yml")
        detections/x.yml:1:1: warning: this file is not read (folders: kinds, detection, \
        correlation, filters, lexicons, mandates)
        stray.yml:1:1: warning: this file is not read (folders: kinds, detection, correlation, \
        filters, lexicons, mandates)

        """)
  }

  @Test(arguments: [
    ("  weight: 1", "  band: 3", "10:9: \"band\" can only be 4"),
    ("title: Crowded room", "title: 12", "1:8: warning: a title is a text"),
    ("logsource:", "date: 2026-13-01\nlogsource:", "3:7: warning: a date is expected here"),
  ])
  func whatCannotBeMeantIsSaidPlainly(old: String, new: String, said: String) async throws {
    let run = try await check(Self.rule().replacing(old, with: new))
    #expect(run.output.hasPrefix("detection/room.yml:" + said), "\(run.output)")
  }

  /// Files that are none, one after the other, were named one a run.
  @Test func everyFileThatCannotBeReadIsNamed() async throws {
    let run = try await check(Self.rule(), links: ["detection/a.yml", "kinds/b.yml"])
    #expect(run.status == 66)
    #expect(run.notes.contains("detection/a.yml:1:1: cannot be read"), "\(run.notes)")
    #expect(run.notes.contains("kinds/b.yml:1:1: cannot be read"), "\(run.notes)")
  }

  /// What is in force is tested: the daemon follows links, and passes hidden files over.
  @Test func whatIsBehindALinkIsTestedAndWhatIsHiddenIsNot() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "links-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["elsewhere", "rules/.hidden"] {
      let inner = folder.appending(path: name)
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      try Data("a: 1\n".utf8).write(to: inner.appending(path: "a.yml"))
    }
    for (name, target) in [("linked", "../elsewhere"), ("back", "."), ("again", "..")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "rules/\(name)").path, withDestinationPath: target)
    }
    let files = RulesFiles.files(folder.appending(path: "rules").path)
    #expect(files.map { $0.hasSuffix("rules/linked/a.yml") }.contains(true), "\(files)")
    #expect(!files.contains { $0.contains(".hidden") } && files.count <= 3, "\(files)")
  }

  @Test func aHundredFaultsAreToldAndTheRestCounted() async throws {
    let fields = (1...120).map { "    f\($0): true\n" }.joined()
    let rule = Self.rule().replacing("    crowded: true\n", with: fields)
    let run = try await check(rule)
    #expect(run.status == 1)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 101)
    #expect(lines.first?.hasPrefix("detection/room.yml:6:5:") == true, "\(run.output)")
    #expect(lines.last == "… and 20 more")
    #expect(run.notes.contains("0 rules, 120 faults"), "\(run.notes)")
    let json = try await check(rule, "--json")
    #expect(json.output.split(separator: "\n").count == 120)
  }

  @Test func aFolderWithoutScoringIsRefusedOnce() async throws {
    let run = try await check(Self.rule(), scoring: nil)
    #expect(run.status == 1)
    #expect(run.output.contains("scoring.yml"))
    #expect(run.output.split(separator: "\n").count == 1, "\(run.output)")
  }

  @Test func faultsOfScoringAndKindsAreFoundToo() async throws {
    let run = try await check(
      Self.rule(), scoring: Self.scoring.replacing("cap: 3", with: "cap: three"))
    #expect(run.status == 1)
    #expect(run.output.contains("scoring.yml:13:"), "\(run.output)")
  }

  /// Rules by which nobody would ever be told were «0 faults»; an analyst may try rules alone.
  @Test func aFolderWithoutMandatesIsWarnedOfAndACutFileRefused() async throws {
    let none = try await check(
      Self.rule(), more: ["mandates/desk.yml": "bases:\n  - {id: b, text: {fr: x, en: x}}\n"])
    #expect(none.status == 0)
    let words = "mandates:1:1: warning: there is no mandate at all"
    #expect(none.output.contains(words), "\(none.output)")
    #expect(none.output.split(separator: "\n").count == 1, "\(none.output)")
    let empty = try await check(Self.rule(), more: ["mandates/cut.yml": ""], in: "fr")
    #expect(empty.status == 1)
    #expect(empty.output.contains("mandates/cut.yml:1:1: le fichier est vide"), "\(empty.output)")
  }
}
