import Chronology
import StrictJSON

/// How long somebody was away (`duration_h` of `youth_found`). It needs two observations, so the pipeline
/// works it out, from the set of what stands: the order of arrival does not matter.
public enum AbsenceDuration {
  /// An absence longer than this belongs to another episode that nobody closed.
  public static let longest = Span.days(365)

  /// Whole hours from the start of the absence to the return; `nil` where no runaway fits.
  ///
  /// The runaway that the report names (`runaway`) counts; else the youth's latest absence that began
  /// before the return. `runaways` are the standing runaway observations of the same youth. O(runaways).
  public static func hours(found: Observation, runaways: [Observation]) -> Int? {
    guard let end = moment(found, "found_at") else { return nil }
    let candidates = runaways.compactMap { runaway -> (Observation, Timestamp)? in
      guard runaway.kind == "runaway", let start = moment(runaway, "absence_started_at"),
        start <= end, end - start <= longest
      else { return nil }
      return (runaway, start)
    }
    let named = found.fact("runaway")?.string
    let start =
      candidates.first { $0.0.id == named || $0.0.eventKey == named }?.1
      ?? candidates.map(\.1).max()
    return start.map { Int((end - $0).milliseconds / 3_600_000) }
  }

  private static func moment(_ observation: Observation, _ name: String) -> Timestamp? {
    observation.fact(name)?.string.flatMap { Timestamp(rfc3339: $0) }
  }
}
