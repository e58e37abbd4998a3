import TextMatching

/// Why a detection rule holds or does not hold for an event.
public struct Explanation: Sendable, Hashable {
  public struct Value: Sendable, Hashable {
    public var written: String
    public var holds: Bool
  }

  /// So many values of the event are told for each item.
  public static let mostFound = 8

  public struct Item: Sendable, Hashable {
    /// `nil` for keywords.
    public var field: String?
    public var modifiers: [String]
    public var line: Int
    /// Whether the event has the field, null included.
    public var isPresent: Bool
    /// The values that the event has there, as text, `mostFound` at most; none for keywords.
    public var found: [String]
    public var requiresAll: Bool
    public var isNegated: Bool
    public var values: [Value]
    public var holds: Bool
  }

  /// A selection: alternatives (one for a map, several for a list), each a list of items that all must
  /// hold.
  public struct Selection: Sendable, Hashable {
    public var name: String
    public var line: Int
    /// The title of the filter that it belongs to; `nil` for the rule's own.
    public var filter: String?
    public var alternatives: [[Item]]
    public var holds: Bool
  }

  public var rule: Int
  /// Whether the rule is for events of this logsource at all.
  public var isForLogsource: Bool
  public var selections: [Selection]
  /// Whether the condition, filters included, holds.
  public var conditionHolds: Bool
  /// What evaluation says: for the logsource and the condition holds.
  public var holds: Bool { isForLogsource && conditionHolds }
}

extension Engine {
  /// Asks the same atoms and predicates as evaluation, one by one.
  func explain(_ index: Int, _ event: Event) -> Explanation? {
    guard set.rules.indices.contains(index), let detection = set.rules[index].detection,
      prepare(event)
    else { return nil }
    var vocabulary = program.vocabulary
    var selections = detection.selections.map { explain($0, filter: nil, &vocabulary) }
    for filter in detection.filters {
      selections += filter.selections.map { explain($0, filter: filter.title, &vocabulary) }
    }
    return Explanation(
      rule: index, isForLogsource: admits(index, event), selections: selections,
      conditionHolds: holds(program.roots[index]))
  }

  private func explain(
    _ named: NamedSelection, filter: String?, _ vocabulary: inout Vocabulary
  ) -> Explanation.Selection {
    let alternatives = alternatives(named.selection, &vocabulary)
    return Explanation.Selection(
      name: named.name, line: named.line, filter: filter, alternatives: alternatives,
      holds: decide(vocabulary.expression(named.selection)))
  }

  private func alternatives(
    _ selection: Selection, _ vocabulary: inout Vocabulary
  ) -> [[Explanation.Item]] {
    switch selection {
    case .all(let items):
      var explained: [Explanation.Item] = []
      for item in items { explained.append(explain(item, &vocabulary)) }
      return [explained]
    case .any(let selections):
      var explained: [[Explanation.Item]] = []
      for selection in selections { explained += alternatives(selection, &vocabulary) }
      return explained
    }
  }

  private func explain(_ item: Item, _ vocabulary: inout Vocabulary) -> Explanation.Item {
    let field = vocabulary.field(item.field)
    var values: [Explanation.Value] = []
    for value in item.values {
      values.append(
        Explanation.Value(
          written: value.written, holds: decide(vocabulary.expression(value, field: field))))
    }
    return Explanation.Item(
      field: item.field, modifiers: item.modifiers, line: item.line,
      isPresent: field == 0 ? frame.slotCount > 0 : frame.heads[field] >= 0,
      found: Array((item.field.map { self.values(of: $0) } ?? []).prefix(Explanation.mostFound)),
      requiresAll: item.requiresAll, isNegated: item.isNegated, values: values,
      holds: decide(vocabulary.expression(item)))
  }
}
