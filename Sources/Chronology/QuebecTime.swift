import Foundation

/// Local time where Filet serves: America/Toronto, the zone of Québec City in the tz database.
public enum QuebecTime {
  /// Minutes east of UTC at that moment (−300 or −240). O(log changes of the clock).
  public static func offsetMinutes(at time: Timestamp) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].from <= time { low = middle + 1 } else { high = middle }
    }
    guard low > 0, time < lastKnown else { return asked(at: time) }
    return changes[low - 1].offset
  }

  /// The local date.
  public static func date(at time: Timestamp) -> CivilDate {
    (time + .minutes(Int64(offsetMinutes(at: time)))).dateUTC
  }

  /// The moment at which a day begins there. The clock never changes at midnight.
  public static func start(of date: CivilDate) -> Timestamp {
    // Five in the morning in UTC is midnight or one o'clock: of that day in either case.
    date.startUTC - .minutes(Int64(offsetMinutes(at: date.startUTC + .hours(5))))
  }

  /// Minutes since local midnight, 0 … 1439, as a clock on the wall shows it.
  public static func minuteOfDay(at time: Timestamp) -> Int {
    let local = (time + .minutes(Int64(offsetMinutes(at: time)))).milliseconds
    return Int(local.flooredQuotientAndRemainder(dividingBy: 86_400_000).1 / 60_000)
  }

  // MARK: Changes of the clock

  private static let zone =
    TimeZone(identifier: "America/Toronto") ?? TimeZone(secondsFromGMT: -18_000)

  /// The years in which the changes are looked up once: asking the zone costs a hundred times a search.
  private static let firstKnown = Timestamp(milliseconds: 946_684_800_000)  // 2000-01-01T00:00:00Z
  private static let lastKnown = Timestamp(milliseconds: 2_524_608_000_000)  // 2050-01-01T00:00:00Z

  private static let changes: [(from: Timestamp, offset: Int)] = {
    var changes = [(from: firstKnown, offset: asked(at: firstKnown))]
    var date = Date(timeIntervalSince1970: Double(firstKnown.milliseconds) / 1_000)
    while let next = zone?.nextDaylightSavingTimeTransition(after: date) {
      let time = Timestamp(milliseconds: Int64((next.timeIntervalSince1970 * 1_000).rounded()))
      guard time < lastKnown, next > date else { break }
      changes.append((time, asked(at: time)))
      date = next
    }
    return changes
  }()

  private static func asked(at time: Timestamp) -> Int {
    let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
    return (zone?.secondsFromGMT(for: date) ?? -18_000) / 60
  }
}
