/// One figure for `/metrics`, without any label.
public struct Metric: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    /// Only grows while the daemon runs; its name ends in `_total`.
    case counter
    /// As it is at this moment.
    case gauge
  }

  public var name: String
  /// What it says, in a sentence.
  public var help: String
  public var kind: Kind
  public var value: Double

  public static func counter(_ name: String, _ help: String, _ value: Int) -> Metric {
    Metric(name: name, help: help, kind: .counter, value: Double(value))
  }

  public static func gauge(_ name: String, _ help: String, _ value: Int) -> Metric {
    Metric(name: name, help: help, kind: .gauge, value: Double(value))
  }
}
