import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON

/// Where an alert stands for the organisation of who asks: a notice is frozen when it is issued, and this is not.
extension Pipeline {
  /// Of the recipient's own organisation only, and nothing that it was not told: who answers, what runs out and when,
  /// whether there is a later notice for them. `nil` for a question, which has no duty, and for an alarm of an open alert, in
  /// which the Table has no part to be done with.
  ///
  /// Where only the Table has heard, nobody of the organisation answers yet, and both are told so.
  ///
  /// Who declined hears that they did. At the Table nobody of the organisation is named. That somebody proposed to
  /// close is told where the mandate shows who else was told, or where it was a colleague; with which outcome, not at
  /// the Table, to which what people found is closed.
  func whereItStands(_ notice: Notice, for caller: Caller) throws(StoreError) -> JSONValue? {
    guard notice.subject.kind != .consultation else { return nil }
    // The Table may have been told of several organisations' parts: each has a latest of its own.
    let ours = try tellings(ofAlert: notice.alert).filter {
      $0.organisation == notice.organisation
    }
    let mine = ours.filter { $0.recipient == caller.name }
    let latest = mine.max { $0.seq < $1.seq }?.id ?? notice.id
    guard let duty = openDuty(of: notice) else {
      if notice.change == .stranded, alerts[notice.alert] != nil { return nil }
      let isThere = try canBeOpenedAgain(notice, by: caller)
      // Who was told in an earlier round only has not heard that it was withdrawn from their organisation.
      let ending = ours.filter { !$0.isBareCorrection }.latest
      let isWithdrawn = ending?.change == .withdrawn
      let mayReopen = isThere && !isWithdrawn
      var members = [
        JSONMember("state", "closed"), JSONMember("latest", .string(latest)),
        JSONMember("may_reopen", .bool(mayReopen)),
      ]
      // Whose part is closed may be the second for another's, where they were shown the band.
      if let alert = alerts[notice.alert], notice.step != .table {
        let band = try asTold(alert).band
        if band >= .high, mine.contains(where: { $0.band >= band }) {
          members += proposal(to: caller, by: notice, in: alert)
        }
      }
      return .object(members)
    }
    return .object(
      whoseTurn(in: duty, notice, ours, for: caller) + [JSONMember("latest", .string(latest))])
  }

  /// The same for a whole page of notices, and without what is read of the store for one alone: which notice is the latest, and
  /// whether what is closed may be opened again. The store is asked only where a colleague is asked, for whether it was by
  /// name. `nil` too for what shows nothing that holds.
  func whoseTurn(_ notice: Notice, for caller: Caller) throws(StoreError) -> JSONValue? {
    guard notice.subject.kind != .consultation, notice.band > .none else { return nil }
    guard let duty = openDuty(of: notice) else {
      if notice.change == .stranded, alerts[notice.alert] != nil { return nil }
      return ["state": "closed"]
    }
    let ours = try mayBeHandedOver(duty, caller) ? tellings(ofPart: duty) : []
    return .object(whoseTurn(in: duty, notice, ours, for: caller))
  }

  private func tellings(ofPart duty: Duty) throws(StoreError) -> [Telling] {
    try tellings(ofAlert: duty.alert).filter { $0.organisation == duty.organisation }
  }

  private func whoseTurn(
    in duty: Duty, _ notice: Notice, _ ours: [Telling], for caller: Caller
  ) -> [JSONMember] {
    if duty.declined.contains(caller.name) { return [JSONMember("state", "declined")] }
    let state = isWithOwn(duty) ? duty.state : .awaiting
    var members = [
      JSONMember("state", .string(state.rawValue)),
      JSONMember("clock", .string(duty.clock.rawValue)),
      JSONMember("due", .string(duty.due.rfc3339)),
    ]
    // Who has left is asked nothing any more.
    if notice.step != .table, let answerer = duty.answerer,
      step(of: answerer, in: duty.organisation) != nil
    {
      members.append(JSONMember("answering", .string(answerer)))
      if mayBeHandedOver(duty, caller), let colleague = handedTo(ours, since: caller) {
        members.append(JSONMember("handed_to", .string(colleague)))
      }
    }
    // The organisation's own time to act is nothing that the Table could keep.
    if notice.step != .table, let due = duty.actBy {
      members.append(JSONMember("act_by", .string(due.rfc3339)))
    }
    if let since = duty.unansweredSince {
      members.append(JSONMember("unanswered_since", .string(since.rfc3339)))
    }
    if let alert = alerts[notice.alert] {
      members += proposal(to: caller, by: notice, in: alert)
    }
    return members
  }

