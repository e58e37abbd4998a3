import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// What time does. Clocks are rows: what ran out while nobody looked is done at the next look, once.
extension Pipeline {
  /// Whether time alone has something to do, or the auditor, who looks, something to say. O(a part of the open
  /// alerts).
  mutating func isDue(at time: Timestamp) -> Bool {
    look(at: time)
    return nextDue.map { $0 <= time } ?? false || auditor.hasNews
      || !whereSomebodyIsBack(at: time).isEmpty
      || hasQuestionToPassOn(at: time)
  }

  /// The earliest moment at which time alone has something to do.
  var nextDue: Timestamp? {
    // Loops, not closures: one that reads the pipeline would copy it.
    var next = duties.earliest ?? .distantFuture
    if let time = awaited.earliest { next = min(next, time) }
    for question in consultations.values { next = min(next, due(of: question)) }
    if let back = nextReturn { next = min(next, back) }
    if let end = nextFlagEnd { next = min(next, end) }
    return next == .distantFuture ? nil : next
  }

  /// Everything that is overdue, once: absences begin, flags and consents run out, agreements begin, ages are reached, chains move on,
  /// questions lapse, bands decay; then the auditor looks at what came of it. However far the clock jumped, each clock fires once; a
  /// clock that fired has moved on, so a jump back takes nothing back.
  ///
  /// - Parameter isAudited: a replay, whose directory never changes and whose every clock is met on time, lets the
  ///   auditor look once a day.
  mutating func tick(isAudited: Bool = true) throws(StoreError) {
    try beginAbsences()
    try endFlagsThatRanOut()
    try endConsents()
    try followRenewals()
    try followAgreements()
    try followAges()
    var state: AlertState?
    for key in duties.due(at: now) {
      guard let duty = duties[key], let event = duty.event(at: now) else { continue }
      guard !hasLostItsAnswerer(duty) else {
        try passOnFromWhoLeft(key)
        continue
      }
      switch event {
      case .tell(let step): try passOn(key, to: step, whyToldOn(duty), &state)
      case .lapse: try askAgain(key, .lapsed, recording: .acknowledgementLapsed, &state)
      case .review: try askAgain(key, .review, recording: .reviewDue, &state)
      }
    }
    for key in whereSomebodyIsBack(at: now) { try tellPassedOver(key, &state) }
    passOnWaitingQuestions()
    try escalateOverdueQuestions()
    try reassess(Set(awaited.bands.due(at: now)), because: .time)
    guard isAudited else { return }
    // Who has left the chain answers for nothing any more.
    look(at: now)
    for finding in auditor.findings.sorted() where finding.fault == .nobody {
      let key = DutyKey(alert: finding.alert, organisation: finding.organisation ?? "")
      try passOnFromWhoLeft(key)
    }
    lookAgain(at: now)
    try raiseAlarms()
  }

  /// An alert as it is at this moment: its organisations' clocks often run out together.
  struct AlertState {
    var alert: String
    var assessment: Assessment
    var facts: RoutingFacts
  }

  /// Whoever is back is told before the Table's clock runs out; nothing where they may not be told of this.
  private mutating func tellPassedOver(
    _ key: DutyKey, _ state: inout AlertState?
  ) throws(StoreError) {
    guard let duty = duties[key], let alert = alerts[key.alert],
      let mandate = library.matrix.mandate(duty.mandate),
      let agreement = library.directory.agreement(of: duty.organisation, at: now)
    else { return }
    let (_, facts) = asItIs(alert, &state)
    guard dispatchToPassedOver(duty, mandate, facts, agreement: agreement.id) != nil else { return }
    let missedBy = try whoMissedTheAction(duty)
    let change: Notice.Change = missedBy == nil ? .escalated : .overdue
    try passOn(key, to: duty.nextStep, change, &state, missedBy: missedBy)
  }

  /// Worked out anew where the clock before was another alert's.
  private mutating func asItIs(
    _ alert: Alert, _ state: inout AlertState?
  ) -> (Assessment, RoutingFacts) {
    if let state, state.alert == alert.id { return (state.assessment, state.facts) }
    let (assessment, facts) = asItIs(alert)
    state = AlertState(alert: alert.id, assessment: assessment, facts: facts)
    return (assessment, facts)
  }

  /// Nobody has answered, or somebody of the organisation did and the action is missing.
  private func whyToldOn(_ duty: Duty) -> Notice.Change {
    guard duty.state == .acknowledged, duty.clock == .act, let answerer = duty.acknowledgedBy,
      isOwn(answerer, of: duty)
    else { return .escalated }
    return .overdue
  }

