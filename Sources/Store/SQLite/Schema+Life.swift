extension Schema {
  /// What belongs to the life of alerts beside the alerts: who is away, what is asked of whom, what a submitter
  /// may hear.
  static let life = """
    -- Absences that people entered; with a cover, overrides of who is told.
    CREATE TABLE roster (
      id TEXT PRIMARY KEY NOT NULL,
      account TEXT NOT NULL,
      begins INTEGER NOT NULL,
      ends INTEGER NOT NULL,
      cover TEXT,
      entered_by TEXT NOT NULL,
      entered INTEGER NOT NULL,
      ended INTEGER
    ) STRICT, WITHOUT ROWID;

    -- The words of question and answer are sealed under the consultation's own key.
    CREATE TABLE consultations (
      id TEXT PRIMARY KEY NOT NULL,
      asked_by TEXT NOT NULL,
      asking_organisation TEXT NOT NULL,
      organisation TEXT NOT NULL,
      asked INTEGER NOT NULL,
      due INTEGER NOT NULL,
      step TEXT NOT NULL,
      told TEXT NOT NULL,
      state TEXT NOT NULL,
      answered_by TEXT,
      key INTEGER NOT NULL,
      body BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX consultations_open ON consultations (due) WHERE state = 'open';

    -- Observations that somebody has taken in charge: all that a submitter hears of what became of one.
    CREATE TABLE taken (
      observation TEXT PRIMARY KEY NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    """
}
