import Alerts
import Chronology
import Mandates
import Observations
import Store

/// Which others were told, as far as it is for whoever reads a notice: who is done with an alert does not go on learning
/// by it what becomes of it.
extension Pipeline {
  /// Of whom an alert's notices told, those of whom the reader of one of them may know: everybody while their
  /// organisation has a part under a mandate that shows partners and it is theirs; else whoever was told before that
  /// ended, or before they declined it or it was handed on from them by name.
  ///
  /// - Parameter told: whom every notice of the alert told, in no order.
  func tellings(
    _ told: [Telling], knownFrom notice: Notice, by caller: Caller
  ) throws(StoreError) -> [Telling] {
    // An alarm is of no part of the Table's own, and a question of no alert.
    guard notice.subject.kind != .consultation, notice.change != .stranded else { return told }
    guard let duty = openDuty(of: notice), showsPartners(duty.mandate) else {
      return try self.told(told, beforeEndOf: notice.organisation)
    }
    guard let passedOn = try whenPassedOn(duty, told, notice, by: caller) else { return told }
    return told.filter { $0.issued <= passedOn }
  }

  private func showsPartners(_ mandate: String) -> Bool {
    library.matrix.mandate(mandate)?.showsPartners == true
  }

  /// Whoever was told before an organisation was told last under a mandate that shows partners, or before its part ended.
  private func told(
    _ told: [Telling], beforeEndOf organisation: String
  ) throws(StoreError) -> [Telling] {
    var ours: [Telling] = []
    for telling in told where telling.organisation == organisation {
      let isOfPart = !telling.isBareCorrection && telling.change != .stranded
      if isOfPart, showsPartners(telling.mandate) { ours.append(telling) }
    }
    guard let last = ours.latest else { return [] }
    // What takes it from them may at the same moment be told to others.
    if last.change == .withdrawn {
      return told.filter { ($0.revision, $0.issued) < (last.revision, last.issued) }
    }
    var end = last.issued
    if last.change != .closed {
      // Whoever closed it alone was told nothing of that.
      let closings = try acts(of: [.alertClosed], on: Set(ours.map(\.id))).map(\.at)
      end = closings.filter { $0 >= last.issued }.min() ?? end
    }
    return told.filter { $0.issued <= end }
  }

  /// When somebody declined a part, or it was handed on from them by name; `nil` where it is theirs, or has come back to
  /// them.
  private func whenPassedOn(
    _ duty: Duty, _ told: [Telling], _ notice: Notice, by caller: Caller
  ) throws(StoreError) -> Timestamp? {
    let ours = told.filter { $0.organisation == duty.organisation }
    let mine = ours.filter { $0.recipient == caller.name }
    let ids = Set(mine.map(\.id))
    if duty.declined.contains(caller.name) {
      let declined = try acts(of: [.declined], on: ids).filter { $0.by == caller.name }
      // Of what was declined of an alert that ended in this one, the notice itself says when.
      return declined.map(\.at).max() ?? notice.issued
    }
    guard duty.answerer != caller.name, !isCoordinator(caller, of: duty.organisation),
      let asked = mine.filter({ !Self.changesForEverybody.contains($0.change) }).latest
    else { return nil }
    // Whoever of their own was asked next after them: by name, else by the chain.
    var next: Telling?
    for telling in ours where telling.recipient != caller.name && asked.isBefore(telling) {
      guard !Self.changesForEverybody.contains(telling.change),
        isOwn(telling.recipient, of: duty.organisation)
      else { continue }
      if let known = next, known.isBefore(telling) { continue }
      next = telling
    }
    // Whoever is away for a time is stood in for, and has left it to nobody.
    guard let next, next.change == .handedOver,
      library.directory.account(caller.name)?.isAway(at: next.issued) != true
    else { return nil }
    let answers = try acts(of: [.acknowledged], on: ids)
    let isTakenBack = answers.contains { $0.by == caller.name && $0.at > next.issued }
    return isTakenBack ? nil : next.issued
  }

  /// What everybody who was told hears, also whoever passed it on.
  private static let changesForEverybody: Set<Notice.Change> = [
    .raised, .updated, .corrected, .restricted, .withdrawn, .closed,
  ]
}
