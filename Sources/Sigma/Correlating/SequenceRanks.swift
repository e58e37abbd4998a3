/// Where the rules of a set stand in its ordered correlations: what is to come first has the lesser rank.
///
/// Two observations of one instant are in no order of their own. Times are often written to the hour, and the keys of
/// pseudonyms, by which ties would be broken else, say nothing of what came first: so of one instant that order counts which
/// a `temporal_ordered` rule looks for.
public struct SequenceRanks: Sendable {
  private let ranks: [UInt8]

  /// O(steps²). Of rules that precede each other in two correlations one comes first all the same.
  public init(_ rules: RuleSet) {
    var steps: [(before: Int, after: Int)] = []
    for case let correlation? in rules.rules.map(\.correlation)
    where correlation.kind == .temporalOrdered {
      for (before, after) in zip(correlation.rules, correlation.rules.dropFirst())
      where before != after { steps.append((before, after)) }
    }
    var ranks = [UInt8](repeating: .max, count: rules.rules.count)
    for step in steps { (ranks[step.before], ranks[step.after]) = (0, 0) }
    // A path has no more steps than there are, and nor are more taken where they go in a circle.
    for _ in 0..<min(steps.count, Int(UInt8.max)) {
      for step in steps where ranks[step.before] < .max - 1 {
        ranks[step.after] = max(ranks[step.after], ranks[step.before] + 1)
      }
    }
    self.ranks = ranks
  }

  /// The order of an event among those of its instant: by its rank, then by something made of its content.
  public func order(ofMatched rules: [Int], by content: UInt64) -> UInt64 {
    var rank = UInt8.max
    for rule in rules { rank = min(rank, ranks[rule]) }
    return UInt64(rank) << 56 | content >> 8
  }
}
