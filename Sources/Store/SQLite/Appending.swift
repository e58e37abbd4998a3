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
        // Taken out and put back: beside a copy the first new number would copy all that is known. A commit that
        // fails forgets them, and they are read again.
        var writer = CommitWriter(
          db: db, store: self,
          interned: interned.withLock { numbers in
            defer { numbers = InternedNumbers() }
            return numbers
          })
        try db.inTransaction(.immediate) {
          try writer.write(commit)
          return .commit
        }
        // Only now, and still on the writer's queue: a commit that failed has taken no key and recorded
        // no act.
        vault.take(writer.taken)
        edge.withLock { $0 = writer.record.edge }
        interned.withLock { $0 = writer.interned }
        current.withLock { cache in
          for (subject, key) in writer.keys { cache.insert(key, for: subject) }
        }
        // The commit stands, whatever becomes of this: what is left is done at the next opening.
        if commit.destroys { try? buryKeys(db) }
      }
    }
  }
}

extension SQLiteStore {
  public func tryWriting() throws(StoreError) {
    try inStoreTerms(.writing) {
      // Nobody reads this number, and it stays as it is; setting it is a commit with its sync all the same.
      try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA user_version = 0") }
    }
  }
}

/// Writes the parts of one commit, in the order in which they may depend on each other.
struct CommitWriter {
  let db: Database
  let store: SQLiteStore
  /// The keys that this commit has used, by subject, and how many of them are new.
  var keys: [String: SQLiteStore.Current] = [:]
  /// Those of the observations that it writes, under which nothing else is likely to be sealed later: kept for the next
  /// commits they would push out those of young people.
  private var keysOfNew: [String: SQLiteStore.Current] = [:]
  var taken = 0
  var interned: InternedNumbers
  private var sequences: [String: Int64] = [:]
  private let nonces = NonceReserve()
  private(set) var record: RecordAppender
  /// Commitments to what this commit sealed, by the id of its row; assessments in their order.
  private var pledges: [String: Entry.Pledge] = [:]
  private var assessmentPledges: [Entry.Pledge] = []

  init(db: Database, store: SQLiteStore, interned: InternedNumbers) {
    record = RecordAppender(db: db, edge: store.edge.withLock { $0 })
    self.db = db
    self.store = store
    self.interned = interned
  }

  mutating func write(_ commit: Commit) throws {
    for arrival in commit.arrivals { try write(arrival) }
    for departure in commit.departures { try write(departure) }
    try write(commit.assessments)
    for alert in commit.alerts { try write(alert) }
    for ground in commit.formerGrounds { try write(ground) }
    for duty in commit.duties { try write(duty) }
    for entry in commit.roster { try write(entry) }
    for consultation in commit.consultations { try write(consultation) }
    for taking in commit.taken { try write(taking) }
    for notice in commit.notices { try write(notice, commit.alsoKnownBy[notice.id] ?? []) }
    for progress in commit.progress { try write(progress) }
    try write(commit.remarks)
    try write(commit.denials)
    for release in commit.releases { try write(release) }
    for flag in commit.flags { try write(flag) }
    for marking in commit.markers { try write(marking) }
    for incident in commit.incidents { try write(incident) }
    try write(commit.acts)
    try noteRotations(commit.acts)
    // Last, so that nothing that this commit has written is left out.
    let destroyer = Destroyer(db: db, vault: store.vault)
    if let destruction = commit.destruction { try destroyer.destroy(destruction) }
    for erasure in commit.erasures { try destroyer.erase(erasure) }
  }