  /// Whether a colleague of the caller's is asked: by the chain, or by name.
  private func mayBeHandedOver(_ duty: Duty, _ caller: Caller) -> Bool {
    duty.state == .awaiting && duty.asked != caller.name && isWithOwn(duty)
      && isOwn(caller.name, of: duty)
  }

  /// To whom it was last handed over by name since the caller was asked; `nil`: to nobody, or past them: whoever was asked
  /// after the caller handed it over, or was away.
  private func handedTo(_ ours: [Telling], since caller: Caller) -> String? {
    let others = ours.filter { $0.change == .handedOver && $0.recipient != caller.name }
    guard let handed = others.latest else { return nil }
    let mine = ours.filter {
      $0.recipient == caller.name && !Self.changesThatAskNobody.contains($0.change)
    }
    guard let last = mine.latest, last.isBefore(handed) else { return nil }
    let isPast = ours.contains {
      $0.recipient != caller.name && isOwn($0.recipient, of: $0.organisation)
        && !Self.changesThatAskNobody.contains($0.change) && last.isBefore($0)
        && $0.isBefore(handed)
    }
    return isPast ? nil : handed.recipient
  }

  /// What is told to everybody alike, whoever is asked.
  private static let changesThatAskNobody: Set<Notice.Change> = [
    .updated, .corrected, .restricted, .withdrawn, .closed,
  ]

  /// The part that the caller declined, or that was passed on by name, and of which somebody else is asked or answers; `nil`
  /// where it is theirs.
  func passedOn(_ id: String, by caller: Caller) throws -> Duty? {
    let notice = try readable(id, by: caller)
    guard let duty = openDuty(of: notice), duty.answerer != caller.name else { return nil }
    if duty.declined.contains(caller.name) { return duty }
    guard mayBeHandedOver(duty, caller) else { return nil }
    let ours = try tellings(ofPart: duty)
    return handedTo(ours, since: caller) == nil ? nil : duty
  }

  /// That the caller, who had passed it on, answers for it from now on, and who is asked no more.
  func takenBack(_ before: Duty?, by caller: Caller) -> Answered.TakenBack? {
    guard let before, duties[before.key]?.acknowledgedBy == caller.name else { return nil }
    let other = before.answerer.flatMap { isOwn($0, of: before) ? $0 : nil }
    return Answered.TakenBack(from: other)
  }

  /// That somebody proposed to close it, to whoever may confirm.
  private func proposal(to caller: Caller, by notice: Notice, in alert: Alert) -> [JSONMember] {
    guard let first = whoProposedClosing(alert) else { return [] }
    let showsPartners = library.matrix.mandate(notice.mandate)?.showsPartners == true
    // The Table confirms for the organisation of its notice alone.
    let isTheirs = library.directory.isOnePerson(first, caller.name)
    let mayConfirm = isTheirs || isOwn(caller.name, of: notice.organisation)
    guard isOwn(first, of: notice.organisation) || (showsPartners && mayConfirm) else { return [] }
    var members = [
      JSONMember("closing_proposed", .string(isTheirs ? "self" : "other"))
    ]
    if notice.step != .table, let outcome = alert.closingOutcome {
      members.append(JSONMember("closing_outcome", .string(outcome.rawValue)))
    }
    return members
  }

  /// What was withdrawn or merged is not opened again, nor what nothing supports any more that its reader was told of, since
  /// it was taken back or erased, nor what was handed over but by those who answer for it; a part in an alert that others work on, or may be told of no longer, is.
  private func canBeOpenedAgain(_ notice: Notice, by caller: Caller) throws(StoreError) -> Bool {
    guard let alert = try alert(notice.alert),
      alert.state == .open || alert.isClosedByPeople || alert.isOverByMandates,
      !isInOtherHands(alert, than: notice, of: caller)
    else { return false }
    let assessment = held(alert)
    guard notice.step != .table else { return assessment.band > .none }
    return try mayHold(alert, assessment, for: notice.organisation)
  }
}
