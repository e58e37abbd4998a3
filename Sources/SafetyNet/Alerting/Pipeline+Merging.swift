import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON

/// Two alerts turn out to be of one young person, or of one network: the older goes on, the others end. A part that an
/// organisation had only in these moves over as it is. Where it has one in the older already, that one stays, and no answer
/// moves over (`carry`).
extension Pipeline {
  /// By organisation, those whose first notice of an alert is due though it is none of their part of it: they had another
  /// that ended in it.
  typealias Arriving = [String: Set<String>]

  /// - Parameter assessment: of whom the alerts are, as it is told next.
  /// - Returns: who is to be told of the older alert because of what they had of the others.
  mutating func merge(
    _ others: some Sequence<Alert>, into older: Alert, as assessment: Assessment
  ) throws(StoreError) -> Arriving {
    var arriving: Arriving = [:]
    for other in others {
      var ended = other
      end(&ended, as: .merged, into: older)
      for duty in openDuties(of: other.id) {
        let isConsentGone = restsOnLostConsent(duty, on: assessment.entity)
        try conclude(ended, duty, isConsentGone ? .consent : .merged)
        if isConsentGone, isSilenced(assessment) { continue }
        guard goesOver(duty, assessment) else { continue }
        let names = try carry(duty, over: older, isSilenced: isSilenced(assessment))
        arriving[duty.organisation, default: []].formUnion(names)
      }
    }
    return arriving.filter { !$0.value.isEmpty }
  }

  /// Whether an organisation may be told of the alert that goes on: else it hears that its own has ended, and no more.
  private mutating func goesOver(_ duty: Duty, _ assessment: Assessment) -> Bool {
    guard assessment.band > .none else { return false }
    let facts = routingFacts(of: assessment)
    if lacksOnlyTheAgreement(duty, facts) { return true }
    guard library.directory.agreement(of: duty.organisation, at: now) != nil else { return false }
    if duty.isReferred {
      return library.matrix.mandate(duty.mandate).map {
        library.router.failures(of: $0, facts).isEmpty
      } ?? false
    }
    return library.router.route(facts, at: now).sent.contains {
      $0.organisation == duty.organisation
    }
  }

  /// Moves a part of an alert that ends to the one that goes on. If the organisation has a part there already, that part
  /// stays: an answer to one alert is no answer to the other, and what ties the two may be taken back. While it waits for an
  /// answer, the earlier of both deadlines holds; one that was missed takes the place of none that lies ahead, or whoever
  /// answers for having missed it would be done with what the other asks.
  ///
  /// - Parameter isSilenced: the file is restricted: whoever was told of the one that ends hears it of the other.
  /// - Returns: who is to be told of it who was not.
  private mutating func carry(
    _ ended: Duty, over alert: Alert, isSilenced: Bool
  ) throws(StoreError) -> Set<String> {
    let told = ended.told.filter { !ended.declined.contains($0) }
    guard var duty = duty(of: ended.organisation, to: alert) else {
      var moved = ended
      moved.alert = alert.id
      moved.revision = alert.revision
      moved.told = told
      change(moved)
      return Set(told)
    }
    // Who is done with the older hears of it again as of any news.
    guard duty.state != .closed else { return [] }
    // Whoever has it in hand, or is asked, goes on; who was told before them has the older in their own chain's time.
    var isNew: Set<String> = []
    if isSilenced {
      isNew = Set(told)
      duty.told += told.filter { !duty.told.contains($0) }
    }
    if isWithOwn(ended), let name = ended.answerer, told.contains(name), !duty.told.contains(name) {
      isNew.insert(name)
      duty.told.append(name)
    }
    if duty.state == .awaiting {
      if ended.state == .awaiting {
        duty.due = min(duty.due, ended.due)
        duty.acknowledgeBy = earlier(duty.acknowledgeBy, ended.acknowledgeBy)
      }
      duty.actBy = earlier(duty.actBy, ended.actBy)
    }
    change(duty)
    return isNew
  }

  /// The earlier of the deadlines of a part that stays and of one that ends; where the one lies ahead, not one that was missed.
  private func earlier(_ own: Timestamp?, _ ended: Timestamp?) -> Timestamp? {
    guard let own, let ended else { return own ?? ended }
    return own > now && ended <= now ? own : min(own, ended)
  }
}
