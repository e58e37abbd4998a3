/// Whether nothing of a batch was taken, for want of something of ours: then the batch is refused as one observation is,
/// since a client that looks at the status alone would let go of what it sent.
struct CommonRefusal: Sendable {
  private var first: Problem?
  private var isCommon = true

  /// - Parameter problem: why an item was not taken; `nil` where it was, now or before.
  mutating func count(_ problem: Problem?) {
    // What is wrong with an item by itself is told once the others can be taken.
    if let problem, problem.status != 503 { return }
    guard isCommon, let problem, first?.code ?? problem.code == problem.code else {
      isCommon = false
      return
    }
    first = first ?? problem
    // The duty of one is the duty of the batch.
    if first?.duty == nil { first?.duty = problem.duty }
  }

  /// What the whole batch is answered; `nil` where each item has a receipt of its own, or there was none.
  var problem: Problem? { isCommon ? first : nil }
}
