import Foundation
import TestSupport
import Testing

/// Where data cannot be written, this is said: what was cut off must not be taken for all that there is.
struct OutputTests {
  private static let root = repositoryRoot.path

  /// `filet`, its data, or what the shell is told besides, on a device that is always full.
  private func filet(
    _ arguments: [String], locale: String = "fr_CA.UTF-8", _ full: String = ">/dev/full"
  ) async throws -> ProgramRun {
    try await ProgramRun.program(
      "/bin/sh",
      ["-c", "\"$0\" \"$@\" \(full); exit $?", ProgramRun.built("filet")] + arguments,
      locale: locale)
  }

  @Test(arguments: [
    ["completions", "bash"], ["help"], ["rules", "test", OutputTests.root + "/Rules/filters"],
    ["rules", "test", "--json", OutputTests.root + "/Rules/filters"],
  ])
  func aFullDiskIsSaidAndExitsSeventy(_ arguments: [String]) async throws {
    let run = try await filet(arguments)
    #expect(run.status == 70)
    #expect(
      run.notes.hasPrefix("filet: la sortie n'a pu être écrite en entier : "), "\(run.notes)")
    let english = try await filet(arguments, locale: "en_CA.UTF-8")
    #expect(
      english.notes.hasPrefix("filet: the output could not be written in full: "),
      "\(english.notes)")
  }

  @Test func anExplanationAndFaultsOfRulesAreWrittenTheSameWay() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "full-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let rule = """
      title: Red
      logsource: {category: a}
      detection: {s: {F: red}, condition: s}
      """
    for (name, text) in [
      ("r.yml", rule), ("bad.yml", "title: 1\n"), ("e.json", #"{"F":"red"}"#),
    ] {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    let (bad, event) = (folder.path + "/bad.yml", folder.path + "/e.json")
    for arguments in [["explain", folder.path + "/r.yml", event], ["check", bad]] {
      let run = try await filet(["rules"] + arguments)
      #expect(run.status == 70, "\(arguments) \(run.notes)")
      #expect(run.notes.contains("la sortie n'a pu être écrite"), "\(run.notes)")
    }
  }

  @Test(arguments: ["2>/dev/full", "2>&-"])
  func whatCannotBeSaidOfRulesExitsSeventyToo(_ redirection: String) async throws {
    let rules = Self.root + "/Rules"
    let checked = try await filet(["rules", "check", rules], redirection)
    #expect(checked.status == 70)
    let evaluated = try await filet(["rules", "eval", "--rules", rules, "--stats"], redirection)
    #expect(evaluated.status == 70)
  }

  @Test func whoStopsReadingIsToldNothing() async throws {
    let pipe = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: pipe) }
    // A pipe that had a reader, and has none any more when the program begins.
    let script = """
      mkfifo "$1"; exec 3<>"$1"; exec 4>"$1"; exec 3<&-
      "$0" completions bash >&4
      exit $?
      """
    let run = try await ProgramRun.program(
      "/bin/sh", ["-c", script, ProgramRun.built("filet"), pipe])
    #expect(run.status == 141)
    #expect(run.notes == "")
  }
}
