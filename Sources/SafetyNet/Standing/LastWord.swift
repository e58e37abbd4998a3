/// The last that was said of somebody, in the order of events; what is not firm counts only where nothing firm was said.
struct LastWord<Value: Sendable>: Sendable {
  private var firm: Value?
  private var other: Value?

  var value: Value? { firm ?? other }

  /// - Parameter value: `nil` where nothing is said of it.
  mutating func note(_ value: Value?, isFirm: Bool) {
    guard let value else { return }
    if isFirm { firm = value } else { other = value }
  }
}
