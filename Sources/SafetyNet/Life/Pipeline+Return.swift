import Alerts
import Chronology
import Mandates
import Risk
import Store

/// Whoever is back. Where nobody of an organisation was there at a step of its chain the next one was told, and at the
/// end the Table, which can find somebody and not answer in their place: whoever was passed over is told as soon as they
/// are there again. A *veille* never leaves its organisation: where nobody of it is there it waits for whoever is back.
extension Pipeline {
  /// Duties that stand with the Table, or wait with somebody who is away, while somebody who was passed over is back,
  /// sorted. O(these + accounts).
  func whereSomebodyIsBack(at time: Timestamp) -> [DutyKey] {
    guard !passedOver.isEmpty else { return [] }
    var there: [String: [Account]] = [:]
    // A loop, not a closure: one that reads the pipeline would copy it.
    var found: [DutyKey] = []
    for key in passedOver {
      guard let duty = duties[key],
        duty.step == .table || isWithSomebodyAway(duty, at: time)
      else { continue }
      let known = there[key.organisation] ?? people(of: key.organisation, thereAt: time)
      there[key.organisation] = known
      if known.contains(where: { wasPassedOver($0, by: duty) }) { found.append(key) }
    }
    return found.sorted()
  }

  /// Whether it is a *veille* that waits with somebody who is away.
  func isWithSomebodyAway(_ duty: Duty, at time: Timestamp) -> Bool {
    guard duty.band <= .watch, duty.state == .awaiting, let name = duty.asked else { return false }
    return library.directory.account(name)?.isAvailable(at: time) == false
  }

  /// Whether who was asked of a *veille* was there then and is only off by the hours of their week since, which is no absence:
  /// it goes on by its own clock. For a start, which finds them off; where that clock has run out meanwhile it waits for
  /// whoever is back.
  func isOffSinceAsked(_ duty: Duty) throws(StoreError) -> Bool {
    guard duty.step < .table, isWithSomebodyAway(duty, at: now), let name = duty.asked,
      let account = library.directory.account(name), !account.isAway(at: now)
    else { return false }
    var last: Timestamp?
    for telling in try tellings(ofAlert: duty.alert)
    where telling.recipient == name && telling.organisation == duty.organisation {
      last = max(last ?? telling.issued, telling.issued)
    }
    guard let last, account.isAvailable(at: last) else { return false }
    let patience = delays(duty.mandate, at: duty.band).patience(at: duty.step)
    return duty.unansweredSince != nil || duty.due <= last + patience
  }

  /// The first of an organisation who would be told of its *veille*, away or not; nobody where somebody in its chain has
  /// it already.
  func dispatchToSomebodyAway(
    _ duty: Duty, _ mandate: Mandate, _ facts: RoutingFacts, agreement: String
  ) -> Dispatch? {
    let holder = duty.answerer.flatMap { step(of: $0, in: duty.organisation) }
    guard duty.band <= .watch, holder == nil || !isWithOwn(duty) else { return nil }
    return library.router.dispatch(
      mandate, facts, agreement: agreement, from: .pivot, through: duty.lastStep,
      excluding: Set(duty.declined), isForAbsent: true, at: now)
  }

  /// A *veille* that nobody else of the organisation is there for goes on where it is. Its clock runs anew where it has
  /// run out, and whoever is back before that is told.
  mutating func waitForWhoeverIsBack(_ duty: Duty) {
    guard duty.band <= .watch, duty.answerer != nil else { return }
    var duty = duty
    if duty.due <= now {
      duty.due = now + delays(duty.mandate, at: duty.band).patience(at: duty.step)
      change(duty)
    } else {
      noteWhereItStands(duty.key, duty)
    }
  }

  func isSomebodyBack(_ duty: Duty, at time: Timestamp) -> Bool {
    people(of: duty.organisation, thereAt: time).contains { wasPassedOver($0, by: duty) }
  }

  /// When the next absence in one of those organisations ends; hours of the week are looked at as time goes by.
  /// O(these + accounts).
  var nextReturn: Timestamp? {
    var organisations = Set(passedOver.map(\.organisation))
    // A loop, not a closure: one that reads the pipeline would copy it.
    for question in consultations.values where isWaitingWithSomebodyAway(question, at: now) {
      organisations.insert(question.organisation)
    }
    guard !organisations.isEmpty else { return nil }
    var next: Timestamp?
    for account in library.directory.accounts
    where !account.absences.isEmpty && organisations.contains(account.organisation) {
      for absence in account.absences where absence.until > now {
        next = min(next ?? absence.until, absence.until)
      }
    }
    return next
  }

  /// The first who was passed over and may be told now.
  func dispatchToPassedOver(
    _ duty: Duty, _ mandate: Mandate, _ facts: RoutingFacts, agreement: String
  ) -> Dispatch? {
    for step in stepsPassedOver(by: duty) {
      let dispatch = library.router.dispatch(
        mandate, facts, agreement: agreement, from: step, through: step,
        excluding: Set(duty.told).union(duty.declined), at: now)
      if let dispatch { return dispatch }
    }
    return nil
  }