  @discardableResult
  mutating func passOn(
    _ key: DutyKey, to step: Step, _ change: Notice.Change
  ) throws(StoreError) -> Bool {
    var state: AlertState?
    return try passOn(key, to: step, change, &state)
  }

  /// The next step of a chain is told. Where there is nobody at all the duty stays late, which the auditor
  /// sees, and it is tried again; a *veille* waits for whoever is back. Under a consent that is gone nobody is told:
  /// the duty ends. `answerer`: who missed the action, where nobody is noted as answering by now.
  @discardableResult
  mutating func passOn(
    _ key: DutyKey, to step: Step, _ change: Notice.Change, _ state: inout AlertState?,
    missedBy answerer: String? = nil
  ) throws(StoreError) -> Bool {
    guard var duty = duties[key], let alert = alerts[key.alert] else { return false }
    if restsOnLostConsent(duty) {
      try endLostConsent(on: alert)
      return false
    }
    let delays = delays(duty.mandate, at: duty.band)
    let (assessment, facts) = asItIs(alert, &state)
    guard let dispatch = nextDispatch(duty, step, facts) else {
      waitForWhoeverIsBack(duty)
      return false
    }
    let missedBy = change == .overdue ? duty.acknowledgedBy ?? answerer : nil
    if dispatch.step == .table, let missedBy, let own = self.dispatch(to: missedBy, duty, facts) {
      // Who answers hears of it too, whoever else does.
      try issue(alert, assessment, own, .review, contentItems(for: assessment), under: duty)
    }
    let isFirst = isFirstOfItsOwn(dispatch.recipient, duty)
    duty.advance(to: dispatch.step, recipient: dispatch.recipient, delays: delays, at: now)
    let patience = now + delays.patience(at: dispatch.step)
    duty.acknowledgeBy = max(duty.acknowledgeBy ?? patience, patience)
    if isFirst { duty.promiseAnew(delays, at: now) }
    try issue(
      alert, assessment, dispatch, isFirst ? .opened : change,
      dispatch.groups.isEmpty ? [] : contentItems(for: assessment), under: duty,
      saying: Aside(missedBy: missedBy))
    // What the Table hears for want of an agreement is told to nobody of the organisation.
    if !dispatch.agreement.isEmpty { note(assessment, facts, shownUnder: &duty) }
    self.change(duty)
    recordEscalation(of: key, to: dispatch)
    return true
  }

  mutating func recordEscalation(of key: DutyKey, to dispatch: Dispatch) {
    record(
      .escalated, on: key.alert,
      [
        JSONMember("organisation", .string(key.organisation)),
        JSONMember("step", .string(dispatch.step.rawValue)),
        JSONMember("recipient", .string(dispatch.recipient)),
      ])
  }

  /// Who acknowledged and then did nothing is asked again, and who answers is asked to look again; where they are
  /// gone, the next step is told.
  private mutating func askAgain(
    _ key: DutyKey, _ change: Notice.Change, recording kind: Act.Kind, _ state: inout AlertState?
  ) throws(StoreError) {
    guard var duty = duties[key], let alert = alerts[key.alert] else { return }
    if change == .review, let next = nextHours(ofAnswererOf: duty) {
      duty.due = next
      return self.change(duty)
    }
    let (assessment, facts) = asItIs(alert, &state)
    // The Table looks again until somebody of the organisation can, and at no veille.
    let isBack = duty.step == .table && isSomebodyBack(duty, at: now)
    guard !restsOnLostConsent(duty), let account = duty.acknowledgedBy,
      isOwn(account, of: duty) || (!isBack && duty.band > .watch),
      library.directory.account(account)?.isAvailable(at: now) == true,
      let own = dispatch(to: account, duty, facts)
    else {
      try passOn(
        key, to: duty.nextStep, isAnswererAway(duty) ? .answererGone : .escalated, &state)
      return
    }
    let delays = delays(duty.mandate, at: duty.band)
    // A new round: after who answers come the next of the chain, however far an earlier one went.
    if change == .review, own.step < duty.step { duty.step = own.step }
    duty.askAgain(delays: delays, at: now)
    duty.acknowledgeBy = now + delays.patience(at: duty.step)
    try issue(alert, assessment, own, change, contentItems(for: assessment), under: duty)
    self.change(duty)
    record(
      kind, on: alert.id,
      [
        JSONMember("organisation", .string(key.organisation)),
        JSONMember("recipient", .string(account)),
      ])
  }

