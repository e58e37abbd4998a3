import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

extension Pipeline {
  /// The duties for which everybody has been told, the last of the chain too, and nobody has answered. O(duties).
  var unanswered: [Duty] { duties.values.filter { $0.unansweredSince != nil } }

  /// The auditor looks at what has changed, at clocks that ran out, and at the next part of its round; what it
  /// has found stays in `auditor`. O(these), not O(open alerts).
  mutating func look(at time: Timestamp) {
    var round = AuditRound()
    swap(&round, &auditor.round)
    defer { swap(&round, &auditor.round) }
    var looked = round.next { everyAlert }
    looked.formUnion(auditor.takeChanged())
    looked.formUnion(duties.due(at: time - Auditor.grace).map(\.alert))
    round.note(audit(looked, at: time), in: looked)
  }

  /// The auditor looks at what has changed since, and goes no further on its round.
  mutating func lookAgain(at time: Timestamp) {
    let looked = auditor.takeChanged()
    guard !looked.isEmpty else { return }
    let found = audit(looked, at: time)
    auditor.round.note(found, in: looked)
  }

  /// What the auditor finds in the whole state as it is (`docs/life.md`, sentences that are kept). O(open alerts).
  func audit(at time: Timestamp) -> [Auditor.Finding] { audit(everyAlert, at: time) }

  private func audit(_ looked: some Sequence<String>, at time: Timestamp) -> [Auditor.Finding] {
    Auditor.audit(
      looked, isOpen: { alerts[$0] != nil }, duties: { duties.of($0) },
      isLiving: { isLiving($0, in: $1, as: $2) }, at: time)
  }

  /// Whether somebody has a place in an organisation's chain. Who only sits at the Table has the last, and none of those
  /// before it.
  private func isLiving(_ account: String, in organisation: String, as step: Step) -> Bool {
    guard let place = self.step(of: account, in: organisation) else { return false }
    return place < .table || step == .table
  }

  /// Every alert that is open or that somebody has a duty to, each once.
  private var everyAlert: [String] {
    Array(alerts.keys) + duties.alerts.filter { alerts[$0] == nil }
  }

  /// Open alerts without a next step, whether or not somebody has looked at their clocks lately; each once.
  var alertsWithoutNextStep: [String] {
    Set(audit(at: now).filter { $0.fault != .stoppedClock }.map(\.alert)).sorted()
  }

  /// Tells the Table of each alert that has newly lost its next step: where, and no content. The same is told once per
  /// alert and revision, over restarts too, and an alarm is closed when the alert moves on, also where what was wrong was
  /// mended while nobody looked.
  mutating func raiseAlarms() throws(StoreError) {
    let findings = auditor.findings
    let new = findings.subtracting(auditor.alarms)
    let raised = auditor.alarmsOfBefore.union(auditor.alarms.map(\.alert))
    let over = raised.subtracting(findings.map(\.alert))
    auditor.alarms = findings
    auditor.alarmsOfBefore = []
    for id in over.sorted() {
      for telling in try tellings(ofAlert: id) where telling.change == .stranded {
        try settle(telling.id)
      }
    }
    for finding in new.sorted() {
      record(
        .auditorAlarm, on: finding.alert,
        [
          JSONMember("fault", .string(finding.fault.rawValue)),
          JSONMember("organisation", finding.organisation.map { .string($0) } ?? .null),
        ])
    }
    for id in Set(new.map(\.alert)).sorted() {
      guard let alert = alerts[id], let recipient = alarmRecipient, let mandate = alarmMandate
      else {
        continue
      }
      let alarm = library.tableRequests.stranded(findings.filter { $0.alert == id }.sorted())
      guard try !isRaised(alarm, on: alert) else { continue }
      let dispatch = dispatchWithoutContent(
        to: recipient.name, as: .table, of: recipient.organisation, under: mandate)
      try issue(alert, nil, dispatch, .stranded, [], saying: Aside(alarm: alarm))
    }
  }

  /// Whether the Table has an alarm that says the same of an alert's present revision, and is not over.
  private func isRaised(_ alarm: Bilingual, on alert: Alert) throws(StoreError) -> Bool {
    for telling in try tellings(ofAlert: alert.id)
    where telling.change == .stranded && telling.revision == alert.revision {
      if let notice = try notice(telling.id), notice.state < .closed, notice.action == alarm {
        return true
      }
    }
    return false
  }

  /// Whether the auditor has found an alert without a next step, and has not seen it move on.
  func isStranded(_ alert: String) -> Bool {
    auditor.findings.contains { $0.alert == alert }
  }

  /// Whoever of the Table is there; where nobody is, the first.
  private var alarmRecipient: Account? {
    let table = library.directory.accounts.filter { $0.roles.contains(.table) }
    return table.first { $0.isAvailable(at: now) } ?? table.first
  }

  /// The Table's own mandate for alerts that nobody receives, else any mandate of the Table.
  private var alarmMandate: Mandate? {
    let mandates = library.matrix.mandates
    guard let table = alarmRecipient?.organisation else { return nil }
    return mandates.first { $0.conditions.isUnrouted && $0.organisation == table }
      ?? mandates.first { $0.organisation == table }
  }
}
