import Foundation
import StrictJSON
import TestSupport
import Testing

/// The record as people meet it: a daemon, `filet`, and a second verifier that shares no code with them.
@Suite(.serialized) struct RecordTests {
  private static let pythonHasCryptography =
    (try? ProgramRun.run("python3", ["-c", "import cryptography"]).status) == 0
  private static let noCryptography: Comment =
    "Python has no cryptography: apt-get install python3-cryptography"

  /// The second verifier.
  private func second(_ arguments: [String]) throws -> ProgramRun {
    try ProgramRun.run("python3", [Daemon.root + "/Scripts/verify-record.py"] + arguments)
  }

  /// A daemon with something in its record.
  private func busy() throws -> Daemon {
    let daemon = try Daemon()
    _ = try daemon.submit(Events.extortion("r-1"), as: "watch-patrol-1")
    try signed(daemon)
    return daemon
  }

  /// There is a checkpoint for a client to see: the first comes with the first tick.
  private func signed(_ daemon: Daemon) throws {
    try eventually("a checkpoint is signed") {
      try daemon.get("/v1/record/checkpoint", as: "pivot-dpj-1").status == 200
    }
  }

  /// A daemon that has stopped, and what people kept of its record while it ran.
  private struct Kept {
    var daemon: Daemon
    var checkpoint: String
    var proof: String
    /// What `filet` keeps by itself, a witness as well.
    var witness: String

    var key: String { daemon.state + "/record.pub" }
  }

