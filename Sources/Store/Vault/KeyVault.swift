import Chronology
import Foundation
import GRDB
import Observations

/// The keys of subjects, wrapped by the master key, in a small database of their own (`keys.sqlite`).
///
/// *Order.* A key must be on disk before anything sealed with it is: else a crash in between leaves cells
/// that nobody can open. So keys are made ahead, a few hundred at a time, in one durable transaction;
/// a commit then only takes the next spare one and writes into its own transaction (`keyring` in
/// `filet.sqlite`) whose it has become. That costs no second fsync a commit, and `keys.sqlite` names no one:
/// it holds numbers and wrapped keys.
///
/// *Erasure.* Destroying a key is deleting its row. The file has a rollback journal and no write-ahead log,
/// `secure_delete` overwrites the row, and `synchronous=EXTRA` makes the end of the journal durable: when
/// `destroy` returns, no file of the state directory holds the wrapped key, and no crash brings it back.
final class KeyVault: Sendable {
  struct Spare: Sendable {
    var number: Int64
    var key: SubjectKey
  }

  struct State: Sendable {
    /// Derived from the master key in force.
    var wrapping: WrappingKey
    var opened: BoundedCache<Int64, SubjectKey>
    var spares: [Spare] = []
    /// How many were taken since the start.
    var taken = 0
    /// How often keys were destroyed: what was read before is not kept after.
    var destructions = 0
  }

  let database: DatabaseQueue
  let state: Locked<State>
  /// Ties this file to the `filet.sqlite` beside it.
  let instance: String

  /// Keys made ahead at a time: as many as were used since the start, within these bounds. Each time takes some
  /// syncs, for which a commit waits.
  static let (batch, largestBatch) = (256, 1_024)

