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
    guard try acknowledge(&duty, with: notice, by: caller, isActing: isActing) else {
      throw RequestError(
        .conflict,
        fr: "le niveau a monté depuis cet avis : accuser réception du plus récent",
        en: "the band has risen since this notice: acknowledge the latest one")
    }
    change(duty)
    // Who acknowledges the same notice again takes nothing more in charge, and the Table nothing at all.
    if notice.state < .acknowledged, isOwn(caller.name, of: duty) { takeInCharge(notice) }
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

  /// Whether the notice is of the band that there is now. The organisation's own people answer, also where the Table was
  /// asked or has heard already. That the Table has heard ends its own clock, until the alert is to be looked at again;
  /// where somebody of the organisation answers or is asked it changes nothing. Whoever answers before the action is due
  /// owes it, however far the chain has come meanwhile.
  private func acknowledge(
    _ duty: inout Duty, with notice: Notice, by caller: Caller, isActing: Bool
  ) throws(StoreError) -> Bool {
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
    let isAgain = isActing ? false : try hasAnsweredInVain(duty, caller)
    return duty.acknowledge(
      by: caller.name, band: notice.band, isAgain: isAgain,
      delays: delays(duty.mandate, at: duty.band), at: now, takingOverAs: place)
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
  /// As an acknowledgement, it speaks for the band that the person was shown. The same call again changes nothing. The
  /// Table ends no organisation's part: from band 3 its word may be one of the two, the other is one of that
  /// organisation's own people.
  mutating func close(
    _ id: String, outcome: Alert.Outcome, note: String?, by caller: Caller
  ) throws -> Notice {
    var notice = try readable(id, by: caller)
    try refuseQuestion(notice)
    guard var alert = alerts[notice.alert] else {
      throw RequestError(
        .conflict, fr: "l'alerte est déjà close", en: "the alert is already closed")
    }
    guard alert.band >= .high || isOwn(caller.name, of: notice.organisation) else {
      throw RequestError(
        .forbidden,
        fr: "la Table ne clôt pas à la place d'une organisation ; joindre sa coordination",
        en: "the Table closes nothing in an organisation's place; reach its coordinator")
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
    var first: String?
    if alert.band >= .high {
      first = whoProposedClosing(alert).flatMap { $0 == caller.name ? nil : $0 }
      // Who closed their part with it and asks again (the answer was lost) has not said anything for the others, unless it
      // is what one of these has proposed since. Where the part is open again, it is another closing.
      if notice.state == .closed, openDuty(of: notice) == nil {
        let acts = try acts(on: told)
        let isSaid = wasClosed(with: outcome, acts, by: caller)
        guard isSaid || first != nil else {
          throw RequestError(
            .conflict,
            fr: "votre organisation en a déjà fini avec cette alerte, avec une autre issue",
            en: "your organisation is done with this alert already, with another outcome")
        }
        if isSaid, first.flatMap({ proposed(by: $0, acts) }) != outcome { return notice }
      }
      if first == nil {
        remark(note, on: id, by: caller)
        alert.closingProposedBy = caller.name
        alert.closingOutcome = outcome
        change(alert)
        record(
          .closingProposed, by: caller.name, through: caller.through, on: id,
          [JSONMember("outcome", .string(outcome.rawValue))])
        return notice
      }
    }
    let ending = ended(in: alert, from: notice, by: caller, and: first)
    guard !ending.isEmpty || openDuties(of: alert.id).isEmpty else {
      throw RequestError(
        .conflict,
        fr: "la part d'une organisation se clôt par la parole d'une personne de celle-ci",
        en: "an organisation's part is closed by the word of one of its own people")
    }
    remark(note, on: id, by: caller)
    // Colleagues of the chain hear that it is done, and who proposed it that it was confirmed.
    for duty in ending { try conclude(alert, duty, .closed, as: outcome, butNotTo: caller.name) }
    record(
      .alertClosed, by: caller.name, through: caller.through, on: id,
      [JSONMember("outcome", .string(outcome.rawValue))])
    progress(&notice, to: .closed, by: caller)
    // What both had of it is closed with it; the first is told anew that it is. What the Table has of others' parts is not.
    for telling in told.sorted(by: { ($0.recipient, $0.seq) < ($1.recipient, $1.seq) })
    where telling.recipient == caller.name || telling.recipient == first {
      guard telling.id != notice.id, duty(of: telling.organisation, to: alert) == nil,
        var own = try self.notice(telling.id)
      else { continue }
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

  /// Who proposed to close an alert. Whoever has left the directory proposes nothing any more.
  func whoProposedClosing(_ alert: Alert) -> String? {
    alert.closingProposedBy.flatMap(library.directory.account)?.name
  }

  /// The parts of an alert that end by one word, or by two: that of the organisation of each. The Table confirms for the
  /// organisation of its notice and for no other.
  private func ended(
    in alert: Alert, from notice: Notice, by caller: Caller, and first: String?
  ) -> [Duty] {
    let isOwn = isOwn(caller.name, of: notice.organisation)
    var ending: [Duty] = []
    for duty in openDuties(of: alert.id) {
      let isOfNotice = duty.organisation == notice.organisation
      let isOfFirst =
        first.map { duty.told.contains($0) && self.isOwn($0, of: duty) } ?? false
      let isEnding = isOwn ? isOfNotice || isOfFirst : isOfNotice && isOfFirst
      if isEnding { ending.append(duty) }
    }
    return ending
  }

  /// Whether a part of an alert was closed with this outcome: what was closed with one is not closed with another by
  /// saying so. Of two people the second one's outcome is kept, which stands with that one's notice.
  private func wasClosed(with outcome: Alert.Outcome, _ acts: [Act], by caller: Caller) -> Bool {
    acts.contains { act in
      // Who proposed it says no more than they said.
      let isClosing =
        act.kind == .alertClosed || (act.kind == .closingProposed && act.by == caller.name)
      return isClosing && self.outcome(of: act) == outcome
    }
  }

  /// The outcome that somebody proposed last.
  private func proposed(by name: String, _ acts: [Act]) -> Alert.Outcome? {
    var last: Act?
    for act in acts where act.kind == .closingProposed && act.by == name {
      if let known = last, known.at > act.at { continue }
      last = act
    }
    return last.flatMap { outcome(of: $0) }
  }

  private func outcome(of act: Act) -> Alert.Outcome? {
    let text = act.details.first { $0.name == "outcome" }?.value.string
    return text.flatMap { Alert.Outcome(rawValue: $0) }
  }

  /// What people did with these notices, what the present turn adds included.
  private func acts(on told: [Telling]) throws(StoreError) -> [Act] {
    let ids = Set(told.map(\.id))
    var acts: [Act] = []
    for telling in told { acts += try store.acts(on: telling.id) }
    return acts + commit.acts.filter { ids.contains($0.object) }
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
