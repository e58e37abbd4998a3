import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// What people do with notices, and what is kept of it for whoever submitted: *taken in charge*.
extension Pipeline {
  /// A notice that the caller may work on now. Anything else is the same «not found».
  func readable(_ id: String, by caller: Caller) throws -> Notice {
    guard let notice = try unwritten(id) ?? store.notice(id, for: caller.name),
      mayRead(notice, caller)
    else {
      throw RequestError.notFound
    }
    return notice
  }

  func mayRead(_ notice: Notice, _ caller: Caller, at time: Timestamp? = nil) -> Bool {
    library.mayRead(notice, caller, at: time ?? now) && !restsOnLostConsent(notice)
  }

  /// The recipient answers for the revision shown to them; `isActing`: by what they have done.
  mutating func acknowledge(
    _ id: String, by caller: Caller, isActing: Bool = false
  ) throws -> Notice {
    var notice = try readable(id, by: caller)
    guard var duty = openDuty(of: notice) else {
      // Nothing waits for an answer; that it was seen is kept.
      if notice.subject.kind == .consultation || notice.change == .stranded {
        progress(&notice, to: .acknowledged, by: caller)
        record(.acknowledged, by: caller.name, through: caller.through, on: id)
        // Of an alarm that is over nothing is left to do.
        if notice.change == .stranded, !isStranded(notice.alert) {
          progress(&notice, to: .closed, by: caller)
        }
      }
      return notice
    }
    // What they did is noted, and nobody answers for what they may not read.
    if !isActing { try requireTraining(notice, caller) }
    guard try acknowledge(&duty, with: notice, by: caller, isActing: isActing) else {
      throw RequestError(
        .conflict,
        fr: "le niveau a monté depuis cet avis : accuser réception du plus récent",
        en: "the band has risen since this notice: acknowledge the latest one")
    }
    change(duty)
    try settleWhatTheTableHeard(of: duty)
    // Who acknowledges the same notice again takes nothing more in charge, and the Table nothing at all.
    if notice.state < .acknowledged, isOwn(caller.name, of: duty), !isForTheTable(duty, caller) {
      takeInCharge(notice)
    }
    progress(&notice, to: .acknowledged, by: caller)
    record(.acknowledged, by: caller.name, through: caller.through, on: id)
    return notice
  }

  /// Nobody answers for, passes on, judges or opens again what they may not read.
  func requireTraining(_ notice: Notice, _ caller: Caller) throws(RequestError) {
    guard isWithoutTraining(caller.name, in: notice.organisation) else { return }
    throw RequestError(
      .conflict,
      fr: "votre formation (volet 1) a pris fin, et le contenu ne vous est pas ouvert : "
        + "remettre l'alerte à un collègue (filet handover), ou la décliner",
      en: "your training (Volet 1) has ended, and the content is not open to you: "
        + "hand the alert over to a colleague (filet handover), or decline it")
  }

  /// Where one of the organisation's own answers, the Table's notices of its silence are done with: of another silence it is
  /// told anew.
  private mutating func settleWhatTheTableHeard(of duty: Duty) throws(StoreError) {
    guard duty.state == .acknowledged, isWithOwn(duty) else { return }
    var isTableTold = false
    for name in duty.told where !isOwn(name, of: duty) { isTableTold = true }
    guard isTableTold else { return }
    for telling in try tellings(ofAlert: duty.alert)
    where telling.organisation == duty.organisation && !isOwn(telling.recipient, of: duty) {
      try settle(telling.id)
    }
  }

  /// Whether somebody has answered before for what is asked now, and the action was missed since.
  private func hasAnsweredInVain(_ duty: Duty, _ name: String) throws(StoreError) -> Bool {
    guard duty.state == .awaiting, duty.isActionMissed(at: now) else { return false }
    for telling in try tellings(ofAlert: duty.alert)
    where telling.recipient == name && telling.organisation == duty.organisation
      && telling.band >= duty.band
    {
      if try notice(telling.id)?.acknowledgedBy == name { return true }
    }
    return false
  }

  /// Whoever of the organisation answered and missed the action, while the Table is asked; `nil` where nobody answered.
  func whoMissedTheAction(_ duty: Duty) throws(StoreError) -> String? {
    for name in duty.told.reversed() where isOwn(name, of: duty) && !duty.declined.contains(name) {
      if try hasAnsweredInVain(duty, name) { return name }
    }
    return nil
  }

  /// Whether an organisation has been told since of less than there is now: what rose again after that is another rise, for
  /// which nobody speaks who has read only of the one before. Of a restricted file a fall is told without its revision: that
  /// is later by its moment.
  func hasFallen(since read: Telling, _ duty: Duty, _ told: [Telling]) -> Bool {
    told.contains {
      let isLater =
        $0.revision > read.revision || ($0.showedNothing && $0.issued > read.issued)
      return $0.organisation == duty.organisation && isLater && $0.band < duty.band
        && !$0.isBareCorrection && $0.change != .closed
    }
  }

