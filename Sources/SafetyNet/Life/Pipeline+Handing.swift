import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// A person passes a notice on: to whoever is next, or to a colleague by name.
extension Pipeline {
  /// It is not for the recipient, for a reason; the next step of the chain is told at once. The reason is sealed
  /// as the recipient's own words. The Table is the last of every chain and has nobody to leave it to.
  mutating func decline(_ id: String, reason: String, by caller: Caller) throws -> Notice {
    let notice = try readable(id, by: caller)
    var duty = try openWork(of: notice, by: caller)
    guard isOwn(caller.name, of: duty) else {
      throw RequestError(
        .conflict,
        fr: "la Table, dernière de la chaîne, ne décline pas ; joindre la coordination",
        en: "the Table, last of the chain, does not decline; reach the organisation's coordinator")
    }
    // The same again (the answer was lost) changes nothing, and tells nobody.
    if duty.declined.contains(caller.name) { return notice }
    let key = duty.key
    let before = duty
    let isToBeToldOn = duty.decline(by: caller.name)
    change(duty)
    if isToBeToldOn {
      let isPassedOn = try passOn(key, to: duty.nextStep, .declined)
      // Where it rested on a consent that is gone it has ended, or goes on under another mandate.
      let isOver = duties[key]?.mandate != before.mandate
      guard isOver || (isPassedOn && duties[key]?.answerer.map({ $0 != caller.name }) == true)
      else {
        change(before)
        throw RequestError(
          .conflict, fr: "il n'y a personne après vous dans la chaîne ; la remettre à quelqu'un",
          en: "there is nobody after you in the chain; hand it over to somebody")
      }
    }
    remark(reason, on: id, by: caller)
    record(.declined, by: caller.name, through: caller.through, on: id)
    return notice
  }

  /// A colleague of the same organisation, by name, is told under the same mandate and answers from now on.
  mutating func handOver(
    _ id: String, to name: String, reason: String?, by caller: Caller
  ) throws -> Notice {
    let notice = try readable(id, by: caller)
    let duty = try openWork(of: notice, by: caller)
    guard let alert = alerts[duty.alert], notice.step != .table else {
      throw RequestError(
        .forbidden, fr: "la Table ne nomme pas à la place d'une organisation",
        en: "the Table names nobody in an organisation's place")
    }
    let colleague = try colleague(name, of: notice.organisation, for: duty, butNot: caller)
    let (assessment, facts) = asItIs(alert)
    guard let dispatch = dispatch(to: colleague.name, duty, facts) else {
      throw RequestError.notFound
    }
    try hand(
      duty, to: dispatch, as: dispatch.step, .handedOver, alert, assessment, facts,
      isByColleague: !isCoordinator(caller, of: notice.organisation))
    remark(reason, on: id, by: caller)
    record(
      .handedOver, by: caller.name, through: caller.through, on: id,
      [JSONMember("to", .string(colleague.name))])
    return notice
  }

  /// Somebody of an organisation is told of its part by name, and is asked from now on, as that step of its chain.
  mutating func hand(
    _ duty: Duty, to dispatch: Dispatch, as step: Step, _ change: Notice.Change, _ alert: Alert,
    _ assessment: Assessment, _ facts: RoutingFacts, isByColleague: Bool = false
  ) throws(StoreError) {
    var duty = duty
    duty.handOver(
      to: dispatch.recipient, as: step, delays: delays(duty.mandate, at: duty.band), at: now,
      isByColleague: isByColleague)
    try issue(
      alert, assessment, dispatch, change,
      dispatch.groups.isEmpty ? [] : contentItems(for: assessment), under: duty)
    note(assessment, facts, shownUnder: &duty)
    self.change(duty)
  }

  /// The open duty behind a notice, where it is the caller's to pass on: theirs, nobody's of the organisation yet, or as
  /// coordinator.
  private func openWork(of notice: Notice, by caller: Caller) throws -> Duty {
    try refuseQuestion(notice)
    guard let duty = openDuty(of: notice), duty.told.contains(caller.name) else {
      throw RequestError(
        .conflict, fr: "il n'y a plus rien à passer : l'alerte est close pour votre organisation",
        en: "there is nothing left to pass on: the alert is closed for your organisation")
    }
    let isCoordinator = isCoordinator(caller, of: notice.organisation)
    guard
      duty.acknowledgedBy == nil || duty.acknowledgedBy == caller.name || isCoordinator
        || !isWithOwn(duty)
    else {
      throw RequestError(
        .conflict, fr: "une autre personne en a accusé réception et en répond",
        en: "somebody else has acknowledged it and answers for it")
    }
    return duty
  }

  /// Somebody with a place in the organisation's chain, there and trained. Of others' people nothing is said,
  /// not even that they exist.
  private func colleague(
    _ name: String, of organisation: String, for duty: Duty, butNot caller: Caller
  ) throws -> Account {
    guard let account = library.directory.account(name), account.organisation == organisation,
      account.isInChain, account.name != caller.name
    else {
      throw RequestError(
        .invalid, fr: "ce n'est pas un collègue de la chaîne",
        en: "this is no colleague in the chain",
        faults: [
          Fault(
            "/to", fr: "un pivot, une relève ou une coordination de votre organisation est attendu",
            en: "a pivot, relève or coordinator of your organisation is expected")
        ])
    }
    let isCoordinator = isCoordinator(caller, of: organisation)
    guard !duty.declined.contains(name) || isCoordinator else {
      throw RequestError(
        .conflict, fr: "cette personne a décliné l'alerte ; la remettre à une autre",
        en: "this person has declined the alert; hand it over to another")
    }
    guard account.isAvailable(at: now) else {
      throw RequestError(.conflict, RoutingReason.pivotAbsent.text)
    }
    guard isTrained(account, for: duty) else {
      throw RequestError(.conflict, RoutingReason.pivotUntrained.text)
    }
    return account
  }

  /// Whether somebody answers for an organisation's people, whatever else they are in its chain.
  func isCoordinator(_ caller: Caller, of organisation: String) -> Bool {
    caller.has(.coordinator) && caller.account.organisation == organisation
  }

  /// Whether somebody has Volet 1 and what else the mandate of a duty requires, for which band 4 is not held up: as who is
  /// told first.
  func isTrained(_ account: Account, for duty: Duty) -> Bool {
    let required =
      duty.band == .immediate
      ? [] : library.matrix.mandate(duty.mandate)?.requiredTraining ?? []
    return required.union([1]).allSatisfy { account.isTrained(volet: $0, at: now) }
  }
}
