import Chronology
import Foundation
import GRDB
import Observations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A whole copy of one of the two databases as it was at one moment, in a file that has no name any more: it
/// is gone when this value is, however the process ends.
public final class Snapshot: Sendable {
  public let header: BackupHeader
  /// Its length.
  public let bytes: Int
  private let descriptor: Int32

  init(_ path: String, header: BackupHeader) throws(StoreError) {
    self.header = header
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw .snapshot }
    bytes = Int(status.st_size)
    unlink(path)
  }

  deinit { close(descriptor) }

  /// The next bytes, at most so many; empty at the end.
  public func read(at offset: Int, count: Int) throws(BackupFault) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = buffer.withUnsafeMutableBytes {
        pread(
          descriptor, $0.baseAddress?.advanced(by: filled), count - filled,
          off_t(offset + filled))
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .unreadable("snapshot", errno) }
      if got == 0 { break }
      filled += got
    }
    buffer.removeLast(count - filled)
    return buffer
  }
}

extension StoreError {
  static let snapshot = StoreError(
    .cannotWrite,
    fr: """
      la copie pour la sauvegarde n'a pu être faite ; il faut, dans le dossier d'état, autant de place libre que la \
      base en prend
      """,
    en: """
      the copy for the backup could not be made; it needs as much free room in the state directory as the database \
      takes
      """)
}

extension SQLiteStore {
  /// Copies one of the databases (`VACUUM INTO`) while everything goes on: a copy is of one moment, and a file
  /// under a write-ahead log must never be copied as a file. Take the data first, then the keys: so every key
  /// that the data need is in the copy of the keys. The copy is in the state directory, which needs the room for it.
  public func snapshot(
    _ part: BackupHeader.Part, at now: Timestamp, expires: Timestamp?
  ) throws(StoreError) -> Snapshot {
    let path = directory.path + "/" + StateDirectory.snapshotPrefix + UUID().uuidString
    // Where the disk is full, its journal is left beside it.
    defer { for name in [""] + StateDirectory.companions { unlink(path + name) } }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .snapshot }
    Glibc.close(descriptor)
    do throws(StoreError) {
      try inStoreTerms(.writing) { try makeCopy(of: part, at: path) }
    } catch {
      // It is the copy that the disk does not take: everything else goes on.
      throw error.code == .cannotWrite ? .snapshot : error
    }
    return try Snapshot(
      path,
      header: BackupHeader(part: part, made: now, expires: expires, instance: vault.instance))
  }

  private func makeCopy(of part: BackupHeader.Part, at path: String) throws {
    switch part {
    case .data:
      // A connection of its own: the writer goes on meanwhile.
      var configuration = Configuration()
      configuration.readonly = true
      let source = try DatabaseQueue(path: directory.database, configuration: configuration)
      try source.inDatabase { db in try db.execute(sql: "VACUUM INTO ?", arguments: [path]) }
      try source.close()
    case .keys:
      try vault.database.inDatabase { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [path])
      }
    }
  }
}
