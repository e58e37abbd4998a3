import Chronology
import Mandates
import Risk
import Testing
import Wording

@testable import Alerts

/// The chain that runs until somebody answers, and the clock that runs after.
struct DutyTests {
  static let start = Timestamp(milliseconds: 1_772_000_000_000)
  static let delays = Delays(
    Mandate.Expectation(
      action: Bilingual(fr: "x", en: "x"),
      acknowledge: [.concern: .hours(4), .immediate: .hours(1)],
      act: [.concern: .days(1)], review: [.concern: .days(14)]), at: .concern)

  static func duty() -> Duty {
    Duty(
      alert: "alr_1",
      dispatch: Dispatch(
        mandate: "m", mandateVersion: 1, organisation: "dpj", recipient: "pivot-dpj-1",
        step: .pivot, basis: "b", agreement: "e", groups: [:], because: []),
      revision: 1, band: .concern, delays: delays, issued: start)
  }

  @Test("A band that a mandate does not name has the delays of the next higher one that it names")
  func unnamedBands() {
    let expectation = Mandate.Expectation(
      action: Bilingual(fr: "x", en: "x"), acknowledge: [.watch: .days(3), .high: .hours(4)],
      act: [.concern: .days(1), .high: .hours(8)], review: [.concern: .days(30)])
    let watch = Delays(expectation, at: .watch)
    #expect(watch.acknowledge == .days(3) && watch.act == .days(1) && watch.review == .days(30))
    #expect(Delays(expectation, at: .concern).acknowledge == .hours(4))
    // Above the highest.
    let immediate = Delays(expectation, at: .immediate)
    #expect(immediate.acknowledge == .days(1) && immediate.act == nil)
    #expect(immediate.review == .days(7) && immediate.hold == nil)
  }

  @Test("Where the band falls no deadline of the higher one is left, and none where none is asked")
  func fallen() {
    let lower = Delays(
      Mandate.Expectation(
        action: Bilingual(fr: "x", en: "x"), acknowledge: [.watch: .days(5)], act: [:],
        review: [.watch: .days(90)]), at: .watch)
    var duty = Self.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    #expect(duty.clock == .act)
    let now = Self.start + .hours(1)
    var watched = duty
    watched.revise(to: 2, band: .watch, delays: lower, at: now)
    #expect(watched.state == .acknowledged && watched.clock == .review)
    #expect(watched.actBy == nil && watched.due == now + .days(90))
    var high = Self.duty()
    high.band = .immediate
    high.actBy = Self.start + .hours(4)
    _ = high.acknowledge(by: "pivot-dpj-1", band: .immediate, delays: Self.delays, at: Self.start)
    high.revise(to: 2, band: .concern, delays: Self.delays, at: now)
    #expect(high.actBy == now + .days(1) && high.due == now + .days(1))
  }

  @Test(
    "Where the band falls the next step is told, and the alert looked at again, at the pace of the lower one"
  )
  func pace() {
    let immediate = Delays(
      Mandate.Expectation(
        action: Bilingual(fr: "x", en: "x"), acknowledge: [.immediate: .hours(1)],
        act: [.immediate: .hours(4)], review: [.immediate: .days(2)]), at: .immediate)
    var duty = Self.duty()
    duty.revise(to: 2, band: .immediate, delays: immediate, at: Self.start)
    #expect(duty.due == Self.start + .minutes(30))
    let now = Self.start + .minutes(12)
    var answered = duty
    _ = answered.acknowledge(by: "pivot-dpj-1", band: .immediate, delays: immediate, at: Self.start)
    answered.recordAction(delays: immediate, at: Self.start)
    #expect(answered.due == Self.start + .days(2))
    duty.revise(to: 3, band: .concern, delays: Self.delays, at: now)
    #expect(duty.due == now + .hours(2) && duty.acknowledgeBy == now + .hours(4))
    answered.revise(to: 3, band: .concern, delays: Self.delays, at: now)
    #expect(answered.clock == .review && answered.due == now + .days(14))
  }

