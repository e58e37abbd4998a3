import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store

/// An organisation whose agreement has ended keeps its part in an alert, and hears nothing of it. Once an agreement is in
/// force again, by another directory or by its date, it hears what there was to hear meanwhile, like everybody else had.
extension Pipeline {
  // MARK: Its clock

  /// News of an alert passes an organisation by that has a part in it.
  mutating func awaitRenewal(of duty: Duty) {
    let next = library.directory.nextAgreement(of: duty.organisation, after: now)
    awaited.renewals[duty.key] = next
  }

  /// What it has been told of stays as it was; what its part asks, and at which pace, is what the alert asks by now: of a
  /// higher band nobody has answered, and the Table is told in that band's time.
  mutating func goOnWithoutAgreement(_ duty: Duty, under mandate: String, _ alert: Alert) {
    var going = duty
    going.mandate = mandate
    if going.band != alert.band {
      going.revise(
        to: duty.revision, band: alert.band, delays: delays(mandate, at: alert.band), at: now)
    }
    if going != duty { change(going) }
    awaitRenewal(of: going)
  }

  /// When it is to be told what it missed, as far as is known: at once where an agreement has begun since, and nobody has
  /// looked; where one was written later the reading of the directory tells it.
  func nextRenewal(of duty: Duty) -> Timestamp? {
    guard let alert = alerts[duty.alert], alert.revision > duty.revision else { return nil }
    guard let agreement = library.directory.agreement(of: duty.organisation, at: now) else {
      return library.directory.nextAgreement(of: duty.organisation, after: now)
    }
    return QuebecTime.start(of: agreement.from) > alert.revised ? now : nil
  }

  /// Agreements begin whose date was written.
  mutating func followRenewals() throws(StoreError) {
    for key in awaited.renewals.due(at: now) {
      awaited.renewals[key] = nil
      try tellWhatWasMissed(key)
    }
  }

  // MARK: Whom an agreement lets be told

  mutating func awaitAgreement(after time: Timestamp) {
    awaited.agreement = time > .distantPast ? library.directory.nextAgreement(after: time) : nil
  }

  /// Agreements begin whose date was written: whomever one lets be told of what is open has no part in it yet, and hears of it
  /// as if the directory were read at that moment.
  mutating func followAgreements() throws(StoreError) {
    guard let begins = awaited.agreement, begins <= now else { return }
    awaitAgreement(after: now)
    var concerned = Set(bands.keys)
    for alert in alerts.values { concerned.insert(entityNow(of: alert)) }
    try reassess(concerned, because: .correction)
    try tellWhatWasMissed()
  }

  // MARK: What was missed

  /// After a directory was read: whoever has a part in an alert that has gone on without them.
  mutating func tellWhatWasMissed() throws(StoreError) {
    var behind: [DutyKey] = []
    for duty in duties.values {
      guard let alert = alerts[duty.alert], alert.revision > duty.revision else { continue }
      behind.append(duty.key)
    }
    for key in behind.sorted() { try tellWhatWasMissed(key) }
  }

  /// Tells nothing to an organisation that was left out for another reason than its agreement: it was no news of theirs, or
  /// the file is restricted. What came before they were last told was judged then, and is not judged again; but where nothing
  /// is left of it, or they heard last that the file is restricted, they have what holds anew, as everybody else had.
  private mutating func tellWhatWasMissed(_ key: DutyKey) throws(StoreError) {
    guard let duty = duties[key], let alert = alerts[key.alert], alert.revision > duty.revision,
      library.directory.agreement(of: duty.organisation, at: now) != nil, !restsOnLostConsent(duty)
    else { return }
    let (assessment, facts) = asItIs(alert)
    guard assessment.band > .none, !isSilenced(assessment) else { return }
    let before = grounds(of: alert, arrivedBy: try lastHeard(duty))
    // Without what was destroyed since.
    let rests = grounds(of: alert, arrivedBy: now)
    let news = news(in: assessment, rests, after: before, because: .arrival)
    let isEmptied = try isEmptied(duty)
    let isInSilence = try isInSilence(duty)
    let hasNothing = isEmptied || isInSilence
    let last = try lastShown(duty)
    let heard = last?.band ?? duty.band
    guard heard != alert.band || news == .forAll || hasNothing else { return }
    let revision = AlertRevision(
      alert: alert, assessment: assessment, facts: facts,
      content: try contentItems(for: assessment),
      change: alert.band > heard ? .raised : hasNothing ? .corrected : .updated,
      before: before, again: alert.reasonsOnMore(than: before))
    if duty.isReferred {
      guard let mandate = library.matrix.mandate(duty.mandate),
        library.router.failures(of: mandate, facts).isEmpty
      else { return }
      leaveAsHeard(duty, last, alert, under: mandate.id)
      return try tellReferred(revision, duties[key] ?? duty)
    }
    let sent = library.router.route(facts, at: now).sent
    guard let dispatch = sent.first(where: { $0.organisation == key.organisation }) else { return }
    if !isEmptied, try isNoNews(revision, for: key.organisation, under: dispatch.mandate) { return }
    leaveAsHeard(duty, last, alert, under: dispatch.mandate)
    try tell(revision, dispatch)
  }

