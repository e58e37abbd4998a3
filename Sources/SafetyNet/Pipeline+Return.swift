import Alerts
import Chronology
import Mandates

/// Whoever is back. Where nobody of an organisation was there at a step of its chain the next one was told, and at the
/// end the Table, which can find somebody and not answer in their place: whoever was passed over is told as soon as they
/// are there again.
extension Pipeline {
  /// Duties that stand with the Table while somebody who was passed over is back, sorted. O(these + accounts).
  func whereSomebodyIsBack(at time: Timestamp) -> [DutyKey] {
    guard !passedOver.isEmpty else { return [] }
    var there: [String: [Account]] = [:]
    // A loop, not a closure: one that reads the pipeline would copy it.
    var found: [DutyKey] = []
    for key in passedOver {
      guard let duty = duties[key] else { continue }
      let known = there[key.organisation] ?? people(of: key.organisation, thereAt: time)
      there[key.organisation] = known
      if known.contains(where: { wasPassedOver($0, by: duty) }) { found.append(key) }
    }
    return found.sorted()
  }

  func isSomebodyBack(_ duty: Duty, at time: Timestamp) -> Bool {
    people(of: duty.organisation, thereAt: time).contains { wasPassedOver($0, by: duty) }
  }

  /// When the next absence in one of those organisations ends; hours of the week are looked at as time goes by.
  /// O(these + accounts).
  var nextReturn: Timestamp? {
    guard !passedOver.isEmpty else { return nil }
    let organisations = Set(passedOver.map(\.organisation))
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

  /// The steps of an organisation's own chain that were passed over: all of them where nobody of its own was told. Else the
  /// coordinator's alone, who can hand over to whom they choose: where an action was not taken the relève is left out
  /// on purpose.
  func stepsPassedOver(by duty: Duty) -> [Step] {
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

  private func wasPassedOver(_ account: Account, by duty: Duty) -> Bool {
    guard !duty.told.contains(account.name), !duty.declined.contains(account.name),
      let step = step(of: account.name, in: duty.organisation)
    else { return false }
    return stepsPassedOver(by: duty).contains(step)
  }

  private func people(of organisation: String, thereAt time: Timestamp) -> [Account] {
    library.directory.accounts.filter {
      $0.organisation == organisation && $0.isInChain && $0.isAvailable(at: time)
    }
  }

  func isOwn(_ account: String, of duty: Duty) -> Bool {
    library.directory.account(account)?.organisation == duty.organisation
  }
}
