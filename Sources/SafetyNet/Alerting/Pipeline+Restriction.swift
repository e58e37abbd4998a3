import Alerts
import Chronology
import Mandates
import Risk
import Store

/// What is not told of a restricted file, and who hears that it is restricted.
extension Pipeline {
  /// Whether an assessment may not be told: its youth's file is restricted, and it holds no direct evidence.
  /// The duty to report is never silenced.
  func isSilenced(_ assessment: Assessment) -> Bool {
    let full = library.scoring.directUntil
    let isDirect = assessment.reasons.contains { [now] in
      $0.isDirect && now - $0.observed <= full
    }
    guard !isDirect else { return false }
    return flag(.restriction, on: assessment.entity) != nil
  }

  /// Whoever was told hears that nothing of it may be used or passed on any further, and nothing of what is in it.
  ///
  /// - Parameter arriving: only these, who had another alert that ended in this one; `nil`: everybody.
  mutating func tellOfRestriction(
    of alert: Alert, _ assessment: Assessment, onlyTo arriving: Arriving? = nil
  ) throws(StoreError) {
    for duty in openDuties(of: alert.id) {
      guard let mandate = library.matrix.mandate(duty.mandate) else { continue }
      var recipients = duty.told
      if let arriving {
        let names = arriving[duty.organisation] ?? []
        recipients.removeAll { !names.contains($0) }
      }
      for recipient in recipients {
        let dispatch = dispatchWithoutContent(
          to: recipient, as: step(of: recipient, in: duty.organisation) ?? duty.step,
          of: duty.organisation, under: mandate)
        try issue(alert, assessment, dispatch, .restricted, [], under: duty)
      }
    }
  }

  /// A revision of a restricted file: the duties that there are run on, and nobody is told anything new. What rests on a
  /// consent or a mandate that is gone ends all the same, and whoever was told under it hears that it does.
  mutating func keepSilent(on alert: inout Alert, _ routing: Routing) throws(StoreError) {
    registerSilence(routing, .restricted, of: alert)
    var isOver = false
    for duty in openDuties(of: alert.id) where restsOnLostConsent(duty) || !hasMandate(duty) {
      try conclude(alert, duty, hasMandate(duty) ? .consent : .noMandate)
      isOver = true
    }
    if isOver { closeWhereNobodyIsLeft(&alert) }
  }
}
