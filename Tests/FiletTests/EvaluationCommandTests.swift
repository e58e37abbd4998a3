import Foundation
import StrictJSON
import TestSupport
import Testing

/// `filet simulate`, `replay`, `measure` and `evaluate` one after the other, as docs/evaluation.md says.
struct EvaluationCommandTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  private static let region = [
    "--directory", root + "/Fixtures/region", "--rules", root + "/Rules",
  ]

  @Test func aRegionIsInventedReplayedAndMeasured() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "region-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try await ProgramRun.filet(
      ["simulate", "--seed", "5", "--months", "1", "--variant", "v3", "--out", folder])
    #expect(made.status == 0)
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