  /// A part whose clocks went on in silence, as its people know it: what is told next differs from that. Of a higher band they
  /// hear for the first time, and have the time that it gives.
  private mutating func leaveAsHeard(
    _ duty: Duty, _ heard: Telling?, _ alert: Alert, under mandate: String
  ) {
    guard let heard, duty.band == alert.band else { return }
    var anew = duty
    if alert.band > heard.band {
      let delays = delays(mandate, at: alert.band)
      if anew.state == .awaiting || !isWithOwn(anew) {
        beginAnewWithOwn(&anew)
        // Nobody is there just now: whoever of them was asked is asked still.
        if anew.step == .table, isWithOwn(duty), let asked = duty.asked {
          anew = duty
          anew.beginAnew(with: asked, as: duty.step, delays: delays, at: now)
        }
        if anew.state == .awaiting { anew.acknowledgeBy = now + delays.acknowledge }
      }
      if anew.actBy != nil { anew.actBy = delays.act.map { now + $0 } }
    }
    anew.band = heard.band
    if library.matrix.mandate(heard.mandate) != nil { anew.mandate = heard.mandate }
    if anew != duty { change(anew) }
  }

  /// What one of an organisation's own people was shown last of its part.
  private func lastShown(_ duty: Duty) throws(StoreError) -> Telling? {
    try tellings(ofAlert: duty.alert).filter {
      $0.organisation == duty.organisation && $0.revision <= duty.revision && !$0.showedNothing
        && $0.band > .none && isOwn($0.recipient, of: duty)
    }.latest
  }

  /// Whether an erasure has taken what one of an organisation's own people was told last. A few notices are read for it.
  private func isEmptied(_ duty: Duty) throws(StoreError) -> Bool {
    let last = lastHeard(of: duty, among: try tellings(ofAlert: duty.alert))
    for name in duty.told where isOwn(name, of: duty) && !duty.declined.contains(name) {
      guard let telling = last[name], telling.band > .none, !telling.showedNothing,
        let notice = try notice(telling.id)
      else { continue }
      if Telling(notice).showedNothing { return true }
    }
    return false
  }

  /// When an organisation was told last of the revision that it knows.
  private func lastHeard(_ duty: Duty) throws(StoreError) -> Timestamp {
    var last = Timestamp.distantPast
    for telling in try tellings(ofAlert: duty.alert)
    where telling.organisation == duty.organisation && telling.revision <= duty.revision
      && !telling.showedNothing
    {
      last = max(last, telling.issued)
    }
    return last
  }

  /// What an alert rests on of what had come in by a moment.
  func grounds(of alert: Alert, arrivedBy time: Timestamp) -> [Alert.Ground] {
    var found: [Alert.Ground] = []
    for ground in alert.grounds {
      var known = Alert.Ground(rule: ground.rule, observations: [])
      for id in ground.observations {
        guard let entry = standing.entry(id), entry.observation.arrival <= time else { continue }
        known.observations.append(id)
      }
      if !known.observations.isEmpty { found.append(known) }
    }
    return found
  }
}
