import Alerts
import Chronology
import Mandates
import Risk
import Store

/// What is not told of a restricted file, and who hears that it is restricted.
extension Pipeline {
  /// Whether an assessment may not be told: its youth's file is restricted, and it holds no direct evidence.
  /// The duty to report is never silenced.
  func isSilenced(_ assessment: Assessment) -> Bool {
    let full = library.scoring.directUntil
    let isDirect = assessment.reasons.contains { [now] in
      $0.isDirect && now - $0.observed <= full
    }
    guard !isDirect else { return false }
    return flag(.restriction, on: assessment.entity) != nil
  }

  /// Whoever was told hears that nothing of it may be used or passed on any further, and nothing of what is in it.
  mutating func tellOfRestriction(
    of alert: Alert, _ assessment: Assessment
  ) throws(StoreError) {
    for var duty in openDuties(of: alert.id) {
      suspendAction(of: &duty)
      try tellOfRestriction(of: alert, assessment, under: duty)
    }
  }

  /// As long as a file is restricted no action is expected of anybody.
  private mutating func suspendAction(of duty: inout Duty) {
    duty.suspendAction(delays: delays(duty.mandate, at: duty.band), at: now)
    change(duty)
  }

  /// Those of an organisation whom a restriction has not reached yet hear of it: also where it begins to hold only as direct
  /// evidence is taken back, or as two turn out to be one.
  ///
  /// - Parameter arriving: who had another alert that ended in this one, and was shown what there was of that.
  private mutating func tellOfRestriction(
    of alert: Alert, _ assessment: Assessment, under duty: Duty, arriving: Set<String> = []
  ) throws(StoreError) {
    guard let mandate = library.matrix.mandate(duty.mandate) else { return }
    let last = lastHeard(of: duty, among: try tellings(ofAlert: alert.id))
    let misled = try toldOfWhatIsTakenBack(alert, duty)
    for recipient in duty.told
    where last[recipient]?.showedNothing != true || arriving.contains(recipient) {
      let dispatch = dispatchWithoutContent(
        to: recipient, as: step(of: recipient, in: duty.organisation) ?? duty.step,
        of: duty.organisation, under: mandate)
      try issue(
        alert, assessment, dispatch, .restricted, [], under: duty,
        saying: Aside(isTakenBack: misled.contains(recipient)))
    }
  }

  /// What each person heard last of an organisation's part, by its place in their inbox: a notice of a restricted file may
  /// name an earlier revision than the one before it.
  func lastHeard(of duty: Duty, among told: [Telling]) -> [String: Telling] {
    var last: [String: Telling] = [:]
    for telling in told
    where telling.organisation == duty.organisation && telling.change != .stranded
      && !telling.isBareCorrection
    {
      if let known = last[telling.recipient], known.seq > telling.seq { continue }
      last[telling.recipient] = telling
    }
    return last
  }

  /// A revision of a restricted file: the duties that there are run on, and nobody is told anything new. What rests on a
  /// consent or a mandate that is gone ends all the same, and what is outside its ages by now; whoever was told under it
  /// hears that it does; where the band fell nobody is asked any more what the higher one asks. Whoever has not heard yet that the file is restricted does.
  mutating func keepSilent(
    on alert: inout Alert, _ assessment: Assessment, _ facts: RoutingFacts, _ routing: Routing,
    arriving: Arriving = [:]
  ) throws(StoreError) {
    registerSilence(routing, .restricted, of: alert)
    var isOver = false
    for var duty in openDuties(of: alert.id) {
      let isEased = alert.band < duty.band
      var ending: Ending?
      let isOutgrown = isOutsideAges(duty, of: assessment.entity)
      if restsOnLostConsent(duty) || !hasMandate(duty) || isOutgrown {
        ending = self.ending(of: duty)
      } else if isEased {
        let next = routing.sent.first { $0.organisation == duty.organisation }
        if let next {
          duty.mandate = next.mandate
        } else if let other = mandateButForTheAgreement(duty, facts) {
          duty.mandate = other
        } else if let mandate = library.matrix.mandate(duty.mandate),
          !library.router.failures(of: mandate, facts).isEmpty
        {
          ending = self.ending(of: duty, with: assessment)
        }
      }
      if let ending {
        try conclude(alert, duty, ending)
        isOver = true
        continue
      }
      if isEased {
        let delays = delays(duty.mandate, at: alert.band)
        duty.revise(to: duty.revision, band: alert.band, delays: delays, at: now)
      }
      suspendAction(of: &duty)
      try tellOfRestriction(
        of: alert, assessment, under: duty, arriving: arriving[duty.organisation] ?? [])
    }
    if isOver { closeWhereNobodyIsLeft(&alert) }
  }