  /// When whoever has an alert in hand is there next, where their week alone keeps them from being asked to look again: a
  /// review is weeks ahead, and a weekend is no absence.
  private func nextHours(ofAnswererOf duty: Duty) -> Timestamp? {
    guard let name = duty.acknowledgedBy, isOwn(name, of: duty),
      let account = library.directory.account(name), !account.isAway(at: now),
      !account.isAvailable(at: now)
    else { return nil }
    return account.nextHours(after: now)
  }

  /// As what a named person of the organisation is told under the duty's mandate now; `nil` without an
  /// agreement, a mandate, or a place in the chain.
  func dispatch(to account: String, _ duty: Duty, _ facts: RoutingFacts) -> Dispatch? {
    guard let mandate = library.matrix.mandate(duty.mandate),
      let agreement = library.directory.agreement(of: duty.organisation, at: now),
      let step = step(of: account, in: duty.organisation)
    else { return nil }
    return Dispatch(
      mandate: mandate.id, mandateVersion: mandate.version, organisation: duty.organisation,
      recipient: account, step: step, basis: mandate.basis, agreement: agreement.id,
      groups: groups(shownTo: account, mandate, facts), because: [.mandateApplies])
  }

  /// Who is told next. Without an agreement: the Table, without content. When everybody has been told, or whoever of the Table
  /// was not is away: the last of the chain again. A *veille* never goes outside: where nobody of the organisation is there
  /// it stays with whoever has it, or waits for one of the others.
  func nextDispatch(
    _ duty: Duty, _ step: Step, _ facts: RoutingFacts
  ) -> Dispatch? {
    guard let mandate = library.matrix.mandate(duty.mandate) else { return nil }
    let agreement = library.directory.agreement(of: duty.organisation, at: now)?.id
    guard let agreement else {
      return library.router.dispatch(
        mandate, facts, agreement: "", from: .table, through: duty.lastStep, at: now)
    }
    // Before the Table is told again, whoever was not there at their step.
    if duty.step == .table || isWithSomebodyAway(duty, at: now),
      let own = dispatchToPassedOver(duty, mandate, facts, agreement: agreement)
    {
      return own
    }
    if let own = dispatchOfMissedAction(duty, step, mandate, facts, agreement: agreement) {
      return own
    }
    if let own = dispatchWithin(duty, from: step, mandate, facts, agreement: agreement) {
      return own
    }
    let next = library.router.dispatch(
      mandate, facts, agreement: agreement, from: step, through: duty.lastStep,
      excluding: Set(duty.told), at: now)
    if let next, awayness(of: next.recipient) == .there { return next }
    let again = library.router.dispatch(
      mandate, facts, agreement: agreement, from: duty.lastStep, through: duty.lastStep,
      excluding: Set(duty.declined), at: now)
    return nearer(next, again, duty)
      ?? library.router.dispatch(
        mandate, facts, agreement: agreement, from: .pivot, through: duty.lastStep,
        excluding: Set(duty.declined), at: now)
      ?? dispatchToSomebodyAway(duty, mandate, facts, agreement: agreement)
  }

  /// Whose turn it is within the organisation: at each step whoever was not told yet, then whoever was in an earlier round, and
  /// only then the next step: a relève who knows of it comes before a coordinator who does not.
  private func dispatchWithin(
    _ duty: Duty, from first: Step, _ mandate: Mandate, _ facts: RoutingFacts, agreement: String
  ) -> Dispatch? {
    let passing = duty.declined + [duty.answerer].compactMap(\.self)
    for step in Step.allCases where step >= first && step < .table {
      for names in [duty.told, passing] {
        let dispatch = library.router.dispatch(
          mandate, facts, agreement: agreement, from: step, through: step,
          excluding: Set(names), at: now)
        if let dispatch { return dispatch }
      }
    }
    return nil
  }

  /// Where somebody of the organisation answered and it is the coordinator's turn: they, also where they had heard before
  /// that nobody answered. The Table finds somebody where there is nobody, and here there is.
  private func dispatchOfMissedAction(
    _ duty: Duty, _ step: Step, _ mandate: Mandate, _ facts: RoutingFacts, agreement: String
  ) -> Dispatch? {
    guard step == .coordinator, duty.state == .acknowledged, isWithOwn(duty) else { return nil }
    for names in [duty.told, duty.declined + [duty.acknowledgedBy].compactMap(\.self)] {
      let dispatch = library.router.dispatch(
        mandate, facts, agreement: agreement, from: .coordinator, through: .coordinator,
        excluding: Set(names), at: now)
      if let dispatch { return dispatch }
    }
    return nil
  }
}
