import Foundation
import StrictJSON
import TestSupport
import Testing

/// `filet simulate`, `replay`, `measure` and `evaluate` one after the other, as docs/evaluation.md says.
struct EvaluationCommandTests {
  private static let root = repositoryRoot.path
  private static let region = [
    "--directory", root + "/Fixtures/region", "--rules", root + "/Rules",
  ]

  @Test func aRegionIsInventedReplayedAndMeasured() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "region-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try await ProgramRun.filet(
      ["simulate", "--seed", "5", "--months", "1", "--variant", "v3", "--out", folder])
    #expect(made.status == 0)
    #expect(made.notes.contains("événements : "))
    let english = try await ProgramRun.filet(
      ["simulate", "--lang", "en", "--seed", "5", "--months", "1", "--variant", "v3"]
        + ["--out", folder])
    #expect(english.notes.contains("events: "), "\(english)")
    let replayed = try await ProgramRun.filet(
      ["replay", "--work", folder + "/observations.ndjson"] + Self.region)
    #expect(replayed.status == 0, "\(replayed.notes)")
    let measured = try await ProgramRun.filet(
      ["measure", folder + "/truth.json", "-", "--rules", Self.root + "/Rules", "--json"],
      input: replayed.output)
    #expect(measured.status == 0)
    let figures = try parseJSON(Array(measured.output.utf8))
    #expect(figures["variant"] == "v3")
    #expect(figures["leaks"] == [])
    #expect(figures["measures"]?["trap_band"] != nil || figures["measures"]?["trapBand"] != nil)
    // A progress bar is for a terminal alone.
    #expect(!measured.notes.contains("█") && !measured.notes.contains("\r"))
    // The same by one command.
    let evaluated = try await ProgramRun.filet(
      ["evaluate", "--seeds", "5", "--months", "1", "--variant", "v3", "--json"] + Self.region)
    let again = try parseJSON(Array(evaluated.output.utf8))
    #expect(again["measures"] == figures["measures"])
    #expect(!evaluated.notes.contains("█"))
  }

  @Test("With --retention what has run out is gone: there is nothing left to take back")
  func aReplayDestroysWhereAsked() async throws {
    let ad = """
      {"specversion":"1.0","id":"ad-1","source":"/units/esm","type":"ca.filet.escort_ad.v1",\
      "time":"2026-03-02T12:00:00Z","data":{"territory":"quebec","source_grade":3,\
      "ad_seen_at":"2026-03-02T12:00:00Z","link_reason":"tip","ad_text":"annonce inventée"}}
      """
    let retraction = """
      {"specversion":"1.0","id":"r-1","source":"/units/esm","type":"ca.filet.retraction.v1",\
      "time":"2026-03-06T12:00:00Z","data":{"observation":"ad-1","reason":"erreur"}}
      """
    let input = ad + "\n" + retraction + "\n"
    let kept = try await ProgramRun.filet(["replay", "-"] + Self.region, input: input)
    #expect(kept.status == 0, "\(kept.notes)")
    let run = try await ProgramRun.filet(
      ["replay", "--retention", "-"] + Self.region, input: input)
    #expect(run.status == 1)
    let line = try parseJSON(Array(run.output.utf8))
    #expect(line["type"] == "rejected")
    #expect(line["id"] == "r-1")
  }

  @Test func whoIsSaidToAcknowledgeIsInTheDirectory() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "ack-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    func run(_ text: String) async throws -> ProgramRun {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      return try await ProgramRun.filet(
        ["replay", "--lang", "en", "--ack", file, "-"] + Self.region)
    }
    let sound = try await run("pivot-spvq-ikat-1\n\nntc_01JQ\n")
    #expect(sound.status == 0, "\(sound.notes)")
    let wrong = try await run("pivot-spvq-ikat-1\n\npivot-spvq-ikta-1\nnobody\n")
    #expect(wrong.status == 66)
    #expect(wrong.output == "")
    #expect(wrong.notes.contains("\(file), lines 3, 4: no account"), "\(wrong.notes)")
    #expect(!wrong.notes.contains("ikta"), "the name is not repeated")
  }

  @Test func wrongNumbersAreUsage() async throws {
    for arguments in [["--seeds", "x"], ["--months", "0"], ["--noise", "9"], ["--jobs", "0"]] {
      let run = try await ProgramRun.filet(["evaluate"] + arguments + Self.region)
      #expect(run.status == 64, "\(arguments)")
    }
  }

  @Test("A number that does not suit is refused with what would")
  func whatWouldSuit() async throws {
    let seed = "un nombre entier de 0 à 18446744073709551615"
    let months = "un nombre entier de 1 à 120"
    let refused: [([String], String)] = [
      (["simulate", "--out", "/nowhere/region", "--seed", "-1"], seed),
      (["simulate", "--out", "/nowhere/region", "--seed", "18446744073709551616"], seed),
      (["simulate", "--out", "/nowhere/region", "--months", "1.5"], months),
      (["evaluate", "--months", "-2"] + Self.region, months),
      (["evaluate", "--seeds", "1-99999"] + Self.region, "au plus 10 000 graines"),
    ]
    for (arguments, words) in refused {
      let run = try await ProgramRun.filet(arguments)
      #expect(run.status == 64, "\(arguments)")
      #expect(run.notes.contains(words), "\(run.notes)")
    }
  }

  @Test("What would be dropped in silence is usage: flags that exclude each other or need another")
  func flagsThatDoNotGoTogether() async throws {
    for ack in ["all", "none"] {
      let run = try await ProgramRun.filet(["replay", "--ack", ack, "--work", "-"] + Self.region)
      #expect(run.status == 64, "\(ack)")
      #expect(run.output == "" && run.notes.contains("sans --ack"), "\(run.notes)")
    }
    for (end, words) in [
      ("2026-03-08T02:30", "cette nuit-là"), ("2026-02-30", "ce jour n'existe pas"),
      ("demain", "écrivez"),
    ] {
      let run = try await ProgramRun.filet(["replay", "--until", end, "-"] + Self.region)
      #expect(run.status == 64 && run.notes.contains(words), "\(run.notes)")
    }
    let run = try await ProgramRun.filet(["evaluate", "--pairs"] + Self.region)
    #expect(run.status == 64)
    #expect(run.notes.contains("seulement avec --ablations"), "\(run.notes)")
  }

  @Test(
    "A region begins in the years that a replay reads", arguments: ["0001-01-01", "1999-12-31"])
  func tooEarly(_ start: String) async throws {
    let run = try await ProgramRun.filet(["simulate", "--start", start, "--out", "/nowhere/region"])
    #expect(run.status == 64)
    #expect(run.notes.contains("de l'an 2000 à l'an 9899"), "\(run.notes)")
  }

  // MARK: measure

  /// One victim in one cell.
  private static let truth = """
    {"format":"ca.filet.truth.v1","variant":"v1","seed":"1","start":"2025-01-01T00:00:00Z",
     "end":"2025-03-01T00:00:00Z","takedown":"2025-02-10T00:00:00Z","observations":[],
     "cells":[{"id":"c","begins":"2025-01-02T00:00:00Z","victims":["a"]}],
     "youths":[{"id":"a","role":"victim","labels":["F-a"],"cell":"c","onset":"2025-01-02T00:00:00Z"}]}
    """

  private static func assessment(_ label: String) -> String {
    """
    {"at":"2025-01-10T00:00:00Z","type":"assessment","entity":"yth_1","kind":"youth","band":2,\
    "reasons":[],"label":"\(label)"}

    """
  }

  private static func measured(
    _ timeline: String, _ more: [String] = [], truth: Data = Data(Self.truth.utf8)
  ) async throws -> ProgramRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "truth-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "truth.json")
    try truth.write(to: file)
    return try await ProgramRun.filet(["measure", file.path, "-"] + more, input: timeline)
  }

  @Test("Lines that cannot be read are skipped, and make it 1", arguments: ["{\"at\":\"20", "5\n"])
  func aTruncatedTimeline(_ rest: String) async throws {
    let whole = try await Self.measured(Self.assessment("F-a"))
    #expect(whole.status == 0, "\(whole.notes)")
    let run = try await Self.measured(Self.assessment("F-a") + rest)
    #expect(run.status == 1)
    #expect(run.output == whole.output)
    #expect(run.notes.hasPrefix("stdin:2: "), "\(run.notes)")
    #expect(run.notes.contains("1 ligne sautée"), "\(run.notes)")
  }

  /// What somebody else's replay may write, and which members are at fault.
  private static let unmeasured: [(String, String)] = [
    (
      #"{"at":"2025-01-11T00:00:00","type":"assessment","kind":"youth","band":3,"label":"F-a"}"#,
      "at"
    ),
    (#"{"at":"2025-01-11T00:00:00Z","type":"evaluation","band":3,"label":"F-a"}"#, "type"),
    (#"{"hello":1}"#, "at"),
    (
      #"{"at":"2025-01-11T00:00:00Z","type":"assessment","kind":"youth","band":"3","label":"F-a"}"#,
      "band"
    ),
    (
      #"{"at":"2025-01-11T00:00:00Z","type":"assessment","kind":"youth","band":5,"label":"F-a"}"#,
      "band"
    ),
    (#"{"at":"2025-01-11T00:00:00Z","type":"assessment","band":3,"label":"F-a"}"#, "kind"),
    (#"{"at":"2025-01-11T00:00:00Z","type":"network","band":3}"#, "youths"),
  ]

  @Test(
    "A line that no figure takes up is said with its member, and makes it 1",
    arguments: Self.unmeasured)
  func aLineThatIsNotMeasured(_ line: String, _ member: String) async throws {
    let whole = try await Self.measured(Self.assessment("F-a"))
    let run = try await Self.measured(Self.assessment("F-a") + line + "\n")
    #expect(run.status == 1)
    #expect(run.output == whole.output)
    #expect(run.notes.hasPrefix("stdin:2: « \(member) »"), "\(run.notes)")
    #expect(run.notes.contains("1 ligne sautée"), "\(run.notes)")
  }

  @Test("A band is a whole number, however it is written")
  func aBandWithAPoint() async throws {
    let whole = try await Self.measured(Self.assessment("F-a"))
    let run = try await Self.measured(
      Self.assessment("F-a").replacing(#""band":2"#, with: #""band":2.0"#))
    #expect(run.status == 0, "\(run.notes)")
    #expect(run.output == whole.output)
  }

  @Test("A timeline of another region is said, and makes it 1")
  func aTimelineOfAnotherRegion() async throws {
    let run = try await Self.measured(Self.assessment("F-z"))
    #expect(run.status == 1)
    #expect(run.notes.contains("1 des 1 personnes en alerte"), "\(run.notes)")
    #expect(run.output.contains("Personnes en alerte que la vérité ne connaît pas"))
  }

  @Test("A truth is read as a timeline is: a mark in front is no fault, what is no text is named")
  func howATruthBegins() async throws {
    let plain = Data(Self.truth.utf8)
    let whole = try await Self.measured(Self.assessment("F-a"))
    let marked = try await Self.measured(
      Self.assessment("F-a"), truth: Data([0xEF, 0xBB, 0xBF]) + plain)
    #expect(marked.status == 0, "\(marked.notes)")
    #expect(marked.output == whole.output)
    let noText: [([UInt8], String)] = [
      ([0x1F, 0x8B], "ce fichier est compressé"), ([0xFF, 0xFE], "ce fichier est en UTF-16"),
    ]
    for (start, words) in noText {
      let run = try await Self.measured(Self.assessment("F-a"), truth: Data(start) + plain)
      #expect(run.status == 66)
      #expect(run.notes.contains(words), "\(run.notes)")
    }
  }

  @Test("A timeline in the truth's place is refused, and which comes first is said")
  func theTwoOfThemSwapped() async throws {
    let lines = Self.assessment("F-a") + Self.assessment("F-a")
    let run = try await Self.measured(Self.truth, truth: Data(lines.utf8))
    #expect(run.status == 66)
    #expect(run.notes.contains("La vérité (truth.json) vient d'abord"), "\(run.notes)")
  }

  @Test("What is wrong is said of the file that was given; which comes first, where it is another")
  func whichFile() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "truth-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "vue-d-ailleurs.json").path
    let order = "La vérité (truth.json) vient d'abord"
    let faults: [(truth: String, words: String, isOther: Bool)] = [
      (
        Self.truth.replacing(#""cell":"c""#, with: #""cell":"z""#),
        "\(file) : /youths/0 : « cell » n'est pas dans « cells »", false
      ),
      (Self.truth.replacing(#""seed":"1","#, with: #""seed":"1",,"#), "\(file) : ", false),
      (Self.assessment("F-a"), "\(file) : ce n'est pas une vérité", true),
    ]
    for (truth, words, isOther) in faults {
      try truth.write(toFile: file, atomically: true, encoding: .utf8)
      let run = try await ProgramRun.filet(["measure", file, "-"], input: Self.assessment("F-a"))
      #expect(run.status == 66)
      #expect(run.notes.contains(words), "\(run.notes)")
      #expect(run.notes.contains(order) == isOther, "\(run.notes)")
    }
  }

  @Test("Rules without mandates are held against nothing: refused")
  func noMandates() async throws {
    let run = try await Self.measured(
      Self.assessment("F-a"), ["--rules", Self.root + "/Fixtures/stories"])
    #expect(run.status == 66)
    #expect(run.output == "")
    #expect(run.notes.contains("il n'y a pas de mandats ici"), "\(run.notes)")
  }

  @Test("A page that cannot be written is told before the work, as an output (70)")
  func noPlaceForThePage() async throws {
    let measured = try await Self.measured(
      Self.assessment("F-a"), ["--html", "/nowhere/page.html"])
    #expect(measured.status == 70)
    let evaluated = try await ProgramRun.filet(
      ["evaluate", "--seeds", "1-20", "--html", "/nowhere/page.html"] + Self.region)
    #expect(evaluated.status == 70)
    #expect(evaluated.output == "")
    #expect(evaluated.notes.contains("impossible d'y écrire"), "\(evaluated.notes)")
    // No daemon is asked.
    let shown = try await ProgramRun.filet(
      ["portrait", "--socket", "/nowhere/s", "--html", "/nowhere/page.html"])
    #expect(shown.status == 70)
    #expect(shown.notes.contains("impossible d'y écrire"), "\(shown.notes)")
  }

  @Test func aFolderIsNoTruth() async throws {
    let run = try await ProgramRun.filet(["measure", "/tmp", "-"])
    #expect(run.status == 66)
    #expect(run.notes.contains("c'est un dossier"), "\(run.notes)")
  }

  @Test(arguments: ["", "{\"id\":\"x\"}\n", "not JSON\n", "\u{1F}\n\u{8}\n"])
  func whatIsNoTimelineCannotBeMeasured(_ text: String) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "region-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try await ProgramRun.filet(
      ["simulate", "--seed", "5", "--months", "1", "--variant", "v3", "--out", folder])
    #expect(made.status == 0)
    let run = try await ProgramRun.filet(["measure", folder + "/truth.json", "-"], input: text)
    #expect(run.status == 66)
    #expect(run.output == "")
    #expect(
      run.notes.hasSuffix(
        "filet: stdin : aucune ligne d'une suite rejouée\n"
          + "       Une suite est ce qu'écrit « filet replay … > suite.ndjson ».\n"), "\(run.notes)"
    )
  }

  @Test func whatIsNoTruthCannotBeMeasured() async throws {
    let run = try await ProgramRun.filet(["measure", "/nowhere/truth.json", "-"])
    #expect(run.status == 66)
  }
}
