import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// What people do with notices, and what time does.
extension Pipeline {
  /// A notice that the caller may work on now. Anything else is the same «not found».
  func readable(_ id: String, by caller: Caller) throws -> Notice {
    guard let notice = try notice(id), library.mayRead(notice, caller, at: now) else {
      throw RequestError.notFound
    }
    return notice
  }

  func mayRead(_ notice: Notice, _ caller: Caller, at time: Timestamp? = nil) -> Bool {
    library.mayRead(notice, caller, at: time ?? now)
  }

  /// The recipient answers for the revision shown to them.
  mutating func acknowledge(_ id: String, by caller: Caller) throws -> Notice {
    var notice = try readable(id, by: caller)
    guard var duty = openDuty(of: notice) else { return notice }
    let isCovered = duty.acknowledge(
      by: caller.name, band: notice.band, delays: delays(duty.mandate, at: duty.band), at: now)
    guard isCovered else {
      throw RequestError(
        .conflict,
        fr: "le niveau a monté depuis cet avis : accuser réception du plus récent",
        en: "the band has risen since this notice: acknowledge the latest one")
    }
    change(duty)
    progress(&notice, to: .acknowledged, by: caller)
    record(.acknowledged, by: caller.name, through: caller.through, on: id)
    return notice
  }

  /// What was done, in a word; `note` is the person's own words and is sealed. Counts as an
  /// acknowledgement.
  mutating func recordAction(
    _ action: String, note: String?, on id: String, by caller: Caller
  ) throws -> Notice {
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
      else { continue }
      let key = DutyKey(alert: alert.id, organisation: organisation)
      if duties[key] == nil {
        try issue(
          alert, assessment, dispatch, to: dispatch.recipient, .referred,
          contentItems(for: assessment))
        change(
          Duty(
            alert: alert.id, dispatch: dispatch, revision: alert.revision, band: alert.band,
            delays: delays(mandate.id, at: alert.band), issued: now, isReferred: true))
      }
      record(
        .referred, by: caller.name, through: caller.through, on: id,
        [JSONMember("to", .string(organisation)), JSONMember("mandate", .string(mandate.id))])
      return notice
    }
    if reasons.isEmpty { reasons = [.noMandate] }
    record(
      .referralRefused, by: caller.name, through: caller.through, on: id,
      [JSONMember("to", .string(organisation))])
    throw RequestError(
      .forbidden,
      fr: "aucun mandat de cette organisation ne le permet : "
        + unique(reasons).map(\.text.fr).joined(separator: " ; "),
      en: "no mandate of that organisation allows it: "
        + unique(reasons).map(\.text.en).joined(separator: "; "))
  }

  private func unique(_ reasons: [RoutingReason]) -> [RoutingReason] {
    reasons.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// An organisation is done with an alert. From band 3 a second person who was told of it must agree; the
  /// first call proposes. The alert ends when every organisation is done.
  mutating func close(
    _ id: String, outcome: Alert.Outcome, note: String?, by caller: Caller
  ) throws -> Notice {
    var notice = try readable(id, by: caller)
    guard var alert = alerts[notice.alert] else {
      throw RequestError(
        .conflict, fr: "l'alerte est déjà close", en: "the alert is already closed")
    }
    remark(note, on: id, by: caller)
    if alert.band >= .high {
      guard let first = alert.closingProposedBy, first != caller.name else {
        alert.closingProposedBy = caller.name
        change(alert)
        record(
          .closingProposed, by: caller.name, through: caller.through, on: id,
          [JSONMember("outcome", .string(outcome.rawValue))])
        return notice
      }
      // Both have said so: both organisations are done.
      for duty in openDuties(of: alert.id)
      where duty.told.contains(first) && duty.organisation != notice.organisation {
        var done = duty
        done.close()
        change(done)
      }
    }
    if var duty = openDuty(of: notice) {
      duty.close()
      change(duty)
    }
    record(
      .alertClosed, by: caller.name, through: caller.through, on: id,
      [JSONMember("outcome", .string(outcome.rawValue))])
    progress(&notice, to: .closed, by: caller)
    if openDuties(of: alert.id).isEmpty {
      alert.state = .closed
      alert.outcome = outcome
      alert.closed = now
    }
    alert.closingProposedBy = nil
    change(alert)
    return notice
  }

  private mutating func remark(_ text: String?, on notice: String, by caller: Caller) {
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

  // MARK: Time

  /// Whether time alone has something to do.
  func isDue(at time: Timestamp) -> Bool {
    nextDue.map { $0 <= time } ?? false
  }

  /// The earliest moment at which time alone has something to do.
  var nextDue: Timestamp? {
    [duties.earliest, nextChanges.earliest].compactMap { $0 }.min()
  }

  /// Everything that is overdue, once: chains move on, bands decay.
  mutating func tick() throws(StoreError) {
    for key in duties.due(at: now) { try escalate(key) }
    try reassess(Set(nextChanges.due(at: now)), because: .time)
  }

  private mutating func escalate(_ key: DutyKey) throws(StoreError) {
    guard var duty = duties[key], let step = duty.stepDue(at: now), let alert = alerts[key.alert]
    else { return }
    let delays = delays(duty.mandate, at: duty.band)
    let assessment = assess(alert.entity, at: now)
    guard let dispatch = dispatch(duty, step, alert, assessment) else {
      // Nobody at all: the auditor raises its alarm, and it is tried again.
      stranded.insert(key)
      duty.due = now + delays.betweenSteps
      duties[key] = duty
      commit.put(duty)
      record(.auditorAlarm, on: key.alert, [JSONMember("organisation", .string(key.organisation))])
      return
    }
    // The alert's own band is told: by now the evidence may have aged.
    try issue(
      alert, assessment, dispatch, to: dispatch.recipient, .escalated,
      contentItems(for: assessment))
    duty.advance(to: dispatch.step, recipient: dispatch.recipient, delays: delays, at: now)
    change(duty)
    record(
      .escalated, on: alert.id,
      [
        JSONMember("organisation", .string(key.organisation)),
        JSONMember("step", .string(dispatch.step.rawValue)),
        JSONMember("recipient", .string(dispatch.recipient)),
      ])
  }

  /// Who is told next. Where the agreement has ended meanwhile it is the Table, without content; where
  /// everybody has been told, the last of the chain again.
  private func dispatch(
    _ duty: Duty, _ step: Step, _ alert: Alert, _ assessment: Assessment
  ) -> Dispatch? {
    guard let mandate = library.matrix.mandate(duty.mandate) else { return nil }
    var facts = routingFacts(of: assessment)
    facts.band = alert.band
    let agreement = library.directory.agreement(of: duty.organisation, at: now)?.id
    let router = library.router
    guard let agreement else {
      return router.dispatch(mandate, facts, agreement: "", from: .table, at: now)
    }
    return router.dispatch(
      mandate, facts, agreement: agreement, from: step, through: duty.lastStep,
      excluding: Set(duty.told), at: now)
      ?? router.dispatch(
        mandate, facts, agreement: agreement, from: duty.lastStep, through: duty.lastStep, at: now)
      ?? router.dispatch(mandate, facts, agreement: agreement, from: .pivot, at: now)
  }

  // MARK: The auditor

  /// Open alerts without a living next step: no open duty, or one that nobody could be told of
  /// (`design.md` §2.6).
  var alertsWithoutNextStep: [String] {
    alerts.keys.filter { alert in
      duties.of(alert).allSatisfy {
        stranded.contains(DutyKey(alert: alert, organisation: $0.organisation))
      }
    }.sorted()
  }
}
