/// What a clock on the wall shows, and when it shows it. On the night when the clocks go forward some wall
/// times do not come; on the night when they go back some come twice.
extension QuebecTime {
  /// A moment as a clock on the wall shows it.
  public struct Reading: Sendable, Hashable {
    public var date: CivilDate
    /// Minutes since local midnight, 0 … 1439.
    public var minute: Int

    public init(date: CivilDate, minute: Int) {
      self.date = date
      self.minute = minute
    }
  }

  /// Date and time of day with one look at the zone.
  public static func reading(at time: Timestamp) -> Reading {
    let local = time + .minutes(Int64(offsetMinutes(at: time)))
    let minute = local.milliseconds.flooredQuotientAndRemainder(dividingBy: 86_400_000).1 / 60_000
    return Reading(date: local.dateUTC, minute: Int(minute))
  }

  /// The moments at which the wall shows this time, in order: one, none (it is skipped) or two (it comes
  /// twice). `minute` is since midnight; 1440 is the end of the day.
  public static func moments(of date: CivilDate, minute: Int) -> [Timestamp] {
    let wall = date.startUTC + .minutes(Int64(minute))
    // Daylight time first: it is the earlier moment.
    return [-240, -300].map { (offset: Int) in (offset, wall - .minutes(Int64(offset))) }
      .filter { offsetMinutes(at: $0.1) == $0.0 }.map(\.1)
  }

  /// Whether the wall shows the same time twice that night, an hour apart: the time alone does not say which.
  public static func comesTwice(at time: Timestamp) -> Bool {
    let reading = Self.reading(at: time)
    return moments(of: reading.date, minute: reading.minute).count > 1
  }

  /// What people call the one of two such hours, HAE or HNE; `nil` where the time alone says which.
  public static func name(ofHourAt time: Timestamp) -> (french: String, english: String)? {
    guard comesTwice(at: time) else { return nil }
    return offsetMinutes(at: time) == -240
      ? (french: "HAE", english: "EDT") : (french: "HNE", english: "EST")
  }

  /// The first moment at or after a wall time: where it is skipped, the moment at which the clocks jump.
  public static func firstMoment(of date: CivilDate, minute: Int) -> Timestamp {
    if let first = moments(of: date, minute: minute).first { return first }
    // The gap ends on the hour; what is skipped is less than a day long.
    for later in (minute / 60 + 1)...(minute / 60 + 24) {
      if let first = moments(of: date, minute: later * 60).first { return first }
    }
    return date.startUTC + .minutes(Int64(minute + 300))
  }

  /// A moment as people write it: RFC 3339, or local `2026-12-24T16:00`, `2026-12-24 16:00`, `2026-12-24`.
  /// A day alone is its beginning, or with `isEnd` the midnight after it. A wall time that comes twice is
  /// the first of the two, or with `isEnd` the second: so no absence is too short. `nil` for anything else,
  /// and for a wall time that does not come. The end of the year 9999, as people write « for ever », is the last moment that
  /// RFC 3339 can write.
  public static func moment(text: String, isEnd: Bool = false) -> Timestamp? {
    Timestamp(rfc3339: text)
      ?? wallMoment(text: text, isEnd: isEnd).map { min($0, .distantFuture) }
  }

  private static func wallMoment(text: String, isEnd: Bool) -> Timestamp? {
    let parts = parts(of: text)
    if parts.count == 1 {
      guard let date = CivilDate(text: parts[0]) else { return nil }
      return isEnd ? moments(of: date, minute: 1_440).last : moments(of: date, minute: 0).first
    }
    guard let wall = wallTime(text: text) else { return nil }
    let found = moments(of: wall.date, minute: wall.minute)
    return isEnd ? found.last : found.first
  }

  /// Whether this is written as a wall time and does not come: the clocks go over it that night.
  public static func isSkipped(text: String) -> Bool {
    wallTime(text: text).map { moments(of: $0.date, minute: $0.minute).isEmpty } ?? false
  }

  /// Whether this is written as a day, or as a wall time of one, that no calendar has: the 30th of February.
  public static func isNoDay(text: String) -> Bool {
    let parts = parts(of: text)
    guard let day = parts.first, parts.count == 1 || minute(text: parts[1]) != nil, parts.count < 3
    else { return false }
    let numbers = day.split(separator: "-", omittingEmptySubsequences: false)
    let isWhole = numbers.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    return isWhole && numbers.map(\.utf8.count) == [4, 2, 2] && CivilDate(text: day) == nil
  }

  private static func parts(of text: String) -> [Substring] {
    text.split(whereSeparator: { $0 == "T" || $0 == " " })
  }

  /// `2026-12-24T16:00` or `2026-12-24 16:00`; `nil` for anything else.
  private static func wallTime(text: String) -> Reading? {
    let parts = parts(of: text)
    guard parts.count == 2, let date = CivilDate(text: parts[0]),
      let minute = minute(text: parts[1]), minute < 1_440
    else { return nil }
    return Reading(date: date, minute: minute)
  }

  /// `08:30` as minutes since midnight; `24:00` is the end of the day. `nil` for anything else.
  public static func minute(text: some StringProtocol) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60
    else { return nil }
    let minute = hours * 60 + minutes
    return minute <= 1_440 ? minute : nil
  }
}

extension QuebecTime {
  /// `2026-11-25 16:30`, as the wall shows it.
  public static func text(of time: Timestamp) -> String {
    let reading = Self.reading(at: time)
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(reading.date) \(padded(reading.minute / 60)):\(padded(reading.minute % 60))"
  }
}

extension Timestamp {
  /// RFC 3339 with the offset of Québec at that moment.
  public var localRFC3339: String { written(offsetMinutes: QuebecTime.offsetMinutes(at: self)) }
}
