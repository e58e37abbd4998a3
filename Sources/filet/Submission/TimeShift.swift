import Chronology
import StrictJSON

/// Moves all times of a story by the same whole number of days, so that the latest is not later than a
/// given moment. Hours of the day and all distances stay as they are; days of the week stay too where the
/// number is a multiple of seven, which is why it is one.
struct TimeShift: Sendable {
  /// A week, in milliseconds.
  private static let week: Int64 = 7 * 86_400_000

  var span: Span

  /// The largest shift by whole weeks after which nothing is later than `end`.
  init(latest: Timestamp, notAfter end: Timestamp) {
    let distance = (end - latest).milliseconds
    let weeks = distance >= 0 ? distance / Self.week : -((-distance + Self.week - 1) / Self.week)
    span = Span(milliseconds: weeks * Self.week)
  }

  /// When an event happened, or was written down if that is later. Other times in it may well lie ahead
  /// (an expected return).
  static func latest(in event: JSONValue) -> Timestamp? {
    ["time", "recordedtime"].compactMap { event[$0]?.string.flatMap(time) }.max()
  }

  /// The value with every time in it moved; written at the offset that Québec has then.
  func applied(to value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      guard let time = Self.time(text) else { return value }
      let moved = time + span
      let change = Int64(QuebecTime.offsetMinutes(at: time) - QuebecTime.offsetMinutes(at: moved))
      let local = moved + .minutes(change)
      return .string(local.written(offsetMinutes: QuebecTime.offsetMinutes(at: local)))
    case .array(let items): return .array(items.map(applied))
    case .object(let members):
      return .object(members.map { JSONMember($0.name, applied(to: $0.value)) })
    default: return value
    }
  }

  /// Only what is plainly a moment: a date alone (of birth) stays.
  private static func time(_ text: String) -> Timestamp? {
    guard text.utf8.count >= 20, text.utf8.count <= 40 else { return nil }
    return Timestamp(rfc3339: text)
  }
}
