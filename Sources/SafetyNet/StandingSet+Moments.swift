import Chronology
import Observations

extension StandingSet.Entry {
  /// When it counts for correlations: an absence from its beginning on, where it was written down later. What was
  /// seen meanwhile came after the departure, whenever its form was filled in.
  var moment: Timestamp {
    guard case .departure(let departure)? = absence else { return observation.time }
    return min(departure.at, observation.time)
  }
}