  /// The steps of an organisation's own chain that were passed over. All of them, if none of its people was told. Else only
  /// the coordinator, who may hand over to anybody (after an action that was not taken the relève is left out on purpose);
  /// none, if the coordinator was told. A *veille* may go to any of them.
  func stepsPassedOver(by duty: Duty) -> [Step] {
    if duty.band <= .watch { return [.pivot, .releve, .coordinator] }
    var isOwnTold = false
    for name in duty.told {
      switch step(of: name, in: duty.organisation) {
      case .coordinator: return []
      case .pivot, .releve: isOwnTold = true
      // The Table, or who has left.
      case .table, nil: break
      }
    }
    return isOwnTold ? [.coordinator] : [.pivot, .releve, .coordinator]
  }

  /// Whether somebody is one of the organisation's own, and the Table alone has heard so far, since nobody of it was there:
  /// to them it is new, and nobody before them has let anything pass.
  func isFirstOfItsOwn(_ account: String, _ duty: Duty) -> Bool {
    guard isOwn(account, of: duty) else { return false }
    for name in duty.told
    where isOwn(name, of: duty) || step(of: name, in: duty.organisation) != .table {
      return false
    }
    return true
  }

  private func wasPassedOver(_ account: Account, by duty: Duty) -> Bool {
    guard account.organisation == duty.organisation, !duty.told.contains(account.name),
      !duty.declined.contains(account.name)
    else { return false }
    return stepsPassedOver(by: duty).contains(where: account.isAt)
  }

  func people(of organisation: String, thereAt time: Timestamp) -> [Account] {
    library.directory.accounts.filter {
      $0.organisation == organisation && $0.isInChain && $0.isAvailable(at: time)
    }
  }

  // MARK: The Table's people

  /// How far away somebody is.
  enum Awayness: Comparable {
    case there, offDuty, onLeave
  }

  func awayness(of name: String) -> Awayness {
    guard let account = library.directory.account(name), !account.isAway(at: now) else {
      return .onLeave
    }
    return account.isAvailable(at: now) ? .there : .offDuty
  }

  /// Of whoever has not been told and whoever of the Table would be told again, the one whose turn it is: not somebody who is
  /// away, where another is there, or is back before. Whoever was told as one of the organisation's own was not told as the
  /// Table.
  func nearer(_ next: Dispatch?, _ again: Dispatch?, _ duty: Duty) -> Dispatch? {
    guard let next, let again else { return next ?? again }
    guard step(of: again.recipient, in: duty.organisation) == .table,
      awayness(of: again.recipient) < awayness(of: next.recipient)
    else { return next }
    return again
  }

  // MARK: The organisation's own people

  func isOwn(_ account: String, of duty: Duty) -> Bool { isOwn(account, of: duty.organisation) }

  /// Whether somebody belongs to an organisation. Whoever is told of its part and does not sits at the Table, which finds
  /// somebody and does not answer in their place.
  func isOwn(_ account: String, of organisation: String) -> Bool {
    library.directory.organisation(of: account) == organisation
  }

  /// Whether the clock runs towards one of the organisation's own people, who answers or is asked: not towards the Table,
  /// nor towards somebody who has left.
  func isWithOwn(_ duty: Duty) -> Bool { duty.answerer.map { isOwn($0, of: duty) } ?? false }

  /// Where only the Table had heard and the band rose, the chain begins anew with the first of the organisation's own
  /// people who were told, have not declined and are there; else with the Table, before whom whoever comes back is told.
  func beginAnewWithOwn(_ duty: inout Duty) {
    let delays = delays(duty.mandate, at: duty.band)
    if let first = firstThere(ofThoseTold: duty) {
      duty.beginAnew(with: first.name, as: first.step, delays: delays, at: now)
    } else {
      duty.step = .table
      duty.unansweredSince = now
      duty.due = now + delays.patience(at: .table)
    }
  }

  /// Whether one of the organisation's own is there and may be told what there is to tell.
  func isThere(_ account: String, of duty: Duty) -> Bool {
    isOwn(account, of: duty) && library.directory.account(account)?.isAvailable(at: now) == true
      && !isWithoutTraining(account, in: duty.organisation)
  }

  /// Whether a pivot or relève has no Volet 1 by now: nothing of an alert is open to them. Of a coordinator and of the Table
  /// none is asked.
  func isWithoutTraining(_ account: String, in organisation: String) -> Bool {
    library.isWithoutTraining(account, in: organisation, at: now)
  }

  /// The first of the organisation's own people who were told, have not declined and are there.
  func firstThere(ofThoseTold duty: Duty) -> (name: String, step: Step)? {
    var first: (name: String, step: Step)?
    for name in duty.told where !duty.declined.contains(name) && isOwn(name, of: duty) {
      guard isThere(name, of: duty), let step = step(of: name, in: duty.organisation),
        step < first?.step ?? .table
      else { continue }
      first = (name, step)
    }
    return first
  }
}
