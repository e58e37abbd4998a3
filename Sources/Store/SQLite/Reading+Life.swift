import Alerts
import Chronology
import GRDB
import Mandates
import Observations
import StrictJSON

extension SQLiteStore {
  public func submission(_ observation: String) throws(StoreError) -> Submission? {
    try read { source in
      try source.all(
        """
        SELECT o.source, o.arrival, o.status, d.at, t.at FROM observations AS o
        LEFT JOIN departures AS d ON d.observation = o.number
        LEFT JOIN taken AS t ON t.observation = o.id WHERE o.id = ?
        """, [observation]
      ) { row in
        Submission(
          source: try row.text(), arrival: try row.time(), status: try row.code(),
          departed: try row.optionalTime(), taken: try row.optionalTime())
      }.first
    }
  }

  public func consultation(_ id: String) throws(StoreError) -> Consultation? {
    try read { try $0.consultations("WHERE id = ?", [id]).first }
  }
}

extension RowSource {
  /// The duties that are not closed, by alert and organisation.
  func duties() throws -> [Duty] {
    try all(
      """
      SELECT alert, organisation, mandate, revision, band, step, state, clock, due, acknowledge_by,
        act_by, told, asked, unanswered_since, declined, acknowledged_band, acknowledged_by, referred,
        shown
      FROM duties WHERE state <> 'closed' ORDER BY alert, organisation
      """
    ) { row in
      Duty(
        alert: try row.text(), organisation: try row.text(), mandate: try row.text(),
        revision: try row.int(), band: try row.level(), step: try row.code(),
        state: try row.code(), clock: try row.code(), due: try row.time(),
        acknowledgeBy: try row.optionalTime(), actBy: try row.optionalTime(),
        told: try texts(row.json()), asked: try row.optionalText(),
        unansweredSince: try row.optionalTime(), declined: try texts(row.json()),
        acknowledgedBand: try band(row.optionalInteger()),
        acknowledgedBy: try row.optionalText(), isReferred: try row.bool(),
        shown: try shown(row.json()))
    }
  }

  private func shown(_ value: JSONValue) throws -> [Duty.Shown] {
    guard let reasons = value.array else { throw StoreError.damagedEntry }
    return try reasons.map { reason in
      guard let parts = reason.array, parts.count == 2, let rule = parts[0].string,
        let isOpen = parts[1].bool
      else { throw StoreError.damagedEntry }
      return Duty.Shown(rule: rule, isOpen: isOpen)
    }
  }

  /// Absences that nobody has ended.
  func roster() throws -> [RosterEntry] {
    try all(
      """
      SELECT id, account, begins, ends, cover, entered_by, entered FROM roster
      WHERE ended IS NULL ORDER BY id
      """
    ) { row in
      RosterEntry(
        id: try row.text(), account: try row.text(), from: try row.time(), until: try row.time(),
        cover: try row.optionalText(), enteredBy: try row.text(), entered: try row.time())
    }
  }

  /// Consultations whose words can still be read.
  func consultations(_ clause: String, _ arguments: StatementArguments) throws -> [Consultation] {
    try all(
      """
      SELECT id, asked_by, asking_organisation, organisation, asked, due, step, told, state,
        answered_by, key, body FROM consultations \(clause)
      """, arguments
    ) { row -> Consultation? in
      var consultation = Consultation(
        id: try row.text(), askedBy: try row.text(), askingOrganisation: try row.text(),
        organisation: try row.text(), asked: try row.time(), due: try row.time(),
        step: try row.code(), told: try texts(row.json()), state: try row.code(), question: "")
      consultation.answeredBy = try row.optionalText()
      guard let bytes = try open(&row, "consultations", consultation.id, "body") else { return nil }
      guard let value = try? parseJSON(bytes), let words = value.array?.compactMap(\.string),
        let question = words.first
      else { throw StoreError.damagedEntry }
      consultation.question = question
      consultation.answer = words.count > 1 ? words[1] : nil
      return consultation
    }.compactMap { $0 }
  }

  /// By anchor, the alert that people closed last.
  func closedAlerts() throws -> [EntityRef: String] {
    var closed: [EntityRef: String] = [:]
    try each(
      """
      SELECT anchor, id FROM alerts WHERE state = 'closed' AND outcome NOT IN ('withdrawn', 'merged')
      ORDER BY closed, id
      """
    ) { row in closed[try row.reference()] = try row.text() }
    return closed
  }
}
