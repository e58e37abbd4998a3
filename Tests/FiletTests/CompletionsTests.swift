import TestSupport
import Testing

struct CompletionsTests {
  @Test func whereNoWordIsOursBashOffersFiles() async throws {
    let run = try await ProgramRun.program(
      "/bin/bash",
      ["-c", "eval \"$($0 completions bash)\" && complete -p filet", ProgramRun.built("filet")])
    #expect(run.status == 0)
    #expect(run.output.contains("-o default"), "\(run.output)")
  }

  /// Fish offers no file where nothing is said of an argument.
  @Test(arguments: [
    #""filet submit" -ge 1' -F"#, #""filet replay" -ge 1' -F"#, #""filet rules check" -eq 1' -F"#,
  ])
  func fishOffersFilesWhereFilesAreRead(words: String) async throws {
    let run = try await ProgramRun.filet(["completions", "fish"])
    #expect(run.status == 0)
    #expect(run.output.contains(words), "\(words)")
  }
}
