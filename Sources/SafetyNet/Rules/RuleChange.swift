import Risk
import Sigma

/// A change of the rules that is tried on an invented region, and written nowhere: it is made to what was loaded, whatever
/// file a rule stands in and however it is written there.
public enum RuleChange: Sendable, Hashable {
  /// Decibans for bands 2 and 3; band 1 never asks for more than band 2.
  case thresholds(concern: Int, high: Int)
  /// These rules, by their ids, weigh so many decibans.
  case weighing(Int, rules: [String])
  /// These rules, by their ids, are evidence of nothing.
  case without(rules: [String])

  /// Ids of rules that there are not, or that are evidence of nothing: the change would be another than it is called.
  public struct Missing: Error, Sendable, Hashable {
    public var rules: [String]
  }

  func apply(
    to scoring: inout ScoringTable, _ meanings: inout [RuleMeaning?], of set: RuleSet
  ) throws(Missing) {
    switch self {
    case .thresholds(let concern, let high):
      scoring.thresholds[.watch] = min(concern, scoring.thresholds[.watch] ?? concern)
      scoring.thresholds[.concern] = concern
      scoring.thresholds[.high] = high
    case .weighing(let weight, let rules):
      for index in try Self.indexes(of: rules, in: set, meanings) {
        meanings[index]?.effect = .weight(weight)
      }
    case .without(let rules):
      for index in try Self.indexes(of: rules, in: set, meanings) { meanings[index] = nil }
    }
  }

  private static func indexes(
    of ids: [String], in set: RuleSet, _ meanings: [RuleMeaning?]
  ) throws(Missing) -> [Int] {
    let wanted = Set(ids)
    var indexes: [Int] = []
    var found: Set<String> = []
    for rule in set.rules where meanings[rule.index] != nil {
      guard let id = rule.id, wanted.contains(id) else { continue }
      indexes.append(rule.index)
      found.insert(id)
    }
    guard found == wanted else { throw Missing(rules: wanted.subtracting(found).sorted()) }
    return indexes
  }
}
