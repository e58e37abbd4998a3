import Chronology

/// The hours of the week in which somebody is on duty, as a clock on the wall in Québec shows them.
///
/// The wall decides: hours that split the week without a gap and without an overlap do so on both nights
/// of the clock change too. An hour that does not come is nobody's; one that comes twice is twice the same
/// person's.
public struct WeeklyHours: Sendable, Hashable {
  /// One stretch: from a minute of a weekday (0 … 1439) up to, not including, a later one. Where `until`
  /// is not after `from`, it ends on the next day.
  public struct Stretch: Sendable, Hashable {
    /// 1 Monday … 7 Sunday (ISO 8601).
    public var weekday: Int
    /// 0 … 1439
    public var from: Int
    /// 0 … 1440
    public var until: Int

    public init(weekday: Int, from: Int, until: Int) {
      self.weekday = weekday
      self.from = from
      self.until = until
    }
  }

  public var stretches: [Stretch]

  public init(_ stretches: [Stretch]) { self.stretches = stretches }

  /// Whether they include what a clock on the wall shows.
  public func contains(_ reading: QuebecTime.Reading) -> Bool {
    let today = reading.date.weekday
    let yesterday = today == 1 ? 7 : today - 1
    return stretches.contains { stretch in
      if stretch.until > stretch.from {
        return stretch.weekday == today && (stretch.from..<stretch.until).contains(reading.minute)
      }
      return (stretch.weekday == today && reading.minute >= stretch.from)
        || (stretch.weekday == yesterday && reading.minute < stretch.until)
    }
  }

  /// The minutes of a day at which somebody may come or go.
  public var boundaries: Set<Int> { Set(stretches.flatMap { [$0.from, $0.until % 1_440] }) }
}
