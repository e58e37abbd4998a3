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
}
