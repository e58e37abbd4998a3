import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Where the programs take what they run with.
@Suite struct SettingsTests {
  /// A check names what it was told to read, and what it was told is nowhere.
  @Test func aFlagWinsOverAVariableAndThatOverTheFile() throws {
    let daemon = try Daemon(isStarted: false)
    let names = ["socket", "state", "rules", "directory", "key"]
    func place(_ name: String, of source: String) -> String {
      // A state directory that is not there would be made; of a file none can be.
      name == "state"
        ? "\(daemon.folder)/state-of-\(source)" : "\(daemon.folder)/none/\(name)-of-\(source)"
    }
    let sources = ["file", "variable", "flag"]
    for source in sources {
      try Data().write(to: URL(filePath: place("state", of: source)))
    }
    let configuration = daemon.folder + "/filetd.yml"
    try names.map { "\($0): \(place($0, of: "file"))\n" }.joined()
      .write(toFile: configuration, atomically: true, encoding: .utf8)
    let usual = ["LANG": "en_CA.UTF-8", "PATH": "/usr/bin:/bin", "FILET_CONFIG": configuration]
    let variables = names.map { ("FILET_" + $0.uppercased(), place($0, of: "variable")) }
    let environment = usual.merging(variables) { $1 }
    let flags = names.flatMap { ["--" + $0, place($0, of: "flag")] }
    func check(_ winner: String, _ arguments: [String], _ environment: [String: String]) throws {
      let run = try ProgramRun.run(
        Daemon.binary, ["--check"] + arguments, environment: environment)
      #expect(run.status == 65, "\(run)")
      let said = run.output + run.notes
      for name in names {
        for source in sources {
          #expect(
            said.contains(place(name, of: source)) == (source == winner),
            "\(name) of the \(source), where the \(winner) wins: \(said)")
        }
      }
    }
    try check("file", [], usual)
    try check("variable", [], environment)
    try check("flag", flags, environment)
  }

  /// Notices of accounts that are nobody's on the host would be read by nobody; a demonstration's one user acts for all.
  @Test func aCheckNamesTheAccountsThatNobodyCanOpenAndStopsNothing() throws {
    let real = try Daemon(isDemo: false, isStarted: false)
    let run = try Daemon.run(real.arguments + ["--check"], folder: real.folder)
    #expect(run.status == 0, "\(run.log)")
    for word in ["pivot-dpj-1", "releve-dpj-1", "coordinator-dpj-1", "table-1", "synthetic: true"] {
      #expect(run.log.contains(word), "\(word): \(run.log)")
    }
    let demo = try Daemon(isStarted: false)
    let invented = try Daemon.run(demo.arguments + ["--check"], folder: demo.folder)
    #expect(invented.status == 0 && !invented.log.contains("can act for"), "\(invented.log)")
  }

  @Test(.enabled(if: getuid() == 0, "only root can give a folder to somebody else"))
  func rootIsToldToAskAsTheServiceAndNotToTakeItsFolder() throws {
    let daemon = try Daemon(isDemo: false, isStarted: false)
    try #require(mkdir(daemon.state, 0o700) == 0 && chown(daemon.state, 1, 1) == 0)
    let login = try ProgramRun.run("id", ["-nu", "1"]).output.trimmingCharacters(in: .newlines)
    for more in [[], ["--check"]] {
      let run = try Daemon.run(daemon.arguments + more, folder: daemon.folder)
      #expect(run.status == (more.isEmpty ? 78 : 0), "\(run.log)")
      #expect(run.log.contains("runuser -u \(login) -- filetd"), "\(run.log)")
      #expect(!run.log.contains("chown"), "\(run.log)")
    }
  }

  /// A number that was mistyped is nobody's, or somebody else's: the one is found, the other is to be seen.
  @Test func aCheckHoldsTheNumbersOfAccountsAgainstTheUsersOfTheHost() throws {
    let daemon = try Daemon(ownDirectory: true, isDemo: false, isStarted: false)
    let file = daemon.directory + "/directory.yml"
    // A number of which no host has a user, and one that every host has.
    let numbers = [("pivot-dpj-1", 54_321), ("pivot-dpj-2", 1)]
    var text = try String(contentsOfFile: file, encoding: .utf8)
    for (name, uid) in numbers {
      let line = "  - name: \(name)\n"
      try #require(text.contains(line), "the directory is written otherwise now")
      text = text.replacing(line, with: line + "    uid: \(uid)\n")
    }
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let run = try Daemon.run(daemon.arguments + ["--check"], folder: daemon.folder)
    #expect(run.status == 0, "\(run.log)")
    #expect(run.log.contains("no user of the host has the number 54321, that of \"pivot-dpj-1\""))
    #expect(!run.log.contains("no user of the host has the number 1,"))
    #expect(run.log.contains("  pivot-dpj-1  54321  -\n"), "\(run.log)")
    let login = try ProgramRun.run("id", ["-nu", "1"]).output.trimmingCharacters(in: .newlines)
    #expect(run.log.contains("  pivot-dpj-2  1      \(login)\n"), "\(run.log)")
  }

  /// With a state directory of its own a demonstration still has a place for the socket that nobody named.
  @Test func aDemonstrationMakesTheFolderOfItsSocket() throws {
    let daemon = try Daemon(isStarted: false)
    let arguments = [
      "--demo", "--rules", daemon.rules, "--directory", daemon.directory, "--state", daemon.state,
    ]
    let environment = ["LANG": "en_CA.UTF-8", "PATH": "/usr/bin:/bin", "TMPDIR": daemon.folder]
      .merging(sanitizerOptions) { $1 }
    let check = try ProgramRun.run(
      Daemon.binary, arguments + ["--check"], environment: environment)
    #expect(check.status == 0, "\(check)")
    let home = daemon.folder + "/filet-demo"
    #expect(!FileManager.default.fileExists(atPath: home))
    let process = Process()
    process.executableURL = URL(filePath: Daemon.binary)
    process.arguments = arguments
    process.environment = environment
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    try eventually("the socket is there", seconds: 30) {
      guard process.isRunning else { throw ClientError("filetd ended") }
      return FileManager.default.fileExists(atPath: home + "/filet.sock")
    }
    var status = stat()
    #expect(lstat(home, &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  /// A check by hand before the first start of the service: systemd makes `/run/filet`, and whoever starts it by hand is told.
  @Test func aCheckSaysWhoMakesTheFolderOfTheSocket() throws {
    let daemon = try Daemon(isStarted: false)
    let more = ["--check", "--socket", "/run/filet-of-no-test/filet.sock"]
    let run = try Daemon.run(daemon.arguments + more, folder: daemon.folder)
    #expect(run.status == 0 && run.log.contains("started by hand"), "\(run.log)")
    #expect(run.log.contains("filet.sock:1:1: warning: "), "\(run.log)")
  }

  @Test func filetFindsTheSocketThatTheVariableNamesAndTheOptionWins() throws {
    let daemon = try Daemon()
    let nowhere = daemon.folder + "/nowhere"
    func ask(_ arguments: [String], variable: String) throws -> ProgramRun {
      try ProgramRun.run(
        "filet", ["status", "--lang", "en", "--as", "operator"] + arguments,
        environment: [
          "FILET_SOCKET": variable, "PATH": "/usr/bin:/bin", "XDG_STATE_HOME": daemon.folder,
        ])
    }
    let found = try ask([], variable: daemon.socket)
    #expect(found.status == 0, "\(found)")
    let lost = try ask([], variable: nowhere)
    #expect(lost.status == 69, "\(lost)")
    #expect(try ask(["--socket", daemon.socket], variable: nowhere).status == 0)
    #expect(try ask(["--socket", nowhere], variable: daemon.socket).status == 69)
  }
}
