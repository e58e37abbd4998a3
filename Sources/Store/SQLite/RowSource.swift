import Alerts
import GRDB
import Mandates
import Observations
import Risk
import StrictJSON
import Wording

/// Rows as values, within one read.
struct RowSource {
  let db: Database
  let vault: KeyVault

  func each(
    _ sql: String, _ arguments: StatementArguments = [], _ body: (inout RowReader) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
    while let row = try rows.next() {
      var reader = RowReader(row)
      try body(&reader)
    }
  }

  func all<Value>(
    _ sql: String, _ arguments: StatementArguments = [],
    _ body: (inout RowReader) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    try each(sql, arguments) { values.append(try body(&$0)) }
    return values
  }

  /// Opens a sealed cell: its key's number and its bytes are the next two columns. `nil` where there is
  /// nothing, nothing any more, or no key any more.
  func open(
    _ row: inout RowReader, _ table: String, _ id: String, _ column: String
  ) throws -> [UInt8]? {
    let number = try row.optionalInteger()
    let sealed = try row.optionalBlob()
    guard let number, let sealed, !sealed.isEmpty, let key = try vault.key(number) else {
      return nil
    }
    do throws(SealingFault) {
      return try key.open(sealed, in: Cell(table: table, row: id, column: column))
    } catch {
      throw StoreError.damagedEntry
    }
  }

  /// Columns: id, key, body.
  func observation(_ row: inout RowReader) throws -> Observation? {
    let id = try row.text()
    guard let bytes = try open(&row, "observations", id, "body") else { return nil }
    return try Observation(decoding: bytes)
  }

  func accepted(_ column: String, _ value: String) throws -> AcceptedObservation? {
    try all(
      """
      SELECT id, event_key, digest, source, organisation, kind, status, direct FROM observations
      WHERE \(column) = ?
      """, [value]
    ) { row in
      AcceptedObservation(
        observation: try row.text(), eventKey: try row.text(), digest: try row.text(),
        source: try row.text(), organisation: try row.text(), kind: try row.text(),
        status: try row.code(), isDirect: try row.bool())
    }.first
  }

  func alerts(_ clause: String, _ arguments: StatementArguments) throws -> [Alert] {
    try all(
      """
      SELECT a.id, a.anchor, a.entity, a.band, a.revision, a.state, a.outcome, a.opened, a.revised,
        a.closed, a.rule_set, r.grounds, a.closing_proposed_by, a.closing_outcome
      FROM alerts AS a JOIN revisions AS r ON r.alert = a.id AND r.revision = a.revision
      \(clause)
      """, arguments
    ) { row in
      Alert(
        id: try row.text(), anchor: try row.reference(), entity: try row.reference(),
        band: try row.level(), revision: try row.int(), state: try row.code(),
        outcome: try row.optionalCode(), opened: try row.time(), revised: try row.time(),
        closed: try row.optionalTime(), ruleSet: try row.text(), grounds: try grounds(row.json()),
        closingProposedBy: try row.optionalText(), closingOutcome: try row.optionalCode())
    }
  }

  private func grounds(_ value: JSONValue) throws -> [Alert.Ground] {
    guard let grounds = value.array else { throw StoreError.damagedEntry }
    return try grounds.map { ground in
      guard let parts = ground.array, parts.count == 2, let rule = parts[0].string else {
        throw StoreError.damagedEntry
      }
      return Alert.Ground(rule: rule, observations: try texts(parts[1]))
    }
  }

  func texts(_ value: JSONValue) throws -> [String] {
    guard let values = value.array else { throw StoreError.damagedEntry }
    return try values.map { value in
      guard let text = value.string else { throw StoreError.damagedEntry }
      return text
    }
  }

  func templateCounts() throws -> [TemplateCount] {
    try all("SELECT month, codes, people FROM template_counts ORDER BY month, codes") { row in
      let month = try row.time()
      let codes = try texts(row.json()).map { text in
        guard let code = EntityRef(text: text) else { throw StoreError.damagedEntry }
        return code
      }
      return TemplateCount(month: month, codes: codes, people: Int(try row.integer()))
    }
  }

  func band(_ value: Int64?) throws -> Band? {
    guard let value else { return nil }
    guard let band = Int(exactly: value).flatMap(Band.init(rawValue:)) else {
      throw StoreError.damagedEntry
    }
    return band
  }

  func notices(
    _ clause: String, _ arguments: StatementArguments
  ) throws -> [(number: Int64, notice: Notice)] {
    try all(
      """
      SELECT n.number, n.key, n.body, n.id, n.seq, coalesce(n.alert, n.consultation), n.revision,
        n.change, n.band, n.subject, t.mandate, t.mandate_version, t.basis, t.agreement,
        t.organisation, n.recipient, t.step, t.action_fr, t.action_en, n.acknowledge_by, n.act_by,
        n.issued, n.state, n.acknowledged_by, n.acknowledged_at
      FROM notices AS n JOIN terms AS t ON t.number = n.terms \(clause)
      """, arguments
    ) { row in
      let number = try row.integer()
      // The id that the seal names comes after the sealed columns.
      var sealed = row
      _ = try row.integer()
      _ = try row.blob()
      var notice = Notice(
        id: try row.text(), seq: try row.integer(), alert: try row.text(),
        revision: try row.int(), change: try row.code(), band: try row.level(),
        subject: try row.reference(), why: [], fields: .object([]), mandate: try row.text(),
        mandateVersion: try row.int(), basis: try row.text(), agreement: try row.text(),
        organisation: try row.text(), recipient: try row.text(), step: try row.code(),
        action: Bilingual(fr: try row.text(), en: try row.text()),
        acknowledgeBy: try row.optionalTime(), actBy: try row.optionalTime(),
        issued: try row.time(), state: try row.code(), acknowledgedBy: try row.optionalText(),
        acknowledgedAt: try row.optionalTime())
      if let bytes = try open(&sealed, "notices", notice.id, "body") {
        (notice.why, notice.changed, notice.fields) = try Notice.readSealedForm(bytes)
      }
      return (number, notice)
    }
  }
}