  /// An alert as those who have it in hand were told of it: of a restricted file nothing that came since is in it, nor the band
  /// that it reached in silence.
  func asTold(_ alert: Alert) throws(StoreError) -> Alert {
    guard !flags.isEmpty, let set = flag(.restriction, on: entityNow(of: alert)),
      let highest = openDuties(of: alert.id).map(\.band).max(), isSilenced(held(alert))
    else { return alert }
    // A danger is told all the same, and what there was then with it.
    var since = set.at
    for telling in try tellings(ofAlert: alert.id) where !telling.showedNothing {
      since = max(since, telling.issued)
    }
    var told = alert
    told.band = min(alert.band, highest)
    told.grounds = grounds(of: alert, arrivedBy: since)
    return told
  }

  /// Whether whoever has a part in hand knows that the file is restricted, or was told meanwhile without content: not where
  /// a danger that is told all the same was there from the beginning, or has come since.
  private func isInSilence(_ duty: Duty, _ told: [Telling]) -> Bool {
    let last = lastHeard(of: duty, among: told)
    let there = duty.told.filter {
      !duty.declined.contains($0) && step(of: $0, in: duty.organisation) != nil
    }
    return (there.isEmpty ? duty.told : there).contains { name in
      last[name].map { $0.showedNothing && $0.band > .none } ?? false
    }
  }

  func isInSilence(_ duty: Duty) throws(StoreError) -> Bool {
    isInSilence(duty, try tellings(ofAlert: duty.alert))
  }

  /// Whether some part is in silence whose people may be told again: who has no agreement hears of it as one begins, and who
  /// is told of own reports alone where one of theirs is to be shown.
  func isToHearOfItsEnd(_ alert: Alert, _ assessment: Assessment) throws(StoreError) -> Bool {
    let told = try tellings(ofAlert: alert.id)
    for duty in openDuties(of: alert.id) where isInSilence(duty, told) {
      guard library.directory.agreement(of: duty.organisation, at: now) != nil else { continue }
      if try mayHold(alert, assessment, for: duty.organisation) { return true }
    }
    return false
  }

  /// Since when a part asks what it asks: as it was told first, or again after it was over, or as the band rose to its own last.
  private func begin(of duty: Duty, among told: [Telling]) -> Timestamp {
    var began = Timestamp.distantPast
    var isOver = true
    for telling in told.filter({ $0.organisation == duty.organisation })
      .sorted(by: { ($0.issued, $0.seq) < ($1.issued, $1.seq) })
    {
      switch telling.change {
      case .withdrawn, .closed: isOver = true
      case .opened, .reopened, .raised, .referred:
        // A colleague may hear for the first time in the middle of it.
        let isBeginning = isOver || telling.change != .opened
        if isBeginning, telling.band >= duty.band { began = telling.issued }
        isOver = false
      default: break
      }
    }
    return began
  }

  /// A restriction ends: whoever has the alert in hand, and could not use it, has the time of a first notice. Where nobody
  /// has answered, or the Table alone has, the first of the organisation's own people who is there is asked.
  ///
  /// - Parameter alert: it may have risen in silence; it is left at the band that was told.
  /// - Returns: whether there is such a part.
  mutating func resume(_ alert: inout Alert) throws(StoreError) -> Bool {
    var hasResumed = false
    let told = try tellings(ofAlert: alert.id)
    for var duty in openDuties(of: alert.id) where isInSilence(duty, told) {
      hasResumed = true
      var answered: Set<String> = []
      for telling in told where telling.organisation == duty.organisation {
        if telling.band >= duty.band { answered.insert(telling.id) }
      }
      let began = begin(of: duty, among: told)
      var isTaken = false
      for act in try acts(of: [.actionTaken], on: answered)
      where began <= act.at && isOwn(act.by, of: duty) {
        isTaken = true
      }
      let delays = delays(duty.mandate, at: duty.band)
      if duty.state == .awaiting || !isWithOwn(duty) {
        let before = duty
        beginAnewWithOwn(&duty)
        // Nobody is there just now: the Table has heard, or whoever of them is asked is asked still.
        if duty.step == .table {
          if before.state == .acknowledged {
            duty = before
          } else if isWithOwn(before), let asked = before.asked {
            duty = before
            duty.beginAnew(with: asked, as: before.step, delays: delays, at: now)
          }
        }
        if duty.state == .awaiting { duty.acknowledgeBy = now + delays.acknowledge }
      }
      duty.resumeAction(isTaken: isTaken, delays: delays, at: now)
      change(duty)
    }
    if hasResumed, let highest = openDuties(of: alert.id).map(\.band).max() {
      alert.band = min(alert.band, highest)
    }
    return hasResumed
  }
}
