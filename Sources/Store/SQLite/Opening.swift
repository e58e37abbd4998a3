import GRDB

/// Reads every page of a database and what is in it (`PRAGMA quick_check`): a damaged page is found here
/// and not served later. O(size).
func checkPages(_ db: Database) throws {
  let found = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
  guard found == ["ok"] else {
    throw StoreError(
      .damaged,
      fr: "une page de la base est endommagée ; restaurez une sauvegarde",
      en: "a page of the database is damaged; restore a backup")
  }
}

extension StoreError {
  /// The database did not take a setting on which a promise rests.
  static var settings: StoreError {
    StoreError(
      .unusable,
      fr: "SQLite n'a pas pris un réglage dont dépend la durabilité",
      en: "SQLite did not take a setting on which durability depends")
  }

  static func laterVersion(_ name: String) -> StoreError {
    StoreError(
      .unusable,
      fr: "la base « \(name) » vient d'une version plus récente de Filet",
      en: "the database \"\(name)\" is of a later version of Filet")
  }
}

extension DatabaseMigrator {
  /// Migrates; refuses a database that a later version has written.
  func migrate(_ writer: any DatabaseWriter, refusingLaterThan name: String) throws {
    if try writer.read(hasBeenSuperseded) { throw StoreError.laterVersion(name) }
    try migrate(writer)
  }

  /// Whether a later version has written a database, by reading its file alone. A start leaves nothing of what it has
  /// migrated in the log.
  func isOfLaterVersion(_ file: String) -> Bool {
    let applied = UntouchedDatabase.texts("SELECT identifier FROM grdb_migrations", in: file)
    return !Set(applied ?? []).isSubset(of: migrations)
  }
}
