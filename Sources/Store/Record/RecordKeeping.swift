import Chronology
import Record

/// The record of a store that keeps none, as one does that dies with its process: entries are its acts, and there is no
/// tree to sign or to prove anything by.
extension Store {
  public func entries(_ numbers: ClosedRange<Int64>) throws(StoreError) -> [Entry] {
    let limit = Int(clamping: numbers.upperBound - numbers.lowerBound + 1)
    return try acts(after: numbers.lowerBound - 1, limit: limit).map { entry in
      Entry(
        seq: UInt64(entry.seq), at: entry.act.at, kind: entry.act.kind.rawValue,
        account: entry.act.by, through: entry.act.onBehalfThrough, object: entry.act.object,
        details: entry.act.details)
    }
  }

  public var recordKey: NoteKey? { nil }

  public func sign(at time: Timestamp) throws(StoreError) -> Checkpoint? { nil }

  public func latestCheckpoint() throws(StoreError) -> Checkpoint? { nil }

  public func consistencyProof(
    from old: Int64, to new: Int64
  ) throws(StoreError) -> ConsistencyProof? { nil }

  public func opening(
    of seq: Int64, about subjects: Set<String>
  ) throws(StoreError) -> CommitmentOpening? { nil }

  public func entryProof(of seq: Int64) throws(StoreError) -> EntryProof? { nil }
}
