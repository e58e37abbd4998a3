import Alerts
import Mandates
import Risk
import Store
import StrictJSON

/// An alert ends without anybody's word, and an organisation's part in one ends: whoever was told hears why.
extension Pipeline {
  /// Filet ends an alert, as its next revision.
  ///
  /// - Parameter older: of the same person or network, where it goes on in that.
  mutating func end(_ alert: inout Alert, as outcome: Alert.Outcome, into older: Alert? = nil) {
    alert.revision += 1
    alert.revised = now
    closeByItself(&alert, as: outcome, into: older)
  }

  /// No mandate applies any more: nobody may be told, so nobody could close it.
  mutating func closeWhereNobodyIsLeft(_ alert: inout Alert) {
    guard openDuties(of: alert.id).isEmpty else { return }
    closeByItself(&alert, as: .withdrawn)
  }

  private mutating func closeByItself(
    _ alert: inout Alert, as outcome: Alert.Outcome, into older: Alert? = nil
  ) {
    alert.close(as: outcome, at: now)
    change(alert)
    var details = [JSONMember("outcome", .string(outcome.rawValue))]
    if let older { details.append(JSONMember("into", .string(older.id))) }
    record(.alertClosed, on: alert.id, details)
  }

  /// What is left that the alert rests on is too little for one, or nothing.
  ///
  /// - Parameter assessment: with what is left; `nil` where that is of nobody any more.
  mutating func withdraw(
    _ alert: inout Alert, as assessment: Assessment? = nil
  ) throws(StoreError) {
    alert.band = .none
    // What was told and stands: whoever was told of it hears if that is taken back too.
    alert.grounds = alert.grounds.compactMap { ground in
      let left = ground.observations.filter { standing.entry($0) != nil }
      return left.isEmpty ? nil : Alert.Ground(rule: ground.rule, observations: left)
    }
    end(&alert, as: .withdrawn)
    for duty in openDuties(of: alert.id) {
      var ending = Ending.nothingLeft
      if let assessment { ending = self.ending(of: duty, with: assessment) }
      try conclude(alert, duty, ending)
    }
  }

  /// The last notice on an alert to everybody of an organisation who was told, without content: why it ends for them.
  mutating func conclude(
    _ alert: Alert, _ duty: Duty, _ ending: Ending, butNotTo closer: String? = nil
  ) throws(StoreError) {
    let ending = isReadAnew ? ending.afterReading : ending
    let misled = ending.maySayWhatIsTakenBack ? try toldOfWhatIsTakenBack(alert, duty) : []
    var ended = duty
    ended.close()
    change(ended)
    guard var dispatch = try dispatchWithoutContent(under: duty) else { return }
    for recipient in duty.told where recipient != closer {
      dispatch.recipient = recipient
      dispatch.step = step(of: recipient, in: duty.organisation) ?? duty.step
      try issue(
        alert, nil, dispatch, ending.change, [],
        saying: Aside(ending: ending, isTakenBack: misled.contains(recipient)))
    }
  }
}
