import Chronology
import Foundation
import StrictJSON
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The vault as operators and whoever answers for privacy meet it.
@Suite(.serialized) struct VaultTests {
  /// Every file under the daemon's state with its bytes.
  private func files(_ daemon: Daemon) throws -> [(name: String, bytes: Data)] {
    try FileManager.default.subpathsOfDirectory(atPath: daemon.state).map { name in
      (name, try Data(contentsOf: URL(filePath: daemon.state + "/" + name)))
    }
  }

  private func holders(_ daemon: Daemon, of words: [String]) throws -> [String] {
    try files(daemon).filter { file in
      words.contains { file.bytes.range(of: Data($0.utf8)) != nil }
    }.map(\.name)
  }

  private func filet(
    _ daemon: Daemon, as account: String, _ arguments: String...
  ) throws -> (status: Int32, out: String, err: String) {
    let process = Process()
    process.executableURL = URL(filePath: Daemon.binary).deletingLastPathComponent()
      .appending(path: "filet")
    process.arguments =
      ["--socket", daemon.socket, "--as", account, "--lang", "en"] + arguments
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = out.fileHandleForReading.readDataToEndOfFile()
    let fault = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: text, as: UTF8.self),
      String(decoding: fault, as: UTF8.self)
    )
  }

  private func weakWithNarrative(_ id: String, file: String) -> JSONValue {
    Events.event(
      id, source: "/units/css-capitale", kind: "school_report",
      data: [
        JSONMember("youth", ["file": .string(file), "age": 15]),
        JSONMember("territory", "quebec"), JSONMember("school", "school-12"),
        JSONMember("absence_change", "marked"), JSONMember("source_grade", 1),
        JSONMember("narrative", "CANARI-ECOLE"), JSONMember("synthetic", true),
      ])
  }

  // MARK: Keys

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
    #expect(try filet(daemon, as: "pivot-dpj-1", "key", "rotate", new).status == 77)
    chmod(new, 0o644)
    let refused = try filet(daemon, as: "operator", "key", "rotate", new)
    #expect(refused.status == 1 && refused.err.contains("chmod 0400"), "\(refused)")
    chmod(new, 0o400)
    #expect(try filet(daemon, as: "operator", "key", "rotate", new).status == 0)
    #expect(try daemon.submit(Events.extortion("k-2"), as: "watch-patrol-1").status == 201)
    try daemon.stop()
    let again = try Daemon.run(daemon.arguments + ["--key", old], folder: daemon.folder)
    #expect(again.status == 78)
    #expect(again.log.contains("was changed on"))
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
    try daemon.start()
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
    #expect(try !holders(daemon, of: [pseudonym]).isEmpty)
    try daemon.stop()
    let run = try Daemon.run(daemon.arguments + ["--rotate-pseudonyms"], folder: daemon.folder)
    #expect(run.status == 0, "\(run.log)")
    #expect(try holders(daemon, of: [pseudonym]) == [])
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

  // MARK: Rollback

  @Test func aStateOlderThanWhatWasSeenIsNotGoneOnFromUnlessToldSo() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.extortion("w-1"), as: "watch-patrol-1").status == 201)
    try daemon.stop()
    let old = daemon.folder + "/old"
    try FileManager.default.copyItem(atPath: daemon.state, toPath: old)
    try daemon.start()
    #expect(try daemon.submit(Events.extortion("w-2"), as: "watch-patrol-1").status == 201)
    try daemon.stop()
    // What a client has kept: the checkpoint signed at the stop.
    try daemon.start()
    let answer = try daemon.get("/v1/record/checkpoint", as: "privacy-1")
    #expect(answer.status == 200, "\(answer.text)")
    let note = (try? answer.json["checkpoint"]?.string) ?? answer.text
    let file = daemon.folder + "/seen"
    try note.write(toFile: file, atomically: true, encoding: .utf8)
    try daemon.stop()
    try daemon.start(["--witness", file])
    try daemon.stop()
    let refused = try Daemon.run(
      daemon.arguments + ["--state", old, "--witness", file], folder: daemon.folder)
    #expect(refused.status == 78)
    #expect(refused.log.contains("--accept-older-state"), "\(refused.log)")
    // In the state directory it is found without being named.
    try FileManager.default.copyItem(atPath: file, toPath: old + "/witness")
    #expect(
      try Daemon.run(daemon.arguments + ["--state", old], folder: daemon.folder).status == 78)
    try "nonsense".write(toFile: daemon.folder + "/x", atomically: true, encoding: .utf8)
    #expect(
      try Daemon.run(
        daemon.arguments + ["--witness", daemon.folder + "/x"], folder: daemon.folder
      ).status == 65)
    try daemon.start(["--state", old, "--accept-older-state", "disque perdu"])
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
  }

  @Test func checkSaysWhatItCanTellOfTheDisk() throws {
    let daemon = try Daemon(isStarted: false)
    let run = try Daemon.run(daemon.arguments + ["--check"], folder: daemon.folder)
    #expect(run.status == 0)
    // Advice or none, by the machine; never a fault.
    #expect(!run.log.contains("LUKS") || run.log.contains("advice:"))
  }

  // MARK: Erasure

  @Test func anErasedPersonIsInNoFileAndInNoAnswer() throws {
    let daemon = try Daemon()
    let file = "CSSC-7001"
    let report = weakWithNarrative("e-1", file: file)
    let receipt = try daemon.submit(report, as: "watch-css-capitale-1")
    #expect(receipt.status == 201, "\(receipt.text)")
    #expect(try daemon.submit(Events.extortion("e-2"), as: "watch-patrol-1").status == 201)
    let told = try daemon.inbox("pivot-css-capitale-1")
    // The pseudonym, from a flag that can be set on it.
    let flag = try filet(
      daemon, as: "privacy-1", "--json", "correct", file, "--reason", "CANARI-RAISON")
    #expect(flag.status == 0, "\(flag)")
    let pseudonym = try #require(
      try parseJSON(Array(flag.out.utf8), limits: JSONLimits(bytes: 9_999, depth: 9))["youth"]?
        .string)
    #expect(try !holders(daemon, of: [pseudonym]).isEmpty)
    #expect(try holders(daemon, of: ["CANARI", file]) == [])

    #expect(try filet(daemon, as: "pivot-dpj-1", "erase", file, "--reason", "r").status == 77)
    let first = try filet(daemon, as: "privacy-1", "erase", file, "--reason", "CANARI-DEMANDE")
    #expect(first.status == 1, "nothing is done without the word")
    let word = try #require(
      first.err.split(separator: " ").last?.trimmingCharacters(in: .whitespacesAndNewlines))
    #expect(
      try filet(
        daemon, as: "privacy-1", "erase", file, "--reason", "r", "--confirm", "wrong"
      ).status == 1)
    #expect(
      try filet(
        daemon, as: "privacy-1", "erase", "CSSC-9391", "--reason", "r", "--confirm", word
      ).status == 1, "the word is for one person")
    let done = try filet(
      daemon, as: "privacy-1", "erase", file, "--reason", "CANARI-DEMANDE", "--confirm", word)
    #expect(done.status == 0, "\(done)")
    #expect(try holders(daemon, of: [pseudonym, "CANARI", file]) == [])
    #expect(
      try filet(
        daemon, as: "privacy-1", "hold", file, "--reason", "r", "--until",
        (SystemWallClock().now() + .days(9)).rfc3339
      ).status == 1)
    for notice in try daemon.inbox("pivot-css-capitale-1")
    where told.contains(where: { $0["id"] == notice["id"] }) {
      #expect(notice["fields"] == .object([]) && notice["why"] == .array([]))
    }
    // A person who was not erased is there as before; what is sent again stays destroyed.
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    #expect(
      try daemon.submit(report, as: "watch-css-capitale-1").json["status"] == "duplicate")
    try daemon.stop()
    #expect(try holders(daemon, of: [pseudonym, "CANARI", file]) == [])
    try daemon.start()
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
  }

  // MARK: Retention

  @Test func theClocksAreShownAndRunByWhoMay() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.weak("r-1"), as: "watch-css-capitale-1").status == 201)
    #expect(try filet(daemon, as: "pivot-dpj-1", "retention", "--dry-run").status == 77)
    let plan = try filet(daemon, as: "operator", "retention", "--dry-run")
    #expect(plan.status == 0 && plan.out.contains("to destroy"), "\(plan)")
    let run = try filet(daemon, as: "privacy-1", "--json", "retention", "run")
    #expect(run.status == 0 && run.out.contains(#""dry_run":false"#), "\(run)")
    #expect(!run.out.contains("CSSC"))
  }

  @Test func theDaemonDestroysByItselfWhatIsDue() throws {
    let daemon = try Daemon()
    var members: [JSONMember] = []
    for member in Events.weak("old", file: "CSSC-7100").object ?? [] {
      members.append(
        member.name == "time"
          ? JSONMember("time", .string((SystemWallClock().now() - .days(200)).rfc3339)) : member)
    }
    // When it happened does not count; when Filet learnt it does. So it is not due.
    #expect(try daemon.submit(.object(members), as: "watch-css-capitale-1").status == 201)
    let run = try filet(daemon, as: "operator", "--json", "retention", "run")
    #expect(run.status == 0)
    #expect(try daemon.get("/metrics").text.contains("filet_observations_standing 1"))
  }

  @Test func aHoldNeedsAReasonAndAnExpiryAndAPersonWhoMay() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.weak("h-1"), as: "watch-css-capitale-1").status == 201)
    let until = (SystemWallClock().now() + .days(30)).rfc3339
    #expect(
      try filet(
        daemon, as: "pivot-dpj-1", "hold", "CSSC-9500", "--reason", "r", "--until", until
      ).status == 77)
    #expect(try filet(daemon, as: "privacy-1", "hold", "CSSC-9500", "--reason", "r").status == 1)
    #expect(
      try filet(
        daemon, as: "privacy-1", "hold", "CSSC-9500", "--reason", "r", "--until", "tomorrow"
      ).status == 1)
    #expect(
      try filet(
        daemon, as: "privacy-1", "hold", "CSSC-9500", "--reason", "dossier en cours", "--until",
        until
      ).status == 0)
    let flags = try filet(daemon, as: "privacy-1", "flags", "--kind", "hold")
    #expect(flags.out.contains("legal hold") && flags.out.contains("dossier en cours"))
    #expect(try filet(daemon, as: "analyst-1", "flags").status == 77)
    let erase = try filet(daemon, as: "privacy-1", "erase", "CSSC-9500", "--reason", "r")
    #expect(erase.status == 1 && erase.err.contains("legal hold"), "\(erase)")
  }

  @Test func aRetentionFileWithAFaultIsRefusedWithItsPlace() throws {
    let daemon = try Daemon(ownRules: true, isStarted: false)
    let file = daemon.rules + "/retention.yml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing("keep: 72h", with: "keep: 96h").write(
      toFile: file, atomically: true, encoding: .utf8)
    for more in [[], ["--check"]] {
      let run = try Daemon.run(daemon.arguments + more, folder: daemon.folder)
      #expect(run.status == 65)
      #expect(run.log.contains(try Regex("retention\\.yml:\\d+:\\d+: ")))
    }
  }

  // MARK: Backup

  @Test func aBackupUnderLoadIsRestoredElsewhereWhole() throws {
    let daemon = try Daemon(isStarted: false)
    let key = daemon.folder + "/m.key"
    try Data((0..<32).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: key))
    chmod(key, 0o400)
    let pair = daemon.folder + "/backup.key"
    #expect(try filet(daemon, as: "operator", "backup", "--new-key", pair).status == 0)
    try "log_level: debug\nbackup_recipient: \(pair).pub\n".write(
      toFile: daemon.folder + "/filetd.yml", atomically: true, encoding: .utf8)
    try daemon.start(["--key", key])
    for number in 1...20 {
      #expect(
        try daemon.submit(
          Events.extortion("b-\(number)", file: "CSSC-80\(number)"), as: "watch-patrol-1"
        ).status == 201)
    }
    let copy = daemon.folder + "/copy"
    #expect(try filet(daemon, as: "privacy-1", "backup", copy).status == 77)
    // More comes in while the copy is made.
    let load = Thread {
      for number in 21...60 {
        _ = try? daemon.submit(
          Events.extortion("b-\(number)", file: "CSSC-80\(number)"), as: "watch-patrol-1")
      }
    }
    load.start()
    let backup = try filet(daemon, as: "operator", "backup", copy)
    #expect(backup.status == 0, "\(backup)")
    try eventually("the load ends", seconds: 60) { load.isFinished }
    #expect(try daemon.inbox("pivot-dpj-1").count == 60)
    #expect(try filet(daemon, as: "operator", "backup", copy).status == 66, "nothing is replaced")
    for file in [copy, copy + ".keys"] {
      let bytes = try Data(contentsOf: URL(filePath: file))
      for word in ["SQLite", "yth_", "CSSC", "dpj"] {
        #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in \(file)")
      }
    }
    try daemon.stop()
    let last = daemon.folder + "/elsewhere"
    func restore(
      _ data: String, _ opener: String, to state: String, key master: String
    ) throws -> (status: Int32, log: String) {
      try Daemon.run(
        daemon.arguments + [
          "--state", state, "--restore", data, "--restore-keys", copy + ".keys", "--backup-key",
          opener, "--key", master,
        ], folder: daemon.folder)
    }
    // Wrong keys, damage, a break: each refused with what it is, nothing left behind.
    let other = daemon.folder + "/other.key"
    #expect(try filet(daemon, as: "operator", "backup", "--new-key", other).status == 0)
    #expect(try restore(copy, other, to: last, key: key).status == 78)
    let whole = try Data(contentsOf: URL(filePath: copy))
    let broken = daemon.folder + "/broken"
    func changed(at index: Int) -> Data {
      var bytes = whole
      bytes[index] ^= 1
      return bytes
    }
    let damaged: [(String, Data, Int32)] = [
      ("cut", Data(whole.prefix(whole.count - 100)), 65),
      ("cut in the head", Data(whole.prefix(9)), 65),
      ("no backup", Data("hello".utf8), 65),
      ("longer", whole + Data([0]), 78),
      ("changed", changed(at: 5_000), 78),
      ("changed head", changed(at: 14), 78),
    ]
    for (name, bytes, code) in damaged {
      try bytes.write(to: URL(filePath: broken))
      let run = try restore(broken, pair, to: last, key: key)
      #expect(run.status == code, "\(name): \(run)")
      #expect(!FileManager.default.fileExists(atPath: last + "/filet.sqlite"), "\(name)")
    }
    #expect(try restore(copy, pair, to: daemon.state, key: key).status == 78, "not over data")
    let done = try restore(copy, pair, to: last, key: key)
    #expect(done.status == 0, "\(done.log)")
    try daemon.start(["--key", key, "--state", last])
    let there = try daemon.inbox("pivot-dpj-1")
    #expect(there.count >= 20)
    #expect(there.allSatisfy { $0["fields"]?["identity"]?["file"] != nil })
  }
}
