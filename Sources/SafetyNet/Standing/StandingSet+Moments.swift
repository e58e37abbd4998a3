import Chronology
import Observations

extension StandingSet.Entry {
  /// When it counts for correlations.
  var moment: Timestamp { absence?.counts(from: observation.time) ?? observation.time }
}
