import Chronology

/// The last that was said of somebody, in the order of events; what is not firm counts only where nothing firm was said.
struct LastWord<Value: Sendable & Equatable>: Sendable {
  private var firm: (value: Value, at: Timestamp)?
  private var other: (value: Value, at: Timestamp)?

  var value: Value? { firm?.value ?? other?.value }

  /// - Parameters:
  ///   - value: `nil` where nothing is said of it.
  ///   - kept: what protects, and stays where something else is said of the same moment.
  mutating func note(
    _ value: Value?, isFirm: Bool, at moment: Timestamp, keeping kept: Value? = nil
  ) {
    guard let value else { return }
    let before = isFirm ? firm : other
    if let before, let kept, before.value == kept, before.at == moment { return }
    if isFirm { firm = (value, moment) } else { other = (value, moment) }
  }
}
