import Alerts
import Chronology
import Mandates
import Observations
import Risk

/// Who may see a notice, by what is in force now and by nothing else.
extension RuleLibrary {
  /// The notice is the caller's, of an organisation they still belong to, under an agreement and a mandate
  /// still in force.
  func mayRead(_ notice: Notice, _ caller: Caller, at time: Timestamp) -> Bool {
    let place = step(of: caller.name, in: notice.organisation)
    return notice.recipient == caller.name && place != nil
      // Who has left their chain for the Table reads what the Table is told.
      && (place != .table || notice.step == .table)
      // A consultation rests on the agreements of both organisations, not on a mandate; that something was withdrawn shows
      // nothing that a mandate opens, and may say that it is gone.
      && (notice.subject.kind == .consultation || notice.change == .withdrawn
        || matrix.contains(notice.mandate))
      && (notice.step == .table
        || directory.agreement(of: notice.organisation, at: time) != nil)
  }

  /// Whether a notice was told because the young person consented: it is read only as long as they do. What says that it is
  /// over shows nothing, and is read after it too.
  func restsOnConsent(_ notice: Notice) -> Bool {
    guard notice.band > .none else { return false }
    return matrix.read(notice.mandate) { $0.conditions.consent || $0.basis == "consentement" }
      ?? false
  }

  /// Whether a pivot or relève has no Volet 1: nothing of an alert is open to them. Of a coordinator and of the Table none is
  /// asked.
  func isWithoutTraining(_ account: String, in organisation: String, at time: Timestamp) -> Bool {
    guard let account = directory.account(account), account.organisation == organisation,
      account.isInChain, account.roles.isDisjoint(with: [.coordinator, .table])
    else { return false }
    return !account.isTrained(volet: 1, at: time)
  }

  /// As what somebody of an organisation's chain is told now; `nil` for somebody who is no longer in it.
  func step(of recipient: String, in organisation: String) -> Step? {
    directory.step(of: recipient, in: organisation)
  }
}
