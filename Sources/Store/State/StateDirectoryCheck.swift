#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension SQLiteStore {
  /// What opening a state directory would say of its files, by reading alone (`filetd --check`): whose they are, who may
  /// read them, and whether they are databases of Filet and of no later version. Nothing is opened as a start does, since
  /// SQLite may write even to read; so damaged pages are found by an opening only. A file that is not there is no fault.
  public static func faults(in folder: String) -> [(file: String, error: StoreError)] {
    let databases = ["/filet.sqlite", "/keys.sqlite"].map { folder + $0 }
    let companions = databases.flatMap { file in StateDirectory.companions.map { file + $0 } }
    var faults: [(file: String, error: StoreError)] = []
    for file in [folder + "/lock"] + databases + companions {
      do throws(StoreError) {
        var status = stat()
        guard lstat(file, &status) == 0 || errno != ENOENT else { continue }
        try StateDirectory.judge(file, kind: S_IFREG)
        guard databases.contains(file), let start = DatabaseStart(of: file) else { continue }
        guard start.isDatabase else { throw StoreError.noDatabase }
        guard file == databases[1] || start.mayBeOurs(besideLog: file + "-wal") else {
          throw StoreError.ofAnotherProgram
        }
        try judgeVersion(of: file, in: folder)
      } catch {
        faults.append((file, error))
      }
    }
    return faults
  }

  private static func judgeVersion(of file: String, in folder: String) throws(StoreError) {
    if file == folder + "/filet.sqlite" {
      if Schema.migrator.isOfLaterVersion(file) { throw .laterVersion("filet") }
    } else if lostKeys(in: folder) == nil, KeyVault.migrator.isOfLaterVersion(file) {
      // Whose keys they are comes first, as at a start.
      throw .laterVersion("keys")
    }
  }
}

/// The first page of a database, as it is in the file.
private struct DatabaseStart {
  private let bytes: [UInt8]

  /// `nil` where it cannot be read, and of an empty file, which is a new database to SQLite.
  init?(of file: String) {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else { return nil }
    self.bytes = Array(bytes[..<count])
  }

  var isDatabase: Bool { bytes.starts(with: Array("SQLite format 3\0".utf8)) }

  /// Whether it says that it is of Filet, or is a database in which nothing is yet but the list of migrations. What a
  /// log beside it holds is not in the file.
  func mayBeOurs(besideLog log: String) -> Bool {
    guard bytes.count >= 108 else { return true }
    let owner = bytes[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if owner != 0 { return owner == UInt32(bitPattern: Schema.applicationID) }
    var status = stat()
    if stat(log, &status) == 0, status.st_size > 0 { return true }
    // The schema begins behind the header: the kind of page, and how many entries it has.
    let entries = Int(bytes[103]) << 8 | Int(bytes[104])
    let isOfMigrations = String(decoding: bytes, as: UTF8.self).contains("grdb_migrations")
    return bytes[100] == 0x0D && (entries == 0 || (entries <= 2 && isOfMigrations))
  }
}
