import Chronology
import Mandates
import Observations
import Risk
import Testing

@testable import Alerts

/// The auditor on states that must never be. Each is broken by hand.
struct AuditorTests {
  let now = DutyTests.start

  static let alert = Alert(
    id: "alr_1", anchor: EntityRef(kind: .youth, token: "a"),
    entity: EntityRef(kind: .youth, token: "a"), band: .concern, revision: 1, state: .open,
    opened: DutyTests.start, revised: DutyTests.start, ruleSet: "", grounds: [])

  func faults(
    _ duties: [Duty], of alerts: [Alert] = [Self.alert], living: Bool = true,
    at time: Timestamp? = nil
  ) -> [Auditor.Fault] {
    let open = Set(alerts.map(\.id))
    return Auditor.audit(
      open.union(duties.map(\.alert)), isOpen: open.contains,
      duties: { alert in duties.filter { $0.alert == alert } }, isLiving: { _, _, _ in living },
      at: time ?? now
    ).map(\.fault)
  }

  @Test("A clock that runs towards a named person is what should be")
  func sound() { #expect(faults([DutyTests.duty()]).isEmpty) }

  @Test("An open alert without any duty, or with a closed one only")
  func noDuty() {
    var closed = DutyTests.duty()
    closed.close()
    #expect(faults([]) == [.noDuty])
    #expect(faults([closed]) == [.noDuty])
  }

  @Test("A clock that ran out and was not acted on, after a minute's grace")
  func stopped() {
    let duty = DutyTests.duty()
    #expect(faults([duty], at: duty.due + .minutes(1)).isEmpty)
    #expect(faults([duty], at: duty.due + .minutes(1) + Span(milliseconds: 1)) == [.stoppedClock])
  }

  @Test("A clock towards somebody who has left, or towards nobody")
  func nobody() {
    var declined = DutyTests.duty()
    _ = declined.decline(by: "pivot-dpj-1")
    #expect(faults([DutyTests.duty()], living: false) == [.nobody])
    #expect(faults([declined]) == [.nobody])
  }

  @Test("A duty to an alert that is not there")
  func noAlert() { #expect(faults([DutyTests.duty()], of: []) == [.noAlert]) }

  @Test("One organisation's stopped clock is found though another's runs")
  func eachOrganisation() {
    var other = DutyTests.duty()
    other.organisation = "cjq"
    other.due = now + .days(30)
    let duty = DutyTests.duty()
    let findings = Auditor.audit(
      ["alr_1"], isOpen: { _ in true }, duties: { _ in [duty, other] },
      isLiving: { _, _, _ in true }, at: duty.due + .hours(1))
    #expect(
      findings == [.init(alert: "alr_1", organisation: "dpj", fault: .stoppedClock)])
  }
}
