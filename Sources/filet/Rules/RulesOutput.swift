import Sigma
import StrictJSON
import Wording

/// What the commands on rules print.
enum RulesOutput {
  /// Of a rule that could not be decided.
  static func limitReached(_ rule: Rule) -> Diagnostic {
    Diagnostic(
      .error, code: "regex-limit", at: rule.location,
      Bilingual(
        fr: "une expression régulière a atteint sa limite : la règle n'a pas été décidée",
        en: "a regular expression reached its limit: the rule was not decided"))
  }

  static func json(_ diagnostic: Diagnostic) -> JSONValue {
    var members = [
      JSONMember("severity", .string(diagnostic.severity.rawValue)),
      JSONMember("code", .string(diagnostic.code)),
      JSONMember("file", .string(diagnostic.location.file)),
      JSONMember("line", .integer(Int64(diagnostic.location.line))),
      JSONMember("column", .integer(Int64(diagnostic.location.column))),
      JSONMember("message", json(diagnostic.message)),
    ]
    if let hint = diagnostic.hint { members.append(JSONMember("hint", json(hint))) }
    return .object(members)
  }

  static func json(_ text: Bilingual) -> JSONValue {
    ["fr": .string(text.fr), "en": .string(text.en)]
  }

  static func json(_ item: Explanation.Item) -> JSONValue {
    [
      "field": item.field.map { .string($0) } ?? .null,
      "modifiers": .array(item.modifiers.map { .string($0) }),
      "line": .integer(Int64(item.line)),
      "present": .bool(item.isPresent),
      "found": .array(item.found.map { .string($0) }),
      "all": .bool(item.requiresAll),
      "negated": .bool(item.isNegated),
      "values": .array(
        item.values.map { ["value": .string($0.written), "holds": .bool($0.holds)] }),
      "holds": .bool(item.holds),
    ]
  }

  /// - Parameter name: of whom, where that is not whom the observation is about.
  static func json(_ explanation: Explanation, _ rule: Rule, of name: String?) -> JSONValue {
    let said = json(explanation, rule)
    guard let name else { return said }
    return .object((said.object ?? []) + [JSONMember("of", .string(name))])
  }

  private static func json(_ explanation: Explanation, _ rule: Rule) -> JSONValue {
    [
      "rule": rule.id.map { .string($0) } ?? .null,
      "title": .string(rule.title),
      "holds": .bool(explanation.holds),
      "logsource": .bool(explanation.isForLogsource),
      "condition": .bool(explanation.conditionHolds),
      "selections": .array(
        explanation.selections.map { selection in
          [
            "name": .string(selection.name),
            "line": .integer(Int64(selection.line)),
            "filter": selection.filter.map { .string($0) } ?? .null,
            "alternatives": .array(
              selection.alternatives.map { .array($0.map { json($0) }) }),
            "holds": .bool(selection.holds),
          ]
        }),
    ]
  }
}
