import Alerts
import Chronology
import Foundation
import GRDB
import Observations
import StrictJSON

/// Destroys and erases within one commit. It runs last in it, so that nothing that the commit itself has
/// written is left out.
struct Destroyer {
  let db: Database
  let vault: KeyVault

  private func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  // MARK: Retention

  func destroy(_ destruction: Destruction) throws {
    for id in destruction.observations { try destroyObservation(id) }
    for redaction in destruction.redactions { try redact(redaction) }
    for alert in destruction.alerts { try emptyNotices(of: alert) }
    for unnaming in destruction.unnamings { try unname(unnaming) }
    for flag in destruction.flags { try run("DELETE FROM flags WHERE id = ?", [flag]) }
    for consultation in destruction.consultations { try emptyConsultation(consultation) }
    if let before = destruction.supersessionsBefore {
      try run("DELETE FROM supersessions WHERE at < ?", [before.milliseconds])
    }
    if let before = destruction.markersBefore {
      try run("DELETE FROM markers WHERE at < ?", [before.milliseconds])
    }
    try keep(destruction.templateCounts)
    if let before = destruction.templateCountsBefore {
      try run("DELETE FROM template_counts WHERE month < ?", [before.milliseconds])
    }
    if let before = destruction.incidentsBefore {
      try run(
        """
        DELETE FROM incidents WHERE id IN (
          SELECT id FROM incidents GROUP BY id HAVING max(known) < ?)
        """, [before.milliseconds])
    }
    if let before = destruction.assessmentsBefore {
      try run(
        "DELETE FROM assessments WHERE at < ? AND \(Cut.assessments)", [before.milliseconds])
    }
    if let before = destruction.registerBefore { try shortenRegister(before) }
    try condemnUnusedKeys()
  }

  /// What stays is that there was one: kind, unit, times, and the key under which a repeat is known.
  private func destroyObservation(_ id: String) throws {
    let number = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT number FROM observations WHERE id = ?"), arguments: [id])
    guard let number else { throw StoreError.unknown(id) }
    for table in ["contents", "departures"] {
      try run("DELETE FROM \(table) WHERE observation = ?", [number])
    }
    // That somebody took it in charge is said to its submitter, and goes with it.
    try run("DELETE FROM taken WHERE observation = ?", [id])
    try run("DELETE FROM former_grounds WHERE observation = ?", [id])
    try run(
      """
      UPDATE observations SET status = 'destroyed', digest = '', direct = 0, matches = '[]',
        body = zeroblob(0)
      WHERE number = ?
      """, [number])
  }

  private func keep(_ counts: [TemplateCount]) throws {
    for month in Set(counts.map(\.month)) {
      try run("DELETE FROM template_counts WHERE month = ?", [month.milliseconds])
    }
    for count in counts {
      try run(
        "INSERT INTO template_counts (month, codes, people) VALUES (?, ?, ?)",
        [
          count.month.milliseconds,
          JSONValue.array(count.codes.map { .string($0.text) }).text, count.people,
        ])
    }
  }

