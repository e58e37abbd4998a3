import CSQLite
import Foundation
import GRDB
import Observations
import Record

/// The store on disk: SQLite with a write-ahead log and `synchronous=FULL`. One commit is one transaction
/// and one fsync; when `append` returns, what it wrote outlives a crash of the process and of the machine.
///
/// Everything personal is sealed under its subject's key (`KeyVault`) before SQLite sees it.
///
/// When a commit fails nothing of it is seen, and the store goes on: a full disk needs no restart. One case
/// cannot be told apart by any program: if the *fsync* fails and the machine then stops before the next
/// commit, the log may hold the commit whole, and it is there after the restart. It is whole then (with
/// its notices), and the submitter who tries again gets the receipt of a duplicate.
public final class SQLiteStore: Store {
  /// A subject's present key.
  typealias Current = KeyVault.Spare

  let pool: DatabasePool
  let vault: KeyVault
  let current: Locked<BoundedCache<String, Current>>
  /// The right edge of the record as the last commit left it.
  let edge: Locked<RightEdge>
  /// Signs the record.
  let signer: NoteSigner
  let interned = Locked(InternedNumbers())
  let directory: StateDirectory
  public var folder: String? { directory.path }
  private let isClosed = Locked(false)

  /// Opens the store of a state directory, which is made where there is none. Takes the directory's lock,
  /// judges its permissions, checks every page, migrates. O(size).
  public init(directory path: String, masterKey: MasterKey) throws(StoreError) {
    _ = Self.countsNoMemory
    let hadKeys = access(path + "/keys.sqlite", F_OK) == 0
    let directory = try StateDirectory(path: path)
    // Before anything is written: else keys would be made, or those of others changed.
    try Self.refuseLostKeys(in: directory, madeNow: !hadKeys)
    let vault = try KeyVault(path: directory.keys, master: masterKey)
    try inStoreTerms(.opening) {
      if Self.isEmpty(directory.database), try vault.hasServed() { throw StoreError.lostDatabase }
    }
    self.directory = directory
    self.vault = vault
    current = Locked(BoundedCache(limit: 3_072))
    let signer = try inStoreTerms(.opening) { try vault.signer() }
    self.signer = signer
    let edge = Locked(RightEdge())
    self.edge = edge
    pool = try inStoreTerms(.opening) {
      let pool = try Self.openPool(directory.database)
      try pool.writeWithoutTransaction { db in
        // GRDB sets NORMAL when it turns the write-ahead log on, after `prepareDatabase`: so it is set
        // here, outside a transaction, and read back.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
          try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal",
          try Int.fetchOne(db, sql: "PRAGMA secure_delete") == 1
        else { throw StoreError.settings }
        // Folding the log into the database happens inside a commit: every 8,000 pages (32 MB) instead of
        // 1,000, a page that many commits touch is written once. The cache (3 MiB) holds the inner pages of
        // the indexes.
        try db.execute(sql: "PRAGMA wal_autocheckpoint = 8000")
        try db.execute(sql: "PRAGMA cache_size = -3072")
        let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id")
        // A start that was killed in its making may have left the list of migrations, empty, and no more.
        let tables =
          try Int.fetchOne(
            db, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'") ?? 0
        guard owner == Schema.applicationID || (owner == 0 && tables == 0) else {
          throw StoreError.ofAnotherProgram
        }
        // One that has a head and nothing else was made in the place of another.
        if tables == 0, try vault.hasServed() { throw StoreError.lostDatabase }
        try checkPages(db)
      }
      try Schema.migrator.migrate(pool, refusingLaterThan: "filet")
      try pool.write { db in try Self.tie(db, to: vault.instance) }
      try pool.write { db in try NamedFilling(db: db, vault: vault).run() }
      let last = try pool.read { db in
        try Int64.fetchOne(db, sql: "SELECT max(key) FROM keyring") ?? 0
      }
      try vault.prepareSpares(after: last)
      let kept = try pool.read { db in try RightEdge.read(db, signedBy: signer.key) }
      edge.withLock { $0 = kept }
      try Self.publish(signer.key, to: directory.recordKey)
      return pool
    }
    // What a crash kept from being destroyed.
    try? forgetLog()
  }

  /// SQLite would take one lock of the whole process for each allocation of any connection, to count what nobody asks
  /// for: reading and writing wait for each other there. Before the first connection, else it goes on counting.
  private static let countsNoMemory = csqlite_count_no_memory() == SQLITE_OK

  private static func openPool(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "filet.store"
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA secure_delete = ON")
      // Of each reading connection: they read a row here and there, and the system caches the file.
      try db.execute(sql: "PRAGMA cache_size = -512")
    }
    return try DatabasePool(path: path, configuration: configuration)
  }

  /// Both files are of one state directory: a `keys.sqlite` from elsewhere opens nothing of this one.
  private static func tie(_ db: Database, to instance: String) throws {
    if let name = try String.fetchOne(db, sql: "SELECT name FROM instance") {
      guard name == instance else {
        throw StoreError.foreignKeys
      }
      return
    }
    try db.execute(sql: "INSERT INTO instance (only, name) VALUES (1, ?)", arguments: [instance])
  }

  /// What opening a state directory with a master key would say of the key, by reading alone (`filetd --check`);
  /// `nil` where it would take it and where that cannot be told.
  public static func fault(of master: MasterKey, in folder: String) -> StoreError? {
    KeyVault.fault(of: master, path: folder + "/keys.sqlite")
  }

  package func destroyKeys(of subjects: [String]) throws(StoreError) {
    try inStoreTerms(.writing) {
      // On the writer's queue: no commit is between looking up a key and using it.
      try pool.writeWithoutTransaction { db in
        var numbers: [Int64] = []
        for subject in subjects {
          numbers += try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT key FROM keyring WHERE subject = ?"),
            arguments: [subject])
        }
        try vault.destroy(numbers)
        current.withLock { cache in
          for subject in subjects { cache.remove(subject) }
        }
      }
    }
  }

  /// Waits for what is being written and closes the files. Calling it again does nothing.
  public func close() {
    // Folding the log of a closed database is a null pointer to SQLite.
    let isFirst = isClosed.withLock { closed in
      defer { closed = true }
      return !closed
    }
    guard isFirst else { return }
    // GRDB closes the reading connections last, and those cannot fold the log into the database. Not
    // folding it loses nothing: the next start does it.
    _ = try? pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
    try? pool.close()
    vault.close()
    directory.release()
  }
}
