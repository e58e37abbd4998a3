import Chronology
import StrictJSON

/// What an observation says of an absence: that it began, or that it ended.
public enum AbsencePart: Sendable, Hashable {
  public struct Departure: Sendable, Hashable {
    public var at: Timestamp
    /// The observation's id and event key: a return may name either.
    public var id: String
    public var eventKey: String
  }

  case departure(Departure)
  /// When, and the runaway that the report names.
  case `return`(at: Timestamp, named: String?)

  /// When the absence began, or ended.
  public var moment: Timestamp {
    switch self {
    case .departure(let departure): departure.at
    case .return(let end, _): end
    }
  }

  /// The day in Québec to which the departure, or the return, counts. It begins at six in the morning: so one night
  /// is one, whether somebody wrote ten to twelve or ten past, and what begins the next day is another.
  public var day: CivilDate {
    let date = QuebecTime.date(at: moment)
    let isOfTheNightBefore = QuebecTime.minuteOfDay(at: moment) < 6 * 60
    return isOfTheNightBefore
      ? CivilDate(daysSinceEpoch: date.daysSinceEpoch - 1) : date
  }

  /// `nil` for an observation that says nothing of one.
  public init?(_ observation: Observation) {
    self.init(
      kind: observation.kind, id: observation.id, eventKey: observation.eventKey
    ) { observation.fact($0)?.string }
  }

  /// The same of an event that is no observation yet: of a test of a rule.
  public init?(kind: String, id: String, eventKey: String, fact: (String) -> String?) {
    if let end = Self.moment(fact("found_at")) {
      self = .return(at: end, named: fact("runaway"))
    } else if kind == "runaway", let start = Self.moment(fact("absence_started_at")) {
      self = .departure(Departure(at: start, id: id, eventKey: eventKey))
    } else {
      return nil
    }
  }

  private static func moment(_ text: String?) -> Timestamp? {
    text.flatMap { Timestamp(rfc3339: $0) }
  }

  /// When an observation of that time counts for correlations: an absence from its beginning on, where it was
  /// written down later. What was seen meanwhile came after the departure, whenever its form was filled in.
  public func counts(from time: Timestamp) -> Timestamp {
    guard case .departure(let departure) = self else { return time }
    return min(departure.at, time)
  }
}

/// How long somebody was away (`duration_h` of `youth_found`). It needs two observations, so the pipeline
/// works it out, from the set of what stands: the order of arrival does not matter.
public enum AbsenceDuration {
  /// An absence longer than this belongs to another episode that nobody closed.
  public static let longest = Span.days(365)

  /// Whole hours from the start of the absence to the return; `nil` where no runaway fits.
  ///
  /// The runaway that the report names counts; else the youth's latest absence that began before the
  /// return. Never one that another return has ended: somebody seen weeks after they came home was not away
  /// for weeks. `departures` are those of the same youth. O(departures).
  ///
  /// - Parameter earlier: the youth's last return before this one, whoever reported it.
  public static func hours(
    until end: Timestamp, named: String?, departures: [AbsencePart.Departure],
    after earlier: Timestamp?
  ) -> Int? {
    let candidates = departures.filter { departure in
      departure.at <= end && end - departure.at <= longest
        && earlier.map { departure.at > $0 } ?? true
    }
    let start =
      candidates.first { $0.id == named || $0.eventKey == named }?.at
      ?? candidates.map(\.at).max()
    return start.map { Int((end - $0).milliseconds / 3_600_000) }
  }
}
