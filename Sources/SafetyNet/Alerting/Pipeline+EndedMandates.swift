import Alerts
import Mandates
import Observations
import Store

/// A mandate that is taken out of the configuration lets nobody be told any more: each part that rests on it ends, and its
/// people hear that it does. Where that leaves nobody the alert is the Table's; and should the mandate, or another one, let
/// them be told again, they are told anew, as of anything that was withdrawn.
extension Pipeline {
  /// Whether the mandate under which an organisation was told is in the configuration still.
  func hasMandate(_ duty: Duty) -> Bool { library.matrix.contains(duty.mandate) }

  /// Why an organisation hears of an alert no more under the mandate that it was told by.
  func ending(of duty: Duty) -> Ending {
    guard hasMandate(duty) else { return .noMandate }
    guard let alert = alerts[duty.alert] else { return .mandate }
    guard restsOnLostConsent(duty) else {
      if isTakenUp(duty) { return .takenUp }
      // Said where the mandate shows how old somebody is.
      let showsAge = library.matrix.read(duty.mandate) { $0.fields[.identity] != nil } == true
      return showsAge && isOutsideAges(duty, of: entityNow(of: alert)) ? .age : .mandate
    }
    return isUnsaidConsent(alert.entity) ? .mandate : .consent
  }

  /// Whether what was the Table's for want of anybody else is somebody's by now.
  private func isTakenUp(_ duty: Duty) -> Bool {
    let isNet = library.matrix.read(duty.mandate) { $0.conditions.isUnrouted } == true
    return isNet && openDuties(of: duty.alert).contains { $0.organisation != duty.organisation }
  }

  /// To tell the people of a part something and show nothing, under its mandate; where that is out of the configuration, as
  /// the last notice under it named it.
  func dispatchWithoutContent(under duty: Duty) throws(StoreError) -> Dispatch? {
    if let mandate = library.matrix.mandate(duty.mandate) {
      return dispatchWithoutContent(
        to: "", as: duty.step, of: duty.organisation, under: mandate)
    }
    let told = try tellings(ofAlert: duty.alert).filter {
      $0.organisation == duty.organisation && $0.mandate == duty.mandate
    }
    guard let last = told.latest, let notice = try notice(last.id) else { return nil }
    return Dispatch(
      mandate: notice.mandate, mandateVersion: notice.mandateVersion,
      organisation: duty.organisation, recipient: "", step: duty.step, basis: notice.basis,
      agreement: library.directory.agreement(of: duty.organisation, at: now)?.id ?? "",
      groups: [:], because: [])
  }
}
