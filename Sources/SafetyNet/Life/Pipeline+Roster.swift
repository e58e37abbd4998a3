import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// Absences that people enter while the daemon runs, and who stands in.
extension Pipeline {
  /// The longest absence and how far ahead one may be entered.
  static let longestAbsence = Span.days(400)

  /// One's own absence, or as coordinator a colleague's. With a stand-in it is an override of who is told.
  mutating func enterAbsence(
    of name: String?, from: Timestamp, until: Timestamp, cover: String?, by caller: Caller
  ) throws -> RosterEntry {
    let account = try absentee(name, for: caller)
    var faults: [Fault] = []
    if until <= from || until <= now {
      faults.append(
        Fault(
          "/until", fr: "la fin doit venir après le début, et après maintenant",
          en: "the end must come after the beginning, and after now"))
    }
    if until - from > Self.longestAbsence || from - now > Self.longestAbsence {
      faults.append(
        Fault(
          "/until", fr: "au plus 400 jours, et pas plus loin que 400 jours",
          en: "400 days at most, and no further ahead than 400 days"))
    }
    if let cover, !library.directory.isCover(cover, for: account) {
      faults.append(
        Fault(
          "/cover",
          fr: "un pivot, une relève ou une coordination de la même organisation est attendu",
          en: "a pivot, relève or coordinator of the same organisation is expected"))
    }
    guard faults.isEmpty else {
      throw RequestError(
        .invalid, fr: "l'absence n'est pas valide", en: "the absence is not valid", faults: faults)
    }
    let id =
      "abs_"
      + derivedULID(
        at: now, from: "absence", account.name, "\(from.milliseconds)", "\(until.milliseconds)",
        cover ?? "", caller.name)
    let entry = RosterEntry(
      id: id, account: account.name, from: from, until: until, cover: cover,
      enteredBy: caller.name, entered: now)
    change(entry)
    record(
      .absenceEntered, by: caller.name, through: caller.through, on: id,
      [
        JSONMember("account", .string(account.name)), JSONMember("from", .string(from.rfc3339)),
        JSONMember("until", .string(until.rfc3339)),
        JSONMember("cover", cover.map { .string($0) } ?? .null),
      ])
    if from <= now { try passOnWhatWaits(for: account.name) }
    return entry
  }

  /// Somebody is back before the end. By themselves, or their coordinator.
  mutating func endAbsence(_ id: String, by caller: Caller) throws -> RosterEntry {
    guard var entry = roster[id], let account = library.directory.account(entry.account),
      account.name == caller.name || isCoordinator(caller, of: account.organisation)
    else { throw RequestError.notFound }
    entry.ended = now
    change(entry)
    record(.absenceEnded, by: caller.name, through: caller.through, on: id)
    return entry
  }

  /// Absences not yet over: one's own and, for a coordinator, those of the organisation.
  func absences(for caller: Caller, at time: Timestamp) -> [RosterEntry] {
    roster.values.filter { entry in
      guard time < entry.until, let account = library.directory.account(entry.account) else {
        return false
      }
      return account.name == caller.name || entry.cover == caller.name
        || isCoordinator(caller, of: account.organisation)
    }.sorted { ($0.from, $0.id) < ($1.from, $1.id) }
  }

  private func absentee(_ name: String?, for caller: Caller) throws -> Account {
    guard let name, name != caller.name else {
      guard caller.account.isInChain || caller.has(.table) else {
        throw RequestError(
          .forbidden, fr: "ce compte n'est dans aucune chaîne", en: "this account is in no chain")
      }
      return caller.account
    }
    // Of other organisations' people nothing is said, not even that they exist.
    guard let account = library.directory.account(name),
      isCoordinator(caller, of: account.organisation)
    else {
      throw RequestError(
        .forbidden, fr: "seule la coordination de son organisation inscrit l'absence d'un collègue",
        en: "only the coordinator of their organisation enters a colleague's absence")
    }
    return account
  }

  // MARK: What an absence does

  /// Absences that have begun, in the directory or entered: what waits for somebody who is away goes to who
  /// stands in, else to the next step, at once. A start and a reload find whoever is away already; what was
  /// passed on before waits for somebody else by then, so that it is done once.
  mutating func beginAbsences() throws(StoreError) {
    for name in awaited.absences.due(at: now) {
      let account = library.directory.account(name)
      awaited.absences[name] = account?.nextAbsence(after: now)
      // It may have been ended, or be over by now.
      if account?.isAway(at: now) == true { try passOnWhatWaits(for: name) }
    }
  }

  /// Sets the clock of somebody's next absence, where one of theirs was entered or ended.
  mutating func awaitAbsence(of name: String) {
    // What is due already is looked at by the next tick.
    if let due = awaited.absences[name], due <= now { return }
    awaited.absences[name] = library.directory.account(name)?.nextAbsence(after: now)
  }

  private mutating func passOnWhatWaits(for name: String) throws(StoreError) {
    let waiting = duties.values.filter { $0.state == .awaiting && $0.answerer == name }.map(\.key)
    for key in waiting.sorted() { try passOnFromAbsent(key, name) }
    try passOnActions(dueWhileAway: name)
    passOnQuestions(waitingFor: name)
  }

