import Chronology
import Observations
import StrictJSON

/// How old a young person is, by everything that was said of it.
///
/// A birth date, or an age that somebody knows, counts before one that was stated or estimated, however late: whoever is
/// known to be fifteen is no adult because a stranger says so. Completed years go on: an age of a year ago is one more
/// at least.
struct KnownAge: Sendable, Hashable {
  private var known: (age: Int, at: Timestamp)?
  private var uncertain: (age: Int, at: Timestamp)?

  /// One more word of it, in the order of events; of one moment the lower counts.
  mutating func note(_ mention: YouthMention, in observation: Observation) {
    guard let age = mention.age else { return }
    let isUncertain = mention.role == .subject && observation.hasUncertainAge
    let before = isUncertain ? uncertain : known
    if let before, before.at == observation.time, before.age <= age { return }
    if isUncertain {
      uncertain = (age, observation.time)
    } else {
      known = (age, observation.time)
    }
  }

  /// Completed years at a moment, at the least; `nil` where nothing was said.
  ///
  /// - Parameter isCautious: somebody who only seems to be an adult, or says so, is of unknown age. So it is where there
  ///   is direct evidence (the duty to report is not decided by that, LPJ 39), and of the people of a network.
  func years(at now: Timestamp, isCautious: Bool) -> Int? {
    if let known {
      return known.age + max(0, Int((now - known.at).milliseconds / Self.year))
    }
    guard let uncertain = uncertain?.age else { return nil }
    return isCautious && uncertain >= Self.majority ? nil : uncertain
  }

  /// When so many years are completed, at the latest, where an age is known that is less; one that was only stated does
  /// not go on.
  func completes(_ years: Int) -> Timestamp? {
    guard let known, known.age < years else { return nil }
    return known.at + Span.days(366) * Int64(years - known.age)
  }

  /// Whether so many years cannot be completed yet, whenever in the year the birthday is.
  func isShort(of years: Int, at now: Timestamp) -> Bool {
    guard let known else { return false }
    return now < known.at + Span.days(365) * Int64(years - 1 - known.age)
  }

  /// No year is longer: what has passed is never counted too high.
  private static let year = Span.days(366).milliseconds
  private static let majority = 18

  static func == (a: Self, b: Self) -> Bool {
    a.known?.age == b.known?.age && a.known?.at == b.known?.at
      && a.uncertain?.age == b.uncertain?.age
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(known?.age)
    hasher.combine(uncertain?.age)
  }
}

extension Observation {
  /// Its subject's age was stated by somebody, or estimated, and is not known.
  var hasUncertainAge: Bool { fact(DerivedField.youthAgeUncertain.rawValue)?.bool == true }
}