  func run(_ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// Runs a change of one row that must be there.
  private func change(_ id: String, _ sql: String, _ arguments: StatementArguments) throws {
    try run(sql, arguments)
    guard db.changesCount == 1 else { throw StoreError.unknown(id) }
  }

  private func last(_ table: String) throws -> Int64 {
    try Binding("SELECT max(number) FROM \(table)", on: db).integer() ?? 0
  }

  // MARK: Sealing

  /// The key under which a subject's things are sealed now. A new subject, or one whose key was destroyed,
  /// gets the next spare one, which is on disk already.
  ///
  /// - Parameter isNew: it is made by this commit, so there can be no key of it yet.
  private mutating func key(
    of subject: String, isNew: Bool = false
  ) throws -> SQLiteStore.Current {
    if let key = keys[subject] ?? keysOfNew[subject] { return key }
    if isNew {
      let key = try newKey(of: subject)
      keysOfNew[subject] = key
      return key
    }
    if let key = store.current.withLock({ $0.value(for: subject) }) {
      keys[subject] = key
      return key
    }
    var query = try Binding("SELECT max(key) FROM keyring WHERE subject = ?", on: db)
    query.bind(subject)
    if let number = try query.integer(), let key = try store.vault.key(number) {
      let found = SQLiteStore.Current(number: number, key: key)
      keys[subject] = found
      return found
    }
    let key = try newKey(of: subject)
    keys[subject] = key
    return key
  }

  private mutating func newKey(of subject: String) throws -> SQLiteStore.Current {
    let spare = try store.vault.spare(at: taken)
    taken += 1
    var insert = try Binding("INSERT INTO keyring (key, subject) VALUES (?, ?)", on: db)
    insert.bind(spare.number)
    insert.bind(subject)
    try insert.run()
    return spare
  }

  mutating func seal(
    _ bytes: [UInt8], of subject: String, _ table: String, _ row: String, _ column: String
  ) throws -> (key: Int64, body: [UInt8]) {
    let key = try key(of: subject)
    let sealed = try key.key.seal(
      bytes, in: Cell(table: table, row: row, column: column), with: nonces)
    return (key.number, sealed)
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
    let subject = observation.sealingSubject
    if subject == observation.id { _ = try key(of: subject, isNew: true) }
    let sealed = try seal(body, of: subject, "observations", observation.id, "body")
    pledges[observation.id] = try pledge(to: body, of: subject, observation.id)
    var insert = try Binding(
      """
      INSERT INTO observations (id, event_key, digest, kind, source, organisation, time, arrival,
        status, direct, matches, key, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'standing', ?, ?, ?, ?)
      """, on: db)
    insert.bind(observation.id)
    insert.bind(observation.eventKey)
    insert.bind(observation.digest)
    insert.bind(observation.kind)
    insert.bind(observation.source)
    insert.bind(observation.organisation)
    insert.bind(observation.time.milliseconds)
    insert.bind(observation.arrival.milliseconds)
    insert.bind(arrival.isDirect)
    insert.bind(JSONValue.array(arrival.matches.map { .string($0) }).text)
    insert.bind(sealed.key)
    insert.bind(sealed.body)
    try insert.run()
    let number = db.lastInsertedRowID
    if let named = observation.supersedes {
      try run(
        """
        INSERT INTO supersessions (event_key, at) VALUES (?, ?)
        ON CONFLICT (event_key) DO UPDATE SET at = max(at, excluded.at)
        """, [named, observation.arrival.milliseconds])
    }
    for (position, group) in bySubject(arrival.contents).enumerated() {
      let sealed = try seal(
        PersonalContent.encoded(group.contents), of: group.subject, "contents",
        "\(observation.id)/\(position)", "body")
      var insert = try Binding(
        "INSERT INTO contents (observation, position, key, body) VALUES (?, ?, ?, ?)", on: db)
      insert.bind(number)
      insert.bind(position)
      insert.bind(sealed.key)
      insert.bind(sealed.body)
      try insert.run()
    }
  }

  private mutating func write(_ departure: Commit.Departure) throws {
    let id = departure.observation
    try change(
      id, "UPDATE observations SET status = ? WHERE id = ?", [departure.status.rawValue, id])
    var sealed: (key: Int64, body: [UInt8])?
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
        departure.status.rawValue, departure.by, departure.at.milliseconds, sealed?.key,
        sealed.map { Data($0.body) }, id,
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
      var insert = try Binding(
        """
        INSERT INTO assessments (number, entity, at, band, weight, rule_set, next_change, key,
          reasons) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, on: db)
      insert.bind(number)
      insert.bind(assessment.entity.text)
      insert.bind(assessment.at.milliseconds)
      insert.bind(assessment.band.rawValue)
      insert.bind(assessment.weight)
      insert.bind(assessment.ruleSet)
      insert.bind(assessment.nextChange?.milliseconds)
      insert.bind(sealed.key)
      insert.bind(sealed.body)
      try insert.run()
    }
  }

  // MARK: Alerts

  private func write(_ alert: Alert) throws {
    var insert = try Binding(
      """
      INSERT INTO alerts (id, anchor, entity, band, revision, state, outcome, opened, revised,
        closed, rule_set, closing_proposed_by, closing_outcome)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET anchor = excluded.anchor, entity = excluded.entity,
        band = excluded.band, revision = excluded.revision, state = excluded.state,
        outcome = excluded.outcome, opened = excluded.opened, revised = excluded.revised,
        closed = excluded.closed, rule_set = excluded.rule_set,
        closing_proposed_by = excluded.closing_proposed_by,
        closing_outcome = excluded.closing_outcome
      """, on: db)
    insert.bind(alert.id)
    insert.bind(alert.anchor.text)
    insert.bind(alert.entity.text)
    insert.bind(alert.band.rawValue)
    insert.bind(alert.revision)
    insert.bind(alert.state.rawValue)
    insert.bind(alert.outcome?.rawValue)
    insert.bind(alert.opened.milliseconds)
    insert.bind(alert.revised.milliseconds)
    insert.bind(alert.closed?.milliseconds)
    insert.bind(alert.ruleSet)
    insert.bind(alert.closingProposedBy)
    insert.bind(alert.closingOutcome?.rawValue)
    try insert.run()
    let grounds = JSONValue.array(
      alert.grounds.map { ground in
        [.string(ground.rule), .array(ground.observations.map { .string($0) })]
      })
    insert = try Binding(
      """
      INSERT INTO revisions (alert, revision, at, entity, band, rule_set, grounds)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (alert, revision) DO UPDATE SET at = excluded.at, entity = excluded.entity,
        band = excluded.band, rule_set = excluded.rule_set, grounds = excluded.grounds
      """, on: db)
    insert.bind(alert.id)
    insert.bind(alert.revision)
    insert.bind(alert.revised.milliseconds)
    insert.bind(alert.entity.text)
    insert.bind(alert.band.rawValue)
    insert.bind(alert.ruleSet)
    insert.bind(grounds.text)
    try insert.run()
  }

  // MARK: Notices

  private mutating func write(_ notice: Notice, _ others: [EntityRef]) throws {
    try checkSequence(notice)
    let body = notice.sealedForm
    let sealed = try seal(body, of: notice.subject.text, "notices", notice.id, "body")
    pledges[notice.id] = try pledge(to: body, of: notice.subject.text, notice.id)
    let terms = try interned.number(of: NoticeTerms(notice), on: db)
    var insert = try Binding(
      """
      INSERT INTO notices (number, id, recipient, seq, alert, consultation, revision, change, band,
        subject, terms, acknowledge_by, act_by, issued, key, body, state, acknowledged_by,
        acknowledged_at)
      VALUES (
        1 + max(coalesce((SELECT max(number) FROM notices), 0), (SELECT last_notice FROM instance)),
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, on: db)
    insert.bind(notice.id)
    insert.bind(notice.recipient)
    insert.bind(notice.seq)
    let isConsultation = notice.subject.kind == .consultation
    insert.bind(isConsultation ? nil : notice.alert)
    insert.bind(isConsultation ? notice.alert : nil)
    insert.bind(notice.revision)
    insert.bind(notice.change.rawValue)
    insert.bind(notice.band.rawValue)
    insert.bind(notice.subject.text)
    insert.bind(terms)
    insert.bind(notice.acknowledgeBy?.milliseconds)
    insert.bind(notice.actBy?.milliseconds)
    insert.bind(notice.issued.milliseconds)
    insert.bind(sealed.key)
    insert.bind(sealed.body)
    insert.bind(notice.state.rawValue)
    insert.bind(notice.acknowledgedBy)
    insert.bind(notice.acknowledgedAt?.milliseconds)
    try insert.run()
    let number = db.lastInsertedRowID
    let named = notice.subject.kind == .network ? notice.namedYouths : others
    for youth in Set(named) {
      try run("INSERT INTO named (youth, notice) VALUES (?, ?)", [youth.text, number])
    }
  }

  /// An inbox has no gaps, and goes on where retention has emptied it.
  private mutating func checkSequence(_ notice: Notice) throws {
    var before = sequences[notice.recipient]
    if before == nil {
      var query = try Binding(SQLiteStore.endOfInbox, on: db)
      query.bind(notice.recipient)
      before = try query.integer()
    }
    guard notice.seq == (before ?? 0) + 1 else {
      throw StoreError.gap(
        in: notice.recipient, expected: (before ?? 0) + 1, found: notice.seq)
    }
    sequences[notice.recipient] = notice.seq
  }

  private func write(_ progress: Commit.NoticeProgress) throws {
    var insert = try Binding(
      """
      INSERT INTO progress (notice, state, account, at)
      SELECT number, ?, ?, ? FROM notices WHERE id = ?
      """, on: db)
    insert.bind(progress.state.rawValue)
    insert.bind(progress.by)
    insert.bind(progress.at.milliseconds)
    insert.bind(progress.notice)
    try insert.run()
    guard db.changesCount == 1 else { throw StoreError.unknown(progress.notice) }
    // A state is never taken back, and the first acknowledgement counts (as in `Notice.apply`).
    let earlier = Notice.State.allCases.filter { $0 < progress.state }
    let isAcknowledgement = progress.state == .acknowledged
    var update = try Binding(
      """
      UPDATE notices SET state = iif(state IN (SELECT value FROM json_each(?)), ?, state),
        acknowledged_at = iif(acknowledged_by IS NULL, ?, acknowledged_at),
        acknowledged_by = coalesce(acknowledged_by, ?)
      WHERE id = ?
      """, on: db)
    update.bind(JSONValue.array(earlier.map { .string($0.rawValue) }).text)
    update.bind(progress.state.rawValue)
    update.bind(isAcknowledgement ? progress.at.milliseconds : nil)
    update.bind(isAcknowledgement ? progress.by : nil)
    update.bind(progress.notice)
    try update.run()
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
        [number, parent, remark.by, remark.at.milliseconds, sealed.key, Data(sealed.body)])
    }
  }

  private func write(_ release: KeptRelease) throws {
    try run(
      """
      INSERT INTO releases (period, body) VALUES (?, ?)
      ON CONFLICT (period) DO UPDATE SET body = excluded.body
      """, [release.period, release.body.text])
  }

  // MARK: The record

  private mutating func write(_ denials: [RegisteredDenials]) throws {
    for registered in denials {
      var insert = try Binding(
        "INSERT INTO denials (alert, revision, at, denied) VALUES (?, ?, ?, ?)", on: db)
      let number = try interned.number(of: registered.denied, on: db)
      insert.bind(registered.alert)
      insert.bind(registered.revision)
      insert.bind(registered.at.milliseconds)
      insert.bind(number)
      try insert.run()
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

  /// Changes of the master key that the record has now (`Vault.unrecordedRotations`).
  private func noteRotations(_ acts: [Act]) throws {
    let count = acts.count { $0.kind == .keysRotated }
    guard count > 0 else { return }
    try run("UPDATE instance SET recorded_rotations = recorded_rotations + ?", [count])
  }
}
