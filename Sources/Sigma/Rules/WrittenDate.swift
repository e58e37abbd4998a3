import Chronology

/// A date or a time as an event writes it; its parts are read off as written, no zone is converted.
struct WrittenDate: Sendable, Hashable {
  var date: CivilDate
  var hour: Int?
  var minute: Int?

  /// `2026-03-02`, or that and a time: `T` or a space, `HH:MM`, then seconds and a zone, each where it is there. What
  /// something else follows is no time.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    func digits(_ at: Int, _ count: Int) -> Int? {
      guard at + count <= text.count else { return nil }
      var value = 0
      for index in at..<at + count {
        guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
        value = value * 10 + Int(text[index] - 0x30)
      }
      return value
    }
    guard text.count >= 10, text.count <= 64, let year = digits(0, 4), text[4] == 0x2D,
      let month = digits(5, 2), text[7] == 0x2D, let day = digits(8, 2),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    self.date = date
    if text.count == 10 { return }
    guard text[10] == 0x54 || text[10] == 0x74 || text[10] == 0x20, let hour = digits(11, 2),
      hour < 24, text.count > 13, text[13] == 0x3A, let minute = digits(14, 2), minute < 60
    else { return nil }
    guard Self.isEndOfTime(text[16...]) else { return nil }
    self.hour = hour
    self.minute = minute
  }

  /// Whether this is `:SS`, a fraction of it, and a zone, as far as they are there: `Z`, `UTC`, `GMT`, a distance from it, the
  /// name of one in brackets, with a space before it or not. Spaces at the end say nothing.
  private static func isEndOfTime(_ end: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = end
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    /// Two digits, of a number below a limit.
    func takeTwo(below limit: UInt8) -> Bool {
      guard let first = rest.first, let second = rest.dropFirst().first, isDigit(first),
        isDigit(second), (first - 0x30) * 10 + (second - 0x30) < limit
      else { return false }
      rest.removeFirst(2)
      return true
    }
    if rest.first == 0x3A {
      rest.removeFirst()
      // A leap second is the sixtieth.
      guard takeTwo(below: 61) else { return false }
      if rest.first == 0x2E || rest.first == 0x2C {
        let fraction = rest.dropFirst().prefix(while: isDigit)
        guard !fraction.isEmpty else { return false }
        rest.removeFirst(1 + fraction.count)
      }
    }
    rest = rest.drop { $0 == 0x20 }
    while rest.last == 0x20 { rest.removeLast() }
    if rest.last == 0x5D, let bracket = rest.firstIndex(of: 0x5B) { rest = rest[..<bracket] }
    guard let zone = rest.popFirst() else { return true }
    if zone == 0x5A || zone == 0x7A { return rest.isEmpty }
    if zone != 0x2B, zone != 0x2D {
      let letters = [zone] + rest
      return letters.elementsEqual("UTC".utf8) || letters.elementsEqual("GMT".utf8)
    }
    guard takeTwo(below: 24) else { return false }
    if rest.isEmpty { return true }
    if rest.first == 0x3A { rest.removeFirst() }
    return takeTwo(below: 60) && rest.isEmpty
  }

  /// Seconds since 1970 (milliseconds from 100 thousand million on), in UTC.
  init?(epoch number: Number) {
    var seconds = number.double
    if abs(seconds) >= 1e11 { seconds /= 1_000 }
    guard abs(seconds) < 2e11 else { return nil }
    let whole = Int64(seconds.rounded(.down))
    let (days, rest) = whole.flooredBy(86_400)
    guard (-719_162...2_932_896).contains(days) else { return nil }
    date = CivilDate(daysSinceEpoch: Int(days))
    hour = Int(rest / 3_600)
    minute = Int(rest / 60 % 60)
  }

  func value(of part: TimePart) -> Int64? {
    switch part {
    case .minute: minute.map { Int64($0) }
    case .hour: hour.map { Int64($0) }
    case .day: Int64(date.day)
    case .week: Int64(isoWeek)
    case .month: Int64(date.month)
    case .year: Int64(date.year)
    }
  }

  /// ISO 8601: the week of the year's first Thursday is week 1.
  private var isoWeek: Int {
    let thursday = date.daysSinceEpoch + 4 - date.weekday
    let year = CivilDate(daysSinceEpoch: thursday).year
    guard let first = CivilDate(year: year, month: 1, day: 1) else { return 0 }
    return (thursday - first.daysSinceEpoch) / 7 + 1
  }
}

extension Int64 {
  func flooredBy(_ divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
