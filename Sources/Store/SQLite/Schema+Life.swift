extension Schema {
  /// Observations that stand and that alerts rest on no longer (`FormerGround`).
  static let formerGrounds = """
    CREATE TABLE former_grounds (
      observation TEXT NOT NULL,
      alert TEXT NOT NULL REFERENCES alerts (id),
      until INTEGER NOT NULL,
      PRIMARY KEY (observation, alert)
    ) STRICT, WITHOUT ROWID;

    """

  /// Those of before there was the table, as far as the revisions have them. O(revisions).
  static let fillFormerGrounds = """
    INSERT INTO former_grounds (observation, alert, until)
    SELECT rested.observation, rested.alert,
      (SELECT min(r.at) FROM revisions AS r
        WHERE r.alert = rested.alert AND r.revision > rested.last)
    FROM (
      SELECT o.value AS observation, g.alert AS alert, max(g.revision) AS last
      FROM grounds AS g, json_each(g.observations) AS o GROUP BY o.value, g.alert
    ) AS rested
    JOIN alerts AS a ON a.id = rested.alert AND a.revision > rested.last
    JOIN observations AS s ON s.id = rested.observation AND s.status = 'standing'
    """

  static let inboxes = """
    -- The highest number that retention has taken from each inbox: the next one goes on from there.
    CREATE TABLE inboxes (
      recipient TEXT PRIMARY KEY NOT NULL,
      seq INTEGER NOT NULL CHECK (seq >= 1)
    ) STRICT, WITHOUT ROWID;
    -- The same of `notices.number`.
    ALTER TABLE instance ADD COLUMN last_notice INTEGER NOT NULL DEFAULT 0;
    """

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
