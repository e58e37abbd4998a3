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
    if duty.declined.contains(caller.name) {
      return ["state": "declined", "latest": .string(latest)]
    }
    let state = isWithOwn(duty) ? duty.state : .awaiting
    var members = [
      JSONMember("state", .string(state.rawValue)),
      JSONMember("clock", .string(duty.clock.rawValue)),
      JSONMember("due", .string(duty.due.rfc3339)),
      JSONMember("latest", .string(latest)),
    ]
    // Who has left is asked nothing any more.
    if notice.step != .table, let answerer = duty.answerer,
      step(of: answerer, in: duty.organisation) != nil
    {
      members.append(JSONMember("answering", .string(answerer)))
    }
    if let due = duty.actBy { members.append(JSONMember("act_by", .string(due.rfc3339))) }
    if let since = duty.unansweredSince {
      members.append(JSONMember("unanswered_since", .string(since.rfc3339)))
    }
    if let alert = alerts[notice.alert] {
      members += proposal(to: caller, by: notice, in: alert)
    }
    return .object(members)
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
