/// What the vault adds to `filet.sqlite`.
extension Schema {
  static let vault = """
    -- What people said of a youth's file (`Flag`).
    CREATE TABLE flags (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      subject TEXT NOT NULL,
      account TEXT NOT NULL,
      at INTEGER NOT NULL,
      until INTEGER,
      key INTEGER NOT NULL,
      reason BLOB NOT NULL,
      ended_by TEXT,
      ended INTEGER
    ) STRICT;

    -- Keys whose destruction is decided and not yet done: `keys.sqlite` is another file.
    CREATE TABLE dying_keys (
      key INTEGER PRIMARY KEY
    ) STRICT;

    """

  /// Every column that holds a pseudonym in clear: table and column. What stands in a sealed body is in
  /// `observations.body` and `contents.body` alone.
  static let pseudonyms: [(table: String, column: String)] = [
    ("keyring", "subject"), ("observations", "event_key"),
    ("supersessions", "event_key"), ("assessments", "entity"),
    ("alerts", "anchor"), ("alerts", "entity"), ("revisions", "entity"), ("notices", "subject"),
    ("flags", "subject"),
  ]
}
