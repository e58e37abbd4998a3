import Alerts
import Chronology
import Foundation
import GRDB
import Mandates
import Observations
import Risk
import StrictJSON

extension CommitWriter {
  func write(_ duty: Duty) throws {
    var insert = try Binding(
      """
      INSERT INTO duties (alert, organisation, mandate, revision, band, step, state, clock, due,
        acknowledge_by, act_by, told, asked, unanswered_since, declined, acknowledged_band,
        acknowledged_by, referred, shown)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (alert, organisation) DO UPDATE SET mandate = excluded.mandate,
        revision = excluded.revision, band = excluded.band, step = excluded.step,
        state = excluded.state, clock = excluded.clock, due = excluded.due,
        acknowledge_by = excluded.acknowledge_by, act_by = excluded.act_by, told = excluded.told,
        asked = excluded.asked, unanswered_since = excluded.unanswered_since,
        declined = excluded.declined,
        acknowledged_band = excluded.acknowledged_band,
        acknowledged_by = excluded.acknowledged_by, referred = excluded.referred,
        shown = excluded.shown
      """, on: db)
    insert.bind(duty.alert)
    insert.bind(duty.organisation)
    insert.bind(duty.mandate)
    insert.bind(duty.revision)
    insert.bind(duty.band.rawValue)
    insert.bind(duty.step.rawValue)
    insert.bind(duty.state.rawValue)
    insert.bind(duty.clock.rawValue)
    insert.bind(duty.due.milliseconds)
    insert.bind(duty.acknowledgeBy?.milliseconds)
    insert.bind(duty.actBy?.milliseconds)
    insert.bind(Self.list(duty.told))
    insert.bind(duty.asked)
    insert.bind(duty.unansweredSince?.milliseconds)
    insert.bind(Self.list(duty.declined))
    insert.bind((duty.acknowledgedBand?.rawValue).map { Int64($0) })
    insert.bind(duty.acknowledgedBy)
    insert.bind(duty.isReferred)
    insert.bind(JSONValue.array(duty.shown.map { [.string($0.rule), .bool($0.isOpen)] }).text)
    try insert.run()
  }

  func write(_ entry: RosterEntry) throws {
    try run(
      """
      INSERT INTO roster (id, account, begins, ends, cover, entered_by, entered, ended)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ended = excluded.ended
      """,
      [
        entry.id, entry.account, entry.from.milliseconds, entry.until.milliseconds, entry.cover,
        entry.enteredBy, entry.entered.milliseconds, entry.ended?.milliseconds,
      ])
  }

  mutating func write(_ consultation: Consultation) throws {
    var words = [consultation.question]
    if let answer = consultation.answer { words.append(answer) }
    let sealed = try seal(
      Array(Self.list(words).utf8), of: consultation.id, "consultations", consultation.id, "body")
    try run(
      """
      INSERT INTO consultations (id, asked_by, asking_organisation, organisation, asked, due, step,
        told, state, answered_by, key, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET due = excluded.due, step = excluded.step,
        told = excluded.told, state = excluded.state, answered_by = excluded.answered_by,
        key = excluded.key, body = excluded.body
      """,
      [
        consultation.id, consultation.askedBy, consultation.askingOrganisation,
        consultation.organisation, consultation.asked.milliseconds, consultation.due.milliseconds,
        consultation.step.rawValue, Self.list(consultation.told), consultation.state.rawValue,
        consultation.answeredBy, sealed.key, Data(sealed.body),
      ])
  }

  /// The first time counts.
  func write(_ taking: Commit.Taking) throws {
    try run(
      "INSERT INTO taken (observation, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
      [taking.observation, taking.at.milliseconds])
  }

  /// An alert may rest on it again and cease to: the last time counts.
  func write(_ ground: FormerGround) throws {
    try run(
      """
      INSERT INTO former_grounds (observation, alert, until) VALUES (?, ?, ?)
      ON CONFLICT (observation, alert) DO UPDATE SET until = max(until, excluded.until)
      """, [ground.observation, ground.alert, ground.until.milliseconds])
  }

  /// The last time counts.
  func write(_ marking: Commit.Marking) throws {
    try run(
      """
      INSERT INTO markers (marker, at) VALUES (?, ?)
      ON CONFLICT (marker) DO UPDATE SET at = max(at, excluded.at)
      """, [marking.marker, marking.at.milliseconds])
  }

  mutating func write(_ flag: Flag) throws {
    let sealed = try seal(
      Array(flag.reason.utf8), of: flag.subject.text, "flags", flag.id, "reason")
    try run(
      """
      INSERT INTO flags (id, kind, subject, account, at, until, key, reason, ended_by, ended)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET ended_by = excluded.ended_by, ended = excluded.ended
      """,
      [
        flag.id, flag.kind.rawValue, flag.subject.text, flag.by, flag.at.milliseconds,
        flag.until?.milliseconds, sealed.key, Data(sealed.body), flag.endedBy,
        flag.ended?.milliseconds,
      ])
  }

  mutating func write(_ incident: Incident) throws {
    let sealed = try seal(
      JSONValue.object(incident.content).serialized, of: incident.id, "incidents",
      "\(incident.id)/\(incident.revision)", "body")
    try run(
      """
      INSERT INTO incidents (id, revision, account, at, known, serious, key, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        incident.id, incident.revision, incident.by, incident.at.milliseconds,
        incident.known.milliseconds, incident.isSerious, sealed.key, Data(sealed.body),
      ])
  }

  private static func list(_ texts: [String]) -> String {
    JSONValue.array(texts.map { .string($0) }).text
  }
}
