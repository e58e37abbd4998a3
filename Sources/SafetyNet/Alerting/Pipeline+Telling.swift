import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import Wording

/// Who of an organisation hears of an alert's revision, and what is said to each.
extension Pipeline {
  /// An organisation's first person hears of an alert, and its clock begins to run.
  mutating func beginDuty(
    _ revision: AlertRevision, _ dispatch: Dispatch, as change: Notice.Change,
    changed: Notice.Changed? = nil, isReferred: Bool = false, declined: [String] = []
  ) throws(StoreError) {
    let alert = revision.alert
    try issue(alert, revision.assessment, dispatch, change, revision.content, changed: changed)
    var duty = Duty(
      alert: alert.id, dispatch: dispatch, revision: alert.revision, band: alert.band,
      delays: delays(dispatch.mandate, at: alert.band), issued: now, isReferred: isReferred)
    // They still hear of corrections and of the end, and of nothing else.
    for name in declined where name != dispatch.recipient {
      duty.told.append(name)
      duty.declined.append(name)
    }
    note(revision.assessment, revision.facts, shownUnder: &duty)
    self.change(duty)
  }

  /// Tells one organisation of a revision: everybody of its chain who was told before, or its first person.
  ///
  /// - Parameter isForArriving: to the others it says nothing.
  mutating func tell(
    _ revision: AlertRevision, _ dispatch: Dispatch, onlyToArriving isForArriving: Bool = false
  ) throws(StoreError) {
    guard let before = self.duty(of: dispatch.organisation, to: revision.alert) else {
      return try beginPart(revision, dispatch)
    }
    guard let mandate = library.matrix.mandate(dispatch.mandate) else { return }
    var duty = revised(before, by: revision, under: mandate.id)
    try tellThoseTold(
      revision, dispatch, mandate, from: before, to: duty, onlyToArriving: isForArriving)
    try askWhoIsThere(revision, from: before, to: &duty)
    try tellWhoIsOnDuty(revision, dispatch, &duty)
    note(revision.assessment, revision.facts, shownUnder: &duty)
    change(duty)
  }

  /// A part as a revision leaves it, whoever is told of that.
  private func revised(_ old: Duty, by revision: AlertRevision, under mandate: String) -> Duty {
    let band = revision.alert.band
    var duty = old
    duty.mandate = mandate
    duty.revise(
      to: revision.alert.revision, band: band, delays: delays(mandate, at: band), at: now)
    if old.state == .acknowledged, duty.state == .awaiting, !isWithOwn(duty) {
      beginAnewWithOwn(&duty)
    }
    return duty
  }

  /// What those are told of a revision to whom the same groups are open: mostly all of an organisation.
  private struct Said {
    var groups: [FieldGroup: Mandate.Detail]
    var shown: Shown
    var changed: Notice.Changed
  }

