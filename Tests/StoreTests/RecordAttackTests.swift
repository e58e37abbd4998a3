import Chronology
import Foundation
import GRDB
import Observations
import Record
import StoreFixtures
import Testing

@testable import Store

/// Whoever holds the file may do to it what they like. Each attack must be seen, and seen where it is.
@Suite("The record under attack")
struct RecordAttackTests {
  /// A record of 105 entries, signed at 25, 50, 75 and 100.
  private struct Original {
    let scratch: Scratch
    let master = MasterKey.generated()
    let key: NoteKey
    let checkpoints: [Checkpoint]

    init() throws {
      scratch = try Scratch()
      let store = try scratch.store(master)
      key = try #require(store.recordKey)
      var signed: [Checkpoint] = []
      // A commit of the fixture has five acts.
      for number in 1...21 {
        try store.append(Fixture.commit(number))
        if number % 5 == 0, let checkpoint = try store.sign(at: Fixture.time(number)) {
          signed.append(checkpoint)
        }
      }
      checkpoints = signed
      store.close()
    }
  }

  private static let original = Result { try Original() }
  private static let signedAt: [UInt64] = [25, 50, 75, 100]
  private static let entries: UInt64 = 105

  private let scratch: Scratch
  private let master: MasterKey
  private let key: NoteKey
  private let checkpoints: [Checkpoint]

  init() throws {
    let original = try Self.original.get()
    scratch = try Scratch()
    try FileManager.default.copyItem(atPath: original.scratch.state, toPath: scratch.state)
    master = original.master
    key = original.key
    checkpoints = original.checkpoints
  }

  private func check(
    against witnesses: [Checkpoint] = [], key: NoteKey? = nil
  ) throws -> RecordCopy.Verdict {
    try RecordCopy(path: scratch.state).check(key: key ?? self.key, against: witnesses)
  }

  /// Changes the file behind the store's back, triggers out of the way.
  private func tamper(_ body: (Database) throws -> Void) throws {
    let database = try DatabaseQueue(path: scratch.state + "/filet.sqlite")
    try database.writeWithoutTransaction { db in
      for name in try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      {
        try db.execute(sql: "DROP TRIGGER \(name)")
      }
      try body(db)
    }
    try database.close()
  }

  private func expect(
    _ kind: RecordCheck.Finding.Kind, _ first: UInt64, _ last: UInt64? = nil,
    against witnesses: [Checkpoint] = [], location: SourceLocation = #_sourceLocation
  ) throws {
    let verdict = try check(against: witnesses)
    #expect(verdict.finding == .init(kind, first, last), sourceLocation: location)
  }

  // MARK: Nothing was done

  @Test func `A record that nobody touched is sound`() throws {
    let verdict = try check()
    #expect(verdict.finding == nil)
    #expect(verdict.entries == Self.entries)
    #expect(verdict.signed == 100)
    #expect(verdict.checkpoints == Self.signedAt.count)
    #expect(checkpoints.map(\.size) == Self.signedAt)
  }

  @Test func `Checkpoints that partners kept hold`() throws {
    let verdict = try check(against: checkpoints.reversed())
    #expect(verdict.finding == nil)
    #expect(verdict.witnessed == 100)
  }

  // MARK: Single bytes

  /// Every class of byte in an entry: its version, its number, its time, lengths, texts, counts, commitment.
  @Test(arguments: [1, 16, 17, 50, 101, 105] as [Int64])
  func `Any flipped byte of an entry is found at that entry`(seq: Int64) throws {
    let original = try bytes("SELECT body FROM acts WHERE seq = \(seq)")
    // The fixed fields byte by byte, the rest at every fifth.
    for index in original.indices where index < 24 || index.isMultiple(of: 5) {
      var changed = original
      changed[index] ^= 0x20
      try tamper { db in
        try db.execute(
          sql: "UPDATE acts SET body = ? WHERE seq = ?", arguments: [Data(changed), seq])
      }
      try expect(.altered, UInt64(seq))
    }
  }

  @Test func `A flipped byte of a kept hash is found at that entry`() throws {
    try tamper { db in
      try db.execute(
        sql: "UPDATE acts SET leaf = CAST(x'00' || substr(leaf, 2) AS BLOB) WHERE seq = 42")
    }
    try expect(.altered, 42)
  }

  @Test func `A flipped byte of a subtree is found among its entries`() throws {
    try tamper { db in
      try db.execute(
        sql: "UPDATE record_nodes SET hash = randomblob(32) WHERE height = 4 AND place = 2")
    }
    try expect(.tree, 33, 48)
  }