  @Test("Where the band rises again after it fell, it is answered for anew, by a clock of its own")
  func fallenAndRisen() {
    var duty = Self.duty()
    duty.revise(to: 2, band: .immediate, delays: Self.delays, at: Self.start)
    let covers = duty.acknowledge(
      by: "pivot-dpj-1", band: .immediate, delays: Self.delays, at: Self.start)
    #expect(covers)
    duty.recordAction(delays: Self.delays, at: Self.start)
    let fallen = Self.start + .hours(1)
    duty.revise(to: 3, band: .concern, delays: Self.delays, at: fallen)
    #expect(duty.state == .acknowledged && duty.acknowledgedBy == "pivot-dpj-1")
    let risen = Self.start + .hours(2)
    duty.revise(to: 4, band: .immediate, delays: Self.delays, at: risen)
    #expect(duty.state == .awaiting && duty.asked == "pivot-dpj-1")
    #expect(duty.acknowledgeBy == risen + .hours(4) && duty.actBy == risen + .days(1))
    #expect(duty.event(at: risen + .hours(2)) == .tell(.releve))
  }

  @Test("Nobody answers: relève at half the delay, coordinator, Table, and the Table again")
  func chain() {
    var duty = Self.duty()
    var now = Self.start
    var steps: [Step] = []
    for _ in 0..<5 {
      #expect(duty.event(at: duty.due - Span(milliseconds: 1)) == nil)
      now = duty.due
      guard case .tell(let step)? = duty.event(at: now) else { break }
      steps.append(step)
      duty.advance(to: step, recipient: "r-\(steps.count)", delays: Self.delays, at: now)
    }
    #expect(steps == [.releve, .coordinator, .table, .table, .table])
    #expect(now > Self.start + .days(14), "the Table is reminded at the pace of reviews")
  }

  @Test("Who is last is reminded for ever, at a distance that doubles up to thirty days")
  func reminders() {
    var duty = Self.duty()
    var reminders: [Int64] = []
    var last = Self.start
    for _ in 0..<12 {
      guard case .tell(let step)? = duty.event(at: duty.due) else { break }
      let now = duty.due
      if duty.unansweredSince != nil { reminders.append((now - last).milliseconds / 3_600_000) }
      last = now
      duty.advance(to: step, recipient: "\(step)", delays: Self.delays, at: now)
    }
    // The acknowledgement delay, the review delay, then as long as the silence has lasted.
    #expect(Array(reminders.prefix(4)) == [4, 336, 340, 680])
    #expect(reminders.dropFirst(4).allSatisfy { $0 == 720 })
    #expect(reminders.count == 9, "never silence")
  }

  @Test("An answer ends the silence; what comes after it is reminded from the beginning again")
  func silenceEnds() {
    var duty = Self.duty()
    for step in [Step.releve, .coordinator, .table, .table] {
      duty.advance(to: step, recipient: "\(step)", delays: Self.delays, at: duty.due)
    }
    #expect(duty.unansweredSince != nil)
    _ = duty.acknowledge(by: "table", band: .concern, delays: Self.delays, at: duty.due)
    #expect(duty.unansweredSince == nil)
  }

  @Test("Who takes over from the Table answers at their own step, by what is due then")
  func takenOver() {
    var duty = Self.duty()
    for step in [Step.releve, .coordinator, .table] {
      duty.advance(to: step, recipient: "\(step)", delays: Self.delays, at: duty.due)
    }
    let now = Self.start + .hours(7)
    _ = duty.acknowledge(
      by: "table", band: .concern, delays: Self.delays, at: now, takingOverAs: .table)
    #expect(duty.clock == .review && duty.due == now + .days(14))
    _ = duty.acknowledge(
      by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: now, takingOverAs: .pivot)
    #expect(duty.acknowledgedBy == "pivot-dpj-1" && duty.step == .pivot)
    #expect(duty.clock == .act && duty.due == Self.start + .days(1))
    // After an answer that nothing came of, whoever hears again has as long as their step has.
    duty.advance(to: .coordinator, recipient: "coordinator", delays: Self.delays, at: duty.due)
    #expect(duty.unansweredSince == nil && duty.due == Self.start + .days(1) + .hours(2))
  }

  @Test(
    "In a silence new evidence is told and reminds of itself; a higher band begins the silence anew"
  )
  func revisedInSilence() {
    var duty = Self.duty()
    for step in [Step.releve, .coordinator, .table, .table] {
      duty.advance(to: step, recipient: "\(step)", delays: Self.delays, at: duty.due)
    }
    let due = duty.due
    duty.revise(to: 2, band: .concern, delays: Self.delays, at: due - .days(9))
    #expect(duty.due == due)
    duty.revise(to: 3, band: .high, delays: Self.delays, at: due - .days(9))
    #expect(duty.due == due - .days(9) + .hours(4))
    #expect(duty.unansweredSince == due - .days(9))
  }

