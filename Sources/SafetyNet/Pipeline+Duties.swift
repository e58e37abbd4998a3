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
      }
      return notice
    }
    let isAgain = try isActing ? false : hasAnsweredInVain(duty, caller)
    let isCovered = duty.acknowledge(
      by: caller.name, band: notice.band, isAgain: isAgain,
      delays: delays(duty.mandate, at: duty.band), at: now)
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

  /// Whether somebody has answered before for what is asked now, and the action was missed since.
  private func hasAnsweredInVain(_ duty: Duty, _ caller: Caller) throws(StoreError) -> Bool {
    guard duty.state == .awaiting, duty.isActionMissed(at: now) else { return false }
    for telling in try tellings(ofAlert: duty.alert)
    where telling.recipient == caller.name && telling.organisation == duty.organisation
      && telling.band >= duty.band
    {
      if try notice(telling.id)?.acknowledgedBy == caller.name { return true }
    }
    return false
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

  /// What was done, in a word; `note` is the person's own words and is sealed. Where more than a word is given for the
  /// action it is sealed with the note, for it may name somebody, and the record says that something was done. Counts as
  /// an acknowledgement.
  mutating func recordAction(
    _ action: String, note: String?, on id: String, by caller: Caller
  ) throws -> Notice {
    try refuseQuestion(readable(id, by: caller))
    let notice = try acknowledge(id, by: caller, isActing: true)
    let isWord = Self.isWord(action)
    let words = isWord ? note : [action, note].compactMap(\.self).joined(separator: " – ")
    remark(words, on: id, by: caller)
    if var duty = openDuty(of: notice) {
      duty.recordAction(delays: delays(duty.mandate, at: duty.band), at: now)
      change(duty)
    }
    record(
      .actionTaken, by: caller.name, through: caller.through, on: id,
      [JSONMember("action", .string(isWord ? action : "other"))])
    return notice
  }

  /// Small letters of ASCII, `-` and `_`, at most 32: no name, no number.
  private static func isWord(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }

  /// An organisation is done with an alert. From band 3 a second person who was told of it must agree; the
  /// first call proposes. The alert ends when every organisation is done.
  ///
  /// As an acknowledgement, it speaks for the band that the person was shown. The same call again changes nothing.
  mutating func close(
    _ id: String, outcome: Alert.Outcome, note: String?, by caller: Caller
  ) throws -> Notice {
    var notice = try readable(id, by: caller)
    try refuseQuestion(notice)
    guard var alert = alerts[notice.alert] else {
      throw RequestError(
        .conflict, fr: "l'alerte est déjà close", en: "the alert is already closed")
    }
    let told = try tellings(ofAlert: alert.id)
    // A notice that says that one's part is over names no band: then the highest that one was shown.
    let shown =
      notice.band > .none
      ? notice.band
      : told.lazy.filter { $0.recipient == caller.name }.map(\.band).max() ?? .none
    if let duty = openDuty(of: notice) {
      guard shown >= duty.band else {
        throw RequestError(
          .conflict,
          fr: "le niveau a monté depuis cet avis : lire le plus récent, puis clore depuis celui-là",
          en: "the band has risen since this notice: read the latest one, then close from there")
      }
    } else if !openDuties(of: alert.id).isEmpty {
      // From band 3, whose organisation is done may still be one of the two people for another's, where they were shown
      // that band. Else the same is said whatever became of it since.
      guard alert.band >= .high, shown >= alert.band else {
        throw RequestError(
          .conflict, fr: "votre organisation en a déjà fini avec cette alerte",
          en: "your organisation is done with this alert already")
      }
    }
    var speakers: Set<String> = [caller.name]
    if alert.band >= .high {
      let other = alert.closingProposedBy.flatMap { $0 == caller.name ? nil : $0 }
      // Who closed their part with it and asks again (the answer was lost) has not proposed anything for the others.
      // Where the part is open again, it is another closing.
      if notice.state == .closed, other == nil, openDuty(of: notice) == nil {
        guard try wasClosed(alert, with: outcome, told, by: caller) else {
          throw RequestError(
            .conflict,
            fr: "votre organisation en a déjà fini avec cette alerte, avec une autre issue",
            en: "your organisation is done with this alert already, with another outcome")
        }
        return notice
      }
      guard let first = other else {
        remark(note, on: id, by: caller)
        alert.closingProposedBy = caller.name
        alert.closingOutcome = outcome
        change(alert)
        record(
          .closingProposed, by: caller.name, through: caller.through, on: id,
          [JSONMember("outcome", .string(outcome.rawValue))])
        return notice
      }
      speakers.insert(first)
      // Both have said so: both organisations are done.
      for duty in openDuties(of: alert.id)
      where duty.told.contains(first) && duty.organisation != notice.organisation {
        try conclude(alert, duty, .closed, as: outcome, butNotTo: caller.name)
      }
    }
    remark(note, on: id, by: caller)
    // Colleagues of the chain hear that it is done.
    if let duty = openDuty(of: notice) {
      try conclude(alert, duty, .closed, as: outcome, butNotTo: caller.name)
    }
    record(
      .alertClosed, by: caller.name, through: caller.through, on: id,
      [JSONMember("outcome", .string(outcome.rawValue))])
    progress(&notice, to: .closed, by: caller)
    // What both had of the alert is closed with it; the first is told anew that it is.
    for telling in told.sorted(by: { ($0.recipient, $0.seq) < ($1.recipient, $1.seq) })
    where speakers.contains(telling.recipient) && telling.id != notice.id {
      guard var own = try self.notice(telling.id) else { continue }
      progress(&own, to: .closed, by: caller)
    }
    if openDuties(of: alert.id).isEmpty {
      alert.state = .closed
      alert.outcome = outcome
      alert.closed = now
    }
    alert.endProposal()
    change(alert)
    return notice
  }

  /// Whether a part of an alert was closed with this outcome: what was closed with one is not closed with another by
  /// saying so. Of two people the second one's outcome is kept, which stands with that one's notice.
  private func wasClosed(
    _ alert: Alert, with outcome: Alert.Outcome, _ told: [Telling], by caller: Caller
  ) throws -> Bool {
    var acts = commit.acts
    for telling in told { acts += try store.acts(on: telling.id) }
    let ids = Set(told.map(\.id))
    return acts.contains { act in
      // Who proposed it says no more than they said.
      let isClosing =
        act.kind == .alertClosed || (act.kind == .closingProposed && act.by == caller.name)
      return isClosing && ids.contains(act.object)
        && act.details.contains { $0.name == "outcome" && $0.value == .string(outcome.rawValue) }
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
