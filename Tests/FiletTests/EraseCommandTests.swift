import TestSupport
import Testing

/// What `filet erase` says is done.
struct EraseCommandTests {
  @Test(arguments: ["clean", "pending"])
  func whatTheDiskDidNotTakeIsSaid(disk: String) async throws {
    let daemon = try await StubDaemon.listen { _ in
      StubDaemon.Answer(
        status: 200,
        body: #"{"status":"erased","extent":{"observations":3},"disk":"\#(disk)"}"#)
    }
    let run = try await ProgramRun.filet([
      "erase", "yth_1", "--reason", "r", "--confirm", "k7wq2m9x", "--socket", daemon.socket,
    ])
    #expect(run.status == 0 && run.output == "effacé\n", "\(run)")
    #expect(run.notes.contains("le disque n'a pas pris la fin") == (disk == "pending"), "\(run)")
    await daemon.stop()
  }
}
