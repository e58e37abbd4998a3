import Chronology

/// How long something that is done now and again rests until the next time. By the wall clock, which may have been wrong:
/// one that is set back to before the pause began ends it, so that an hour in which it ran ahead puts nothing off.
struct Pause: Sendable {
  private var since: Timestamp?
  private var length = Span(milliseconds: 0)

  /// Nothing was done yet: it is time.
  init() {}

  mutating func begin(at now: Timestamp, for length: Span) {
    since = now
    self.length = length
  }

  /// When it is over, as the clock goes; `nil` where there is none.
  var end: Timestamp? { since.map { $0 + length } }

  func isOver(at now: Timestamp) -> Bool {
    guard let since else { return true }
    return now < since || now - since >= length
  }
}
