import Chronology
import Record

/// What a store keeps beside the acts themselves so that others can check them: the tree, its proofs, and
/// signed checkpoints. A store that dies with its process keeps none.
extension Store {
  /// Entries by their numbers, both ends included.
  public func entries(_ numbers: ClosedRange<Int64>) throws(StoreError) -> [Entry] {
    let limit = Int(clamping: numbers.upperBound - numbers.lowerBound + 1)
    return try acts(after: numbers.lowerBound - 1, limit: limit).map { entry in
      Entry(
        seq: UInt64(entry.seq), at: entry.act.at, kind: entry.act.kind.rawValue,
        account: entry.act.by, through: entry.act.onBehalfThrough, object: entry.act.object,
        details: entry.act.details)
    }
  }

  /// The public key that signs this record.
  public var recordKey: NoteKey? { nil }

  /// Signs the record as it is, where it has grown since the last time; the latest checkpoint.
  public func sign(at time: Timestamp) throws(StoreError) -> Checkpoint? { nil }

  public func latestCheckpoint() throws(StoreError) -> Checkpoint? { nil }

  /// Proves that the record of one size is the beginning of that of another; `nil` where it has no such size, or where
  /// nothing of that size was signed yet.
  public func consistencyProof(
    from old: Int64, to new: Int64
  ) throws(StoreError) -> ConsistencyProof? { nil }

  /// What opens an entry's commitment, where it is to one of these subjects or says itself to what; `nil` where
  /// nothing can be opened: the entry commits to nothing, or the key is gone, and the salt with it.
  public func opening(
    of seq: Int64, about subjects: Set<String>
  ) throws(StoreError) -> CommitmentOpening? { nil }

  /// Proves that an entry is in the record of the latest checkpoint; `nil` where it is not.
  public func entryProof(of seq: Int64) throws(StoreError) -> EntryProof? { nil }
}
