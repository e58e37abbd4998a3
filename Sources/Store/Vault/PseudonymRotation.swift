import Alerts
import Foundation
import GRDB
import Observations
import StrictJSON

extension SQLiteStore {
  /// Gives every pseudonym its form under new keys (`docs/decisions/key-rotation.md`): one transaction, with
  /// the number of the epoch and the act in it. Killed at any point it has happened whole, and is in the record, or not
  /// at all. Nothing else may use the store meanwhile. O(size).
  ///
  /// - Parameters:
  ///   - act: what the record says of it; about nobody.
  ///   - forms: given the new keys, the new form of a pseudonym in clear; the second argument says
  ///     whether it stands for the whole youth or network and not for one identifier.
  public func rotatePseudonyms(
    recording act: Act, forms: (PseudonymKeys) -> (String, Bool) -> String
  ) throws(StoreError) {
    try inStoreTerms(.writing) {
      let present = try pseudonymEpoch()
      // What an attempt before left half done.
      try vault.dropSecrets(
        of: PseudonymKeys.Purpose.allCases.map(Self.secretName), after: present)
      let keys = try pseudonymKeys(through: present + 1)
      try pool.writeWithoutTransaction { db in
        var record = RecordAppender(db: db, edge: edge.withLock { $0 })
        try db.inTransaction(.immediate) {
          let rotation = Rotation(db: db, vault: vault, keys: keys)
          try rotation.run(forms(keys))
          try db.execute(
            sql: "UPDATE instance SET pseudonym_epoch = ?", arguments: [present + 1])
          try record.append(act, pledges: [])
          try record.finish()
          return .commit
        }
        edge.withLock { $0 = record.edge }
        current.withLock { $0.removeAll { _ in true } }
      }
    }
    // The old pseudonyms are in earlier states of the pages. The change stands, whatever becomes of this: what is left
    // is done at the next opening.
    try? forgetLog()
  }
}

private struct Rotation {
  let db: Database
  let vault: KeyVault
  let keys: PseudonymKeys

  func run(_ form: (String, Bool) -> String) throws {
    let destroyer = Destroyer(db: db, vault: vault)
    let triggers = try destroyer.lift(["observations_frozen", "notices_frozen"])
    try rotateObservations()
    try rotateContents()
    try rotateTemplateCounts()
    try rotateNames(destroyer) { form($0, true) }
    let references = ["assessments.entity", "alerts.entity", "revisions.entity", "notices.subject"]
    for (table, column) in Schema.pseudonyms where table != "observations" {
      let isReference = references.contains("\(table).\(column)")
      try rotate(table, column) { form($0, isReference) }
    }
    try destroyer.restore(triggers)
  }

  private func rotateObservations() throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT number, id, event_key, digest, key, body FROM observations")
    for row in rows {
      let (number, id): (Int64, String) = (row[0], row[1])
      let (eventKey, digest): (String, String) = (row[2], row[3])
      let (key, body): (Int64, Data) = (row[4], row[5])
      var sealed = body
      if !body.isEmpty, let opener = try vault.key(key) {
        let cell = Cell(table: "observations", row: id, column: "body")
        let observation = try Observation(decoding: opener.open([UInt8](body), in: cell))
          .rotated(by: keys)
        sealed = Data(try opener.seal(observation.encoded(), in: cell))
      }
      try db.cachedStatement(
        sql: "UPDATE observations SET event_key = ?, digest = ?, body = ? WHERE number = ?"
      ).execute(arguments: [keys.rotated(eventKey), keys.rotated(digest: digest), sealed, number])
    }
  }

  private func rotateContents() throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT c.observation, c.position, c.key, c.body, o.id FROM contents AS c
        JOIN observations AS o ON o.number = c.observation
        """)
    for row in rows {
      let (number, position, key): (Int64, Int64, Int64) = (row[0], row[1], row[2])
      let (body, id): (Data, String) = (row[3], row[4])
      guard let opener = try vault.key(key) else { continue }
      let cell = Cell(table: "contents", row: "\(id)/\(position)", column: "body")
      let contents = try PersonalContent.decoded(opener.open([UInt8](body), in: cell)).map {
        var content = $0
        content.subject = keys.rotated(content.subject)
        return content
      }
      try db.cachedStatement(
        sql: "UPDATE contents SET body = ? WHERE observation = ? AND position = ?"
      ).execute(arguments: [
        Data(try opener.seal(PersonalContent.encoded(contents), in: cell)), number, position,
      ])
    }
  }

  private func rotateTemplateCounts() throws {
    let rows = try Row.fetchAll(db, sql: "SELECT number, codes FROM template_counts")
    for row in rows {
      let (number, codes): (Int64, String) = (row[0], row[1])
      let rotated = (try parseJSON(Array(codes.utf8)).array ?? [])
        .map { keys.rotated($0.string ?? "") }.sorted()
      try db.cachedStatement(sql: "UPDATE template_counts SET codes = ? WHERE number = ?")
        .execute(arguments: [JSONValue.array(rotated.map { .string($0) }).text, number])
    }
  }

  /// Whom a notice on a network names stands in its sealed body alone, and what is done about them later finds them
  /// there.
  private func rotateNames(_ destroyer: Destroyer, _ form: (String) -> String) throws {
    let naming = try RowSource(db: db, vault: vault).notices(
      "WHERE n.subject GLOB 'net_*' AND length(n.body) > 0", [])
    for (number, notice) in naming {
      let renamed = notice.renaming { EntityRef(text: form($0.text)) ?? $0 }
      if let renamed { try destroyer.reseal(renamed, at: number) }
    }
  }

  private func rotate(
    _ table: String, _ column: String, _ form: (String) -> String
  ) throws {
    let texts = try String.fetchAll(db, sql: "SELECT DISTINCT \(column) FROM \(table)")
    let update = try db.makeStatement(
      sql: "UPDATE \(table) SET \(column) = ? WHERE \(column) = ?")
    // Two steps, so that no new form is taken for an old one: a mark that no pseudonym has.
    for text in texts { try update.execute(arguments: ["→" + form(text), text]) }
    try db.execute(
      sql: "UPDATE \(table) SET \(column) = substr(\(column), 2) WHERE \(column) LIKE '→%'")
  }
}
