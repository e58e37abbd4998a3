/// Whether one connection keeps pace: a pure state machine over the parts of its requests and answers.
///
/// A client is at fault only while the server waits for it: time in which the server has not asked for
/// bytes (because it is busy with those it has) does not count. Times are nanoseconds of a monotonic clock.
struct ConnectionPace: Sendable {
  struct Bounds: Sendable {
    var request: Int64
    var streamIdle: Int64
    var drain: Int64
  }

  /// What the connection is waiting for.
  enum Phase: Sendable, Hashable {
    /// The head of a request, the first byte included.
    case head
    /// The rest of a body.
    case body
    /// The rest of a line of a stream.
    case line
    /// The next line of a stream.
    case nextLine
    /// The rest of a body that has been answered already.
    case drain
    /// Nothing from the client.
    case nothing
  }

  enum Verdict: Sendable, Hashable {
    case wait(until: Int64)
    /// No clock runs.
    case rest
    /// The client is too slow: the request at hand fails.
    case failRequest
    /// The client is too slow and nothing is at hand.
    case close
  }

  private let bounds: Bounds
  private(set) var phase: Phase = .head
  private var deadline: Int64
  /// When the server stopped asking for bytes; `nil` while it asks.
  private var pausedSince: Int64?
  /// Requests whose answers have not ended.
  private var open = 0
  private var isReading = false

  init(bounds: Bounds, now: Int64) {
    self.bounds = bounds
    deadline = now + bounds.request
  }

  /// A request is at hand whose answer has not ended.
  var isBusy: Bool { open > 0 }
  /// A request's body has not ended.
  var isReadingRequest: Bool { isReading }

  mutating func readHead(isStream: Bool, now: Int64) {
    open += 1
    isReading = true
    enter(isStream ? .nextLine : .body, now: now)
  }

  /// Part of a body: whether it holds the end of a line, and whether it ends within one.
  mutating func readBody(endsLine: Bool, isWithinLine: Bool, now: Int64) {
    switch phase {
    case .line:
      if endsLine { enter(isWithinLine ? .line : .nextLine, now: now) }
    case .nextLine: enter(isWithinLine ? .line : .nextLine, now: now)
    default: break
    }
  }

  mutating func readEnd(now: Int64) {
    isReading = false
    enter(open == 0 ? .head : .nothing, now: now)
  }

  mutating func wroteEnd(now: Int64) {
    open = max(0, open - 1)
    guard open == 0 else { return }
    enter(isReading ? .drain : .head, now: now)
  }

  mutating func asked(now: Int64) {
    guard let since = pausedSince else { return }
    if phase != .drain, phase != .nothing { deadline += now - since }
    pausedSince = nil
  }

  mutating func paused(now: Int64) {
    if pausedSince == nil { pausedSince = now }
  }

  func verdict(now: Int64) -> Verdict {
    guard phase != .nothing else { return .rest }
    guard pausedSince == nil || phase == .drain else { return .wait(until: now + bounds.request) }
    guard deadline <= now else { return .wait(until: deadline) }
    return open > 0 && phase != .drain ? .failRequest : .close
  }

  private mutating func enter(_ next: Phase, now: Int64) {
    phase = next
    if pausedSince != nil { pausedSince = now }
    switch next {
    case .head, .body, .line: deadline = now + bounds.request
    case .nextLine: deadline = now + bounds.streamIdle
    case .drain: deadline = now + bounds.drain
    case .nothing: deadline = .max
    }
  }
}
