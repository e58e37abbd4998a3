import GRDB

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A `filet.sqlite` that is gone while its keys are there. An empty one beside them would give numbers of keys a second
/// time and sign another record with the same key; and what was erased in it would take the keys of others, once the
/// old one is put back.
extension SQLiteStore {
  /// What a start would say of it, by reading alone (`filetd --check`); `nil` where it would go on and where that
  /// cannot be told.
  public static func lostDatabase(in folder: String) -> StoreError? {
    isEmpty(folder + "/filet.sqlite") && KeyVault.hasServed(at: folder + "/keys.sqlite")
      ? .lostDatabase : nil
  }

  /// Whether nothing was ever written to a database.
  static func isEmpty(_ file: String) -> Bool {
    var status = stat()
    guard lstat(file, &status) == 0 else { return errno == ENOENT }
    return status.st_size == 0
  }
}

extension KeyVault {
  /// Whether there was a database beside these keys: from its first opening on there are more secrets than the
  /// record's. Before that a first start was cut short, and the next one goes on from it.
  func hasServed() throws -> Bool { try database.read { db in try Self.haveServed(db) } }

  static func hasServed(at path: String) -> Bool {
    var configuration = Configuration()
    configuration.label = "filet.keys"
    configuration.readonly = true
    guard let database = try? DatabaseQueue(path: path, configuration: configuration) else {
      return false
    }
    defer { try? database.close() }
    return (try? database.read { db in try haveServed(db) }) ?? false
  }

  private static func haveServed(_ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT (SELECT rotations FROM instance) > 0
          OR EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'keys' AND seq > 0)
          OR EXISTS (SELECT 1 FROM secrets WHERE purpose <> 'record' OR epoch > 0)
        """) ?? false
  }
}

extension StoreError {
  static var lostDatabase: StoreError {
    StoreError(
      .key,
      fr: """
        « filet.sqlite » manque, alors que ses clés (« keys.sqlite ») sont là : remettez la sauvegarde, les deux \
        fichiers ; on ne repart jamais à vide
        """,
      en: """
        "filet.sqlite" is missing while its keys ("keys.sqlite") are there: put back the backup, both files; \
        never start empty
        """)
  }
}
