import NIOConcurrencyHelpers

/// Answers since the start, by class of status.
final class Traffic: Sendable {
  private let answers = NIOLockedValueBox([Int](repeating: 0, count: 6))

  func count(status: Int) {
    answers.withLockedValue { $0[min(max(status / 100, 0), 5)] += 1 }
  }

  /// Index 2 is 2xx, and so on.
  var counts: [Int] { answers.withLockedValue { $0 } }
}
