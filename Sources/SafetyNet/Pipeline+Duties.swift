import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// What people do with notices.
extension Pipeline {
  /// A notice that the caller may work on now. Anything else is the same «not found».
  func readable(_ id: String, by caller: Caller) throws -> Notice {
    guard let notice = try notice(id), mayRead(notice, caller) else {
      throw RequestError.notFound
    }
    return notice
  }

  func mayRead(_ notice: Notice, _ caller: Caller, at time: Timestamp? = nil) -> Bool {
    library.mayRead(notice, caller, at: time ?? now) && !restsOnLostConsent(notice)
  }

  /// The recipient answers for the revision shown to them.
  mutating func acknowledge(_ id: String, by caller: Caller) throws -> Notice {
    var notice = try readable(id, by: caller)
    guard var duty = openDuty(of: notice) else {
      // Nothing waits for an answer; that it was seen is kept.
      if notice.subject.kind == .consultation || notice.change == .stranded {
        progress(&notice, to: .acknowledged, by: caller)
        record(.acknowledged, by: caller.name, through: caller.through, on: id)
      }
      return notice
    }
    let isCovered = duty.acknowledge(
      by: caller.name, band: notice.band, delays: delays(duty.mandate, at: duty.band), at: now)
    guard isCovered else {
      throw RequestError(
        .conflict,
        fr: "le niveau a monté depuis cet avis : accuser réception du plus récent",
        en: "the band has risen since this notice: acknowledge the latest one")
    }
    change(duty)
    // Who acknowledges the same notice again takes nothing more in charge.
    if notice.state < .acknowledged { takeInCharge(notice) }
    progress(&notice, to: .acknowledged, by: caller)
    record(.acknowledged, by: caller.name, through: caller.through, on: id)
    return notice
  }

  /// Those who reported what the acknowledged notice rests on may hear that somebody has it in charge. Not of
  /// what came in after that notice: their submitter would learn from the haste that an alert was there already.
  private mutating func takeInCharge(_ notice: Notice) {
    guard let alert = alerts[notice.alert] else { return }
    for id in alert.grounds.flatMap(\.observations) {
      guard let number = standing.number(of: id), !takenInCharge.contains(number),
        let entry = standing.entry(at: number), entry.observation.arrival <= notice.issued
      else { continue }
      takenInCharge.insert(number)
      commit.taken.append(id)
    }
  }

  /// What was done, in a word; `note` is the person's own words and is sealed. Counts as an
  /// acknowledgement.
  mutating func recordAction(
    _ action: String, note: String?, on id: String, by caller: Caller
  ) throws -> Notice {
    try refuseQuestion(readable(id, by: caller))
    let notice = try acknowledge(id, by: caller)
    remark(note, on: id, by: caller)
    if var duty = openDuty(of: notice) {
      duty.recordAction(delays: delays(duty.mandate, at: duty.band), at: now)
      change(duty)
    }
    record(
      .actionTaken, by: caller.name, through: caller.through, on: id,
      [JSONMember("action", .string(action))])
    return notice
  }

  /// *Passerelle*: another organisation is told because a colleague asks for it, where its own mandate
  /// allows.
  mutating func refer(
    _ id: String, to organisation: String, reason: String, by caller: Caller
  ) throws -> Notice {
    let notice = try readable(id, by: caller)
    try refuseQuestion(notice)
    guard organisation != notice.organisation else {
      throw RequestError(
        .invalid, fr: "une passerelle va à une autre organisation",
        en: "a referral goes to another organisation",
        faults: [
          Fault(
            "/to", fr: "c'est la vôtre ; pour un collègue : filet handover",
            en: "it is your own; for a colleague: filet handover")
        ])
    }
    remark(reason, on: id, by: caller)
    guard let alert = alerts[notice.alert] else {
      throw RequestError(.conflict, fr: "l'alerte est close", en: "the alert is closed")
    }
    guard library.directory.organisations[organisation] != nil else {
      throw RequestError(
        .invalid, fr: "organisation inconnue", en: "unknown organisation",
        faults: [Fault("/to", fr: "organisation inconnue", en: "unknown organisation")])
    }
    let assessment = assess(alert.entity, at: now)
    guard !isSilenced(assessment) else {
      throw RequestError(
        .forbidden, fr: RoutingReason.restricted.text.fr, en: RoutingReason.restricted.text.en)
    }
    let facts = routingFacts(of: assessment)
    var reasons: [RoutingReason] = []
    for mandate in library.matrix.mandates where mandate.organisation == organisation {
      let failed = library.router.failures(of: mandate, facts)
      guard failed.isEmpty else {
        reasons += failed
        continue
      }
      guard let agreement = library.directory.agreement(of: organisation, at: now) else {
        reasons.append(.noAgreement)
        continue
      }
      guard
        let dispatch = library.router.dispatch(
          mandate, facts, agreement: agreement.id, from: .pivot, at: now)
      else {
        reasons.append(.noPivot)
        continue
      }
      if duties[DutyKey(alert: alert.id, organisation: organisation)] == nil {
        try beginDuty(
          alert, assessment, facts, dispatch, .referred, contentItems(for: assessment),
          isReferred: true)
      }
      record(
        .referred, by: caller.name, through: caller.through, on: id,
        [JSONMember("to", .string(organisation)), JSONMember("mandate", .string(mandate.id))])
      return notice
    }
    record(
      .referralRefused, by: caller.name, through: caller.through, on: id,
      [JSONMember("to", .string(organisation))])
    let told = tellable(reasons.isEmpty ? [.noMandate] : reasons, to: notice)
    throw RequestError(
      .forbidden,
      fr: "aucun mandat de cette organisation ne le permet : "
        + told.map(\.text.fr).joined(separator: " ; "),
      en: "no mandate of that organisation allows it: "
        + told.map(\.text.en).joined(separator: "; "))
  }