  private func kept() throws -> Kept {
    let daemon = try busy()
    _ = try daemon.inbox("pivot-dpj-1")
    let checkpoint = daemon.folder + "/c.checkpoint"
    let shown = try filet(daemon, ["record", "checkpoint", "--as", "privacy-1"])
    #expect(shown.status == 0)
    try shown.output.write(toFile: checkpoint, atomically: true, encoding: .utf8)
    let proof = daemon.folder + "/4.tlog-proof"
    let proved = try filet(daemon, ["record", "prove", "4", "--as", "privacy-1"])
    try proved.output.write(toFile: proof, atomically: true, encoding: .utf8)
    #expect(try filet(daemon, ["inbox", "--as", "pivot-dpj-1"]).status == 0)
    let folder = daemon.folder + "/home/filet/witness"
    let witnesses = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".checkpoint") }.map { folder + "/" + $0 }
    try #require(witnesses.count == 1)
    try daemon.stop()
    return Kept(daemon: daemon, checkpoint: checkpoint, proof: proof, witness: witnesses[0])
  }

  private func filet(
    _ daemon: Daemon, _ arguments: [String], home: String? = nil
  ) throws -> ProgramRun {
    try ProgramRun.run(
      "filet", arguments + ["--socket", daemon.socket, "--lang", "en"],
      environment: ["XDG_STATE_HOME": home ?? daemon.folder + "/home"])
  }

  @Test func everyNoticeCarriesACheckpointThatTheServiceSigned() throws {
    let daemon = try busy()
    let page = try daemon.get("/v1/inbox", as: "pivot-dpj-1").json
    let note = try #require(page["checkpoint"]?.string)
    #expect(note.split(separator: "\n").count == 4)
    let id = try #require(page["notices"]?.array?.first?["id"]?.string)
    for path in ["/v1/notices/\(id)"] {
      #expect(try daemon.get(path, as: "pivot-dpj-1").json["checkpoint"]?.string != nil)
    }
    let key = try daemon.get("/v1/record/key", as: "pivot-dpj-1")
    #expect(key.text.hasPrefix(String(note.prefix { $0 != "\n" }) + "+"))
  }

  @Test func readsAndRefusalsAreEntriesAndNoEntryNamesAPerson() throws {
    let daemon = try busy()
    let id = try #require(try daemon.inbox("pivot-dpj-1").first?["id"]?.string)
    _ = try daemon.get("/v1/notices/\(id)", as: "pivot-dpj-1")
    _ = try daemon.get("/v1/notices/\(id)/explanation", as: "pivot-dpj-1")
    #expect(try daemon.get("/v1/notices/\(id)", as: "pivot-css-decouvreurs-1").status == 404)
    #expect(try daemon.get("/v1/record/entries", as: "pivot-dpj-1").status == 403)
    let answer = try daemon.get("/v1/record/entries?from=1&to=1000", as: "privacy-1")
    let entries = try #require(try answer.json["entries"]?.array)
    let kinds = Set(entries.compactMap { $0["kind"]?.string })
    #expect(
      kinds.isSuperset(of: [
        "key_made", "started", "accepted", "assessed", "alert_opened", "routed", "notice_issued",
        "inbox_read", "notice_read", "explanation_read", "refused", "record_read",
      ]), "\(kinds.sorted())")
    #expect(entries.compactMap { $0["seq"]?.integer } == Array(1...Int64(entries.count)))
    #expect(try answer.json["next"] == nil)
    let page = try daemon.get("/v1/record/entries?from=2&to=3", as: "privacy-1").json
    #expect(page["entries"]?.array?.count == 2 && page["next"] == 4)
    let start = try daemon.get("/v1/record/entries?to=3", as: "privacy-1").json
    #expect(start["entries"]?.array?.count == 3)
    let far = try daemon.get("/v1/record/entries?to=5000", as: "privacy-1")
    #expect(far.status == 200, "the last thousand before an end that is not there yet")
    let refused = entries.filter { $0["kind"] == "refused" }
    #expect(refused.contains { $0["object"]?.string == id })
    #expect(refused.contains { $0["details"]?["operation"] == "listEntries" })
    let text = answer.text
    for word in ["yth_", "CSSC-9391"] { #expect(!text.contains(word), "\(word)") }
  }

  @Test func aCopyIsVerifiedByItsKeyAndWhatWasKept() throws {
    let copy = try kept()
    let verified = try filet(
      copy.daemon,
      [
        "record", "verify", copy.daemon.state, "--key", copy.key, "--against", copy.checkpoint,
        "--json",
      ])
    #expect(verified.status == 0, "\(verified.notes)")
    let verdict = try parseJSON(Array(verified.output.utf8))
    #expect(verdict["sound"] == true)
    // Everything is signed when it has stopped.
    #expect(verdict["signed"] == verdict["entries"])
    #expect((verdict["witnessed"]?.integer ?? 0) > 0)
    #expect(
      try filet(copy.daemon, ["record", "verify-proof", copy.proof, "--key", copy.key]).status == 0)
  }

  @Test(.enabled(if: RecordTests.pythonHasCryptography, RecordTests.noCryptography))
  func aProgramThatSharesNothingVerifiesTheSameCopy() throws {
    let copy = try kept()
    let verified = try filet(copy.daemon, ["record", "verify", copy.daemon.state, "--json"])
    let entries = try #require(try parseJSON(Array(verified.output.utf8))["entries"]?.integer)
    let record = copy.daemon.state + "/filet.sqlite"
    let python = try second(["record", record, copy.key, copy.checkpoint, copy.witness])
    #expect(python.status == 0, "\(python.notes)")
    let lines = python.output.split(separator: "\n")
    #expect(lines.first == "sound: \(entries) entries, \(entries) of them signed")
    // It says what it did not look at.
    #expect(lines.count == 2 && lines.last?.hasPrefix("entries only: ") == true)
    // What is no checkpoint of this record says nothing of it.
    let noWitness = try second(["record", record, copy.key, copy.key])
    #expect(noWitness.status == 2, "\(noWitness.notes)")
    let proof = try second(["proof", copy.proof, copy.key])
    #expect(proof.status == 0, "\(proof.notes)")
    #expect(proof.output.contains("\"seq\": 4"))
  }

  @Test func whoRunsTheDaemonNeedNotSayWhereItsRecordIs() throws {
    let daemon = try busy()
    let itself = try filet(daemon, ["record", "verify", "--json"])
    #expect(itself.status == 0, "\(itself.notes)")
    let another = try filet(daemon, ["record", "verify", "--as", "privacy-1"])
    #expect(another.status == 0, "the files are read with one's own rights: \(another.notes)")
    #expect(try daemon.get("/v1/status", as: "privacy-1").json["state_directory"] == nil)
    #expect(
      try daemon.get("/v1/status", as: "operator").json["state_directory"]?.string == daemon.state)
    try daemon.stop()
    let stopped = try ProgramRun.run(
      "filet", ["record", "verify", "--socket", daemon.socket],
      environment: ["FILET_STATE": daemon.state])
    #expect(stopped.status == 0, "\(stopped.notes)")
    // Of a daemon that was named and does not answer no other record is taken for its own.
    let named = try ProgramRun.run(
      "filet", ["record", "verify", "--socket", daemon.socket],
      environment: ["LANG": "en_CA.UTF-8"])
    #expect(named.status == 69 && named.notes.contains(daemon.socket), "\(named.notes)")
  }

  /// A daemon that has stopped, and whose fifth entry somebody has changed since.
  private func changed() throws -> Daemon {
    let daemon = try busy()
    try daemon.stop()
    let changed = try ProgramRun.run(
      "python3",
      [
        "-c",
        """
        import sqlite3, sys
        d = sqlite3.connect(sys.argv[1])
        d.execute("DROP TRIGGER acts_not_changed")
        d.execute("UPDATE acts SET body = CAST(replace(body, CAST('filet' AS BLOB), CAST('forge' AS BLOB)) AS BLOB) WHERE seq = 5")
        d.commit()
        """, daemon.state + "/filet.sqlite",
      ])
    try #require(changed.status == 0, "\(changed.notes)")
    return daemon
  }

  @Test func aChangedCopyIsFound() throws {
    let daemon = try changed()
    let verified = try filet(daemon, ["record", "verify", daemon.state])
    #expect(verified.status == 1)
    #expect(verified.notes.contains("entry 5"), "\(verified.notes)")
  }

  @Test(.enabled(if: RecordTests.pythonHasCryptography, RecordTests.noCryptography))
  func aProgramThatSharesNothingFindsTheChangeToo() throws {
    let daemon = try changed()
    let python = try second(
      ["record", daemon.state + "/filet.sqlite", daemon.state + "/record.pub"])
    #expect(python.status == 1)
    #expect(python.notes.contains("entry 5 was altered"), "\(python.notes)")
  }

  /// What is damaged is broken for it, wherever it is: that it could not check is for what it was given.
  @Test(.enabled(if: RecordTests.pythonHasCryptography, RecordTests.noCryptography))
  func aProgramThatSharesNothingFindsADamagedCheckpoint() throws {
    let daemon = try busy()
    try daemon.stop()
    let record = daemon.state + "/filet.sqlite"
    for damage in ["note || 'x'", "replace(note, '— ', '—')", "CAST(x'ff' || note AS TEXT)"] {
      let changed = try ProgramRun.run(
        "python3",
        [
          "-c",
          """
          import sqlite3, sys
          d = sqlite3.connect(sys.argv[1])
          for (name,) in list(d.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")):
            d.execute("DROP TRIGGER " + name)
          d.execute("UPDATE checkpoints SET note = " + sys.argv[2])
          d.commit()
          """, record, damage,
        ])
      try #require(changed.status == 0, "\(changed.notes)")
      let python = try second(["record", record, daemon.state + "/record.pub"])
      #expect(python.status == 1, "\(damage): \(python.notes)")
      #expect(python.notes.contains("BROKEN"), "\(damage): \(python.notes)")
    }
  }

  @Test func whatCannotBeReadIsSixtySix() throws {
    let daemon = try busy()
    try daemon.stop()
    let nothingThere = try filet(daemon, ["record", "verify", daemon.folder])
    #expect(nothingThere.status == 66)
    #expect(
      !nothingThere.notes.contains("--key"), "a key is of no use there: \(nothingThere.notes)")
    #expect(nothingThere.notes.contains(daemon.folder + "/filet.sqlite"), "\(nothingThere.notes)")
    #expect(try filet(daemon, ["record", "verify", daemon.state, "--key", "x"]).status == 66)
    #expect(
      try filet(daemon, ["record", "verify", daemon.state, "--against", daemon.socket]).status
        == 66)
    let key = daemon.state + "/record.pub"
    #expect(try filet(daemon, ["record", "verify", key, "--key", key]).status == 66)
    let noProof = try filet(daemon, ["record", "verify-proof", daemon.folder, "--key", key])
    #expect(noProof.status == 66)
    try FileManager.default.moveItem(atPath: key, toPath: key + ".away")
    #expect(try filet(daemon, ["record", "verify", daemon.state]).status == 66, "no key beside it")
  }

  @Test func aCrashLeavesASoundRecordWhoseEndIsNotSignedYet() throws {
    let daemon = try Daemon()
    for number in 1...5 {
      _ = try daemon.submit(Events.extortion("k-\(number)"), as: "watch-patrol-1")
    }
    try daemon.stop(SIGKILL)
    let verified = try filet(daemon, ["record", "verify", daemon.state, "--json"])
    #expect(verified.status == 0, "\(verified.notes)")
    let verdict = try parseJSON(Array(verified.output.utf8))
    #expect((verdict["signed"]?.integer ?? 0) < (verdict["entries"]?.integer ?? 0))
    try daemon.start()
    try daemon.stop()
    #expect(try filet(daemon, ["record", "verify", daemon.state]).status == 0)
  }

  @Test func aPartnerWhoSawMoreShoutsAtARestoredRecord() throws {
    let daemon = try busy()
    try daemon.stop()
    let yesterday = daemon.folder + "/yesterday"
    try FileManager.default.copyItem(atPath: daemon.state, toPath: yesterday)
    try daemon.start()
    _ = try daemon.submit(Events.extortion("r-2"), as: "watch-patrol-1")
    // Stopping and starting signs what there is.
    try daemon.stop()
    try daemon.start()
    let first = try filet(daemon, ["inbox", "--json", "--as", "pivot-dpj-1"])
    #expect(first.status == 0, "\(first.notes)")
    try daemon.stop()
    try FileManager.default.removeItem(atPath: daemon.state)
    try FileManager.default.copyItem(atPath: yesterday, toPath: daemon.state)
    try daemon.start()
    let shouted = try filet(daemon, ["inbox", "--json", "--as", "pivot-dpj-1"])
    #expect(shouted.status == 1)
    #expect(shouted.notes.contains("ALARM"), "\(shouted.notes)")
    // The notices are shown all the same.
    #expect(!shouted.output.isEmpty)
    // Somebody who saw less is shown a history that goes on from it.
    #expect(
      try filet(daemon, ["inbox", "--as", "pivot-dpj-1"], home: daemon.folder + "/other").status
        == 0)
    #expect(
      try filet(daemon, ["inbox", "--as", "pivot-dpj-1"], home: daemon.folder + "/other").status
        == 0)
  }

  /// A youth is asked for by file number, which stands on no command line and in no address.
  @Test func theRegisterOfOneYouthIsAPageForThem() throws {
    let daemon = try busy()
    _ = try daemon.submit(Events.extortion("r-2", file: "CSSC-9392"), as: "watch-patrol-1")
    let page = try ProgramRun.run(
      "filet",
      [
        "register", "--youth", "-", "--print", "html", "--as", "privacy-1", "--socket",
        daemon.socket,
      ], environment: ["XDG_STATE_HOME": daemon.folder + "/home"], input: "cssc 9391\n")
    #expect(page.status == 0, "\(page.notes)")
    for word in [
      "Motifs et principaux facteurs", "Reasons and main factors", "Ce qui a été communiqué",
      "corrigés", "<article>",
    ] {
      #expect(page.output.contains(word), "\(word)")
    }
    #expect(!page.output.contains("CSSC"))
    let json = try ProgramRun.run(
      "filet",
      ["register", "--youth", "-", "--json", "--as", "privacy-1", "--socket", daemon.socket],
      environment: ["XDG_STATE_HOME": daemon.folder + "/home"], input: "CSSC-9391\n")
    let register = try parseJSON(Array(json.output.utf8))
    let youth = try #require(register["youth"]?.string)
    let told = try #require(register["told"]?.array)
    #expect(!told.isEmpty && told.allSatisfy { $0["reasons"]?.array?.isEmpty == false })
    let own = try daemon.inbox("pivot-dpj-1").filter { $0["subject"]?["ref"]?.string == youth }
    #expect(own.count == told.filter { $0["recipient"] == "pivot-dpj-1" }.count)
    // By reference the same; a period before it has nothing; neither has another organisation.
    func count(_ more: String) throws -> Int? {
      try daemon.get("/v1/register?youth=\(youth)\(more)", as: "privacy-1").json["told"]?.array?
        .count
    }
    #expect(try count("") == told.count)
    #expect(try count("&to=2020-01-01") == 0)
    #expect(try count("&from=2020-01-01") == told.count)
    #expect(try count("&organisation=eilp") == 0)
    for (query, pointer) in [
      ("organisation=nowhere", "/organisation"), ("from=2026-03-02&to=2026-03-01", "/to"),
    ] {
      let refused = try daemon.get("/v1/register?\(query)", as: "privacy-1")
      #expect(refused.status == 422)
      #expect(try refused.json["faults"]?.array?.map { $0["pointer"]?.string } == [pointer])
    }
    #expect(try daemon.get("/v1/register?youth=\(youth)", as: "pivot-dpj-1").status == 403)
    // By the name and the birth date as by the number, where one report gave both.
    let named = Events.event(
      "r-3", source: "/units/patrol", kind: "online_luring",
      data: [
        JSONMember(
          "youth",
          ["file": "CSSC-9393", "name": "Élodie Fictive", "birth_date": "2011-07-04"]),
        JSONMember("territory", "quebec"), JSONMember("platform_kind", "social"),
        JSONMember("extortion", true), JSONMember("source_grade", 1), JSONMember("synthetic", true),
      ])
    #expect(try daemon.submit(named, as: "watch-patrol-1").status == 201)
    func ask(_ arguments: [String], _ typed: String) throws -> ProgramRun {
      try ProgramRun.run(
        "filet",
        ["register", "--json", "--as", "privacy-1", "--socket", daemon.socket] + arguments,
        environment: ["XDG_STATE_HOME": daemon.folder + "/home"], input: typed)
    }
    let byNumber = try ask(["--youth", "-"], "CSSC-9393\n")
    let byName = try ask(["--youth", "-", "--by-name"], "fictive, elodie\n2011-07-04\n")
    #expect(byName.status == 0 && byName.output == byNumber.output, "\(byName.notes)")
    #expect(!byName.output.contains(#""told":[]"#))
    #expect(try ask(["--by-name"], "Élodie Fictive\nle 4 juillet\n").status != 0)
    let entries = try daemon.get("/v1/record/entries?from=1&to=1000", as: "privacy-1")
    let reads = try #require(try entries.json["entries"]?.array).filter {
      $0["kind"] == "register_read"
    }
    #expect(reads.count >= 6 && reads.allSatisfy { $0["commitments"]?["subject"] != nil })
    // The whole number however it is written: its digits alone stand by chance in an inode that the log names.
    #expect(!entries.text.contains(youth) && !daemon.log.contains(/cssc\W*9391/.ignoresCase()))
  }

  @Test func aServiceReinstalledIsAnotherRecord() throws {
    let daemon = try busy()
    #expect(try filet(daemon, ["inbox", "--as", "pivot-dpj-1"]).status == 0)
    try daemon.stop()
    try FileManager.default.removeItem(atPath: daemon.state)
    try daemon.start()
    try signed(daemon)
    let shouted = try filet(daemon, ["inbox", "--as", "pivot-dpj-1"])
    #expect(shouted.status == 1)
    #expect(shouted.notes.contains("known key"), "\(shouted.notes)")
  }
}