  @Test func `A flipped byte of the edge is found after the last checkpoint`() throws {
    try tamper { db in
      try db.execute(
        sql:
          "UPDATE record_edge SET hashes = CAST(substr(hashes, 1, 33) || randomblob(length(hashes) - 33) AS BLOB)"
      )
    }
    try expect(.tree, 101, 105)
  }

  @Test func `Any flipped byte of a checkpoint is found at its entries`() throws {
    let original = try bytes("SELECT CAST(note AS BLOB) FROM checkpoints WHERE size = 75")
    for index in original.indices {
      var changed = original
      changed[index] ^= 1
      try tamper { db in
        try db.execute(
          sql: "UPDATE checkpoints SET note = CAST(? AS TEXT) WHERE size = 75",
          arguments: [Data(changed)])
      }
      try expect(.forgedCheckpoint, 51, 75)
    }
  }

  // MARK: Rows

  @Test(arguments: [1, 16, 60, 104] as [UInt64])
  func `A deleted entry is missing`(seq: UInt64) throws {
    try tamper { db in try db.execute(sql: "DELETE FROM acts WHERE seq = \(seq)") }
    try expect(.missing, seq)
  }

  @Test func `A deleted entry, the others moved up, is found where it was`() throws {
    try tamper { db in
      try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
      try db.execute(sql: "DELETE FROM acts WHERE seq = 60")
      try db.execute(sql: "UPDATE acts SET seq = -seq WHERE seq > 60")
      try db.execute(sql: "UPDATE acts SET seq = -seq - 1 WHERE seq < 0")
    }
    try expect(.misplaced, 60)
  }

  @Test func `Swapped entries are found at the first of them`() throws {
    try tamper { db in
      try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
      try db.execute(sql: "UPDATE acts SET seq = 0 WHERE seq = 31")
      try db.execute(sql: "UPDATE acts SET seq = 31 WHERE seq = 70")
      try db.execute(sql: "UPDATE acts SET seq = 70 WHERE seq = 0")
    }
    try expect(.misplaced, 31)
  }

  @Test func `An entry put twice is found where it is put`() throws {
    try tamper { db in
      try db.execute(
        sql: "INSERT INTO acts SELECT 106, leaf, body FROM acts WHERE seq = 105")
    }
    try expect(.misplaced, 106)
  }

  @Test func `An entry put in between is found where it is put`() throws {
    try tamper { db in
      try shiftUp(db, from: 61)
      try insert(db, at: 61)
    }
    try expect(.misplaced, 62)
  }

  @Test func `An entry put at the end is found by the edge`() throws {
    try tamper { db in try insert(db, at: 106) }
    try expect(.added, 106)
  }

  /// Whoever rewrites one entry with its hash is given away by its subtree.
  @Test func `A rewritten entry with the hash that fits is found among its sixteen`() throws {
    try tamper { db in try rewrite(db, at: 41) }
    try expect(.tree, 33, 48)
  }

  // MARK: The tail

  @Test func `A cut tail is missed by the edge`() throws {
    try tamper { db in try db.execute(sql: "DELETE FROM acts WHERE seq > 102") }
    try expect(.cut, 103, 105)
  }

  @Test func `A tail cut before the last checkpoint is missed by the checkpoint`() throws {
    try tamper { db in
      try db.execute(sql: "DELETE FROM acts WHERE seq > 80")
      try rebuild(db)
    }
    try expect(.cut, 81, 100)
  }

  @Test func `A tail cut with its checkpoints is missed by who has seen one`() throws {
    try tamper { db in
      try db.execute(sql: "DELETE FROM acts WHERE seq > 80")
      try db.execute(sql: "DELETE FROM checkpoints WHERE size > 80")
      // The register too: three notices and a list a commit.
      try db.execute(sql: "DELETE FROM notices WHERE number > 48")
      try db.execute(sql: "DELETE FROM denials WHERE number > 16")
      try rebuild(db)
    }
    // By itself the file is what it was one day.
    #expect(try check().finding == nil)
    try expect(.cut, 81, 100, against: [checkpoints[3]])
  }

