import Chronology
import Observations

extension StandingSet.Entry {
  /// When it counts for correlations.
  var moment: Timestamp { absence?.counts(from: observation.time) ?? observation.time }

  /// Since when it has been known. What replaces another report counts from when it was seen, at the earliest: when the other
  /// came in is not kept, and a correction takes nothing from what was known before it.
  var known: Timestamp {
    observation.supersedes == nil
      ? observation.arrival : min(observation.arrival, observation.time)
  }
}
