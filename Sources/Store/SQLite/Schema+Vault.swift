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

    -- Whom not to contact again: a code of a telephone or an account, under a key of its own.
    CREATE TABLE markers (
      marker TEXT PRIMARY KEY NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What is left of ads that retention has destroyed, by template and month: the template's codes, [code, …], and
    -- how many people its ads showed. Nobody is in it.
    CREATE TABLE template_counts (
      number INTEGER PRIMARY KEY,
      month INTEGER NOT NULL,
      codes TEXT NOT NULL,
      people INTEGER NOT NULL CHECK (people >= 0)
    ) STRICT;
    CREATE INDEX template_counts_month ON template_counts (month);

    -- Confidentiality incidents, each revision whole; the words are sealed under the incident's own key.
    CREATE TABLE incidents (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      account TEXT NOT NULL,
      at INTEGER NOT NULL,
      -- When the organisation became aware of it.
      known INTEGER NOT NULL,
      serious INTEGER NOT NULL,
      key INTEGER NOT NULL,
      body BLOB NOT NULL,
      UNIQUE (id, revision)
    ) STRICT;
    CREATE TRIGGER incidents_not_changed BEFORE UPDATE ON incidents
      BEGIN SELECT RAISE(ABORT, 'an incident is revised, never edited'); END;

    -- Keys whose destruction is decided and not yet done: `keys.sqlite` is another file.
    CREATE TABLE dying_keys (
      key INTEGER PRIMARY KEY
    ) STRICT;

    """

  /// Every column that holds a pseudonym in clear, and nothing else: table and column. `template_counts.codes` holds
  /// several; what stands in a sealed body is in `observations.body`, `contents.body` and, of a network, in
  /// `notices.body` alone.
  static let pseudonyms: [(table: String, column: String)] = [
    ("keyring", "subject"), ("observations", "event_key"),
    ("supersessions", "event_key"), ("assessments", "entity"),
    ("alerts", "anchor"), ("alerts", "entity"), ("revisions", "entity"), ("notices", "subject"),
    ("flags", "subject"), ("markers", "marker"), ("named", "youth"),
  ]

  /// The second migration; what was told before it is read once (`NamedFilling`).
  static let named = """
    -- Whom a notice on a network named: that somebody was told of them outlives what was told.
    CREATE TABLE named (
      youth TEXT NOT NULL,
      notice INTEGER NOT NULL REFERENCES notices (number),
      PRIMARY KEY (youth, notice)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX named_notice ON named (notice);
    """
}
