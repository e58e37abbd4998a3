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
    #expect(full.notes.contains("cannot be written (a file too large)"), "\(full.notes)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    let nowhere = try await ProgramRun.program(
      ProgramRun.built("filet"),
      ["backup", folder + "/none/copy", "--socket", daemon.socket], locale: "en_CA.UTF-8")
    #expect(nowhere.status == 70)
    #expect(nowhere.notes.contains("(no file or folder of this name)"), "\(nowhere.notes)")
    await daemon.stop()
  }

  private func inFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "backup-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try await body(folder)
  }

  @Test func whereTheKeysCannotBeHadTheDataAreNotLeftAlone() async throws {
    let daemon = try await StubDaemon.listen { request in
      request.target.hasSuffix("/keys")
        ? StubDaemon.Answer(status: 503, body: "{}")
        : StubDaemon.Answer(status: 200, contentType: "application/octet-stream", body: "data")
    }
    try await inFolder { folder in
      let backup = ["backup", folder + "/copy", "--socket", daemon.socket]
      let run = try await ProgramRun.filet(backup)
      #expect(run.status != 0 && run.output.isEmpty, "\(run)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
      // Nor is anything begun where one of the two is there.
      try Data("old".utf8).write(to: URL(filePath: folder + "/copy.keys"))
      let refused = try await ProgramRun.filet(backup)
      #expect(refused.status == 66, "\(refused)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["copy.keys"])
    }
    await daemon.stop()
  }

  @Test func whatAnotherBackupWritesIsLeftToIt() async throws {
    let daemon = try await StubDaemon.listen { _ in
      StubDaemon.Answer(status: 200, contentType: "application/octet-stream", body: "data")
    }
    try await inFolder { folder in
      let backup = ["backup", folder + "/copy", "--socket", daemon.socket]
      // It is still at work.
      let part = folder + "/copy.part"
      let descriptor = open(part, O_RDWR | O_CREAT, 0o600)
      #expect(write(descriptor, "begun long ago", 14) == 14 && flock(descriptor, LOCK_EX) == 0)
      let refused = try await ProgramRun.filet(backup)
      #expect(refused.status == 69 && refused.notes.contains("une autre sauvegarde"), "\(refused)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["copy.part"])
      // It was cut short: nothing of it is in the next one.
      close(descriptor)
      let run = try await ProgramRun.filet(backup)
      #expect(run.status == 0, "\(run)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(left == ["copy", "copy.keys"])
      #expect(FileManager.default.contents(atPath: folder + "/copy") == Data("data".utf8))
    }
    await daemon.stop()
  }

  @Test func aPairOfKeysThatCannotBeWrittenLeavesNothing() async throws {
    try await inFolder { folder in
      // What is said goes through a pipe: it is not to be written to a file by who may write none.
      let run = try await ProgramRun.program(
        "/bin/sh",
        [
          "-c",
          "(trap \"\" XFSZ; ulimit -f 0; \"$0\" \"$@\"; echo \"ended with $?\") 2>&1 | cat",
          ProgramRun.built("filet"), "backup", "--new-key", folder + "/backup.key",
        ], locale: "en_CA.UTF-8")
      #expect(run.output.contains("ended with 70"), "\(run)")
      #expect(run.output.contains("(a file too large)"), "\(run)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }
}
