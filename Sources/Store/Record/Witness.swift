import GRDB
import Record
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension SQLiteStore {
  /// What a checkpoint that somebody else has seen says of the record here.
  public enum Testimony: Sendable, Hashable {
    /// The record here goes on from it.
    case sound
    /// The record here is older: something that was shown is not there any more.
    case older(seen: UInt64, present: UInt64)
    /// The record here has another history.
    case contradiction
    /// It is no checkpoint of this record.
    case foreign
  }

  /// Holds the record against a checkpoint (a C2SP signed note) that a client has kept.
  public func judge(witness note: String) throws(StoreError) -> Testimony {
    try inStoreTerms(.reading) {
      // What a crash left unsigned counts here too: the answer is for whoever starts the daemon.
      try Self.judge(note, signedBy: signer.key, present: edge.withLock { $0 }) { old, new in
        try pool.read { db in try StoredNodes(db: db).consistencyProof(from: old, to: new) }
      }
    }
  }

  /// What a start in a state directory would make of it, by reading alone (`filetd --check`); `nil` where that
  /// cannot be told.
  public static func testimony(
    of note: String, in folder: String
  ) throws(StoreError) -> Testimony? {
    // A new instance has a name of its own.
    if access(folder + "/filet.sqlite", F_OK) != 0, errno == ENOENT { return .foreign }
    guard let key = RecordCopy.key(beside: folder), let copy = try? RecordCopy(path: folder) else {
      return nil
    }
    return try copy.judge(witness: note, signedBy: key)
  }

  fileprivate static func judge(
    _ note: String, signedBy key: NoteKey, present: RightEdge,
    proof: (UInt64, UInt64) throws -> ConsistencyProof?
  ) throws -> Testimony {
    guard let seen = try? Checkpoint(reading: note, signedBy: key) else { return .foreign }
    if seen.size > present.size { return .older(seen: seen.size, present: present.size) }
    guard let proof = try proof(seen.size, present.size),
      proof.proves(from: seen.root, to: present.root)
    else { return .contradiction }
    return .sound
  }
}

extension RecordCopy {
  fileprivate func judge(
    witness note: String, signedBy key: NoteKey
  ) throws(StoreError) -> SQLiteStore.Testimony {
    try inStoreTerms(.reading) {
      try database.read { db in
        try SQLiteStore.judge(
          note, signedBy: key, present: RightEdge.read(db, signedBy: key)
        ) { old, new in
          try StoredNodes(db: db).consistencyProof(from: old, to: new)
        }
      }
    }
  }
}