  @Test("When the review is due, who answers is asked first; then the chain goes on")
  func review() {
    var duty = Self.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    duty.recordAction(delays: Self.delays, at: Self.start)
    let now = Self.start + .days(14)
    #expect(duty.event(at: now) == .review)
    duty.askAgain(delays: Self.delays, at: now)
    #expect(duty.answerer == "pivot-dpj-1")
    #expect(duty.event(at: now + .hours(2)) == .tell(.releve))
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: now)
    #expect(duty.clock == .review, "the action was taken: looking again asks for no other")
    #expect(duty.due == now + .days(14))
  }

  @Test("An action that was taken is expected no more, until the band rises")
  func actionTaken() {
    var duty = Self.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    duty.recordAction(delays: Self.delays, at: Self.start)
    #expect(duty.actBy == nil)
    duty.revise(to: 2, band: .concern, delays: Self.delays, at: Self.start)
    #expect(duty.actBy == nil)
    duty.revise(to: 3, band: .high, delays: Self.delays, at: Self.start)
    #expect(duty.state == .awaiting)
  }

  @Test("A veille never leaves its organisation")
  func watchStaysInside() {
    var duty = Self.duty()
    duty.band = .watch
    for _ in 0..<5 {
      guard case .tell(let step)? = duty.event(at: duty.due) else { break }
      #expect(step < .table)
      duty.advance(to: step, recipient: "r", delays: Self.delays, at: duty.due)
    }
  }

  @Test("An acknowledgement stops the chain and starts the clock of the action")
  func acknowledged() {
    var duty = Self.duty()
    let covers = duty.acknowledge(
      by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    #expect(covers)
    #expect(duty.clock == .act)
    #expect(duty.event(at: Self.start + .hours(23)) == nil)
    #expect(duty.event(at: Self.start + .days(1)) == .tell(.coordinator))
  }

  @Test("A coordinator who answers for a missed action is reminded by the review, not every day")
  func coordinatorAnswers() {
    var duty = Self.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    let now = duty.due
    duty.advance(to: .coordinator, recipient: "c", delays: Self.delays, at: now)
    _ = duty.acknowledge(by: "c", band: .concern, delays: Self.delays, at: now)
    #expect(duty.clock == .review)
    #expect(duty.due == now + .days(14))
  }

  @Test(
    "Who answers before the action is due has its clock, the coordinator too; then it is told on upwards",
    arguments: ["pivot-dpj-1", "c"])
  func actionAfterTheChain(answerer: String) {
    var duty = Self.duty()
    for (step, name) in [(Step.releve, "r"), (.coordinator, "c")] {
      duty.advance(to: step, recipient: name, delays: Self.delays, at: duty.due)
    }
    let covers = duty.acknowledge(
      by: answerer, band: .concern, delays: Self.delays, at: Self.start + .hours(5))
    #expect(covers && duty.clock == .act)
    #expect(duty.due == Self.start + .days(1))
    #expect(duty.event(at: duty.due) == .tell(.table), "the coordinator has been told")
    duty.band = .watch
    #expect(duty.event(at: duty.due) == .tell(.coordinator), "a veille stays inside")
  }

  @Test("Who missed the action and answers again takes nothing from whoever was told of that")
  func answersAgain() {
    var duty = Self.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    let now = duty.due
    duty.advance(to: .coordinator, recipient: "c", delays: Self.delays, at: now)
    let before = duty
    let covers = duty.acknowledge(
      by: "pivot-dpj-1", band: .concern, isAgain: true, delays: Self.delays, at: now)
    #expect(covers && duty == before)
    #expect(duty.event(at: duty.due) == .tell(.table))
    // Somebody else who answers takes it on, and has as long as a step of the chain has.
    _ = duty.acknowledge(by: "r", band: .concern, delays: Self.delays, at: now)
    #expect(duty.clock == .act && duty.due == now + .hours(2))
  }

  @Test("An acknowledgement that lapsed and is given again after the action was due is no review")
  func lapsedAndMissed() {
    var duty = Self.duty()
    for (step, name) in [(Step.releve, "r"), (.coordinator, "c")] {
      duty.advance(to: step, recipient: name, delays: Self.delays, at: duty.due)
    }
    _ = duty.acknowledge(
      by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start + .hours(5))
    duty.askAgain(delays: Self.delays, at: Self.start + .hours(23))
    let now = Self.start + .hours(25)
    _ = duty.acknowledge(
      by: "pivot-dpj-1", band: .concern, isAgain: true, delays: Self.delays, at: now)
    #expect(duty.clock == .act && duty.due == now + .hours(2))
    #expect(duty.event(at: duty.due) == .tell(.table))
  }

  @Test("Late is whose deadline has passed, though the next step was told, until it is met")
  func late() {
    var duty = Self.duty()
    var silent = duty
    silent.advance(to: .releve, recipient: "r", delays: Self.delays, at: silent.due)
    #expect(!silent.isLate(at: Self.start + .hours(3)))
    silent.advance(to: .coordinator, recipient: "c", delays: Self.delays, at: silent.due)
    #expect(silent.isLate(at: Self.start + .hours(4)), "the pivot's time is over")
    let missed = Self.start + .hours(4)
    #expect(!duty.isLate(at: missed))
    for step in [Step.releve, .coordinator, .table, .table] {
      duty.advance(to: step, recipient: "\(step)", delays: Self.delays, at: duty.due)
    }
    let now = Self.start + .days(4)
    #expect(duty.due > now && duty.isLate(at: now))
    _ = duty.acknowledge(by: "\(Step.table)", band: .concern, delays: Self.delays, at: now)
    #expect(duty.isLate(at: now), "no action was taken")
    duty.recordAction(delays: Self.delays, at: now)
    #expect(!duty.isLate(at: now))
  }

  @Test("A review that asks a coordinator is late when nobody answers it, not when it is asked")
  func lateReview() {
    var duty = Self.duty()
    for (step, name) in [(Step.releve, "r"), (.coordinator, "c")] {
      duty.advance(to: step, recipient: name, delays: Self.delays, at: duty.due)
    }
    let now = Self.start + .hours(5)
    _ = duty.acknowledge(by: "c", band: .concern, delays: Self.delays, at: now)
    duty.recordAction(delays: Self.delays, at: now)
    duty.askAgain(delays: Self.delays, at: duty.due)
    #expect(duty.state == .awaiting && duty.step == .coordinator)
    #expect(!duty.isLate(at: duty.due))
    duty.advance(to: .table, recipient: "t", delays: Self.delays, at: duty.due)
    #expect(duty.isLate(at: duty.due - .minutes(1)))
  }

  @Test("An action leaves only the review")
  func action() {
    var duty = Self.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    duty.recordAction(delays: Self.delays, at: Self.start)
    #expect(duty.clock == .review)
    #expect(duty.due == Self.start + .days(14))
  }

  @Test("An acknowledgement does not cover a later revision that raised the band")
  func raised() {
    var duty = Self.duty()
    _ = duty.acknowledge(by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    duty.revise(to: 2, band: .concern, delays: Self.delays, at: Self.start)
    #expect(duty.state == .acknowledged)
    duty.revise(to: 3, band: .high, delays: Self.delays, at: Self.start)
    #expect(duty.state == .awaiting)
    let old = duty.acknowledge(
      by: "pivot-dpj-1", band: .concern, delays: Self.delays, at: Self.start)
    #expect(!old, "the notice of revision 2 does not answer for revision 3")
    let latest = duty.acknowledge(
      by: "pivot-dpj-1", band: .high, delays: Self.delays, at: Self.start)
    #expect(latest)
  }

  @Test("A revision never pushes a running clock back")
  func notPushedBack() {
    var duty = Self.duty()
    let due = duty.due
    duty.revise(to: 2, band: .concern, delays: Self.delays, at: Self.start + .hours(1))
    #expect(duty.due == due)
  }

  @Test("A closed duty asks for nothing")
  func closed() {
    var duty = Self.duty()
    duty.close()
    #expect(duty.event(at: .distantFuture) == nil)
    let covers = duty.acknowledge(
      by: "pivot-dpj-1", band: .high, delays: Self.delays, at: Self.start)
    #expect(!covers)
  }
}
