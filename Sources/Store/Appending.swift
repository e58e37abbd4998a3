import Alerts
import Chronology
import Foundation
import GRDB
import Mandates
import Observations
import Record
import Risk
import StrictJSON
import Wording

extension SQLiteStore {
  public func append(_ commit: Commit) throws(StoreError) {
    guard !commit.isEmpty else { return }
    try inStoreTerms(.writing) {
      try pool.writeWithoutTransaction { db in
        var writer = CommitWriter(db: db, store: self, at: commit.at)
        try db.inTransaction(.immediate) {
          try writer.write(commit)
          return .commit
        }
        // Only now, and still on the writer's queue: a commit that failed has taken no key and recorded
        // no act.
        vault.take(writer.taken)
        edge.withLock { $0 = writer.record.edge }
        current.withLock { cache in
          for (subject, key) in writer.keys { cache.insert(key, for: subject) }
        }
      }
    }
  }
}

/// Writes the parts of one commit, in the order in which they may depend on each other.
private struct CommitWriter {
  let db: Database
  let store: SQLiteStore
  let at: Timestamp
  /// The keys that this commit has used, by subject, and how many of them are new.
  var keys: [String: SQLiteStore.Current] = [:]
  var taken = 0
  private var sequences: [String: Int64] = [:]
  private(set) var record: RecordAppender
  /// Commitments to what this commit sealed, by the id of its row; assessments in their order.
  private var pledges: [String: Entry.Pledge] = [:]
  private var assessmentPledges: [Entry.Pledge] = []

  init(db: Database, store: SQLiteStore, at: Timestamp) {
    record = RecordAppender(db: db, edge: store.edge.withLock { $0 })
    self.db = db
    self.store = store
    self.at = at
  }

  mutating func write(_ commit: Commit) throws {
    for arrival in commit.arrivals { try write(arrival) }
    for departure in commit.departures { try write(departure) }
    try write(commit.assessments)
    for alert in commit.alerts { try write(alert) }
    for duty in commit.duties { try write(duty) }
    for notice in commit.notices { try write(notice) }
    for progress in commit.progress { try write(progress) }
    try write(commit.remarks)
    try write(commit.denials)
    try write(commit.acts)
  }

  private func run(_ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// Runs a change of one row that must be there.
  private func change(_ id: String, _ sql: String, _ arguments: StatementArguments) throws {
    try run(sql, arguments)
    guard db.changesCount == 1 else { throw StoreError.unknown(id) }
  }

  private func last(_ table: String) throws -> Int64 {
    try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(number) FROM \(table)")) ?? 0
  }

  // MARK: Sealing

  /// The key under which a subject's things are sealed now. A new subject, or one whose key was destroyed,
  /// gets the next spare one, which is on disk already.
  private mutating func key(of subject: String) throws -> SQLiteStore.Current {
    if let key = keys[subject] { return key }
    if let key = store.current.withLock({ $0.value(for: subject) }) {
      keys[subject] = key
      return key
    }
    let number = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT max(key) FROM keyring WHERE subject = ?"),
      arguments: [subject])
    if let number, let key = try store.vault.key(number) {
      let found = SQLiteStore.Current(number: number, key: key)
      keys[subject] = found
      return found
    }
    let spare = try store.vault.spare(at: taken)
    taken += 1
    try run("INSERT INTO keyring (key, subject) VALUES (?, ?)", [spare.number, subject])
    keys[subject] = spare
    return spare
  }

  private mutating func seal(
    _ bytes: [UInt8], of subject: String, _ table: String, _ row: String, _ column: String
  ) throws -> (key: Int64, body: Data) {
    let key = try key(of: subject)
    let sealed = try key.key.seal(bytes, in: Cell(table: table, row: row, column: column))
    return (key.number, Data(sealed))
  }

  /// Commits the record to what is sealed in one row.
  private mutating func pledge(
    to content: [UInt8], of subject: String, _ place: String
  ) throws -> Entry.Pledge {
    try key(of: subject).key.pledge("content", to: content, of: subject, at: place)
  }

  // MARK: Observations

  private mutating func write(_ arrival: Commit.Arrival) throws {
    let observation = arrival.observation
    let body = observation.encoded()
    let sealed = try seal(
      body, of: observation.sealingSubject, "observations", observation.id, "body")
    pledges[observation.id] = try pledge(to: body, of: observation.sealingSubject, observation.id)
    try run(
      """
      INSERT INTO observations (id, event_key, digest, kind, source, organisation, time, arrival,
        status, direct, key, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'standing', ?, ?, ?)
      """,
      [
        observation.id, observation.eventKey, observation.digest, observation.kind,
        observation.source, observation.organisation, observation.time.milliseconds,
        observation.arrival.milliseconds, arrival.isDirect, sealed.key, sealed.body,
      ])
    let number = db.lastInsertedRowID
    for (position, group) in bySubject(arrival.contents).enumerated() {
      let sealed = try seal(
        PersonalContent.encoded(group.contents), of: group.subject, "contents",
        "\(observation.id)/\(position)", "body")
      try run(
        "INSERT INTO contents (observation, position, key, body) VALUES (?, ?, ?, ?)",
        [number, position, sealed.key, sealed.body])
    }
    for rule in arrival.matches {
      try run("INSERT INTO matches (observation, rule) VALUES (?, ?)", [number, rule])
    }
  }

