import Chronology
import Mandates
import Risk
import Testing
import Wording

@testable import Alerts

/// Declining, handing over, and acknowledgements that expire.
struct PassingOnTests {
  let start = DutyTests.start

  static func delays(
    hold: [Band: Span] = [:], chain: [Step: Mandate.ChainDelay] = [:], at band: Band = .concern
  ) -> Delays {
    Delays(
      Mandate.Expectation(
        action: Bilingual(fr: "x", en: "x"),
        acknowledge: [.concern: .hours(4), .immediate: .hours(1)], act: [.concern: .days(1)],
        review: [.concern: .days(14)], hold: hold, chain: chain), at: band)
  }

  // MARK: Acknowledgements that expire

  @Test(
    "An acknowledgement that is followed by nothing lapses, and the chain runs again from there")
  func lapses() {
    let delays = Self.delays(hold: [.concern: .hours(6)])
    var duty = DutyTests.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: delays, at: start)
    #expect(duty.clock == .hold)
    #expect(duty.event(at: start + .hours(6) - Span(milliseconds: 1)) == nil)
    #expect(duty.event(at: start + .hours(6)) == .lapse)
    duty.askAgain(delays: delays, at: start + .hours(6))
    #expect(duty.state == .awaiting)
    #expect(duty.answerer == "pivot-dpj-1")
    #expect(duty.event(at: start + .hours(8)) == .tell(.releve))
  }

  @Test("Who acknowledges again in time renews it, but never beyond the day the action is due")
  func renewed() {
    let delays = Self.delays(hold: [.concern: .hours(6)])
    var duty = DutyTests.duty()
    for hours in stride(from: Int64(0), through: 20, by: 5) {
      let covers = duty.acknowledge(
        by: "pivot-dpj-1", band: .concern, delays: delays, at: start + .hours(hours))
      #expect(covers)
    }
    #expect(duty.clock == .act)
    #expect(duty.due == start + .days(1))
  }

  @Test("A colleague's acknowledgement renews nothing")
  func notByOthers() {
    let delays = Self.delays(hold: [.concern: .hours(6)])
    var duty = DutyTests.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: delays, at: start)
    _ = duty.acknowledge(by: "releve-dpj-1", band: .concern, delays: delays, at: start + .hours(5))
    #expect(duty.due == start + .hours(6))
    #expect(duty.acknowledgedBy == "pivot-dpj-1")
  }

  @Test("An action ends the hold: only the review runs")
  func actionEndsIt() {
    let delays = Self.delays(hold: [.concern: .hours(6)])
    var duty = DutyTests.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: delays, at: start)
    duty.recordAction(delays: delays, at: start + .hours(1))
    #expect(duty.clock == .review)
  }

  // MARK: Declining

  @Test(
    "Who declines before anybody else was told passes on at once; the clock is nobody's of theirs")
  func declined() {
    var duty = DutyTests.duty()
    let passesOn = duty.decline(by: "pivot-dpj-1")
    #expect(passesOn)
    #expect(duty.answerer == nil)
  }

  @Test("Declining after acknowledging gives the acknowledgement back")
  func declinedAfterwards() {
    var duty = DutyTests.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays(), at: start)
    let passesOn = duty.decline(by: "pivot-dpj-1")
    #expect(passesOn)
    #expect(duty.state == .awaiting)
    #expect(duty.acknowledgedBy == nil)
  }

  @Test("Where somebody told later has it already, nobody else is told")
  func laterTold() {
    var duty = DutyTests.duty()
    duty.advance(to: .releve, recipient: "releve-dpj-1", delays: Self.delays(), at: start)
    let passesOn = duty.decline(by: "pivot-dpj-1")
    #expect(!passesOn)
    #expect(duty.answerer == "releve-dpj-1")
  }

  @Test("Nobody declines in another's place, nor for one who was never told")
  func notForOthers() {
    var duty = DutyTests.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays(), at: start)
    duty.told.append("releve-dpj-1")
    let byColleague = duty.decline(by: "releve-dpj-1")
    let byStranger = duty.decline(by: "pivot-cjq-1")
    #expect(!byColleague && !byStranger)
    #expect(duty.acknowledgedBy == "pivot-dpj-1")
  }

  // MARK: Handing over

  @Test("Who is handed it answers, with a step's time, and the chain goes on from their step")
  func handedOver() {
    var duty = DutyTests.duty()
    let now = start + .hours(1)
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays(), at: start)
    duty.handOver(to: "pivot-dpj-2", as: .pivot, delays: Self.delays(), at: now)
    #expect(duty.answerer == "pivot-dpj-2")
    #expect(duty.acknowledgedBy == nil)
    #expect(duty.event(at: now + .hours(2) - Span(milliseconds: 1)) == nil)
    #expect(duty.event(at: now + .hours(2)) == .tell(.releve))
  }

  // MARK: Delays

  @Test("The chain's delays are the mandate's, by step and band; half the clock where it is silent")
  func chain() {
    let delays = Self.delays(
      chain: [.releve: .half, .coordinator: .full, .table: .spans([.concern: .minutes(10)])])
    #expect(delays.patience(at: .pivot) == .hours(2))
    #expect(delays.patience(at: .releve) == .hours(4))
    #expect(delays.patience(at: .coordinator) == .minutes(10))
    #expect(Self.delays().patience(at: .coordinator) == .hours(2))
  }

  @Test("The action is due when the notice says, not later because somebody answered late")
  func actBy() {
    var duty = DutyTests.duty()
    _ = duty.acknowledge(
      by: "pivot-dpj-1", band: .concern, delays: Self.delays(), at: start + .minutes(90))
    #expect(duty.clock == .act)
    #expect(duty.due == start + .days(1))
  }
}
