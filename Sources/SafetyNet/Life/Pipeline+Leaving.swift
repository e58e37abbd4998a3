import Alerts
import Mandates
import Store

/// Whoever answered for an alert leaves the directory, or its organisation's chain: nobody answers for it any more, and whoever
/// is asked next is not told that nobody had.
extension Pipeline {
  /// Whether somebody answered for a duty who is in its chain no more, or to whom nothing of it is open by now, as their
  /// training has ended. The Table answers for nobody.
  func hasLostItsAnswerer(_ duty: Duty) -> Bool {
    guard duty.state == .acknowledged, duty.step != .table, let name = duty.acknowledgedBy else {
      return false
    }
    return step(of: name, in: duty.organisation) ?? .table == .table
      || isWithoutTraining(name, in: duty.organisation)
  }

  /// Whether somebody of the organisation answers for a duty, and is away.
  func isAnswererAway(_ duty: Duty) -> Bool {
    guard duty.state == .acknowledged, let name = duty.acknowledgedBy, isOwn(name, of: duty) else {
      return false
    }
    return library.directory.account(name)?.isAvailable(at: now) == false
  }

  /// A clock towards somebody who has left goes on. Where they had not answered it is for whoever has their place now and was
  /// not told, else for the next step. Where they had, the chain begins anew with the first of the organisation who is there,
  /// told before or not: whoever stood in for them is asked before the relève. What they did stays done.
  mutating func passOnFromWhoLeft(_ key: DutyKey) throws(StoreError) {
    guard let duty = duties[key], let alert = alerts[key.alert] else { return }
    let isAnswered = hasLostItsAnswerer(duty)
    let (assessment, facts) = asItIs(alert)
    let next =
      isAnswered
      ? firstOfItsOwn(duty, facts, from: .pivot, through: .coordinator)
      : firstOfItsOwn(duty, facts, from: duty.step, through: duty.step, butNot: duty.told)
    guard !restsOnLostConsent(duty), let dispatch = next else {
      try passOn(key, to: duty.nextStep, isAnswered ? .answererGone : .escalated)
      return
    }
    try hand(
      duty, to: dispatch, as: dispatch.step, isAnswered ? .answererGone : .handedOver, alert,
      assessment, facts)
    recordEscalation(of: key, to: dispatch)
  }

  private func firstOfItsOwn(
    _ duty: Duty, _ facts: RoutingFacts, from first: Step, through last: Step,
    butNot told: [String] = []
  ) -> Dispatch? {
    guard last < .table, let mandate = library.matrix.mandate(duty.mandate),
      let agreement = library.directory.agreement(of: duty.organisation, at: now)
    else { return nil }
    return library.router.dispatch(
      mandate, facts, agreement: agreement.id, from: first, through: last,
      excluding: Set(duty.declined + told), at: now)
  }
}