  private mutating func write(_ departure: Commit.Departure) throws {
    let id = departure.observation
    try change(
      id, "UPDATE observations SET status = ? WHERE id = ?", [departure.status.rawValue, id])
    var sealed: (key: Int64, body: Data)?
    if let reason = departure.reason {
      // Under the observation's own key: they are of the same person.
      let subject = try String.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT keyring.subject FROM observations JOIN keyring ON keyring.key = observations.key
            WHERE id = ?
            """),
        arguments: [id])
      guard let subject else { throw StoreError.damagedEntry }
      sealed = try seal(Array(reason.utf8), of: subject, "departures", id, "reason")
    }
    try run(
      """
      INSERT INTO departures (observation, status, account, at, key, reason)
      SELECT number, ?, ?, ?, ?, ? FROM observations WHERE id = ?
      ON CONFLICT (observation) DO UPDATE SET status = excluded.status,
        account = excluded.account, at = excluded.at, key = excluded.key, reason = excluded.reason
      """,
      [
        departure.status.rawValue, departure.by, at.milliseconds, sealed?.key, sealed?.body, id,
      ])
  }

  private mutating func write(_ assessments: [Assessment]) throws {
    guard !assessments.isEmpty else { return }
    var number = try last("assessments")
    for assessment in assessments {
      number += 1
      let body = assessment.sealedForm
      let entity = assessment.entity.text
      let sealed = try seal(body, of: entity, "assessments", String(number), "reasons")
      assessmentPledges.append(try pledge(to: body, of: entity, "assessments/\(number)"))
      try run(
        """
        INSERT INTO assessments (number, entity, at, band, weight, rule_set, next_change, key,
          reasons) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          number, assessment.entity.text, assessment.at.milliseconds, assessment.band.rawValue,
          assessment.weight, assessment.ruleSet, assessment.nextChange?.milliseconds, sealed.key,
          sealed.body,
        ])
    }
  }

  // MARK: Alerts

  private func write(_ alert: Alert) throws {
    try run(
      """
      INSERT INTO alerts (id, anchor, entity, band, revision, state, outcome, opened, revised,
        closed, rule_set, closing_proposed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET anchor = excluded.anchor, entity = excluded.entity,
        band = excluded.band, revision = excluded.revision, state = excluded.state,
        outcome = excluded.outcome, opened = excluded.opened, revised = excluded.revised,
        closed = excluded.closed, rule_set = excluded.rule_set,
        closing_proposed_by = excluded.closing_proposed_by
      """,
      [
        alert.id, alert.anchor.text, alert.entity.text, alert.band.rawValue, alert.revision,
        alert.state.rawValue, alert.outcome?.rawValue, alert.opened.milliseconds,
        alert.revised.milliseconds, alert.closed?.milliseconds, alert.ruleSet,
        alert.closingProposedBy,
      ])
    let grounds = JSONValue.array(
      alert.grounds.map { ground in
        [.string(ground.rule), .array(ground.observations.map { .string($0) })]
      })
    try run(
      """
      INSERT INTO revisions (alert, revision, at, entity, band, rule_set, grounds)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (alert, revision) DO UPDATE SET at = excluded.at, entity = excluded.entity,
        band = excluded.band, rule_set = excluded.rule_set, grounds = excluded.grounds
      """,
      [
        alert.id, alert.revision, alert.revised.milliseconds, alert.entity.text,
        alert.band.rawValue, alert.ruleSet, grounds.text,
      ])
  }

  private func write(_ duty: Duty) throws {
    try run(
      """
      INSERT INTO duties (alert, organisation, mandate, revision, band, step, state, clock, due,
        told, acknowledged_band, acknowledged_by, referred)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (alert, organisation) DO UPDATE SET mandate = excluded.mandate,
        revision = excluded.revision, band = excluded.band, step = excluded.step,
        state = excluded.state, clock = excluded.clock, due = excluded.due, told = excluded.told,
        acknowledged_band = excluded.acknowledged_band,
        acknowledged_by = excluded.acknowledged_by, referred = excluded.referred
      """,
      [
        duty.alert, duty.organisation, duty.mandate, duty.revision, duty.band.rawValue,
        duty.step.rawValue, duty.state.rawValue, duty.clock.rawValue, duty.due.milliseconds,
        JSONValue.array(duty.told.map { .string($0) }).text, duty.acknowledgedBand?.rawValue,
        duty.acknowledgedBy, duty.isReferred,
      ])
  }

  // MARK: Notices

  private mutating func write(_ notice: Notice) throws {
    let before =
      try sequences[notice.recipient] ?? Int64.fetchOne(
        db.cachedStatement(sql: "SELECT max(seq) FROM notices WHERE recipient = ?"),
        arguments: [notice.recipient]) ?? 0
    guard notice.seq == before + 1 else {
      throw StoreError.gap(in: notice.recipient, expected: before + 1, found: notice.seq)
    }
    sequences[notice.recipient] = notice.seq
    let body = notice.sealedForm
    let sealed = try seal(body, of: notice.subject.text, "notices", notice.id, "body")
    pledges[notice.id] = try pledge(to: body, of: notice.subject.text, notice.id)
    var rules: [JSONValue] = []
    for why in notice.why where !rules.contains(.string(why.rule)) {
      rules.append(.string(why.rule))
    }
    let groups = (notice.fields.object ?? []).map { JSONValue.string($0.name) }
    try run(
      """
      INSERT INTO notices (id, recipient, seq, organisation, alert, revision, change, band, subject,
        rules, groups, mandate, mandate_version, basis, agreement, step, action_fr, action_en,
        acknowledge_by, act_by, issued, key, body, state, acknowledged_by, acknowledged_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        notice.id, notice.recipient, notice.seq, notice.organisation, notice.alert,
        notice.revision, notice.change.rawValue, notice.band.rawValue, notice.subject.text,
        JSONValue.array(rules).text, JSONValue.array(groups).text, notice.mandate,
        notice.mandateVersion, notice.basis, notice.agreement, notice.step.rawValue,
        notice.action.fr, notice.action.en, notice.acknowledgeBy?.milliseconds,
        notice.actBy?.milliseconds, notice.issued.milliseconds, sealed.key, sealed.body,
        notice.state.rawValue, notice.acknowledgedBy, notice.acknowledgedAt?.milliseconds,
      ])
  }

  private func write(_ progress: Commit.NoticeProgress) throws {
    try run(
      """
      INSERT INTO progress (notice, state, account, at)
      SELECT number, ?, ?, ? FROM notices WHERE id = ?
      """,
      [progress.state.rawValue, progress.by, progress.at.milliseconds, progress.notice])
    guard db.changesCount == 1 else { throw StoreError.unknown(progress.notice) }
    let present = try String.fetchOne(
      db.cachedStatement(sql: "SELECT state FROM notices WHERE id = ?"),
      arguments: [progress.notice])
    guard let present = present.flatMap(Notice.State.init(rawValue:)) else {
      throw StoreError.damagedEntry
    }
    // A state is never taken back, and the first acknowledgement counts (as in `Notice.apply`).
    let isAcknowledgement = progress.state == .acknowledged
    try run(
      """
      UPDATE notices SET state = ?,
        acknowledged_at = iif(acknowledged_by IS NULL, ?, acknowledged_at),
        acknowledged_by = coalesce(acknowledged_by, ?)
      WHERE id = ?
      """,
      [
        max(present, progress.state).rawValue,
        isAcknowledgement ? progress.at.milliseconds : nil,
        isAcknowledgement ? progress.by : nil, progress.notice,
      ])
  }

  private mutating func write(_ remarks: [Commit.Remark]) throws {
    guard !remarks.isEmpty else { return }
    var number = try last("remarks")
    for remark in remarks {
      number += 1
      let notice = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT number, subject FROM notices WHERE id = ?"),
        arguments: [remark.notice])
      guard var columns = notice.map(RowReader.init) else {
        throw StoreError.unknown(remark.notice)
      }
      let (parent, subject) = (try columns.integer(), try columns.text())
      let sealed = try seal(Array(remark.text.utf8), of: subject, "remarks", "\(number)", "body")
      try run(
        "INSERT INTO remarks (number, notice, account, at, key, body) VALUES (?, ?, ?, ?, ?, ?)",
        [number, parent, remark.by, remark.at.milliseconds, sealed.key, sealed.body])
    }
  }

  // MARK: The record

  /// Denials of one revision that follow each other make one row: there are as many as organisations.
  private func write(_ denials: [RegisteredDenial]) throws {
    var rest = denials[...]
    while let first = rest.first {
      let group = rest.prefix { $0.alert == first.alert && $0.revision == first.revision }
      rest = rest.dropFirst(group.count)
      let denied = JSONValue.array(
        group.map { registered in
          let denial = registered.denial
          return [
            .string(denial.organisation), denial.mandate.map { .string($0) } ?? .null,
            .array(denial.because.map { .string($0.rawValue) }),
          ]
        })
      try run(
        "INSERT INTO denials (alert, revision, at, denied) VALUES (?, ?, ?, ?)",
        [first.alert, first.revision, at.milliseconds, denied.text])
    }
  }

  private mutating func write(_ acts: [Act]) throws {
    var assessments = assessmentPledges[...]
    for act in acts {
      var found: [Entry.Pledge] = []
      if act.kind == .assessed {
        if let pledge = assessments.popFirst() { found = [pledge] }
      } else if let pledge = pledges[act.object], act.kind == .accepted || act.kind == .noticeIssued
      {
        found = [pledge]
      } else if let subject = act.about {
        let place = "acts/\(record.edge.size + 1)"
        found = [try key(of: subject).key.pledge("subject", to: [], of: subject, at: place)]
      }
      try record.append(act, pledges: found)
    }
    try record.finish()
  }
}
