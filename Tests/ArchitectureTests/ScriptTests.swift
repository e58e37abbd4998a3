import Foundation
import TestSupport
import Testing

/// A script that judges does not pass what it has not seen.
struct ScriptTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "script-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Puts a shell script where a program is looked for; its path.
  private func standIn(_ name: String, _ lines: String) throws -> String {
    let path = folder.appending(path: name).path
    try ("#!/bin/sh\n" + lines).write(toFile: path, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  private func run(_ script: String, _ more: [String: String]) throws -> ProgramRun {
    defer { try? FileManager.default.removeItem(at: folder) }
    var environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
    environment["LC_ALL"] = "fr_CA.UTF-8"
    return try ProgramRun.run(
      repositoryRoot.appending(path: "Scripts/\(script)").path, environment: environment)
  }

  @Test(arguments: [("passed", true), ("failed", false), ("", false)])
  func whatEndsWellWithoutASummaryIsNoRunOfTheTests(_ verdict: String, _ passes: Bool) throws {
    let said =
      verdict.isEmpty
      ? "Test order() started." : "Test run with 1 test in 1 suite \(verdict) after 0.001 seconds."
    let swift = try standIn("swift", "[ \"$1\" = test ] && echo '\(said)'\nexit 0\n")
    let ended = try run("test", ["SWIFT": swift, "FILET_SEED": "1"])
    #expect((ended.status == 0) == passes, "\(ended.output)\(ended.notes)")
  }

  /// A name that no test has any more.
  @Test func aRunWithoutATestIsNone() throws {
    let said = "Test run with 0 tests in 0 suites passed after 0.001 seconds."
    let swift = try standIn("swift", "[ \"$1\" = test ] && echo '\(said)'\nexit 0\n")
    let ended = try run("test", ["SWIFT": swift, "FILET_SEED": "1"])
    #expect(ended.status != 0, "\(ended.output)\(ended.notes)")
  }

  @Test func theDemonstrationFailsWhereOneObservationIsRefused() throws {
    _ = try standIn("filetd", "exec '\(ProgramRun.built("filetd"))' \"$@\"\n")
    _ = try standIn(
      "filet",
      """
      [ "$1" = submit ] || exec '\(ProgramRun.built("filet"))' "$@"
      observation=$(cat)
      case $observation in *premiere-lueur-01*) exit 1 ;; esac
      printf '%s\\n' "$observation" | '\(ProgramRun.built("filet"))' "$@"

      """)
    let ended = try run("demo", ["FILET_PROGRAMS": folder.path])
    #expect(ended.status != 0)
    #expect(ended.notes.contains("Une observation de l'histoire est refusée."), "\(ended.notes)")
  }
}
