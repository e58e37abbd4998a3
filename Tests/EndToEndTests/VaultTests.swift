import Chronology
import Foundation
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The vault as operators and whoever answers for privacy meet it.
@Suite(.serialized) struct VaultTests {
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
    // A check says so too, by reading alone.
    func check(_ more: [String]) throws -> (status: Int32, log: String) {
      try Daemon.run(daemon.arguments + ["--check"] + more, folder: daemon.folder)
    }
    let older = try check(["--state", old, "--witness", file])
    #expect(older.status == 65 && older.log.contains("older than what was seen"), "\(older.log)")
    #expect(
      try check(["--state", old, "--witness", file, "--accept-older-state", "x"]).status == 0)
    #expect(try check(["--witness", file]).status == 0)
    #expect(try check(["--witness", daemon.folder + "/nowhere"]).status == 65)
    #expect(try check(["--state", old, "--accept-older-state", " "]).status == 64)
    // In the state directory it is found without being named.
    try FileManager.default.copyItem(atPath: file, toPath: old + "/witness")
    #expect(
      try Daemon.run(daemon.arguments + ["--state", old], folder: daemon.folder).status == 78)
    try "nonsense".write(toFile: daemon.folder + "/x", atomically: true, encoding: .utf8)
    #expect(
      try Daemon.run(
        daemon.arguments + ["--witness", daemon.folder + "/x"], folder: daemon.folder
      ).status == 65)
    let nonsense = try check(["--witness", daemon.folder + "/x"])
    #expect(nonsense.status == 65 && nonsense.log.contains("not a checkpoint of this record"))
    #expect(try check(["--state", old]).status == 65)
    try daemon.start(["--state", old, "--accept-older-state", "disque perdu"])
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    // Once accepted, it is gone on from without more ado; what was seen is put aside, not lost.
    #expect(daemon.log.contains(old + "/witness.old-1"), "\(daemon.log)")
    #expect(!FileManager.default.fileExists(atPath: old + "/witness"))
    #expect(FileManager.default.contentsEqual(atPath: old + "/witness.old-1", andPath: file))
    try daemon.stop()
    try daemon.start(["--state", old])
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
    let flag = try daemon.filet(
      as: "privacy-1", "--json", "correct", "-", "--reason", "-",
      typed: file + "\nCANARI-RAISON")
    #expect(flag.status == 0, "\(flag)")
    let pseudonym = try #require(
      try parseJSON(Array(flag.output.utf8), limits: JSONLimits(bytes: 9_999, depth: 9))["youth"]?
        .string)
    #expect(try !daemon.holders(of: [pseudonym]).isEmpty)
    #expect(try daemon.holders(of: ["CANARI", file]) == [])

    #expect(
      try daemon.filet(as: "pivot-dpj-1", "erase", "-", "--reason", "r", typed: file).status
        == 77)
    let first = try daemon.filet(
      as: "privacy-1", "erase", "-", "--reason", "CANARI-DEMANDE", typed: file)
    #expect(first.status == 1, "nothing is done without the word")
    let word = try #require(
      first.notes.split(separator: " ").last?.trimmingCharacters(in: .whitespacesAndNewlines))
    #expect(
      try daemon.filet(
        as: "privacy-1", "erase", "-", "--reason", "r", "--confirm", "wrong", typed: file
      ).status == 1)
    #expect(
      try daemon.filet(
        as: "privacy-1", "erase", "-", "--reason", "r", "--confirm", word,
        typed: "CSSC-9391"
      ).status == 1, "the word is for one person")
    let done = try daemon.filet(
      as: "privacy-1", "erase", "-", "--reason", "CANARI-DEMANDE", "--confirm", word,
      typed: file)
    #expect(done.status == 0, "\(done)")
    #expect(try daemon.holders(of: [pseudonym, "CANARI", file]) == [])
    #expect(
      try daemon.filet(
        as: "privacy-1", "hold", "-", "--reason", "r", "--until",
        (SystemWallClock().now() + .days(9)).rfc3339, typed: file
      ).status == 1)
    for notice in try daemon.inbox("pivot-css-capitale-1")
    where told.contains(where: { $0["id"] == notice["id"] }) {
      #expect(notice["fields"] == .object([]) && notice["why"] == .array([]))
    }
    // Nor does asking who was told of them bring it back.
    let asked = try daemon.filet(
      as: "privacy-1", "--json", "register", "--youth", "-", typed: file)
    #expect(asked.output.contains(pseudonym), "\(asked)")
    #expect(try daemon.holders(of: [pseudonym, "CANARI", file]) == [])
    // A person who was not erased is there as before; what is sent again stays destroyed.
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    #expect(
      try daemon.submit(report, as: "watch-css-capitale-1").json["status"] == "duplicate")
    try daemon.stop()
    #expect(try daemon.holders(of: [pseudonym, "CANARI", file]) == [])
    try daemon.start()
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
  }

  // MARK: Retention

  @Test func theClocksAreShownAndRunByWhoMay() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.weak("r-1"), as: "watch-css-capitale-1").status == 201)
    #expect(try daemon.filet(as: "pivot-dpj-1", "retention", "--dry-run").status == 77)
    let plan = try daemon.filet(as: "operator", "retention", "--dry-run")
    #expect(plan.status == 0 && plan.output.contains("to destroy"), "\(plan)")
    let run = try daemon.filet(as: "privacy-1", "--json", "retention", "run")
    #expect(run.status == 0 && run.output.contains(#""dry_run":false"#), "\(run)")
    #expect(!run.output.contains("CSSC"))
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
    let run = try daemon.filet(as: "operator", "--json", "retention", "run")
    #expect(run.status == 0)
    #expect(try daemon.get("/metrics").text.contains("filet_observations_standing 1"))
  }

  @Test func aHoldNeedsAReasonAndAnExpiryAndAPersonWhoMay() throws {
    let daemon = try Daemon()
    #expect(try daemon.submit(Events.weak("h-1"), as: "watch-css-capitale-1").status == 201)
    let until = (SystemWallClock().now() + .days(30)).rfc3339
    #expect(
      try daemon.filet(
        as: "pivot-dpj-1", "hold", "-", "--reason", "r", "--until", until,
        typed: "CSSC-9500"
      ).status == 77)
    #expect(
      try daemon.filet(as: "privacy-1", "hold", "-", "--reason", "r", typed: "CSSC-9500").status
        == 1)
    #expect(
      try daemon.filet(
        as: "privacy-1", "hold", "-", "--reason", "r", "--until", "tomorrow",
        typed: "CSSC-9500"
      ).status == 1)
    #expect(
      try daemon.filet(
        as: "privacy-1", "hold", "-", "--reason", "dossier en cours", "--until",
        until, typed: "CSSC-9500"
      ).status == 0)
    // A day is one of Québec, and its end.
    let day = try daemon.filet(
      as: "privacy-1", "--json", "hold", "-", "--reason", "r", "--until", "2030-06-30",
      typed: "CSSC-9500")
    #expect(day.output.contains("2030-07-01T04:00:00"), "\(day)")
    let flags = try daemon.filet(as: "privacy-1", "flags", "--kind", "hold")
    #expect(flags.output.contains("legal hold") && flags.output.contains("dossier en cours"))
    #expect(try daemon.filet(as: "analyst-1", "flags").status == 77)
    let erase = try daemon.filet(
      as: "privacy-1", "erase", "-", "--reason", "r", typed: "CSSC-9500")
    #expect(erase.status == 1 && erase.notes.contains("legal hold"), "\(erase)")
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
    #expect(try daemon.filet(as: "operator", "backup", "--new-key", pair).status == 0)
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
    #expect(try daemon.filet(as: "privacy-1", "backup", copy).status == 77)
    // More comes in while the copy is made.
    let load = Thread {
      for number in 21...60 {
        _ = try? daemon.submit(
          Events.extortion("b-\(number)", file: "CSSC-80\(number)"), as: "watch-patrol-1")
      }
    }
    load.start()
    let backup = try daemon.filet(as: "operator", "backup", copy)
    #expect(backup.status == 0, "\(backup)")
    try eventually("the load ends", seconds: 60) { load.isFinished }
    #expect(try daemon.inbox("pivot-dpj-1").count == 60)
    #expect(try daemon.filet(as: "operator", "backup", copy).status == 66, "nothing is replaced")
    for file in [copy, copy + ".keys"] {
      let bytes = try Data(contentsOf: URL(filePath: file))
      // Words so long that chance does not write them into what is encrypted.
      for word in ["SQLite format 3", "CSSC-80", "pivot-dpj-1", "protection-jeunesse"] {
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
    #expect(try daemon.filet(as: "operator", "backup", "--new-key", other).status == 0)
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
    // Another master key: nothing is left behind, so the right one may try again.
    let stranger = daemon.folder + "/stranger.key"
    try Data((0..<32).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: stranger))
    chmod(stranger, 0o400)
    let strange = try restore(copy, pair, to: last, key: stranger)
    #expect(strange.status == 78 && strange.log.contains("was in force when"), "\(strange)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: last) == [])
    #expect(try restore(copy, pair, to: daemon.state, key: key).status == 78, "not over data")
    chmod(pair, 0o444)
    let open = try restore(copy, pair, to: last, key: key)
    #expect(open.status == 78 && open.log.contains("chmod 0400"), "\(open)")
    chmod(pair, 0o400)
    // One that was cut short: nobody starts empty in its place, and it is begun again.
    mkdir(last + "/restoring", 0o700)
    let start = daemon.arguments + ["--key", key, "--state", last]
    for (more, code) in [([], 78), (["--check"], 65)] as [([String], Int32)] {
      let run = try Daemon.run(start + more, folder: daemon.folder)
      #expect(run.status == code && run.log.contains("a restore was cut short"), "\(run)")
    }
    let done = try restore(copy, pair, to: last, key: key)
    #expect(done.status == 0, "\(done.log)")
    #expect(done.log.contains("repeat the erasures"), "\(done.log)")
    #expect(done.log.contains("the record does not say whom"), "\(done.log)")
    try daemon.start(["--key", key, "--state", last])
    let there = try daemon.inbox("pivot-dpj-1")
    #expect(there.count >= 20)
    #expect(there.allSatisfy { $0["fields"]?["identity"]?["file"] != nil })
  }
}
