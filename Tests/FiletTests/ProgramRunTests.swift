import Foundation
import TestSupport
import Testing
import Wording

/// What tests are run with.
struct ProgramRunTests {
  /// Writing to a program that has ended raises SIGPIPE, which ends whoever does not expect it: once, that was the
  /// whole run of tests, without a summary.
  @Test func aProgramThatEndsBeforeItHasReadItsInputEndsNothingElse() async throws {
    let run = try await ProgramRun.filet(
      ["--version"], input: String(repeating: "x", count: 1 << 20))
    #expect(run.status == 0)
  }

  @Test func aProgramThatHangsIsKilledAndHoldsUpNobody() throws {
    let start = Date()
    #expect {
      // Its child holds what it writes to, and goes on.
      try ProgramRun.run("/bin/sh", ["-c", "echo begun >&2; sleep 30; :"], seconds: 0.3)
    } throws: {
      ($0 as? ProgramRun.Failure)?.description.contains("begun") == true
    }
    #expect(Date().timeIntervalSince(start) < 20)
  }

  @Test func bothProgramsSayTheSameVersion() async throws {
    let client = try await ProgramRun.filet(["--version"])
    let daemon = try await ProgramRun.program("filetd", ["--version"])
    #expect(daemon.status == 0)
    #expect(daemon.output == client.output)
    #expect(client.output == Version.text + "\n")
  }
}
