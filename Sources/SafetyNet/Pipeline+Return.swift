import Alerts
import Chronology
import Mandates

/// Whoever is back. Where nobody of an organisation was there at a step of its chain the next one was told, and at the
/// end the Table, which can find somebody and not answer in their place: whoever was passed over is told as soon as they
/// are there again.
extension Pipeline {
  /// Duties that stand with the Table while somebody at a step that was passed over is back, sorted. O(these).
  func whereSomebodyIsBack(at time: Timestamp) -> [DutyKey] {
    // A loop, not a closure: one that reads the pipeline would copy it.
    var found: [DutyKey] = []
    for key in atTable {
      guard let duty = duties[key] else { continue }
      if isSomebodyBack(duty, at: time) { found.append(key) }
    }
    return found.sorted()
  }

  func isSomebodyBack(_ duty: Duty, at time: Timestamp) -> Bool {
    colleaguesPassedOver(by: duty).contains { $0.isAvailable(at: time) }
  }

  /// When the next absence of one of those ends; hours of the week are looked at as time goes by.
  var nextReturn: Timestamp? {
    var next: Timestamp?
    for key in atTable {
      guard let duty = duties[key] else { continue }
      for account in colleaguesPassedOver(by: duty) {
        for absence in account.absences where absence.until > now {
          next = min(next ?? absence.until, absence.until)
        }
      }
    }
    return next
  }

  /// The first at a step that was passed over who may be told now.
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
  private func stepsPassedOver(by duty: Duty) -> [Step] {
    var told: Set<Step> = []
    for name in duty.told where isOwn(name, of: duty) {
      if let step = step(of: name, in: duty.organisation) { told.insert(step) }
    }
    if told.isEmpty { return [.pivot, .releve, .coordinator] }
    return told.contains(.coordinator) ? [] : [.coordinator]
  }

  private func colleaguesPassedOver(by duty: Duty) -> [Account] {
    let steps = stepsPassedOver(by: duty)
    guard !steps.isEmpty else { return [] }
    return library.directory.accounts.filter { account in
      account.organisation == duty.organisation
        && !duty.told.contains(account.name) && !duty.declined.contains(account.name)
        && step(of: account.name, in: duty.organisation).map(steps.contains) == true
    }
  }

  func isOwn(_ account: String, of duty: Duty) -> Bool {
    library.directory.account(account)?.organisation == duty.organisation
  }
}
