/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Filet never asks the system for the time inside a stage; a `Timestamp` is handed in.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

  public static func + (time: Self, span: Span) -> Self {
    Self(milliseconds: time.milliseconds + span.milliseconds)
  }
  public static func - (time: Self, span: Span) -> Self {
    Self(milliseconds: time.milliseconds - span.milliseconds)
  }
  public static func - (later: Self, earlier: Self) -> Span {
    Span(milliseconds: later.milliseconds - earlier.milliseconds)
  }

  /// Earlier and later than everything that RFC 3339 can write.
  public static let distantPast = Self(milliseconds: -62_135_596_800_000)
  public static let distantFuture = Self(milliseconds: 253_402_300_799_999)

  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

/// A length of time in whole milliseconds; negative lengths are allowed.
public struct Span: Sendable, Hashable, Comparable, Codable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func seconds(_ n: Int64) -> Self { Self(milliseconds: n * 1_000) }
  public static func minutes(_ n: Int64) -> Self { .seconds(n * 60) }
  public static func hours(_ n: Int64) -> Self { .minutes(n * 60) }
  public static func days(_ n: Int64) -> Self { .hours(n * 24) }

  public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
  public static func * (span: Self, factor: Int64) -> Self {
    Self(milliseconds: span.milliseconds * factor)
  }

  /// A span as people write it in rules and mandates: a positive whole number and `s`, `m`, `h`, `d`
  /// or `w` (`90d`, `4h`). `nil` for anything else, or beyond 1,000 years.
  public init?(text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard let unit = bytes.last, bytes.first != UInt8(ascii: "+"),
      let count = Int64(String(decoding: bytes.dropLast(), as: UTF8.self)), count > 0
    else { return nil }
    let seconds: Int64
    switch unit {
    case UInt8(ascii: "s"): seconds = 1
    case UInt8(ascii: "m"): seconds = 60
    case UInt8(ascii: "h"): seconds = 3_600
    case UInt8(ascii: "d"): seconds = 86_400
    case UInt8(ascii: "w"): seconds = 604_800
    default: return nil
    }
    let (total, overflow) = count.multipliedReportingOverflow(by: seconds)
    guard !overflow, total <= 31_557_600_000 else { return nil }
    self = .seconds(total)
  }
}
