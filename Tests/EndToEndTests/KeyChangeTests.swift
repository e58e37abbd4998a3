import Chronology
import Foundation
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The master key and the keys of pseudonyms change, and nothing is lost by it.
@Suite(.serialized) struct KeyChangeTests {
  @Test func theMasterKeyChangesWhileTheDaemonRunsAndTheOldOneOpensNothingAfter() throws {
    let daemon = try Daemon(isStarted: false)
    let (old, new) = (daemon.folder + "/old.key", daemon.folder + "/new.key")
    for file in [old, new] {
      try Data((0..<32).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: file))
      chmod(file, 0o400)
    }
    try daemon.start(["--key", old])
    let first = Events.extortion("k-1")
    #expect(try daemon.submit(first, as: "watch-patrol-1").status == 201)
    let cursor = try #require(try daemon.get("/v1/inbox", as: "pivot-dpj-1").json["next"]?.string)
    #expect(try daemon.filet(as: "pivot-dpj-1", "key", "rotate", new).status == 77)
    // The daemon would look for it in a folder of its own.
    #expect(try daemon.filet(as: "operator", "key", "rotate", "new.key").status == 64)
    #expect(
      try daemon.post("/v1/vault/master-key", ["file": "new.key"], as: "operator").status == 422)
    chmod(new, 0o644)
    let refused = try daemon.filet(as: "operator", "key", "rotate", new)
    #expect(refused.status == 1 && refused.notes.contains("chmod 0400"), "\(refused)")
    chmod(new, 0o400)
    let changed = try daemon.filet(as: "operator", "key", "rotate", new)
    #expect(changed.status == 0 && changed.notes.contains("in the configuration"), "\(changed)")
    #expect(changed.notes.contains("keep the old one: backups of the keys need it until"))
    // The key in force is no change.
    let again = try daemon.filet(as: "operator", "key", "rotate", new)
    #expect(again.status == 1 && again.notes.contains("is the key in force"), "\(again)")
    #expect(try daemon.submit(Events.extortion("k-2"), as: "watch-patrol-1").status == 201)
    try daemon.stop()
    let former = try Daemon.run(daemon.arguments + ["--key", old], folder: daemon.folder)
    #expect(former.status == 78)
    #expect(former.log.contains("was changed on"))
    try daemon.start(["--key", new])
    #expect(try daemon.inbox("pivot-dpj-1").count == 2)
    // The same person is the same pseudonym, and a cursor from before still works.
    #expect(
      try daemon.submit(first, as: "watch-patrol-1").json["status"] == "duplicate")
    #expect(try daemon.get("/v1/inbox?after=\(cursor)", as: "pivot-dpj-1").status == 200)
  }

  @Test func aKeyOfTheDaemonsOwnMakingChangesOffline() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.extortion("k-1"), as: "watch-patrol-1").status == 201)
    let next = daemon.folder + "/next.key"
    let running = try Daemon.run(
      daemon.arguments + ["--rotate-key", next], folder: daemon.folder)
    #expect(running.status == 69, "\(running.log)")
    try daemon.stop()
    let before = FileManager.default.contents(atPath: daemon.state + "/master.key")
    let run = try Daemon.run(daemon.arguments + ["--rotate-key", next], folder: daemon.folder)
    #expect(run.status == 0, "\(run.log)")
    #expect(FileManager.default.contents(atPath: daemon.state + "/master.key") != before)
    // The old one still opens backups of before, and whose file it was has it as before.
    let former = daemon.state + "/master.key.old-1"
    #expect(FileManager.default.contents(atPath: former) == before)
    #expect(
      try FileManager.default.attributesOfItem(atPath: former)[.posixPermissions] as? Int == 0o400)
    #expect(run.log.contains(former) && run.log.contains("at the latest"), "\(run.log)")
    #expect(
      FileManager.default.contents(atPath: next)
        == FileManager.default.contents(atPath: daemon.state + "/master.key"))
    try daemon.start()
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
  }

  /// On the way from a key of the daemon's own making to one that lies apart, the former stays where it was.
  @Test func aKeyThatStaysBesideTheDataIsNamedAlsoWhereAnotherSourceGivesIt() throws {
    let daemon = try Daemon()
    try daemon.stop()
    let apart = daemon.folder + "/apart.key"
    let own = daemon.state + "/master.key"
    func check(_ more: [String]) throws -> String {
      let real = daemon.arguments.filter { $0 != "--demo" }
      let run = try Daemon.run(real + more + ["--check"], folder: daemon.folder)
      #expect(run.status == 0, "\(run.log)")
      return run.log
    }
    #expect(try check([]).contains("\(own):1:1: warning: the master key lies beside the data"))
    let change = try Daemon.run(daemon.arguments + ["--rotate-key", apart], folder: daemon.folder)
    #expect(change.status == 0, "\(change.log)")
    let named = ["the master key in force lies beside the data, too", own + ".old-1"]
    let before = daemon.log
    try daemon.start(["--key", apart])
    let said = daemon.log.dropFirst(before.count)
    let found = try check(["--key", apart])
    for words in named { #expect(said.contains(words) && found.contains(words), "\(said)\(found)") }
    try daemon.stop()
    for file in [own, own + ".old-1"] { try FileManager.default.removeItem(atPath: file) }
    let clean = try check(["--key", apart])
    #expect(!clean.contains("beside the data"), "\(clean)")
  }

  @Test func aCheckWithoutAKeySaysThatAStartWouldMakeOneBesideTheData() throws {
    let daemon = try Daemon(isDemo: false, isStarted: false)
    let run = try Daemon.run(daemon.arguments + ["--check"], folder: daemon.folder)
    #expect(run.status == 0 && run.log.contains("a start would make one beside the data"))
    #expect(!FileManager.default.fileExists(atPath: daemon.state))
  }

  /// The change is two steps on disk, keys and then the file: whatever a crash leaves of it is made good.
  @Test func aChangeCutShortBetweenKeysAndFileIsFinishedAtTheNextStart() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.extortion("k-1"), as: "watch-patrol-1").status == 201)
    try daemon.stop()
    let (own, waiting) = (daemon.state + "/master.key", daemon.state + "/master.key.next")
    let next = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
    try next.write(to: URL(filePath: waiting))
    chmod(waiting, 0o400)
    // Cut short before the keys were wrapped anew: the old key opens, the other is not wanted.
    let before = FileManager.default.contents(atPath: own)
    try daemon.start()
    try daemon.stop()
    #expect(FileManager.default.contents(atPath: own) == before)
    #expect(!FileManager.default.fileExists(atPath: waiting))
    // And after: only the one that waits opens.
    try next.write(to: URL(filePath: waiting))
    chmod(waiting, 0o400)
    #expect(try ProgramRun.run("store-probe", ["rotate", daemon.state, own, waiting]).status == 0)
    try daemon.start()
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    #expect(FileManager.default.contents(atPath: own) == next)
    #expect(FileManager.default.contents(atPath: own + ".old-1") == before)
    #expect(!FileManager.default.fileExists(atPath: waiting))
  }

  @Test func theNewKeyTakesThePlaceOfOneOfTheDaemonsOwnMakingWhileItRuns() throws {
    let daemon = try Daemon()
    let next = daemon.folder + "/next.key"
    let bytes = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
    try bytes.write(to: URL(filePath: next))
    chmod(next, 0o400)
    let own = daemon.state + "/master.key"
    let before = FileManager.default.contents(atPath: own)
    let run = try daemon.filet(as: "operator", "key", "rotate", next)
    #expect(run.status == 0 && run.notes.contains(own + ".old-1"), "\(run)")
    #expect(FileManager.default.contents(atPath: own) == bytes)
    #expect(FileManager.default.contents(atPath: own + ".old-1") == before)
    #expect(FileManager.default.contents(atPath: next) == bytes, "the file that was given stays")
    #expect(!FileManager.default.fileExists(atPath: own + ".next"))
    let again = try daemon.filet(as: "operator", "key", "rotate", next)
    #expect(again.status == 1 && again.notes.contains("is the key in force"), "\(again)")
    #expect(!FileManager.default.fileExists(atPath: own + ".next"))
    #expect(!FileManager.default.fileExists(atPath: own + ".old-2"))
  }

  /// A key in a file of its own beside the daemon's folder, and its bytes.
  private func newKey(_ daemon: Daemon, _ name: String = "next.key") throws -> (String, Data) {
    let file = daemon.folder + "/" + name
    let bytes = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
    try bytes.write(to: URL(filePath: file))
    chmod(file, 0o400)
    return (file, bytes)
  }

  @Test func whatCannotBeKeptIsFoundBeforeTheKeyChangesAndToldAfter() throws {
    let daemon = try Daemon()
    let (next, bytes) = try newKey(daemon)
    let own = daemon.state + "/master.key"
    chmod(own, 0o440)
    let open = try daemon.filet(as: "operator", "key", "rotate", next)
    #expect(open.status == 1 && open.notes.contains("is open to others"), "\(open)")
    chmod(own, 0o400)
    let (other, _) = try newKey(daemon, "other.key")
    rename(own, daemon.folder + "/aside")
    rename(other, own)
    let foreign = try daemon.filet(as: "operator", "key", "rotate", next)
    #expect(foreign.status == 1 && foreign.notes.contains("is not the key in force"), "\(foreign)")
    rename(daemon.folder + "/aside", own)
    #expect(!FileManager.default.fileExists(atPath: own + ".next"))
    // What was refused changed nothing: the key of before opens.
    try daemon.stop()
    try daemon.start()
    #expect(try daemon.filet(as: "operator", "key", "rotate", next).status == 0)
    #expect(FileManager.default.contents(atPath: own) == bytes)
    // In force already, it can only be told that its file waits; the same command puts it there afterwards.
    chmod(own, 0o440)
    let waits = try daemon.filet(as: "operator", "key", "rotate", next)
    #expect(waits.status == 0 && waits.notes.contains("its file still waits"), "\(waits)")
    chmod(own, 0o400)
    try daemon.stop()
    try daemon.start()
    #expect(!FileManager.default.fileExists(atPath: own + ".next"))
    let again = try daemon.filet(as: "operator", "key", "rotate", next)
    #expect(again.status == 1 && again.notes.contains("is the key in force"), "\(again)")
  }

  /// While it runs the daemon is the last to open what is here: the new key is what every later start needs.
  @Test func whereTheFileOfTheKeyIsGoneANewOneTakesItsPlace() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.extortion("k-1"), as: "watch-patrol-1").status == 201)
    let (next, bytes) = try newKey(daemon)
    let own = daemon.state + "/master.key"
    rename(own, daemon.folder + "/aside")
    let run = try daemon.filet(as: "operator", "key", "rotate", next)
    #expect(run.status == 0, "\(run)")
    #expect(run.notes.contains("keep the old one, if you still have it: backups"), "\(run)")
    #expect(FileManager.default.contents(atPath: own) == bytes)
    #expect(!FileManager.default.fileExists(atPath: own + ".next"))
    #expect(!FileManager.default.fileExists(atPath: own + ".old-1"))
    // Cut short before the new one has its place, with nothing in it: the next start puts it there.
    try daemon.stop()
    let (_, last) = try newKey(daemon, "last.key")
    rename(daemon.folder + "/last.key", own + ".next")
    #expect(
      try ProgramRun.run("store-probe", ["rotate", daemon.state, own, own + ".next"]).status == 0)
    unlink(own)
    let check = try Daemon.run(daemon.arguments + ["--check"], folder: daemon.folder)
    #expect(check.status == 0, "\(check.log)")
    try daemon.start()
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    #expect(FileManager.default.contents(atPath: own) == last)
    #expect(!FileManager.default.fileExists(atPath: own + ".next"))
    // One that waits and was never in force is no substitute.
    try daemon.stop()
    unlink(own)
    let (never, _) = try newKey(daemon, "never.key")
    rename(never, own + ".next")
    let refused = try Daemon.run(daemon.arguments, folder: daemon.folder)
    #expect(refused.status == 78 && refused.log.contains("no master key"), "\(refused.log)")
    #expect(FileManager.default.fileExists(atPath: own + ".next"))
  }

  @Test func aKeyOfYourOwnChangesOfflineAndTheConfigurationMustNameTheNewOne() throws {
    let daemon = try Daemon(isStarted: false)
    let (old, new) = (daemon.folder + "/old.key", daemon.folder + "/new.key")
    try Data((0..<32).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: old))
    chmod(old, 0o400)
    try daemon.start(["--key", old])
    try daemon.stop()
    let run = try Daemon.run(
      daemon.arguments + ["--key", old, "--rotate-key", new], folder: daemon.folder)
    #expect(run.status == 0, "\(run.log)")
    #expect(run.log.contains("the configuration must name") && run.log.contains("at the latest"))
    try daemon.start(["--key", new])
  }

  @Test func whereNothingIsKeptYetNoKeyChanges() throws {
    let daemon = try Daemon(isStarted: false)
    let (old, new) = (daemon.folder + "/old.key", daemon.folder + "/new.key")
    try Data((0..<32).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: old))
    chmod(old, 0o400)
    for change in [["--key", old, "--rotate-key", new], ["--key", old, "--rotate-pseudonyms"]] {
      for isMade in [false, true] {
        if isMade { mkdir(daemon.state, 0o700) }
        let run = try Daemon.run(daemon.arguments + change, folder: daemon.folder)
        #expect(run.status == 69 && run.log.contains("no key to change"), "\(run)")
        #expect(FileManager.default.fileExists(atPath: daemon.state) == isMade)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.state).isEmpty)
      rmdir(daemon.state)
    }
    #expect(!FileManager.default.fileExists(atPath: new), "nor is one made for it")
  }

  @Test func aChangeThatIsRefusedLeavesNoNewKey() throws {
    let daemon = try Daemon()
    try daemon.stop()
    let next = daemon.folder + "/next.key"
    for name in ["/filet.sqlite", "/keys.sqlite"] {
      rename(daemon.state + name, daemon.folder + "/aside")
      let run = try Daemon.run(daemon.arguments + ["--rotate-key", next], folder: daemon.folder)
      #expect(run.status == 78 && run.log.contains("put back the backup"), "\(run.log)")
      #expect(!FileManager.default.fileExists(atPath: next))
      rename(daemon.folder + "/aside", daemon.state + name)
    }
    let run = try Daemon.run(daemon.arguments + ["--rotate-key", next], folder: daemon.folder)
    #expect(run.status == 0, "\(run.log)")
  }

  /// Wherever the disk stops taking anything: either the old key is in force and there is no new one, or the new one is.
  /// Where it stopped in the middle of the keys only a start can tell, and the new one stays until then.
  @Test func aFullDiskLeavesNoNewKeyThatIsNotInForce() throws {
    let daemon = try Daemon(isStarted: false)
    let (old, new) = (daemon.folder + "/old.key", daemon.folder + "/new.key")
    try Data((0..<32).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: old))
    chmod(old, 0o400)
    try daemon.start(["--key", old])
    #expect(try daemon.submit(Events.extortion("k-1"), as: "watch-patrol-1").status == 201)
    try daemon.stop()
    let disk = try FaultyDisk(folder: daemon.folder, state: daemon.state)
    let before = disk.environment.map { "\($0.key)=\($0.value)" } + [Daemon.binary]
    func check(_ key: String) throws -> (status: Int32, log: String) {
      try Daemon.run(daemon.arguments + ["--check", "--key", key], folder: daemon.folder)
    }
    var (refusals, passed, isChanged) = (0, Int32(0), false)
    while !isChanged {
      try disk.fail(ENOSPC, .changes, after: passed)
      let change = daemon.arguments + ["--key", old, "--rotate-key", new]
      let run = try Daemon.run(
        change, folder: daemon.folder, program: "/usr/bin/env", before: before)
      try disk.heal()
      if run.status != 0 {
        #expect(run.status == 69 && run.log.contains("room"), "after \(passed): \(run.log)")
        refusals += 1
      }
      var isMade = FileManager.default.fileExists(atPath: new)
      if FileManager.default.fileExists(atPath: daemon.state + "/keys.sqlite-journal") {
        let unknown = try check(old)
        #expect(unknown.status == 0 && unknown.log.contains("was cut short"), "\(unknown.log)")
        try daemon.start(["--key", old])
        try daemon.stop()
        unlink(new)
        isMade = false
      }
      let present = try check(isMade ? new : old)
      #expect(present.status == 0, "after \(passed): \(run.log) \(present.log)")
      isChanged = isMade
      passed += max(1, passed / 4)
      try #require(passed < 4_000)
    }
    #expect(refusals > 3)
    try daemon.start(["--key", new])
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
  }

  @Test func aKeyIsAskedForAtATerminalOnly() throws {
    let daemon = try Daemon(isStarted: false)
    // A session of its own has no terminal.
    let run = try Daemon.run(
      ["--key", "-"] + daemon.arguments, folder: daemon.folder, program: "/usr/bin/setsid",
      before: ["--wait", Daemon.binary])
    #expect(run.status == 78)
    #expect(run.log.contains("there is none"), "\(run.log)")
  }

  @Test func aKeyTypedAtATerminalOpensAndIsNotShown() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.extortion("k-1"), as: "watch-patrol-1").status == 201)
    try daemon.stop()
    let key = try #require(FileManager.default.contents(atPath: daemon.state + "/master.key"))
    let digits = key.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    // Python plays the person at the terminal; what the terminal shows goes to standard output.
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", Self.person, digits, Daemon.binary, "--key", "-"] + daemon.arguments
    process.environment = ["LANG": "en_CA.UTF-8", "PATH": "/usr/bin:/bin"]
      .merging(sanitizerOptions) { $1 }
    let pipe = Pipe()
    let input = Pipe()
    process.standardOutput = pipe
    process.standardInput = input
    try process.run()
    // When nobody holds the other end any more, the person stops the daemon.
    defer { try? input.fileHandleForWriting.close() }
    try eventually("ready", seconds: 30) {
      guard let connection = try? Connection(daemon.socket) else { return false }
      try connection.send("GET", "/health/ready", as: nil)
      return (try? connection.answer())?.status == 200
    }
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    try input.fileHandleForWriting.close()
    let shown = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(shown.contains("Master key"))
    #expect(!shown.contains(digits))
  }

  private static let person = """
    import os, pty, select, signal, sys
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.argv[2], sys.argv[2:])
    shown, typed, watched = b"", False, [terminal, 0]
    while True:
        ready = select.select(watched, [], [], 60)[0]
        if 0 in ready:
            watched.remove(0)
            os.kill(pid, signal.SIGTERM)
        if terminal not in ready:
            if ready:
                continue
            break
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        if not typed and b"shown" in shown:
            os.write(terminal, sys.argv[1].encode() + b"\\n")
            typed = True
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    """

  @Test func thePseudonymsChangeOfflineAndNothingElse() throws {
    let daemon = try Daemon()
    let event = Events.extortion("p-1")
    #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
    let before = try #require(try daemon.inbox("pivot-dpj-1").first)
    let pseudonym = try #require(before["subject"]?["ref"]?.string)
    #expect(try !daemon.holders(of: [pseudonym]).isEmpty)
    try daemon.stop()
    let run = try Daemon.run(daemon.arguments + ["--rotate-pseudonyms"], folder: daemon.folder)
    #expect(run.status == 0, "\(run.log)")
    #expect(try daemon.holders(of: [pseudonym]) == [])
    try daemon.start()
    let after = try #require(try daemon.inbox("pivot-dpj-1").first)
    #expect(after["id"] == before["id"] && after["fields"] == before["fields"])
    #expect(after["subject"]?["ref"]?.string != pseudonym)
    #expect(try daemon.submit(event, as: "watch-patrol-1").json["status"] == "duplicate")
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    #expect(
      try daemon.submit(Events.extortion("p-2"), as: "watch-patrol-1").status == 201)
    #expect(try daemon.inbox("pivot-dpj-1").last?["alert"] == before["alert"])
  }
}
