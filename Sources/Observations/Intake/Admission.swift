import Chronology
import StrictJSON

/// What becomes of a validated event.
public struct Admission: Sendable, Hashable {
  /// Pseudonyms and coded facts, to be stored as they are.
  public var observation: Observation
  /// What names or touches a person, to be sealed.
  public var contents: [PersonalContent]
  /// Text that rules may read now and that nobody keeps in clear.
  public var matchable: [JSONMember]

  public init(
    observation: Observation, contents: [PersonalContent], matchable: [JSONMember]
  ) {
    self.observation = observation
    self.contents = contents
    self.matchable = matchable
  }
}

extension Intake {
  /// The observation in a validated event of a unit of that organisation, arrived then. The same event, keys and
  /// placements give the same observation; another arrival changes its `id` and `arrival` only.
  public func admit(
    _ event: CloudEvent, organisation: String, placements: Placements = Placements(),
    arrival: Timestamp
  ) -> Admission {
    AdmissionBuilder(
      event, keys: keys, organisation: organisation, placements: placements, arrival: arrival
    ).admission()
  }
}
