import Foundation

/// Local time where Filet serves: America/Toronto, the zone of Québec City in the tz database.
public enum QuebecTime {
  private static let zone =
    TimeZone(identifier: "America/Toronto") ?? TimeZone(secondsFromGMT: -18_000)

  /// Minutes east of UTC at that moment (−300 or −240).
  public static func offsetMinutes(at time: Timestamp) -> Int {
    let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
    return (zone?.secondsFromGMT(for: date) ?? -18_000) / 60
  }

  /// The local date.
  public static func date(at time: Timestamp) -> CivilDate {
    (time + .minutes(Int64(offsetMinutes(at: time)))).dateUTC
  }

  /// Minutes since local midnight, 0 … 1439, as a clock on the wall shows it.
  public static func minuteOfDay(at time: Timestamp) -> Int {
    let local = (time + .minutes(Int64(offsetMinutes(at: time)))).milliseconds
    return Int(local.flooredQuotientAndRemainder(dividingBy: 86_400_000).1 / 60_000)
  }
}
