#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A `keys.sqlite` that is gone, or is not that of the `filet.sqlite` beside it, or none of Filet. New keys would make the
/// folder look whole and open nothing in it; keys from elsewhere would be written into.
extension SQLiteStore {
  /// What a start says of it, by reading alone (`filetd --check` too); `nil` where it would go on and where that cannot be
  /// told.
  public static func lostKeys(in folder: String) -> StoreError? {
    let (data, keys) = (folder + "/filet.sqlite", folder + "/keys.sqlite")
    guard !isEmpty(keys) else { return holdsData(data) ? .lostKeys : nil }
    let tables = UntouchedDatabase.texts(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'", in: keys)
    // The list of migrations alone is of a first start that was cut short.
    let own = Set(tables ?? []).subtracting(["grdb_migrations"])
    guard own.isEmpty || own.isSuperset(of: ["instance", "keys", "secrets"]) else {
      return .keysOfAnotherProgram
    }
    guard let name = instance(keys), let other = instance(data), name != other else { return nil }
    return .foreignKeys
  }

  /// Whether anything was ever kept in it. Keys are on disk before that, so there were some; of a database that nobody has
  /// closed since it was made all is in the log.
  private static func holdsData(_ file: String) -> Bool {
    guard !isEmpty(file) else { return false }
    return instance(file) != nil || !isEmpty(file + "-wal")
  }

  private static func instance(_ file: String) -> String? {
    UntouchedDatabase.texts("SELECT name FROM instance", in: file)?.first
  }

  /// Refuses, and takes an empty file away that was made for it.
  static func refuseLostKeys(
    in directory: StateDirectory, madeNow: Bool
  ) throws(StoreError) {
    guard let fault = lostKeys(in: directory.path) else { return }
    if madeNow, isEmpty(directory.keys) { unlink(directory.keys) }
    throw fault
  }
}

extension StoreError {
  static var lostKeys: StoreError {
    StoreError(
      .key,
      fr: """
        « keys.sqlite » manque, alors que ses données (« filet.sqlite ») sont là : remettez la sauvegarde, les deux \
        fichiers ; d'autres clés n'ouvrent rien
        """,
      en: """
        "keys.sqlite" is missing while its data ("filet.sqlite") are there: put back the backup, both files; \
        other keys open nothing
        """)
  }

  static var foreignKeys: StoreError {
    StoreError(
      .key,
      fr: "« keys.sqlite » n'est pas celui de cette base : il manque ou vient d'ailleurs",
      en: "\"keys.sqlite\" is not that of this database: it is missing or from elsewhere")
  }

  static var keysOfAnotherProgram: StoreError {
    StoreError(
      .key,
      fr: "« keys.sqlite » est la base d'un autre programme ; remettez celui de ce dossier d'état",
      en:
        "\"keys.sqlite\" is the database of another program; put back that of this state directory"
    )
  }
}