  /// What somebody answered for stays theirs while they are away; an action that falls due before they are back is for whoever
  /// stands in. Where nobody does, the coordinator hears of it as it is missed.
  private mutating func passOnActions(dueWhileAway name: String) throws(StoreError) {
    let absences = library.directory.account(name)?.absences ?? []
    guard let back = absences.filter({ [now] in $0.isInForce(at: now) }).map(\.until).max() else {
      return
    }
    let due = duties.values.filter { duty in
      duty.state == .acknowledged && duty.acknowledgedBy == name && duty.clock != .review
        && duty.actBy.map { $0 < back } ?? false
    }.map(\.key)
    for key in due.sorted() {
      guard let duty = duties[key], isOwn(name, of: duty), let alert = alerts[key.alert],
        try !isAnsweredWhileAway(duty, by: name)
      else { continue }
      let (assessment, facts) = asItIs(alert)
      guard !restsOnLostConsent(duty),
        let dispatch = dispatch(toStandInFor: name, duty, facts)
      else { continue }
      try hand(duty, to: dispatch, as: dispatch.step, .answererGone, alert, assessment, facts)
      record(
        .handedOver, on: alert.id,
        [JSONMember("from", .string(name)), JSONMember("to", .string(dispatch.recipient))])
    }
  }

  /// Whether somebody answered although they were entered as away: they know that they are. A start, and a reading of the
  /// directory, come upon a running absence once more, and take nothing from them.
  private func isAnsweredWhileAway(_ duty: Duty, by name: String) throws(StoreError) -> Bool {
    let begun = library.directory.account(name)?.absences.compactMap { [now] absence in
      guard absence.isInForce(at: now) else { return Timestamp?.none }
      let entered = roster.values.filter {
        $0.account == name && $0.from == absence.from && $0.until == absence.until
      }.map(\.entered).max()
      return max(absence.from, entered ?? absence.from)
    }.max()
    guard let begun else { return false }
    let theirs = try tellings(ofAlert: duty.alert).filter {
      $0.organisation == duty.organisation && $0.recipient == name
    }
    return try acts(of: [.acknowledged], on: Set(theirs.map(\.id))).contains {
      $0.by == name && begun < $0.at
    }
  }

  /// Whoever stands in must be eligible in person, as for what is new (`Router`): of a coordinator only Volet 1 is asked.
  private func mayStandIn(_ cover: Account, _ duty: Duty) -> Bool {
    guard cover.isAvailable(at: now) else { return false }
    return duty.step < .coordinator
      ? isTrained(cover, for: duty) : cover.isTrained(volet: 1, at: now)
  }

  /// Who stands in for somebody who is away, as what they are told of a duty; nobody where they may not be.
  private func dispatch(
    toStandInFor absent: String, _ duty: Duty, _ facts: RoutingFacts
  ) -> Dispatch? {
    guard let name = library.directory.account(absent)?.cover(at: now),
      let cover = library.directory.account(name), mayStandIn(cover, duty),
      !duty.declined.contains(name)
    else { return nil }
    return dispatch(to: name, duty, facts)
  }

  private mutating func passOnFromAbsent(
    _ key: DutyKey, _ absent: String
  ) throws(StoreError) {
    guard let duty = duties[key], let alert = alerts[key.alert] else { return }
    let (assessment, facts) = asItIs(alert)
    guard !restsOnLostConsent(duty),
      let dispatch = dispatch(toStandInFor: absent, duty, facts)
    else {
      // What stays with people who are on leave, and have it, is told to none of them anew: its clock runs on.
      if !restsOnLostConsent(duty), let next = nextDispatch(duty, duty.nextStep, facts),
        duty.told.contains(next.recipient), awayness(of: next.recipient) == .onLeave
      {
        return
      }
      try passOn(key, to: duty.nextStep, .escalated)
      return
    }
    try hand(duty, to: dispatch, as: duty.step, .handedOver, alert, assessment, facts)
    record(
      .handedOver, on: alert.id,
      [JSONMember("from", .string(absent)), JSONMember("to", .string(dispatch.recipient))])
  }

  /// A higher band asks whoever answered again. Where they are not there, or have no training by now, it is whoever stands in
  /// for them, who is told of the revision too, else the first of those told who is there.
  mutating func askWhoIsThere(
    _ revision: AlertRevision, from before: Duty, to duty: inout Duty
  ) throws(StoreError) {
    guard before.state == .acknowledged, duty.state == .awaiting, let name = duty.asked,
      isOwn(name, of: duty), !isThere(name, of: duty)
    else { return }
    let delays = delays(duty.mandate, at: duty.band)
    if let own = dispatch(toStandInFor: name, duty, revision.facts) {
      let isTold = duty.told.contains(own.recipient)
      duty.handOver(to: own.recipient, as: duty.step, delays: delays, at: now)
      if isTold { return }
      try issue(
        revision.alert, revision.assessment, own, revision.change, revision.content, under: duty)
    } else if let first = firstThere(ofThoseTold: duty) {
      duty.beginAnew(with: first.name, as: first.step, delays: delays, at: now)
    }
  }
}
