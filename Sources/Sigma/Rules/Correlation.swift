/// A correlation rule: a condition over a sliding window of the events of its group.
public struct Correlation: Sendable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case eventCount = "event_count"
    case valueCount = "value_count"
    case temporal
    case temporalOrdered = "temporal_ordered"
    case valueSum = "value_sum"
    case valueAverage = "value_avg"
    case valuePercentile = "value_percentile"

    var readsValues: Bool {
      switch self {
      case .valueCount, .valueSum, .valueAverage, .valuePercentile: true
      default: false
      }
    }

    /// Whether these values are numbers, and what is compared may be a fraction.
    var readsNumbers: Bool { readsValues && self != .valueCount }
  }

  public let kind: Kind
  /// Milliseconds.
  public let timespan: Int64
  /// Names of fields or aliases; each distinct tuple of their values is a group of its own.
  public let groupBy: [String]
  /// The rules that it reads, as indexes of the set, in the order written.
  public internal(set) var rules: [Int]

  /// The field or fields of a `value_*` condition.
  let fields: [String]
  /// All of these must hold. Empty only for the temporal kinds: then all rules must have matched.
  let bounds: [(comparison: Comparison, number: Number)]
  /// 0 … 100.
  let percentile: Double
  /// Alias → referenced rule (its place in `rules`) → field.
  var aliases: [String: [Int: String]]

  /// The field of the events of one referenced rule that a name of `group-by` or of the condition means.
  func field(_ name: String, of slot: Int) -> String? {
    guard let alias = aliases[name] else { return name }
    return alias[slot]
  }
}