  private func redact(_ redaction: Destruction.Redaction) throws {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT c.observation, c.position, c.key, c.body FROM contents AS c
          JOIN observations AS o ON o.number = c.observation WHERE o.id = ?
          """), arguments: [redaction.observation])
    for row in rows {
      let (number, position): (Int64, Int64) = (row[0], row[1])
      let (key, body): (Int64, Data) = (row[2], row[3])
      guard let opener = try vault.key(key) else { continue }
      let cell = Cell(
        table: "contents", row: "\(redaction.observation)/\(position)", column: "body")
      let kept = try PersonalContent.decoded(opener.open([UInt8](body), in: cell))
        .filter { !redaction.names.contains($0.name) }
      if kept.isEmpty {
        try run(
          "DELETE FROM contents WHERE observation = ? AND position = ?", [number, position])
      } else {
        try run(
          "UPDATE contents SET body = ? WHERE observation = ? AND position = ?",
          [Data(try opener.seal(PersonalContent.encoded(kept), in: cell)), number, position])
      }
    }
  }

  /// - Parameter kept: ids of notices that stay, as a list in JSON.
  private func emptyNotices(of alert: String, but kept: String = "[]") throws {
    try run(
      "DELETE FROM remarks WHERE notice IN (SELECT number FROM notices WHERE alert = ?)", [alert])
    try run(
      """
      UPDATE notices SET body = zeroblob(0)
      WHERE alert = ? AND id NOT IN (SELECT value FROM json_each(?))
      """, [alert, kept])
  }

  private func emptyNotice(_ id: String) throws {
    try run(
      "DELETE FROM remarks WHERE notice IN (SELECT number FROM notices WHERE id = ?)", [id])
    try run("UPDATE notices SET body = zeroblob(0) WHERE id = ?", [id])
  }

  /// The words that people wrote on it go: they may name anybody.
  private func unname(_ unnaming: Unnaming) throws {
    let source = RowSource(db: db, vault: vault)
    for (number, notice) in try source.notices("WHERE n.alert = ?", [unnaming.alert]) {
      guard let without = notice.notNaming(unnaming.youths) else { continue }
      try reseal(without, at: number)
      try run("DELETE FROM remarks WHERE notice = ?", [number])
    }
  }

  /// What a notice says now, under the key that it has.
  func reseal(_ notice: Notice, at number: Int64) throws {
    let key = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT key FROM notices WHERE number = ?"), arguments: [number])
    guard let key, let sealer = try vault.key(key) else { throw StoreError.unknown(notice.id) }
    let cell = Cell(table: "notices", row: notice.id, column: "body")
    try run(
      "UPDATE notices SET body = ? WHERE number = ?",
      [Data(try sealer.seal(notice.sealedForm, in: cell)), number])
  }

  private func emptyConsultation(_ id: String) throws {
    try run("UPDATE consultations SET body = zeroblob(0) WHERE id = ?", [id])
    try run(
      "DELETE FROM remarks WHERE notice IN (SELECT number FROM notices WHERE consultation = ?)",
      [id])
    try run("UPDATE notices SET body = zeroblob(0) WHERE consultation = ?", [id])
  }

  private func shortenRegister(_ before: Timestamp) throws {
    try run("CREATE TEMP TABLE IF NOT EXISTS leaving (number INTEGER PRIMARY KEY)")
    try run("DELETE FROM leaving")
    try run(
      "INSERT INTO leaving SELECT n.number FROM \(Cut.register) AND n.issued < ?",
      [before.milliseconds])
    try keepEndsOfInboxes()
    try run("DELETE FROM progress WHERE notice IN (SELECT number FROM leaving)")
    try run("DELETE FROM remarks WHERE notice IN (SELECT number FROM leaving)")
    try run("DELETE FROM named WHERE notice IN (SELECT number FROM leaving)")
    try run("DELETE FROM notices WHERE number IN (SELECT number FROM leaving)")
    // An alert of which the register says nothing any more, as far as it goes back. Also one whose notices went before,
    // and of which somebody was not told since.
    let gone = "(SELECT a.id FROM \(Cut.alerts) AND \(Cut.lastOfAlert) < ?)"
    for table in ["revisions", "former_grounds", "duties", "denials"] {
      try run("DELETE FROM \(table) WHERE alert IN \(gone)", [before.milliseconds])
    }
    try run("DELETE FROM alerts WHERE id IN \(gone)", [before.milliseconds])
    try run(
      """
      DELETE FROM consultations WHERE state <> 'open' AND length(body) = 0 AND NOT EXISTS (
        SELECT 1 FROM notices WHERE notices.consultation = consultations.id)
      """)
    try run("DELETE FROM leaving")
  }

  /// Of what is leaving stay the numbers alone: no later notice bears one of them.
  private func keepEndsOfInboxes() throws {
    try run(
      """
      INSERT INTO inboxes (recipient, seq)
      SELECT recipient, max(seq) FROM notices WHERE number IN (SELECT number FROM leaving)
      GROUP BY recipient
      ON CONFLICT (recipient) DO UPDATE SET seq = max(seq, excluded.seq)
      """)
    try run(
      """
      UPDATE instance
      SET last_notice = max(last_notice, coalesce((SELECT max(number) FROM leaving), 0))
      """)
  }

  // MARK: Erasure

  func erase(_ erasure: Erasure) throws {
    for id in erasure.observations { try destroyObservation(id) }
    for observation in erasure.rewritten { try rewrite(observation) }
    for alert in erasure.alerts { try emptyNotices(of: alert) }
    let kept = JSONValue.array(erasure.kept.map { .string($0) }).text
    for alert in erasure.otherAlerts { try emptyNotices(of: alert, but: kept) }
    for unnaming in erasure.unnamings { try unname(unnaming) }
    for notice in erasure.notices { try emptyNotice(notice) }
    let triggers = try lift(["notices_frozen"])
    for alert in erasure.alerts {
      try run(
        "UPDATE alerts SET anchor = ?1, entity = ?1 WHERE id = ?2",
        [erasure.replacement.text, alert])
      try run(
        "UPDATE revisions SET entity = ?, grounds = '[]' WHERE alert = ?",
        [erasure.replacement.text, alert])
      try run("DELETE FROM former_grounds WHERE alert = ?", [alert])
      try run(
        "UPDATE notices SET subject = ? WHERE alert = ?", [erasure.replacement.text, alert])
      try forgetRules(of: alert)
    }
    // An alert on somebody for whom they were taken went under their name meanwhile.
    for identifier in erasure.identifiers where identifier.kind == .youth {
      try run(
        "UPDATE revisions SET entity = ? WHERE entity = ?",
        [erasure.replacement.text, identifier.text])
      try run(
        "UPDATE notices SET subject = ? WHERE subject = ?",
        [erasure.replacement.text, identifier.text])
    }
    try restore(triggers)
    for identifier in erasure.identifiers {
      try run("DELETE FROM assessments WHERE entity = ?", [identifier.text])
      try run("DELETE FROM flags WHERE subject = ?", [identifier.text])
      try run("DELETE FROM named WHERE youth = ?", [identifier.text])
      // Everything else that was sealed for this person: contents in others' observations.
      try run(
        "DELETE FROM contents WHERE key IN (SELECT key FROM keyring WHERE subject = ?)",
        [identifier.text])
      try run(
        "INSERT OR IGNORE INTO dying_keys SELECT key FROM keyring WHERE subject = ?",
        [identifier.text])
      try run("DELETE FROM keyring WHERE subject = ?", [identifier.text])
    }
    try condemnUnusedKeys()
  }

  /// The terms of an alert's notices, without the rules that were behind them.
  private func forgetRules(of alert: String) throws {
    let terms = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT terms FROM notices WHERE alert = ?", arguments: [alert])
    for number in terms {
      let without = """
        SELECT mandate, mandate_version, organisation, step, basis, agreement, action_fr, action_en,
          '[]', groups FROM terms WHERE number = ?
        """
      let found = try Int64.fetchOne(
        db,
        sql: """
          SELECT number FROM terms WHERE (mandate, mandate_version, organisation, step, basis,
            agreement, action_fr, action_en, rules, groups) = (\(without))
          """, arguments: [number])
      if found == nil {
        try run(
          """
          INSERT INTO terms (mandate, mandate_version, organisation, step, basis, agreement,
            action_fr, action_en, rules, groups) \(without)
          """, [number])
      }
      try run(
        "UPDATE notices SET terms = ? WHERE alert = ? AND terms = ?",
        [found ?? db.lastInsertedRowID, alert, number])
    }
  }

  /// An observation about somebody else, without the person erased; sealed under the key it has.
  private func rewrite(_ observation: Observation) throws {
    let key = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT key FROM observations WHERE id = ?"),
      arguments: [observation.id])
    guard let key, let sealer = try vault.key(key) else {
      throw StoreError.unknown(observation.id)
    }
    let cell = Cell(table: "observations", row: observation.id, column: "body")
    try run(
      "UPDATE observations SET body = ? WHERE id = ?",
      [Data(try sealer.seal(observation.encoded(), in: cell)), observation.id])
  }

  // MARK: Triggers

  /// Takes away triggers that keep rows as they are, for the rest of the transaction; `restore` puts them
  /// back. A crash or a fault in between undoes both.
  func lift(_ names: [String]) throws -> [String] {
    try names.map { name in
      let sql = try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?",
        arguments: [name])
      guard let sql else { throw StoreError.damagedEntry }
      try db.execute(sql: "DROP TRIGGER \(name)")
      return sql
    }
  }

  func restore(_ triggers: [String]) throws {
    for sql in triggers { try db.execute(sql: sql) }
  }

  // MARK: Keys

  /// A key under which nothing is sealed any more goes too, and with it the pseudonym whose it was.
  private func condemnUnusedKeys() throws {
    try run(
      """
      INSERT OR IGNORE INTO dying_keys SELECT key FROM keyring WHERE key NOT IN (
        SELECT key FROM observations WHERE length(body) > 0
        UNION SELECT key FROM contents
        UNION SELECT key FROM departures WHERE key IS NOT NULL
        UNION SELECT key FROM assessments
        UNION SELECT key FROM notices WHERE length(body) > 0
        UNION SELECT key FROM remarks
        UNION SELECT key FROM flags
        UNION SELECT key FROM incidents
        UNION SELECT key FROM consultations WHERE length(body) > 0)
      """)
    try run("DELETE FROM keyring WHERE key IN (SELECT key FROM dying_keys)")
  }
}

extension SQLiteStore {
  /// Destroys the keys whose end was decided, then takes what they opened out of the write-ahead log. On
  /// the writer's queue, outside a transaction. What cannot be done now is left for the next time.
  func buryKeys(_ db: Database) throws {
    let dying = try Int64.fetchAll(db, sql: "SELECT key FROM dying_keys")
    guard !dying.isEmpty else { return }
    try vault.destroy(dying)
    let dead = Set(dying)
    current.withLock { cache in cache.removeAll { dead.contains($0.number) } }
    try db.inTransaction(.immediate) {
      for key in dying {
        try db.cachedStatement(sql: "DELETE FROM dying_keys WHERE key = ?").execute(
          arguments: [key])
      }
      return .commit
    }
  }

  /// Folds the log into the database and cuts it to nothing, so that no earlier state of a page is left in
  /// it. Waits for readers.
  public func forgetLog() throws(StoreError) {
    try inStoreTerms(.writing) {
      try pool.barrierWriteWithoutTransaction { db in
        try buryKeys(db)
        try db.checkpoint(.truncate)
      }
    }
  }
}
