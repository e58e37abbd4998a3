import Sigma
import Testing

/// Holds the explanation of every detection rule of a set against its evaluation on one event: the verdict,
/// and each level of the explanation against the one below. Says how many rules were asked and held.
func expectAgreement(
  _ set: RuleSet, _ event: Event, _ note: Comment, sourceLocation: SourceLocation = #_sourceLocation
) throws -> (asked: Int, held: Int) {
  var evaluator = Evaluator(set)
  var explainer = Evaluator(set)
  let matches = Set(evaluator.matches(event))
  var asked = 0
  for rule in set.rules where rule.kind == .detection {
    let explained = explainer.explain(rule: rule.index, event)
    let explanation = try #require(explained, note, sourceLocation: sourceLocation)
    asked += 1
    #expect(
      explanation.holds == matches.contains(rule.index), note, sourceLocation: sourceLocation)
    for selection in explanation.selections {
      let byItems = selection.alternatives.contains { $0.allSatisfy(\.holds) }
      #expect(selection.holds == byItems, note, sourceLocation: sourceLocation)
    }
    for item in explanation.selections.flatMap(\.alternatives).joined() {
      let values = item.values.map(\.holds)
      let positive = item.requiresAll ? values.allSatisfy { $0 } : values.contains(true)
      #expect(item.holds == (positive != item.isNegated), note, sourceLocation: sourceLocation)
    }
  }
  return (asked, matches.count)
}
