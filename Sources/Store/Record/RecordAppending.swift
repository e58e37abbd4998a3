import Foundation
import GRDB
import Observations
import Record
import StrictJSON

/// Appends acts to the record within the transaction that holds them: one row an act, one more where it is found by what it
/// was done to, one row more every sixteenth, and the edge once a commit.
struct RecordAppender {
  /// Subtrees are kept at every fourth height: 16, 256, 4,096 … entries.
  static let step = 4

  private(set) var edge: RightEdge
  private let before: UInt64
  private let db: Database

  init(db: Database, edge: RightEdge) {
    self.db = db
    self.edge = edge
    before = edge.size
  }

  /// Appends an act. The number of the entry is the record's own.
  mutating func append(_ act: Act, pledges: [Entry.Pledge]) throws {
    let seq = edge.size + 1
    let body = Entry(
      seq: seq, at: act.at, kind: act.kind.rawValue, account: act.by, through: act.onBehalfThrough,
      object: act.object, details: act.details, pledges: pledges
    ).encoded
    let leaf = MerkleTree.leaf(body)
    var insert = try Binding("INSERT INTO acts (seq, leaf, body) VALUES (?, ?, ?)", on: db)
    insert.bind(Int64(seq))
    insert.bind(leaf.bytes)
    insert.bind(body)
    try insert.run()
    if Act.Kind.foundByObject.contains(act.kind) {
      var place = try Binding(Schema.insertActOn, on: db)
      place.bind(act.object)
      place.bind(act.kind.rawValue)
      place.bind(Int64(seq))
      try place.run()
    }
    let db = db
    try edge.append(leaf) { place, hash in
      guard place.height.isMultiple(of: Self.step) else { return }
      try db.cachedStatement(
        sql: "INSERT INTO record_nodes (height, place, hash) VALUES (?, ?, ?)"
      ).execute(arguments: [place.height, Int64(place.index), Data(hash.bytes)])
    }
  }

  /// Writes the edge where it has grown.
  func finish() throws {
    guard edge.size > before else { return }
    try db.cachedStatement(sql: "UPDATE record_edge SET size = ?, hashes = ?").execute(
      arguments: [Int64(edge.size), Data(edge.hashes.flatMap(\.bytes))])
  }
}

extension SubjectKey {
  /// A commitment of the record to something of this key's subject. The salt is drawn from the key: it is
  /// kept nowhere, and is gone with the key.
  func pledge(
    _ name: String, to content: [UInt8], of subject: String, at place: String
  ) -> Entry.Pledge {
    let commitment = Commitment(
      to: Array(subject.utf8) + [0] + content, salt: drawn(for: "record/salt/" + place))
    return Entry.Pledge(name: name, commitment: commitment.bytes)
  }
}

extension RightEdge {
  /// The edge that the database keeps. It must be that of the entries that are there, and the record must go
  /// on from where it was last signed. O(log entries).
  static func read(_ db: Database, signedBy key: NoteKey) throws -> RightEdge {
    let row = try Row.fetchOne(db, sql: "SELECT size, hashes FROM record_edge")
    guard var columns = row.map(RowReader.init) else { throw StoreError.damagedRecord }
    let size = try columns.integer()
    // An empty edge may come back as no blob at all.
    let bytes = try columns.optionalBlob() ?? []
    let last = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM acts") ?? 0
    let hashes = stride(from: 0, to: bytes.count, by: NodeHash.length).compactMap {
      NodeHash(bytes[$0..<min($0 + NodeHash.length, bytes.count)])
    }
    guard size == last, size >= 0, hashes.count * NodeHash.length == bytes.count,
      let edge = RightEdge(size: UInt64(size), hashes: hashes)
    else { throw StoreError.damagedRecord }
    let nodes = StoredNodes(db: db)
    guard try nodes.edge(ofSize: edge.size) == edge else { throw StoreError.damagedRecord }
    if let note = try String.fetchOne(
      db, sql: "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
    {
      guard let checkpoint = try? Checkpoint(reading: note, signedBy: key),
        checkpoint.size <= edge.size,
        try nodes.root(ofSize: checkpoint.size) == checkpoint.root
      else { throw StoreError.damagedRecord }
    }
    return edge
  }
}

extension StoreError {
  /// The record is not what this program wrote.
  static var damagedRecord: StoreError {
    StoreError(
      .damaged,
      fr: """
        le registre des actes n'est pas tel qu'il a été écrit ; voyez « filet record verify », puis \
        restaurez une sauvegarde
        """,
      en: """
        the record is not as it was written; see "filet record verify", then restore a backup
        """)
  }
}
