import Foundation
import TestSupport
import Testing

/// `filet backup` on a disk that takes no more.
struct BackupCommandTests {
  @Test func whatCannotBeWrittenIsSaidWithTheReasonAndLeavesNothing() async throws {
    let daemon = try await StubDaemon.listen { _ in
      StubDaemon.Answer(
        status: 200, contentType: "application/octet-stream",
        body: String(repeating: "x", count: 1 << 20))
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "backup-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = folder + "/copy"
    // No file may grow beyond a few blocks.
    let full = try await ProgramRun.program(
      "/bin/sh",
      [
        "-c", "trap \"\" XFSZ; ulimit -f 8; exec \"$0\" \"$@\"", ProgramRun.built("filet"),
        "backup", file, "--socket", daemon.socket,
      ], locale: "en_CA.UTF-8")
    #expect(full.status == 70)
    #expect(full.notes.contains("cannot be written (File too large)"), "\(full.notes)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    let nowhere = try await ProgramRun.program(
      ProgramRun.built("filet"),
      ["backup", folder + "/none/copy", "--socket", daemon.socket], locale: "en_CA.UTF-8")
    #expect(nowhere.status == 70)
    #expect(nowhere.notes.contains("(No such file or directory)"), "\(nowhere.notes)")
    await daemon.stop()
  }
}