  init(path: String, master: MasterKey, cacheLimit: Int = 3_072) throws(StoreError) {
    let wrapping = WrappingKey(master)
    state = Locked(State(wrapping: wrapping, opened: BoundedCache(limit: cacheLimit)))
    (database, instance) = try inStoreTerms(.opening) {
      let database = try DatabaseQueue(path: path, configuration: Self.configuration)
      try database.inDatabase { db in
        guard try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE") == "delete",
          try Int.fetchOne(db, sql: "PRAGMA synchronous") == 3,
          try Int.fetchOne(db, sql: "PRAGMA secure_delete") == 1
        else { throw StoreError.settings }
        try checkPages(db)
      }
      try Self.migrator.migrate(database, refusingLaterThan: "keys")
      return (database, try Self.introduce(wrapping, to: database))
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "filet.keys"
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA secure_delete = ON")
      try db.execute(sql: "PRAGMA synchronous = EXTRA")
    }
    return configuration
  }

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 keys") { db in
      try db.execute(
        sql: """
          CREATE TABLE instance (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            name TEXT NOT NULL,
            -- Sealed by the master key: another one does not open it.
            proof BLOB NOT NULL,
            -- How often the master key was changed, and when last (milliseconds since 1970).
            rotations INTEGER NOT NULL DEFAULT 0,
            rotated INTEGER
          ) STRICT;
          -- AUTOINCREMENT: the number of a destroyed key is never given again.
          CREATE TABLE keys (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            wrapped BLOB NOT NULL
          ) STRICT;
          -- Keys of the instance itself, by purpose; an epoch more at each rotation.
          CREATE TABLE secrets (
            purpose TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            wrapped BLOB NOT NULL,
            PRIMARY KEY (purpose, epoch)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    return migrator
  }

  /// Proves that the master key is the one this file was made with; makes the proof in a new file.
  private static func introduce(
    _ wrapping: WrappingKey, to database: DatabaseQueue
  ) throws -> String {
    try database.write { db in
      if let name = try prove(wrapping, db) { return name }
      let name = UUID().uuidString
      let proof = try wrapping.wrap(.generated(for: proofSubject(name)))
      try db.execute(
        sql: "INSERT INTO instance (only, name, proof) VALUES (1, ?, ?)",
        arguments: [name, Data(proof)])
      return name
    }
  }

  /// The name of the instance, where the master key is its own; `nil` where the file is new.
  private static func prove(_ wrapping: WrappingKey, _ db: Database) throws -> String? {
    guard let row = try Row.fetchOne(db, sql: "SELECT name, proof FROM instance") else {
      return nil
    }
    let name: String = row[0]
    let proof: Data = row[1]
    do throws(SealingFault) {
      _ = try wrapping.unwrap([UInt8](proof), subject: proofSubject(name), version: 1)
    } catch {
      let rotated = try Int64.fetchOne(db, sql: "SELECT rotated FROM instance")
      throw StoreError.wrongMasterKey(rotated: rotated.map { Timestamp(milliseconds: $0) })
    }
    return name
  }

  /// What an opening would say of a master key, by reading alone; `nil` where it would take it and where that
  /// cannot be told.
  static func fault(of master: MasterKey, path: String) -> StoreError? {
    var configuration = Configuration()
    configuration.label = "filet.keys"
    configuration.readonly = true
    guard let database = try? DatabaseQueue(path: path, configuration: configuration) else {
      return nil
    }
    defer { try? database.close() }
    do {
      _ = try database.read { db in try prove(WrappingKey(master), db) }
      return nil
    } catch {
      return error as? StoreError
    }
  }

  static func subject(_ number: Int64) -> String { "key/\(number)" }
  static func proofSubject(_ name: String) -> String { "instance/" + name }

  var wrapping: WrappingKey { state.withLock { $0.wrapping } }

  // MARK: Keys

  /// The key of a number; `nil` where it was destroyed.
  func key(_ number: Int64) throws -> SubjectKey? {
    let (kept, destructions) = state.withLock {
      ($0.opened.value(for: number), $0.destructions)
    }
    if let kept { return kept }
    // The bytes and the key that opens them, from one moment: a rotation changes both, on the same queue. One statement
    // needs no transaction.
    let (wrapped, wrapping) = try database.unsafeRead { db in
      let wrapped = try Data.fetchOne(
        db.cachedStatement(sql: "SELECT wrapped FROM keys WHERE number = ?"), arguments: [number])
      return (wrapped, self.wrapping)
    }
    guard let wrapped else { return nil }
    let key: SubjectKey
    do throws(SealingFault) {
      key = try wrapping.unwrap(
        [UInt8](wrapped), subject: Self.subject(number), version: 1)
    } catch {
      throw StoreError(
        .damaged,
        fr: "une clé de « keys.sqlite » est endommagée ; restaurez une sauvegarde",
        en: "a key of \"keys.sqlite\" is damaged; restore a backup")
    }
    state.withLock { state in
      if state.destructions == destructions { state.opened.insert(key, for: number) }
    }
    return key
  }

  /// The spare keys after the last one in use, to begin from.
  func prepareSpares(after last: Int64) throws {
    let wrapping = self.wrapping
    let rows = try database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT number, wrapped FROM keys WHERE number > ? ORDER BY number",
        arguments: [last])
    }
    let spares = try rows.map { row in
      let number: Int64 = row[0]
      let wrapped: Data = row[1]
      return Spare(
        number: number,
        key: try wrapping.unwrap([UInt8](wrapped), subject: Self.subject(number), version: 1))
    }
    state.withLock { $0.spares = spares }
  }

  /// The spare key at a position; more are made, and are on disk, where there are too few.
  func spare(at position: Int) throws -> Spare {
    while true {
      if let spare = state.withLock({ state in
        position < state.spares.count ? state.spares[position] : nil
      }) {
        return spare
      }
      let count = state.withLock { min(max($0.taken, Self.batch), Self.largestBatch) }
      let made = try database.write { db in
        let wrapping = self.wrapping
        let last =
          try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'keys'") ?? 0
        let numbers = (1...Int64(count)).map { last + $0 }
        let nonces = NonceReserve()
        return try zip(numbers, SubjectKey.generated(for: numbers.map(Self.subject))).map {
          number, key in
          var insert = try Binding("INSERT INTO keys (number, wrapped) VALUES (?, ?)", on: db)
          insert.bind(number)
          insert.bind(try wrapping.wrap(key, with: nonces))
          try insert.run()
          return Spare(number: number, key: key)
        }
      }
      state.withLock { $0.spares += made }
    }
  }

  /// The first spare keys are in use from now on.
  func take(_ count: Int) {
    guard count > 0 else { return }
    state.withLock { state in
      for spare in state.spares.prefix(count) {
        state.opened.insert(spare.key, for: spare.number)
      }
      state.spares.removeFirst(count)
      state.taken += count
    }
  }

  /// Deletes keys for good.
  func destroy(_ numbers: [Int64]) throws {
    try database.write { db in
      for number in numbers {
        try db.cachedStatement(sql: "DELETE FROM keys WHERE number = ?").execute(
          arguments: [number])
      }
    }
    state.withLock { state in
      state.destructions += 1
      for number in numbers { state.opened.remove(number) }
    }
  }

  func close() { try? database.close() }
}