  /// Why a referral is refused, as far as the caller knows the facts already: a refusal must not tell whether
  /// a youth is placed or who else reported to somebody who may not see it.
  private func tellable(_ reasons: [RoutingReason], to notice: Notice) -> [RoutingReason] {
    let seesIdentity = notice.fields["identity"] != nil
    var told: [RoutingReason] = []
    for reason in reasons {
      let known: RoutingReason
      switch reason {
      case .band, .entity, .noAgreement, .noMandate, .noPivot, .pivotAbsent, .pivotUntrained:
        known = reason
      case .age, .placement, .school: known = seesIdentity ? reason : .conditions
      default: known = .conditions
      }
      if !told.contains(known) { told.append(known) }
    }
    return told
  }

  /// An organisation is done with an alert. From band 3 a second person who was told of it must agree; the
  /// first call proposes. The alert ends when every organisation is done.
  mutating func close(
    _ id: String, outcome: Alert.Outcome, note: String?, by caller: Caller
  ) throws -> Notice {
    var notice = try readable(id, by: caller)
    try refuseQuestion(notice)
    guard var alert = alerts[notice.alert] else {
      throw RequestError(
        .conflict, fr: "l'alerte est déjà close", en: "the alert is already closed")
    }
    // From band 3, whose organisation is done may still be one of the two people for another's.
    guard openDuty(of: notice) != nil || alert.band >= .high || openDuties(of: alert.id).isEmpty
    else {
      throw RequestError(
        .conflict, fr: "votre organisation en a déjà fini avec cette alerte",
        en: "your organisation is done with this alert already")
    }
    remark(note, on: id, by: caller)
    var proposals: [Notice] = []
    if alert.band >= .high {
      guard let first = alert.closingProposedBy, first != caller.name else {
        alert.closingProposedBy = caller.name
        change(alert)
        record(
          .closingProposed, by: caller.name, through: caller.through, on: id,
          [JSONMember("outcome", .string(outcome.rawValue))])
        return notice
      }
      proposals = try notices(ofAlert: alert.id).filter { $0.recipient == first }
      // Both have said so: both organisations are done.
      for duty in openDuties(of: alert.id)
      where duty.told.contains(first) && duty.organisation != notice.organisation {
        try conclude(alert, duty, .closed, butNotTo: caller.name)
      }
    }
    // Colleagues of the chain hear that it is done.
    if let duty = openDuty(of: notice) {
      try conclude(alert, duty, .closed, butNotTo: caller.name)
    }
    record(
      .alertClosed, by: caller.name, through: caller.through, on: id,
      [JSONMember("outcome", .string(outcome.rawValue))])
    progress(&notice, to: .closed, by: caller)
    // What the first had of the alert is closed with it; that it is, they are told anew.
    for var proposal in proposals.sorted(by: { $0.seq < $1.seq }) {
      progress(&proposal, to: .closed, by: caller)
    }
    if openDuties(of: alert.id).isEmpty {
      alert.state = .closed
      alert.outcome = outcome
      alert.closed = now
    }
    alert.closingProposedBy = nil
    change(alert)
    return notice
  }

  /// A question between organisations is answered; there is nothing to act upon, pass on or close.
  func refuseQuestion(_ notice: Notice) throws(RequestError) {
    guard notice.subject.kind == .consultation else { return }
    throw RequestError(
      .conflict, fr: "c'est une consultation, non une alerte ; on y répond : filet answer",
      en: "this is a consultation and no alert; it is answered: filet answer")
  }

  mutating func remark(_ text: String?, on notice: String, by caller: Caller) {
    guard let text, !text.isEmpty else { return }
    commit.remarks.append(Commit.Remark(notice: notice, by: caller.name, at: now, text: text))
  }

  func openDuty(of notice: Notice) -> Duty? {
    duties[DutyKey(alert: notice.alert, organisation: notice.organisation)]
  }

  /// A notice only ever moves forward through its states.
  mutating func progress(_ notice: inout Notice, to state: Notice.State, by caller: Caller) {
    // What this turn or the one before has done to it counts, and may not be in the store yet.
    if let known = unwritten(notice.id) { notice = known }
    guard notice.state < state else { return }
    notice.state = state
    if state == .acknowledged {
      notice.acknowledgedBy = caller.name
      notice.acknowledgedAt = now
    }
    pending.notices[notice.id] = notice
    note(state, of: notice.id, by: caller)
  }

  /// The same for a notice of which only the id is at hand; the store keeps the furthest state.
  mutating func progress(_ id: String, to state: Notice.State, by caller: Caller) {
    if var known = unwritten(id) {
      progress(&known, to: state, by: caller)
    } else {
      note(state, of: id, by: caller)
    }
  }

  private mutating func note(_ state: Notice.State, of id: String, by caller: Caller) {
    commit.progress.append(
      Commit.NoticeProgress(notice: id, state: state, by: caller.name, at: now))
  }
}
