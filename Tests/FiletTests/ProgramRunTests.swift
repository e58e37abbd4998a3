import Testing
import Wording

/// What tests are run with.
struct ProgramRunTests {
  /// Writing to a program that has ended raises SIGPIPE, which ends whoever does not expect it: once, that was the
  /// whole run of tests, without a summary.
  @Test func aProgramThatEndsBeforeItHasReadItsInputEndsNothingElse() async throws {
    let run = try await ProgramRun.filet(
      ["--version"], input: String(repeating: "x", count: 1 << 20))
    #expect(run.exit == 0)
  }

  @Test func bothProgramsSayTheSameVersion() async throws {
    let client = try await ProgramRun.filet(["--version"])
    let daemon = try await ProgramRun.program("filetd", ["--version"])
    #expect(daemon.exit == 0)
    #expect(daemon.data == client.data)
    #expect(client.data == Version.text + "\n")
  }
}
