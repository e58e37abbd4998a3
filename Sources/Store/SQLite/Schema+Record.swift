import Foundation
import GRDB
import Record

extension Schema {
  /// The record of acts (`docs/record.md`): the bytes of each entry and their hash; the hashes of complete
  /// subtrees of 16, 256, … entries, so that a proof reads a few short runs of rows; the right edge; and the
  /// signed checkpoints. Nothing of it is ever changed or removed but the edge, which only grows.
  static let acts = """
    CREATE TABLE acts (
      seq INTEGER PRIMARY KEY CHECK (seq >= 1),
      leaf BLOB NOT NULL CHECK (length(leaf) = 32),
      body BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER acts_not_changed BEFORE UPDATE ON acts
      BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
    CREATE TRIGGER acts_not_removed BEFORE DELETE ON acts
      BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;

    CREATE TABLE record_nodes (
      height INTEGER NOT NULL,
      place INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      PRIMARY KEY (height, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER record_nodes_not_changed BEFORE UPDATE ON record_nodes
      BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
    CREATE TRIGGER record_nodes_not_removed BEFORE DELETE ON record_nodes
      BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;

    CREATE TABLE record_edge (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      size INTEGER NOT NULL,
      hashes BLOB NOT NULL
    ) STRICT;
    INSERT INTO record_edge VALUES (1, 0, x'');
    CREATE TRIGGER record_edge_grows BEFORE UPDATE ON record_edge WHEN new.size < old.size
      BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
    CREATE TRIGGER record_edge_not_removed BEFORE DELETE ON record_edge
      BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;

    CREATE TABLE checkpoints (
      size INTEGER PRIMARY KEY CHECK (size >= 0),
      at INTEGER NOT NULL,
      note TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER checkpoints_not_changed BEFORE UPDATE ON checkpoints
      BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
    CREATE TRIGGER checkpoints_not_removed BEFORE DELETE ON checkpoints
      BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;

    """

  /// Where in the record the acts are that are found by what they were done to (`Act.Kind.foundByObject`): the record itself
  /// is in its own order alone. Made from the record, of which it holds nothing that is not there.
  static let actsOn = """
    CREATE TABLE acts_on (
      object TEXT NOT NULL,
      kind TEXT NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (object, kind, seq)
    ) STRICT, WITHOUT ROWID;

    """

  /// Fills that table from a record of before it. O(entries), of which those of other kinds are passed over without being
  /// read.
  static func fillActsOn(_ db: Database) throws {
    let kinds = Act.Kind.foundByObject.map { Array($0.rawValue.utf8) }
    let rows = try Row.fetchCursor(db, sql: "SELECT body FROM acts ORDER BY seq")
    while let row = try rows.next() {
      let entry = try row.withUnsafeData(atIndex: 0) { body -> Entry? in
        try body?.withUnsafeBytes { bytes -> Entry? in
          try kinds.contains { Entry.isOf($0, bytes) } ? Entry(decoding: bytes) : nil
        }
      }
      guard let entry else { continue }
      try db.cachedStatement(sql: insertActOn).execute(
        arguments: [entry.object, entry.kind, Int64(entry.seq)])
    }
  }

  static let insertActOn = "INSERT INTO acts_on (object, kind, seq) VALUES (?, ?, ?)"
}
