import GRDB

/// The schema of `filet.sqlite`. Migrations have names, are only ever added at the end, and never change
/// once released.
///
/// In clear: ids, pseudonyms, kinds, organisations, accounts, times, bands, states, codes. Everything else
/// is in a `body` sealed under the key numbered in `key` (`KeyVault`, `keyring`), for its table, row and
/// column.
enum Schema {
  /// "FILT", so that another program's database is not taken for ours.
  static let applicationID: Int32 = 0x4649_4C54

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 first light") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(
        sql: observations + alerts + life + notices + record + acts + register + releases
          + vault)
    }
    migrator.registerMigration("2 whom networks named") { db in try db.execute(sql: named) }
    // What the first of two people proposes to close an alert with: the second one is to know it.
    migrator.registerMigration("3 what closing is proposed with") { db in
      try db.execute(sql: "ALTER TABLE alerts ADD COLUMN closing_outcome TEXT")
    }
    // A question that is over ends for everybody who was asked: their notices are found without a look at all others.
    migrator.registerMigration("4 whom questions were put to") { db in
      try db.execute(
        sql: """
          CREATE INDEX notices_consultation ON notices (consultation)
            WHERE consultation IS NOT NULL
          """)
    }
    // What was done to a notice or an alert is found without a look at the whole record.
    migrator.registerMigration("5 what acts were done to") { db in
      try db.execute(sql: actsOn)
      try fillActsOn(db)
    }
    // What is taken back after it had ceased to be a ground is told to whoever had been told of it.
    migrator.registerMigration("6 what alerts once rested on") { db in
      try db.execute(sql: formerGrounds)
      try db.execute(sql: fillFormerGrounds)
    }
    // Of each notice and each alert that goes, SQLite looks for what refers to it: one by one, without a look at all others.
    migrator.registerMigration("7 what refers to what goes") { db in
      try db.execute(
        sql: """
          CREATE INDEX progress_notice ON progress (notice);
          CREATE INDEX former_grounds_alert ON former_grounds (alert);
          """)
    }
    // Retention takes the last notice of an inbox too; numbers go on.
    migrator.registerMigration("8 where inboxes end") { db in try db.execute(sql: inboxes) }
    return migrator
  }

  private static let observations = """
    CREATE TABLE instance (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      name TEXT NOT NULL,
      -- How often the keys of pseudonyms were changed: under which the ones in here are made.
      pseudonym_epoch INTEGER NOT NULL DEFAULT 0,
      -- How many changes of the master key the record has.
      recorded_rotations INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    -- Whose a key is. A subject's present key is the one with the highest number.
    CREATE TABLE keyring (
      key INTEGER PRIMARY KEY,
      subject TEXT NOT NULL
    ) STRICT;
    CREATE INDEX keyring_subject ON keyring (subject, key);

    CREATE TABLE observations (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      event_key TEXT NOT NULL UNIQUE,
      digest TEXT NOT NULL,
      kind TEXT NOT NULL,
      source TEXT NOT NULL,
      organisation TEXT NOT NULL,
      time INTEGER NOT NULL,
      arrival INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (
        status IN ('standing', 'superseded', 'retracted', 'destroyed')),
      direct INTEGER NOT NULL,
      -- The rules that held on it at intake: [rule, …].
      matches TEXT NOT NULL,
      key INTEGER NOT NULL,
      body BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER observations_frozen
      BEFORE UPDATE OF id, event_key, digest, kind, source, organisation, time, arrival, direct,
        matches
      ON observations
      -- Destroying takes the digest and the finding, and nothing else.
      WHEN NOT (NEW.status = 'destroyed' AND NEW.digest = '' AND NEW.id = OLD.id
        AND NEW.event_key = OLD.event_key AND NEW.kind = OLD.kind AND NEW.source = OLD.source
        AND NEW.organisation = OLD.organisation AND NEW.time = OLD.time
        AND NEW.arrival = OLD.arrival)
      BEGIN SELECT RAISE(ABORT, 'an observation is never edited'); END;

    -- What accepted observations name as superseded: what comes in under such a key never stands.
    CREATE TABLE supersessions (
      event_key TEXT PRIMARY KEY NOT NULL,
      -- When the last of those that name it came.
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE contents (
      observation INTEGER NOT NULL REFERENCES observations (number),
      position INTEGER NOT NULL,
      key INTEGER NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (observation, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE departures (
      observation INTEGER PRIMARY KEY REFERENCES observations (number),
      status TEXT NOT NULL,
      account TEXT NOT NULL,
      at INTEGER NOT NULL,
      key INTEGER,
      reason BLOB
    ) STRICT;

    CREATE TABLE assessments (
      number INTEGER PRIMARY KEY,
      entity TEXT NOT NULL,
      at INTEGER NOT NULL,
      band INTEGER NOT NULL,
      weight INTEGER NOT NULL,
      rule_set TEXT NOT NULL,
      next_change INTEGER,
      key INTEGER NOT NULL,
      reasons BLOB NOT NULL
    ) STRICT;
    CREATE INDEX assessments_entity ON assessments (entity, number, band);

    """

  private static let alerts = """
    CREATE TABLE alerts (
      id TEXT PRIMARY KEY NOT NULL,
      anchor TEXT NOT NULL,
      entity TEXT NOT NULL,
      band INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      state TEXT NOT NULL,
      outcome TEXT,
      opened INTEGER NOT NULL,
      revised INTEGER NOT NULL,
      closed INTEGER,
      rule_set TEXT NOT NULL,
      closing_proposed_by TEXT
    ) STRICT, WITHOUT ROWID;
    -- What is open is read once, at the start, and held in memory: no index on it.
    CREATE INDEX alerts_closed ON alerts (anchor) WHERE state = 'closed';

    -- What each revision rests on: [[rule, [observation, …]], …].
    CREATE TABLE revisions (
      alert TEXT NOT NULL REFERENCES alerts (id),
      revision INTEGER NOT NULL,
      at INTEGER NOT NULL,
      entity TEXT NOT NULL,
      band INTEGER NOT NULL,
      rule_set TEXT NOT NULL,
      grounds TEXT NOT NULL,
      PRIMARY KEY (alert, revision)
    ) STRICT, WITHOUT ROWID;

    CREATE VIEW grounds AS
      SELECT r.alert, r.revision, g.key AS position, g.value ->> 0 AS rule,
        g.value -> 1 AS observations
      FROM revisions AS r, json_each(r.grounds) AS g;

    CREATE TABLE duties (
      alert TEXT NOT NULL REFERENCES alerts (id),
      organisation TEXT NOT NULL,
      mandate TEXT NOT NULL,
      revision INTEGER NOT NULL,
      band INTEGER NOT NULL,
      step TEXT NOT NULL,
      state TEXT NOT NULL,
      clock TEXT NOT NULL,
      due INTEGER NOT NULL,
      acknowledge_by INTEGER,
      act_by INTEGER,
      told TEXT NOT NULL,
      asked TEXT,
      unanswered_since INTEGER,
      declined TEXT NOT NULL,
      acknowledged_band INTEGER,
      acknowledged_by TEXT,
      referred INTEGER NOT NULL,
      -- What the organisation was last shown: [[rule, in its own words], …].
      shown TEXT NOT NULL,
      PRIMARY KEY (alert, organisation)
    ) STRICT, WITHOUT ROWID;

    """

  private static let notices = """
    -- What many notices have in common, written once.
    CREATE TABLE terms (
      number INTEGER PRIMARY KEY,
      mandate TEXT NOT NULL,
      mandate_version INTEGER NOT NULL,
      organisation TEXT NOT NULL,
      step TEXT NOT NULL,
      basis TEXT NOT NULL,
      agreement TEXT NOT NULL,
      action_fr TEXT NOT NULL,
      action_en TEXT NOT NULL,
      -- The rules behind a notice and the groups of content shown, so that the register outlives a key.
      rules TEXT NOT NULL,
      groups TEXT NOT NULL
    ) STRICT;
    CREATE INDEX terms_mandate ON terms (mandate, rules, groups);
    CREATE TRIGGER terms_not_changed BEFORE UPDATE ON terms
      BEGIN SELECT RAISE(ABORT, 'terms are append-only'); END;
    CREATE TRIGGER terms_not_removed BEFORE DELETE ON terms
      BEGIN SELECT RAISE(ABORT, 'terms are append-only'); END;

    -- What one mandate let one person see. Frozen when issued: only its state moves.
    CREATE TABLE notices (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      recipient TEXT NOT NULL,
      seq INTEGER NOT NULL CHECK (seq >= 1),
      alert TEXT REFERENCES alerts (id),
      consultation TEXT REFERENCES consultations (id),
      revision INTEGER NOT NULL,
      change TEXT NOT NULL,
      band INTEGER NOT NULL,
      subject TEXT NOT NULL,
      terms INTEGER NOT NULL REFERENCES terms (number),
      acknowledge_by INTEGER,
      act_by INTEGER,
      issued INTEGER NOT NULL,
      key INTEGER NOT NULL,
      body BLOB NOT NULL,
      state TEXT NOT NULL,
      acknowledged_by TEXT,
      acknowledged_at INTEGER,
      UNIQUE (recipient, seq),
      CHECK ((alert IS NULL) <> (consultation IS NULL))
    ) STRICT;
    CREATE INDEX notices_alert ON notices (alert, number);
    CREATE TRIGGER notices_frozen
      BEFORE UPDATE OF id, recipient, seq, alert, consultation, revision, change, band, subject, terms,
        acknowledge_by, act_by, issued
      ON notices
      BEGIN SELECT RAISE(ABORT, 'a notice is frozen when it is issued'); END;

    CREATE TABLE progress (
      number INTEGER PRIMARY KEY,
      notice INTEGER NOT NULL REFERENCES notices (number),
      state TEXT NOT NULL,
      account TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE TRIGGER progress_kept BEFORE UPDATE ON progress
      BEGIN SELECT RAISE(ABORT, 'progress is append-only'); END;

    CREATE TABLE remarks (
      number INTEGER PRIMARY KEY,
      notice INTEGER NOT NULL REFERENCES notices (number),
      account TEXT NOT NULL,
      at INTEGER NOT NULL,
      key INTEGER NOT NULL,
      body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX remarks_notice ON remarks (notice, number);

    """

  private static let record = """
    -- Who is not told and why, [[organisation, mandate, [reason, …], version], …], as many alerts share it:
    -- written once. The record of acts names it by the SHA-256 of the text.
    CREATE TABLE denial_sets (
      number INTEGER PRIMARY KEY,
      denied TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TRIGGER denial_sets_not_changed BEFORE UPDATE ON denial_sets
      BEGIN SELECT RAISE(ABORT, 'denials are append-only'); END;
    CREATE TRIGGER denial_sets_not_removed BEFORE DELETE ON denial_sets
      BEGIN SELECT RAISE(ABORT, 'denials are append-only'); END;

    -- Who was not told of a revision.
    CREATE TABLE denials (
      number INTEGER PRIMARY KEY,
      alert TEXT NOT NULL REFERENCES alerts (id),
      revision INTEGER NOT NULL,
      at INTEGER NOT NULL,
      denied INTEGER NOT NULL REFERENCES denial_sets (number)
    ) STRICT;
    CREATE INDEX denials_alert ON denials (alert, number);

    """

  /// Portraits as they were released: protected counts, nothing of a person.
  private static let releases = """
    CREATE TABLE releases (
      period TEXT PRIMARY KEY NOT NULL,
      body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    """

  /// The register of disclosures (Loi sur l'accès, art. 60.1, 67.3): who was told what, when, why, on
  /// which basis and agreement; and beside it who was not.
  private static let register = """
    CREATE VIEW disclosures AS
      SELECT n.number, n.issued AS at, n.alert, n.revision, n.subject, n.band, n.change, t.rules,
        t.groups, t.organisation, n.recipient, t.step, t.mandate, t.mandate_version, t.basis,
        t.agreement, n.state
      FROM notices AS n JOIN terms AS t ON t.number = n.terms;
    CREATE VIEW refusals AS
      SELECT d.number, d.at, d.alert, d.revision, r.value ->> 0 AS organisation,
        r.value ->> 1 AS mandate, r.value -> 2 AS because
      FROM denials AS d JOIN denial_sets AS s ON s.number = d.denied, json_each(s.denied) AS r;
    """
}
