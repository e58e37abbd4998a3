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
  /// Of a turn that is being written: an open one still has them in its commit.
  var acts: [Act] = []
  var formerGrounds: [FormerGround] = []
  var consultations: [Consultation] = []
  var erasures: [Erasure] = []
  var incidents: [Incident] = []

  mutating func accept(_ observation: AcceptedObservation) {
    accepted[observation.eventKey] = observation
    eventKeys[observation.observation] = observation.eventKey
  }

  func accepted(_ observation: String) -> AcceptedObservation? {
    eventKeys[observation].flatMap { accepted[$0] }
  }
}