  @Test func `Yesterday's file is missed by who has seen today's`() throws {
    let older = try Scratch()
    let store = try SQLiteStore(directory: older.state, masterKey: master)
    for number in 1...5 { try store.append(Fixture.commit(number)) }
    let yesterday = try #require(try store.sign(at: Fixture.time(5)))
    store.close()
    let copy = older.path + "/yesterday"
    try FileManager.default.copyItem(atPath: older.state, toPath: copy)
    let again = try SQLiteStore(directory: older.state, masterKey: master)
    for number in 6...8 { try again.append(Fixture.commit(number)) }
    let today = try #require(try again.sign(at: Fixture.time(8)))
    let key = try #require(again.recordKey)
    again.close()
    let restored = try RecordCopy(path: copy)
    #expect(try restored.check(key: key, against: [yesterday]).finding == nil)
    #expect(
      try restored.check(key: key, against: [yesterday, today]).finding == .init(.cut, 26, 40))
    // A start would say so too, and so does reading alone.
    func testimony(_ note: String) throws -> SQLiteStore.Testimony? {
      try SQLiteStore.testimony(of: note, in: copy)
    }
    #expect(try testimony(yesterday.note) == .sound)
    #expect(try testimony(today.note) == .older(seen: 40, present: 25))
    #expect(try testimony("nonsense") == .foreign)
    let nowhere = older.path + "/nowhere"
    #expect(try SQLiteStore.testimony(of: today.note, in: nowhere) == .foreign)
  }

  @Test func `What is no database, or another's, is named`() throws {
    let scratch = try Scratch()
    let file = scratch.path + "/notes.txt"
    try Data(String(repeating: "pas une base\n", count: 100).utf8).write(
      to: URL(fileURLWithPath: file))
    let other = scratch.path + "/other.sqlite"
    try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE acts (seq)") }
    for path in [file, other, scratch.path + "/absent"] {
      let error = #expect(throws: StoreError.self) { try RecordCopy(path: path) }
      // In both languages.
      #expect(String(describing: error?.message).components(separatedBy: path).count == 3)
    }
  }

  // MARK: Everything

  @Test func `A tree rebuilt without the key is given away by the next checkpoint`() throws {
    try tamper { db in
      try rewrite(db, at: 41)
      try rebuild(db)
    }
    try expect(.rewritten, 26, 50)
  }

  @Test func `A tree rebuilt without the key, checkpoints taken out, is seen by who has one`()
    throws
  {
    try tamper { db in
      try rewrite(db, at: 41)
      try rebuild(db)
      try db.execute(sql: "DELETE FROM checkpoints WHERE size > 25")
    }
    #expect(try check().finding == nil)
    try expect(.witness, 26, 75, against: [checkpoints[0], checkpoints[2]])
  }

  @Test func `A tree rebuilt with the key is seen by who has a checkpoint`() throws {
    let signer = try stolenSigner()
    try tamper { db in
      try rewrite(db, at: 41)
      try rebuild(db)
      try sign(db, by: signer)
    }
    // Nothing in the file can tell.
    #expect(try check().finding == nil)
    try expect(.witness, 26, 50, against: [checkpoints[0], checkpoints[1]])
  }

  @Test func `A file signed by another key is not this record`() throws {
    let other = try NoteSigner(name: key.name, secret: [UInt8](repeating: 5, count: 32))
    try tamper { db in
      try rewrite(db, at: 41)
      try rebuild(db)
      try sign(db, by: other)
    }
    let path = scratch.state + "/record.pub"
    try FileManager.default.removeItem(atPath: path)
    try (other.key.text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    // The key beside the file is the intruder's own; a key from elsewhere is not.
    let beside = try #require(RecordCopy.key(beside: scratch.state))
    #expect(try check(key: beside).finding == nil)
    try expect(.forgedCheckpoint, 1, 25)
  }

  @Test func `Two checkpoints of one size are a contradiction`() throws {
    let forked = try Checkpoint(size: 50, root: MerkleTree.leaf([]), by: try stolenSigner())
    try tamper { db in
      try db.execute(sql: "ALTER TABLE checkpoints RENAME TO old")
      try db.execute(sql: "CREATE TABLE checkpoints (size INTEGER, at INTEGER, note TEXT)")
      try db.execute(sql: "INSERT INTO checkpoints SELECT * FROM old")
      try db.execute(
        sql: "INSERT INTO checkpoints VALUES (50, 0, ?)", arguments: [forked.note])
    }
    try expect(.contradiction, 50)
  }

  @Test func `Another checkpoint of one size in a partner's hands is seen`() throws {
    let forked = try Checkpoint(size: 50, root: MerkleTree.leaf([]), by: try stolenSigner())
    try expect(.witness, 26, 50, against: [checkpoints[0], forked])
  }

  @Test func `A checkpoint that nobody signed is no checkpoint`() throws {
    let note = checkpoints[1].signed.text + "\n— \(key.name) AAAAAAAA\n"
    try tamper { db in
      try db.execute(sql: "UPDATE checkpoints SET note = ? WHERE size = 50", arguments: [note])
    }
    try expect(.forgedCheckpoint, 26, 50)
  }

  @Test func `A checkpoint put at another size than it signs is found`() throws {
    try tamper { db in
      try db.execute(sql: "UPDATE checkpoints SET size = 60 WHERE size = 50")
    }
    try expect(.forgedCheckpoint, 26, 60)
  }

  @Test func `Another table under the record's name is refused`() throws {
    try tamper { db in
      try db.execute(sql: "ALTER TABLE acts RENAME TO hidden")
      try db.execute(sql: "CREATE VIEW acts AS SELECT * FROM hidden")
    }
    #expect(throws: StoreError.self) { try check() }
  }

  // MARK: What is no attack

  @Test func `A person who was erased leaves the record sound, and nothing to be known of them`()
    throws
  {
    let store = try scratch.store(master)
    let subject = Fixture.youth(7).text
    try store.destroyKeys(of: [subject])
    store.close()
    let verdict = try check(against: checkpoints)
    #expect(verdict.finding == nil)
    #expect(verdict.entries == Self.entries)
    for file in try scratch.files() where file.name.hasSuffix("filet.sqlite") {
      let acts = try RecordCopy(path: scratch.state)
      for seq in 1...Int64(100) {
        let proof = try #require(try acts.proof(of: seq))
        #expect(!proof.entry.contains(subject), "\(file.name) entry \(seq)")
      }
    }
  }

  @Test func `A store that was tampered with does not open`() throws {
    try tamper { db in
      try rewrite(db, at: 41)
      try rebuild(db)
    }
    #expect(throws: StoreError.self) {
      try scratch.store(master)
    }
  }

  // MARK: The intruder's tools

  private func bytes(_ sql: String) throws -> [UInt8] {
    let database = try DatabaseQueue(path: scratch.state + "/filet.sqlite")
    defer { try? database.close() }
    return [UInt8](try database.read { db in try Data.fetchOne(db, sql: sql) } ?? Data())
  }

  private static func forged(_ seq: UInt64) -> [UInt8] {
    Entry(
      seq: seq, at: Timestamp(milliseconds: 5), kind: "accepted", account: "forger", object: "obs_x"
    ).encoded
  }

  private func insert(_ db: Database, at seq: UInt64) throws {
    let body = Self.forged(seq)
    try db.execute(
      sql: "INSERT INTO acts VALUES (?, ?, ?)",
      arguments: [Int64(seq), Data(MerkleTree.leaf(body).bytes), Data(body)])
  }

  private func rewrite(_ db: Database, at seq: UInt64) throws {
    try db.execute(sql: "DELETE FROM acts WHERE seq = \(seq)")
    try insert(db, at: seq)
  }

  private func shiftUp(_ db: Database, from seq: UInt64) throws {
    try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
    try db.execute(sql: "UPDATE acts SET seq = -seq WHERE seq >= \(seq)")
    try db.execute(sql: "UPDATE acts SET seq = 1 - seq WHERE seq < 0")
  }

  /// Everything that can be computed without the key.
  private func rebuild(_ db: Database) throws {
    try db.execute(sql: "DELETE FROM record_nodes")
    var edge = RightEdge()
    for leaf in try Data.fetchAll(db, sql: "SELECT leaf FROM acts ORDER BY seq") {
      try edge.append(try #require(NodeHash(leaf))) { place, hash in
        guard place.height.isMultiple(of: RecordAppender.step) else { return }
        try db.execute(
          sql: "INSERT INTO record_nodes VALUES (?, ?, ?)",
          arguments: [place.height, Int64(place.index), Data(hash.bytes)])
      }
    }
    try db.execute(
      sql: "UPDATE record_edge SET size = ?, hashes = ?",
      arguments: [Int64(edge.size), Data(edge.hashes.flatMap(\.bytes))])
  }

  /// Signs every checkpoint anew.
  private func sign(_ db: Database, by signer: NoteSigner) throws {
    for size in Self.signedAt {
      let root = try StoredNodes(db: db).root(ofSize: size)
      try db.execute(
        sql: "UPDATE checkpoints SET note = ? WHERE size = ?",
        arguments: [try Checkpoint(size: size, root: root, by: signer).note, Int64(size)])
    }
  }

  /// The record's own key, as root on the live host could take it.
  private func stolenSigner() throws -> NoteSigner {
    let vault = try KeyVault(path: scratch.state + "/keys.sqlite", master: master)
    defer { vault.close() }
    return try vault.signer()
  }
}
