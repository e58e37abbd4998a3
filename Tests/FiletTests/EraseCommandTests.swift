import Foundation
import TestSupport
import Testing

/// What `filet erase` says is done.
struct EraseCommandTests {
  @Test(arguments: ["clean", "pending"])
  func whatTheDiskDidNotTakeIsSaid(disk: String) async throws {
    let daemon = try await StubDaemon.listen { _ in
      StubDaemon.Answer(
        status: 200,
        body: """
          {"status":"erased","extent":{"observations":3,"mentions":1,"alerts":1,"other_alerts":2},\
          "disk":"\(disk)"}
          """)
    }
    let run = try await ProgramRun.filet([
      "erase", "yth_1", "--reason", "r", "--confirm", "k7wq2m9x", "--socket", daemon.socket,
    ])
    #expect(run.status == 0 && run.output == "effacé\n", "\(run)")
    #expect(
      run.notes.contains("3 observations, 1 mention ailleurs, 1 alerte, 2 alertes sur d'autres"),
      "\(run)")
    #expect(run.notes.contains("le disque n'a pas pris la fin") == (disk == "pending"), "\(run)")
    await daemon.stop()
  }

  @Test func wordsThatMayNameThemAndStayAreSaid() async throws {
    let daemon = try await StubDaemon.listen { _ in
      StubDaemon.Answer(
        status: 200,
        body: #"{"status":"erased","extent":{"mentions":2,"texts":2},"disk":"clean"}"#)
    }
    let run = try await ProgramRun.filet([
      "erase", "yth_1", "--reason", "r", "--confirm", "k7wq2m9x", "--socket", daemon.socket,
    ])
    #expect(run.status == 0 && run.notes.contains("2 récits d'autrui qui restent"), "\(run)")
    await daemon.stop()
  }

  private static let firstStep = StubDaemon.Answer(
    status: 200,
    body: #"{"status":"to-confirm","confirmation":"k7wq2m9x","extent":{"observations":3}}"#)

  /// It said «effacé», and ended with 0.
  @Test(arguments: [[], ["--json"]])
  func whatIsAskedForAgainIsNotErased(format: [String]) async throws {
    let daemon = try await StubDaemon.listen { _ in Self.firstStep }
    let run = try await ProgramRun.filet(
      ["erase", "yth_1", "--reason", "r", "--confirm", "k7wq2m9x", "--socket", daemon.socket]
        + format)
    #expect(run.status == 1 && !run.output.contains("effacé"), "\(run)")
    #expect(run.notes.contains("rien n'est effacé"), "\(run)")
    await daemon.stop()
  }

  @Test(arguments: ["", " ", "\t", "\u{2028}"])
  func aBlankWordConfirmsNothing(word: String) async throws {
    let daemon = try await StubDaemon.listen { _ in Self.firstStep }
    let run = try await ProgramRun.filet([
      "erase", "yth_1", "--reason", "r", "--confirm", word, "--socket", daemon.socket,
    ])
    #expect(run.status == 64 && run.output.isEmpty, "\(run)")
    await daemon.stop()
  }

  /// At a terminal, which `script` makes: an empty line, white space, the end of what is typed (Ctrl-D).
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"),
      "script is not installed"),
    arguments: ["\n", " \t\n", ""])
  func whereNoWordIsTypedNothingIsErased(typed: String) async throws {
    let daemon = try await StubDaemon.listen { _ in Self.firstStep }
    let command = "'\(ProgramRun.built("filet"))' erase yth_1 --reason r --socket \(daemon.socket)"
    let run = try await ProgramRun.program(
      "/usr/bin/script", ["-qec", command, "/dev/null"], input: typed)
    #expect(run.status == 1, "\(run)")
    #expect(run.output.contains("tapez k7wq2m9x"), "\(run)")
    #expect(run.output.contains("rien n'est effacé"), "\(run)")
    await daemon.stop()
  }
}
