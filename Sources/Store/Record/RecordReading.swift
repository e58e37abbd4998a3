import Foundation
import GRDB
import Record

/// The nodes of the record as the database keeps them. A node between two heights that are kept is made of
/// at most eight below it.
struct StoredNodes: NodeSource {
  let db: Database

  func hash(at place: NodePlace) throws -> NodeHash {
    let kept = place.height - place.height % RecordAppender.step
    let count = 1 << Int64(place.height - kept)
    let first = Int64(place.index) << Int64(place.height - kept)
    let rows =
      kept == 0
      ? try Data.fetchAll(
        db.cachedStatement(sql: "SELECT leaf FROM acts WHERE seq > ? AND seq <= ? ORDER BY seq"),
        arguments: [first, first + Int64(count)])
      : try Data.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT hash FROM record_nodes WHERE height = ? AND place >= ? AND place < ?
            ORDER BY place
            """), arguments: [kept, first, first + Int64(count)])
    var hashes = rows.compactMap { NodeHash($0) }
    guard hashes.count == count else { throw StoreError.damagedRecord }
    while hashes.count > 1 {
      hashes = stride(from: 0, to: hashes.count, by: 2).map {
        MerkleTree.node(hashes[$0], hashes[$0 + 1])
      }
    }
    return hashes[0]
  }
}

extension Entry {
  /// An entry as a row holds it.
  init(_ row: inout RowReader) throws {
    self = try Entry(decoding: try row.blob())
  }
}

extension RowSource {
  func entries(_ numbers: ClosedRange<Int64>) throws -> [Entry] {
    try all(
      "SELECT body FROM acts WHERE seq BETWEEN ? AND ? ORDER BY seq",
      [numbers.lowerBound, numbers.upperBound]
    ) { row in try Entry(&row) }
  }

  func acts(
    _ clause: String, _ arguments: StatementArguments
  ) throws -> [(seq: Int64, act: Act)] {
    try all("SELECT seq, body FROM acts \(clause)", arguments) { row in
      let seq = try row.integer()
      let entry = try Entry(&row)
      guard let kind = Act.Kind(rawValue: entry.kind) else { throw StoreError.damagedEntry }
      return (
        seq,
        Act(
          kind: kind, by: entry.account, onBehalfThrough: entry.through, at: entry.at,
          object: entry.object, details: entry.details)
      )
    }
  }

  func latestCheckpoint() throws -> Checkpoint? {
    try all("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1", []) { row in
      try Checkpoint(reading: try row.text())
    }.first
  }

  /// The proof of an entry in the record that a checkpoint signs.
  func entryProof(of seq: Int64, in checkpoint: Checkpoint) throws -> EntryProof? {
    guard seq >= 1, UInt64(seq) <= checkpoint.size,
      let body = try Data.fetchOne(
        db.cachedStatement(sql: "SELECT body FROM acts WHERE seq = ?"), arguments: [seq])
    else { return nil }
    return EntryProof(
      entry: [UInt8](body),
      inclusion: try StoredNodes(db: db).inclusionProof(
        of: UInt64(seq) - 1, inSize: checkpoint.size), checkpoint: checkpoint)
  }
}

extension SQLiteStore {
  public func entries(_ numbers: ClosedRange<Int64>) throws(StoreError) -> [Entry] {
    try readRecord { try $0.entries(numbers) }
  }

  public func latestCheckpoint() throws(StoreError) -> Checkpoint? {
    try readRecord { try $0.latestCheckpoint() }
  }

  public func consistencyProof(
    from old: Int64, to new: Int64
  ) throws(StoreError) -> ConsistencyProof? {
    try readRecord { source in
      // What is not signed yet nobody was shown: whoever asks for one size after another would learn how many acts this
      // moment brought, and so what others know of whom they have just reported.
      guard old >= 0, old <= new, let latest = try source.latestCheckpoint(),
        UInt64(new) <= latest.size
      else { return nil }
      return try StoredNodes(db: source.db).consistencyProof(from: UInt64(old), to: UInt64(new))
    }
  }

  public func entryProof(of seq: Int64) throws(StoreError) -> EntryProof? {
    try readRecord { source in
      guard let checkpoint = try source.latestCheckpoint() else { return nil }
      return try source.entryProof(of: seq, in: checkpoint)
    }
  }

  private func readRecord<Value>(
    _ body: (RowSource) throws -> Value
  ) throws(StoreError) -> Value {
    try inStoreTerms(.reading) {
      try pool.read { db in try body(RowSource(db: db, vault: vault)) }
    }
  }
}
