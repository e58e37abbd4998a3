import Wording

/// What is known of a running submission, by the task that writes and the one that reads.
actor SubmissionTally {
  private var origins: [String] = []
  private var next = 0
  private(set) var bytesSent: Int64 = 0
  private(set) var failure: CommandFailure?

  func sending(_ line: EventLine) {
    origins.append(line.origin)
    bytesSent += Int64(line.bytes.count) + 1
  }

  /// Where the event was read that the next receipt answers. Receipts come in order.
  func nextOrigin() -> String? {
    guard next < origins.count else { return nil }
    defer {
      next += 1
      if next == 4_096 {
        origins.removeFirst(next)
        next = 0
      }
    }
    return origins[next]
  }

  /// Events without a receipt.
  var unanswered: Int { origins.count - next }

  func failed(_ failure: CommandFailure) { self.failure = failure }
}
