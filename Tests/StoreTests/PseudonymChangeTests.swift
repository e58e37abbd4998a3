import GRDB
import Observations
import StoreFixtures
import Testing

@testable import Store

@Suite("The change of the keys of pseudonyms")
struct PseudonymChangeTests {
  private let scratch: Scratch
  private let master = MasterKey.generated()
  private let act = Fixture.act(.pseudonymsRotated, on: "filetd", 4)

  init() throws { scratch = try Scratch() }

  private func opened() throws -> SQLiteStore { try scratch.store(master) }

  private func rotate(_ store: SQLiteStore) throws(StoreError) {
    try store.rotatePseudonyms(recording: act) { keys in { text, _ in keys.rotated(text) } }
  }

  /// How often it happened, and how often the record says so.
  private func counts(_ store: SQLiteStore) throws -> [Int] {
    try [
      store.pseudonymEpoch(), store.acts(on: "filetd").count { $0.kind == .pseudonymsRotated },
    ]
  }

  @Test func `Neither it nor its act is there without the other`() throws {
    let store = try opened()
    try store.append(Fixture.network())
    let before = try dump(store)
    try store.pool.write { db in
      try db.execute(
        sql: """
          CREATE TRIGGER no_more BEFORE INSERT ON acts BEGIN SELECT RAISE(ABORT, 'essai'); END
          """)
    }
    #expect(throws: StoreError.self) { try rotate(store) }
    #expect(try dump(store) == before && counts(store) == [0, 0])
    try store.pool.write { db in try db.execute(sql: "DROP TRIGGER no_more") }
    try rotate(store)
    #expect(try counts(store) == [1, 1])
    // The record goes on from it, also after a restart.
    try store.append(Fixture.commit(2))
    store.close()
    let again = try opened()
    #expect(try counts(again) == [1, 1])
    #expect(try again.acts(after: 0, limit: .max).contains { $0.act == act })
    again.close()
  }

  @Test func `A log that cannot be cut leaves it done and recorded, and is cut later`() throws {
    let store = try opened()
    try store.append(Fixture.network())
    let old = Fixture.youth(1).text
    #expect(try scratch.files().contains { $0.bytes.contains(old) })
    try store.pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO dying_keys (key) VALUES (900000);
          CREATE TRIGGER no_cut BEFORE DELETE ON dying_keys
          BEGIN SELECT RAISE(ABORT, 'essai'); END
          """)
    }
    try rotate(store)
    #expect(try counts(store) == [1, 1])
    try store.pool.write { db in try db.execute(sql: "DROP TRIGGER no_cut") }
    store.close()
    let again = try opened()
    #expect(try counts(again) == [1, 1])
    #expect(try !scratch.files().contains { $0.bytes.contains(old) })
    again.close()
  }
}
