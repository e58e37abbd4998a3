import Alerts
import Observations
import Store

/// What a turn has taken in or issued and the store cannot give back yet.
struct Unwritten: Sendable {
  /// By event key.
  private(set) var accepted: [String: AcceptedObservation] = [:]
  private var eventKeys: [String: String] = [:]
  var contents: [String: [PersonalContent]] = [:]
  var notices: [String: Notice] = [:]
  /// Alerts that are closed by now.
  var closed: [String: Alert] = [:]

  mutating func accept(_ observation: AcceptedObservation) {
    accepted[observation.eventKey] = observation
    eventKeys[observation.observation] = observation.eventKey
  }

  func accepted(_ observation: String) -> AcceptedObservation? {
    eventKeys[observation].flatMap { accepted[$0] }
  }
}
