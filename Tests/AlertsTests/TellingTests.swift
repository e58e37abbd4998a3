import Chronology
import Risk
import Testing

@testable import Alerts

/// The order in which people of an organisation were told of an alert.
struct TellingTests {
  private func told(
    _ recipient: String, seq: Int64, _ change: Notice.Change, revision: Int = 1, after span: Span
  ) -> Telling {
    Telling(
      id: "ntc_\(recipient)_\(seq)", seq: seq, revision: revision, change: change,
      band: change == .withdrawn ? .none : .concern, mandate: "dpj-concern", organisation: "dpj",
      recipient: recipient, issued: DutyTests.start + span)
  }

  @Test("Who was told last is whoever was told latest, and not whose inbox is longest")
  func inboxes() {
    // The pivot has heard of forty alerts, the relève of none.
    let first = told("pivot-dpj-1", seq: 40, .opened, after: .hours(0))
    let second = told("releve-dpj-1", seq: 1, .escalated, after: .hours(12))
    #expect(first.isBefore(second) && !second.isBefore(first))
    #expect([first, second].latest == second && [second, first].latest == second)
  }

  @Test("A later revision is later, and in one inbox the later place of one moment")
  func revisions() {
    let opened = told("pivot-dpj-1", seq: 7, .opened, after: .hours(1))
    let ended = told("pivot-dpj-1", seq: 8, .withdrawn, after: .hours(1))
    #expect([ended, opened].latest == ended)
    // The clock was set back meanwhile.
    let raised = told("pivot-dpj-1", seq: 9, .raised, revision: 2, after: .hours(0))
    #expect([raised, opened, ended].latest == raised)
    #expect([Telling]().latest == nil)
  }
}
