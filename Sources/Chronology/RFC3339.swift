/// Timestamps as RFC 3339 writes them (the profile of ISO 8601 that CloudEvents 1.0 asks for).
extension Timestamp {
  /// Reads `2026-03-02T22:40:00-05:00`, with or without a fraction of a second; digits beyond the
  /// millisecond are cut. An offset is required; `T` and `Z` in either case; a space for the `T` is
  /// allowed (RFC 3339 §5.6, note). Second 60 reads as the first of the next minute. `nil` for
  /// anything else, for a day that does not exist, for the year 0, and for a moment that in UTC is before the year 1
  /// or after 9999: it could not be written back.
  public init?(rfc3339 text: some StringProtocol) {
    guard let written = WrittenTime(Array(text.utf8)), let offset = written.offsetMinutes else {
      return nil
    }
    self.init(
      milliseconds: written.localMilliseconds - Int64(offset) * 60_000)
    guard (Self.distantPast...Self.distantFuture).contains(self) else { return nil }
  }

  /// `2026-03-03T03:40:00Z`, with a fraction of three digits only where there is one.
  public var rfc3339: String { written(offsetMinutes: 0) }

  /// The same moment as a clock at that offset from UTC shows it.
  public func written(offsetMinutes: Int) -> String {
    let local = milliseconds + Int64(offsetMinutes) * 60_000
    let (days, milliOfDay) = local.flooredQuotientAndRemainder(dividingBy: 86_400_000)
    let date = CivilDate(daysSinceEpoch: Int(days))
    let second = Int(milliOfDay / 1_000)
    let fraction = Int(milliOfDay % 1_000)
    return String(unsafeUninitializedCapacity: 40) { bytes in
      var text = DigitWriter(bytes)
      text.put(date)
      text.put("T")
      text.put(second / 3_600, digits: 2)
      text.put(":")
      text.put(second / 60 % 60, digits: 2)
      text.put(":")
      text.put(second % 60, digits: 2)
      if fraction != 0 {
        text.put(".")
        text.put(fraction, digits: 3)
      }
      if offsetMinutes == 0 {
        text.put("Z")
      } else {
        text.put(offsetMinutes < 0 ? "-" : "+")
        text.put(abs(offsetMinutes) / 60, digits: 2)
        text.put(":")
        text.put(abs(offsetMinutes) % 60, digits: 2)
      }
      return text.count
    }
  }

  /// The date in UTC.
  public var dateUTC: CivilDate {
    CivilDate(
      daysSinceEpoch: Int(milliseconds.flooredQuotientAndRemainder(dividingBy: 86_400_000).0))
  }
}

/// The parts of a written time, before any conversion.
struct WrittenTime {
  var localMilliseconds: Int64
  /// Minutes east of UTC; `nil` where the text has no offset.
  var offsetMinutes: Int?

  init?(_ bytes: [UInt8]) {
    var at = 0
    func digits(_ count: Int) -> Int? {
      guard at + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[at..<at + count] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      at += count
      return value
    }
    func skip(_ allowed: UInt8...) -> Bool {
      guard at < bytes.count, allowed.contains(bytes[at]) else { return false }
      at += 1
      return true
    }
    let dash = UInt8(ascii: "-")
    let colon = UInt8(ascii: ":")
    guard let year = digits(4), skip(dash), let month = digits(2), skip(dash),
      let day = digits(2), let date = CivilDate(year: year, month: month, day: day),
      skip(UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")),
      let hour = digits(2), hour < 24, skip(colon), let minute = digits(2), minute < 60,
      skip(colon), let second = digits(2), second <= 60
    else { return nil }
    var fraction = 0
    if skip(UInt8(ascii: ".")) {
      let start = at
      while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
        if at - start < 3 { fraction = fraction * 10 + Int(bytes[at] - 0x30) }
        at += 1
      }
      guard at > start else { return nil }
      for _ in min(3, at - start)..<3 { fraction *= 10 }
    }
    if at < bytes.count {
      if skip(UInt8(ascii: "Z"), UInt8(ascii: "z")) {
        offsetMinutes = 0
      } else {
        let sign = bytes[at] == dash ? -1 : 1
        guard skip(dash, UInt8(ascii: "+")), let hours = digits(2), hours < 24, skip(colon),
          let minutes = digits(2), minutes < 60
        else { return nil }
        offsetMinutes = sign * (hours * 60 + minutes)
      }
    }
    guard at == bytes.count else { return nil }
    let seconds = Int64(hour * 3_600 + minute * 60 + second)
    localMilliseconds = Int64(date.daysSinceEpoch) * 86_400_000 + seconds * 1_000 + Int64(fraction)
  }
}

extension Int64 {
  func flooredQuotientAndRemainder(dividingBy divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
