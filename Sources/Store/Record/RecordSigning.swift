import Chronology
import Foundation
import GRDB
import Observations
import Record

extension KeyVault {
  /// The name of a record in its checkpoints; `.internal` is never a name of the public network.
  private var origin: String { "filet.internal/record/\(instance.lowercased())" }

  /// The key that signs the record, wrapped by the master key as all others are; made the first time.
  func signer() throws -> NoteSigner {
    try NoteSigner(name: origin, secret: try secret("record").drawn(for: "record/ed25519"))
  }
}

extension SQLiteStore {
  public var recordKey: NoteKey? { signer.key }

  /// The public key lies beside the database, for whoever takes a copy to check.
  static func publish(_ key: NoteKey, to path: String) throws {
    let text = key.text + "\n"
    let kept = try? String(contentsOfFile: path, encoding: .utf8)
    guard kept != text else { return }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
  }

  /// Signs the record as it is, in a transaction of its own, where it has grown since the last checkpoint.
  public func sign(at time: Timestamp) throws(StoreError) -> Checkpoint? {
    try inStoreTerms(.writing) {
      try pool.write { db in
        let source = RowSource(db: db, vault: vault)
        let edge = edge.withLock { $0 }
        let latest = try source.latestCheckpoint()
        if let latest, latest.size == edge.size { return latest }
        let checkpoint = try Checkpoint(size: edge.size, root: edge.root, by: signer)
        try db.cachedStatement(sql: "INSERT INTO checkpoints (size, at, note) VALUES (?, ?, ?)")
          .execute(arguments: [Int64(edge.size), time.milliseconds, checkpoint.note])
        return checkpoint
      }
    }
  }
}
