import Observations

/// Values that are nowhere else: each names its field and its number, in a form that its type allows, so
/// that one that shows where it may not can be told apart from all others.
public struct Marks: Sendable {
  private var count = 0
  public init() {}

  /// A mark for a field; `nil` where the type leaves no room for one.
  public mutating func next(_ field: FieldDefinition) -> String? {
    switch field.type {
    case .text, .identifier:
      count += 1
      return "zq\(count)qz"
    case .phone:
      count += 1
      // 555-01xx is set aside for invention; the area codes of the numbering plan give room for 72,000.
      let area = count / 100
      return "\(2 + area / 90)\(two(area % 90))-555-01\(two(count % 100))"
    case .handle:
      count += 1
      return "snapchat:zq\(count)qz"
    case .plate:
      count += 1
      return "QC-Z\(count)Q"
    default: return nil
    }
  }

  /// A file number of one of the world's people.
  public func file(of person: Int) -> String { "ZQF-\(9_000 + person)" }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
