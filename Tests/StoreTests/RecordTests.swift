import Chronology
import Foundation
import GRDB
import Observations
import Record
import StoreFixtures
import Testing

@testable import Store

@Suite("The record in the store")
struct RecordTests {
  private let scratch: Scratch
  private let master = MasterKey.generated()

  init() throws { scratch = try Scratch() }

  private func opened() throws -> SQLiteStore { try scratch.store(master) }

  @Test func `Every entry of a growing record is proved to the latest checkpoint`() throws {
    let store = try opened()
    let key = try #require(store.recordKey)
    for number in 1...30 { try store.append(Fixture.commit(number)) }
    let checkpoint = try #require(try store.sign(at: Fixture.time(30)))
    #expect(checkpoint.size == 150)
    for seq in 1...Int64(150) {
      let proof = try #require(try store.entryProof(of: seq))
      let entry = try EntryProof(reading: proof.text).verify(by: key)
      #expect(entry.seq == UInt64(seq))
    }
    #expect(try store.entryProof(of: 151) == nil)
    #expect(try store.entryProof(of: 0) == nil)
  }

  @Test func `Any two states are shown to be one history`() throws {
    let store = try opened()
    var checkpoints: [Checkpoint] = []
    for number in 1...20 {
      try store.append(Fixture.commit(number))
      checkpoints.append(try #require(try store.sign(at: Fixture.time(number))))
    }
    for (index, old) in checkpoints.enumerated() {
      for new in checkpoints[index...] {
        let proof = try #require(
          try store.consistencyProof(from: Int64(old.size), to: Int64(new.size)))
        #expect(proof.proves(from: old.root, to: new.root))
      }
    }
    #expect(try store.consistencyProof(from: 5, to: 101) == nil)
    #expect(try store.consistencyProof(from: 6, to: 5) == nil)
  }

  @Test func `A size that is not signed is proved to nobody`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    #expect(try store.consistencyProof(from: 1, to: 5) == nil, "nothing is signed yet")
    let first = try #require(try store.sign(at: Fixture.time(1)))
    try store.append(Fixture.commit(2))
    #expect(try store.consistencyProof(from: 1, to: 5) != nil)
    for size in Int64(6)...11 {
      #expect(try store.consistencyProof(from: 5, to: size) == nil, "\(size)")
    }
    // Whoever starts the daemon is answered of what a crash left unsigned, too.
    #expect(try store.judge(witness: first.note) == .sound)
    _ = try store.sign(at: Fixture.time(2))
    #expect(try store.consistencyProof(from: 5, to: 10) != nil)
    #expect(try store.consistencyProof(from: 5, to: 11) == nil)
  }

  @Test func `Nothing is signed twice`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    let first = try store.sign(at: Fixture.time(1))
    #expect(try store.sign(at: Fixture.time(2)) == first)
    let count = try store.pool.read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM checkpoints")
    }
    #expect(count == 1)
  }

  @Test func `The record goes on after a restart, under the same key`() throws {
    var store = try opened()
    for number in 1...7 { try store.append(Fixture.commit(number)) }
    let before = try #require(try store.sign(at: Fixture.time(7)))
    let key = store.recordKey
    store.close()
    store = try opened()
    #expect(store.recordKey == key)
    #expect(try store.latestCheckpoint() == before)
    try store.append(Fixture.commit(8))
    let after = try #require(try store.sign(at: Fixture.time(8)))
    let proof = try #require(
      try store.consistencyProof(from: Int64(before.size), to: Int64(after.size)))
    #expect(proof.proves(from: before.root, to: after.root))
  }

  @Test func `A commit that failed leaves the record as it was`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    // The same observation again: refused whole, with its acts.
    #expect(throws: StoreError.self) { try store.append(Fixture.commit(1)) }
    try store.append(Fixture.commit(2))
    store.close()
    let verdict = try RecordCopy(path: scratch.state).check(key: try #require(store.recordKey))
    #expect(verdict.finding == nil)
    #expect(verdict.entries == 10)
  }

  @Test(arguments: [
    "UPDATE acts SET leaf = randomblob(32)", "DELETE FROM acts", "DELETE FROM record_nodes",
    "UPDATE record_nodes SET hash = randomblob(32)", "UPDATE record_edge SET size = size - 1",
    "DELETE FROM record_edge", "UPDATE checkpoints SET note = 'x'", "DELETE FROM checkpoints",
  ])
  func `Nothing of it can be changed or removed`(sql: String) throws {
    let store = try opened()
    for number in 1...4 { try store.append(Fixture.commit(number)) }
    _ = try store.sign(at: Fixture.time(4))
    #expect(throws: DatabaseError.self) { try store.pool.write { db in try db.execute(sql: sql) } }
  }

  @Test func `What is sealed is committed to under a salt that goes with the key`() throws {
    let store = try opened()
    try store.append(Fixture.commit(3, seq: 1))
    let entries = try store.entries(1...5)
    let accepted = try #require(entries.first { $0.kind == "accepted" })
    let pledge = try #require(accepted.pledges.first)
    let arrival = Fixture.arrival(3)
    let subject = arrival.observation.sealingSubject
    let number = try #require(
      try store.pool.read { db in
        try Int64.fetchOne(
          db, sql: "SELECT key FROM keyring WHERE subject = ?", arguments: [subject])
      })
    let salt = try #require(try store.vault.key(number)).drawn(
      for: "record/salt/" + arrival.observation.id)
    let commitment = Commitment(
      to: Array(subject.utf8) + [0] + arrival.observation.encoded(), salt: salt)
    #expect(pledge.commitment == commitment.bytes)
    try store.destroyKeys(of: [subject])
    #expect(try store.vault.key(number) == nil)
  }

  @Test func `The public key lies beside the database for all who may see the folder`() throws {
    let store = try opened()
    let path = scratch.state + "/record.pub"
    #expect(try NoteKey(text: String(contentsOfFile: path, encoding: .utf8)) == store.recordKey)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o444)
    // Somebody else's key there is put right at the next start.
    store.close()
    try FileManager.default.removeItem(atPath: path)
    try "x".write(toFile: path, atomically: true, encoding: .utf8)
    let again = try opened()
    #expect(RecordCopy.key(beside: scratch.state) == again.recordKey)
  }
}