  /// Whether the notice is of the band that there is now. The organisation's own people answer, also where the Table was
  /// asked or has heard already. That the Table has heard ends its own clock, until the alert is to be looked at again;
  /// where somebody of the organisation answers or is asked it changes nothing. Whoever answers before the action is due
  /// owes it, however far the chain has come meanwhile.
  private func acknowledge(
    _ duty: inout Duty, with notice: Notice, by caller: Caller, isActing: Bool
  ) throws(StoreError) -> Bool {
    if notice.revision < duty.revision {
      let told = try tellings(ofAlert: duty.alert)
      if hasFallen(since: Telling(notice), duty, told) { return false }
    }
    let isWithOwn = isWithOwn(duty)
    let isOwn = isOwn(caller.name, of: duty)
    if isWithOwn, !isOwn { return notice.band >= duty.band }
    var place: Step?
    if let own = step(of: caller.name, in: duty.organisation) {
      let isAwaiting = duty.state == .awaiting
      let isTakingOver = !isWithOwn && (isOwn || isAwaiting)
      let isBeforeAction = duty.actBy.map { now < $0 } ?? false
      if isTakingOver || (isAwaiting && isBeforeAction && own < duty.step) { place = own }
    }
    let isAgain = isActing ? false : try hasAnsweredInVain(duty, caller.name)
    return duty.acknowledge(
      by: caller.name, band: notice.band, isAgain: isAgain,
      delays: delays(duty.mandate, at: duty.band), at: now, takingOverAs: place)
  }

  /// Whether who answers is the Table, also under a mandate of its own: it finds somebody, and has nobody in charge. Who
  /// sits there and is in the chain of another organisation answers for that one.
  private func isForTheTable(_ duty: Duty, _ caller: Caller) -> Bool {
    if library.matrix.read(duty.mandate, { $0.conditions.isUnrouted }) == true { return true }
    guard caller.has(.table) else { return false }
    return step(of: caller.name, in: duty.organisation) == .table
      || library.matrix.mandates.contains {
        $0.conditions.isUnrouted && $0.organisation == duty.organisation
      }
  }

  /// Those who reported what the acknowledged notice rests on may hear that somebody has it in charge. Not of
  /// what came in after that notice: their submitter would learn from the haste that an alert was there already. Nor of
  /// what whoever acknowledges was not told of: others' reports, under a mandate for their own.
  private mutating func takeInCharge(_ notice: Notice) {
    guard let alert = alerts[notice.alert], let mandate = library.matrix.mandate(notice.mandate)
    else { return }
    for id in observations(behind: alert, under: mandate) {
      guard let number = standing.number(of: id), !takenInCharge.contains(number),
        let entry = standing.entry(at: number), entry.observation.arrival <= notice.issued
      else { continue }
      takenInCharge.insert(number)
      commit.taken.append(.init(observation: id, at: now))
    }
  }

  /// What was done, in a word; `note` is the person's own words and is sealed. Where more than a word is given for the
  /// action it is sealed with the note, for it may name somebody, and the record says that something was done. Counts as
  /// an acknowledgement. What the Table did is kept, and is not what was asked of the organisation.
  mutating func recordAction(
    _ action: String, note: String?, on id: String, by caller: Caller
  ) throws -> Notice {
    try refuseQuestion(readable(id, by: caller))
    let notice = try acknowledge(id, by: caller, isActing: true)
    let isWord = Self.isWord(action)
    let words = isWord ? note : [action, note].compactMap(\.self).joined(separator: " – ")
    remark(words, on: id, by: caller)
    if var duty = openDuty(of: notice), isOwn(caller.name, of: duty) {
      duty.recordAction(delays: delays(duty.mandate, at: duty.band), at: now)
      change(duty)
      try settleWhoAnsweredBefore(duty, butNot: caller)
    }
    record(
      .actionTaken, by: caller.name, through: caller.through, on: id,
      [JSONMember("action", .string(isWord ? action : "other"))])
    return notice
  }

  /// Where somebody acts, nothing is left to do for a colleague who had answered before and does no more.
  private mutating func settleWhoAnsweredBefore(
    _ duty: Duty, butNot caller: Caller
  ) throws(StoreError) {
    guard duty.told.count > 1 else { return }
    for telling in try tellings(ofAlert: duty.alert)
    where telling.organisation == duty.organisation && telling.recipient != caller.name
      && telling.recipient != duty.acknowledgedBy
    {
      if try notice(telling.id)?.state == .acknowledged { try settle(telling.id) }
    }
  }

  /// Small letters of ASCII, `-` and `_`, at most 32: no name, no number.
  private static func isWord(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
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

  func openDuty(of notice: Notice) -> Duty? { duties[notice.part] }

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
    note(state, of: notice.id, by: caller.name)
  }

  /// The same for a notice of which only the id is at hand; the store keeps the furthest state.
  mutating func progress(_ id: String, to state: Notice.State, by caller: Caller) {
    if var known = unwritten(id) {
      progress(&known, to: state, by: caller)
    } else {
      note(state, of: id, by: caller.name)
    }
  }

  /// Nothing is left to do about a notice, by what others did or what time brought: it is closed, and nobody said so.
  mutating func settle(_ id: String) throws(StoreError) {
    guard var notice = try notice(id), notice.state < .closed else { return }
    notice.state = .closed
    pending.notices[id] = notice
    note(.closed, of: id, by: "filet")
  }

  private mutating func note(_ state: Notice.State, of id: String, by name: String) {
    commit.progress.append(Commit.NoticeProgress(notice: id, state: state, by: name, at: now))
  }
}