  /// Everybody who was told before hears what there is to say to them.
  ///
  /// - Parameters:
  ///   - old: the part as they knew it.
  ///   - duty: as it is now.
  private mutating func tellThoseTold(
    _ revision: AlertRevision, _ dispatch: Dispatch, _ mandate: Mandate, from old: Duty,
    to duty: Duty, onlyToArriving isForArriving: Bool
  ) throws(StoreError) {
    let again = again(in: revision, under: mandate)
    let hasEndedRules = hasEndedRules(old)
    // It goes on under a mandate that needs none, also where the same revision brings news.
    let isConsentGone = !mandate.conditions.consent && restsOnLostConsent(old)
    let isUnsaid = isConsentGone && isUnsaidConsent(revision.alert.entity)
    let isCorrected = revision.change == .corrected
    // Said where nothing else shows it.
    let misled = isCorrected ? try toldOfWhatIsTakenBack(revision.alert, old) : []
    var last: Said?
    for recipient in duty.told {
      guard let step = step(of: recipient, in: duty.organisation) else { continue }
      // Who declined hears that something they were told of was taken back, and nothing else.
      if duty.declined.contains(recipient) {
        if isCorrected, !isForArriving {
          try correct(revision.alert, declinedBy: recipient, of: duty.organisation)
        }
        continue
      }
      let isFirst = revision.arriving[duty.organisation]?.contains(recipient) == true
      if isForArriving, !isFirst { continue }
      var own = dispatch
      own.recipient = recipient
      own.step = step
      own.groups = groups(shownTo: recipient, mandate, revision.facts)
      if last?.groups != own.groups || hasEndedRules {
        var read: [String: Bilingual] = [:]
        if hasEndedRules { read = try wordsRead(of: revision.alert.id, by: own) }
        last = Said(
          groups: own.groups,
          shown: shown(
            revision.alert, revision.assessment, mandate, own.groups, revision.content),
          changed: changed(
            since: old, revision.assessment, under: mandate, showing: Set(own.groups.keys),
            again: again, read: read))
      }
      let difference = isFirst ? nil : last?.changed
      let isAsBefore =
        difference.map { $0.isWithoutReasons && $0.bandBefore == revision.alert.band } ?? false
      try issue(
        revision.alert, revision.assessment, own, isFirst ? .opened : revision.change,
        revision.content, under: duty, changed: difference, showing: last?.shown,
        saying: Aside(
          isTakenBack: (isAsBefore || isUnsaid) && misled.contains(recipient),
          isConsentGone: isConsentGone && !isUnsaid))
    }
  }

  /// Somebody who was told may be absent by now, or nobody of the organisation's own was there when it was: then the person
  /// on duty hears of it too.
  private mutating func tellWhoIsOnDuty(
    _ revision: AlertRevision, _ dispatch: Dispatch, _ duty: inout Duty
  ) throws(StoreError) {
    let onDuty = passing(over: duty.declined, dispatch, revision.facts)
    let name = onDuty.recipient
    guard library.directory.account(name)?.isAvailable(at: now) == true,
      !duty.told.contains(name), !isSomebodyThere(duty)
    else { return }
    let isFirst = isFirstOfItsOwn(name, duty)
    // Also where the Table has heard already: it answers for nobody.
    if onDuty.step < duty.step, duty.state == .awaiting || !isWithOwn(duty) {
      let delays = delays(dispatch.mandate, at: revision.alert.band)
      duty.advance(to: onDuty.step, recipient: name, delays: delays, at: now)
      duty.acknowledgeBy = duty.acknowledgeBy ?? now + delays.acknowledge
      if isFirst { duty.promiseAnew(delays, at: now) }
    }
    try issue(
      revision.alert, revision.assessment, onDuty, isFirst ? .opened : revision.change,
      revision.content, under: duty)
    if !duty.told.contains(name) { duty.told.append(name) }
    if duty.state == .awaiting { duty.asked = name }
  }

  /// Whether one of those of the organisation who were told, and have not declined, is there and may read it.
  private func isSomebodyThere(_ duty: Duty) -> Bool {
    duty.told.contains { !duty.declined.contains($0) && isThere($0, of: duty) }
  }

  /// The same where it came by referral: under the mandate by which it did, as long as that lets them be told.
  mutating func tellReferred(
    _ revision: AlertRevision, _ duty: Duty
  ) throws(StoreError) {
    guard let mandate = library.matrix.mandate(duty.mandate),
      let agreement = library.directory.agreement(of: duty.organisation, at: now),
      library.router.failures(of: mandate, revision.facts).isEmpty
    else {
      return try conclude(revision.alert, duty, ending(of: duty, with: revision.assessment))
    }
    let isNews = try !isNoNews(revision, for: duty.organisation, under: duty.mandate)
    guard isNews || revision.arriving[duty.organisation] != nil else { return }
    let dispatch = Dispatch(
      mandate: mandate.id, mandateVersion: mandate.version, organisation: duty.organisation,
      recipient: duty.answerer ?? duty.told.first ?? "", step: duty.step, basis: mandate.basis,
      agreement: agreement.id, groups: [:], because: [.mandateApplies])
    try tell(revision, dispatch, onlyToArriving: !isNews)
  }
}
