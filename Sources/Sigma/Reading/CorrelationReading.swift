import Chronology
import StrictYAML
import Wording

extension DocumentReader {
  /// The `correlation` section.
  mutating func correlation(_ node: YAMLNode) -> CorrelationDocument? {
    let known = [
      "type", "rules", "group-by", "timespan", "condition", "aliases", "generate",
    ]
    guard let values = mapping(node, known: known) else { return nil }
    guard let typeNode = values["type"] else {
      missing("type", node, for: "type: event_count")
      return nil
    }
    guard let kind = kind(typeNode) else { return nil }
    guard let rulesNode = values["rules"] else {
      missing("rules", node, for: "rules: [base_runaway]")
      return nil
    }
    let rules = references(rulesNode)
    if rules.isEmpty {
      note("empty-list", rulesNode, "il n'y a aucune règle", "there is no rule")
    }
    if rules.count > 64 {
      note(
        "too-many-rules", rulesNode, "une corrélation lit 64 règles au plus",
        "a correlation reads 64 rules at most")
    }
    guard let timespanNode = values["timespan"] else {
      missing("timespan", node, for: "timespan: 90d")
      return nil
    }
    guard let timespan = timespan(timespanNode) else { return nil }
    let groupBy = values["group-by"].map { references($0) } ?? []
    for reference in groupBy { forbid(reference) }
    var bounds: [(comparison: Comparison, number: Number)] = []
    var fields: [Reference] = []
    var percentile = 50.0
    if let condition = values["condition"] {
      guard let read = correlationCondition(condition, kind, rules.count) else { return nil }
      (bounds, fields, percentile) = read
    } else if kind != .temporal, kind != .temporalOrdered {
      missing("condition", node, for: "condition: {gte: 3}")
    }
    let aliases = values["aliases"].map { self.aliases($0) } ?? []
    return CorrelationDocument(
      kind: kind, rules: rules, groupBy: groupBy, timespan: timespan, fields: fields,
      bounds: bounds, percentile: percentile, aliases: aliases)
  }

  private mutating func timespan(_ node: YAMLNode) -> Int64? {
    guard let text = node.scalar?.text, let span = Span(text: text) else {
      let unit = node.scalar?.text.last
      note(
        "bad-timespan", node, "une durée est attendue ici, p. ex. 30s, 15m, 4h ou 90d",
        "a duration is expected here, e.g. 30s, 15m, 4h or 90d",
        hint: unit == "M" || unit == "y"
          ? Bilingual(
            fr: "mois et années n'ont pas de durée fixe : écrire des jours",
            en: "months and years have no fixed length: write days") : nil)
      return nil
    }
    if text.hasSuffix("w") {
      add(
        Diagnostic(
          .warning, code: "timespan-weeks", at: node.location(in: file),
          Bilingual(
            fr: "les semaines ne sont pas de Sigma : écrire des jours",
            en: "weeks are not Sigma's: write days")))
    }
    return span.milliseconds
  }

  private mutating func correlationCondition(
    _ node: YAMLNode, _ kind: Correlation.Kind, _ ruleCount: Int
  ) -> ([(comparison: Comparison, number: Number)], [Reference], Double)? {
    let operators = Comparison.allCases.map(\.rawValue)
    guard let values = mapping(node, known: operators + ["field", "percentile"]) else { return nil }
    var bounds: [(comparison: Comparison, number: Number)] = []
    var isSound = values.count == node.mapping?.count
    for comparison in Comparison.allCases {
      guard let bound = values[comparison.rawValue] else { continue }
      switch bound.scalar?.value {
      case .integer(let number)?: bounds.append((comparison, .integer(number)))
      case .float(let number)?
      where number.isFinite && kind.readsNumbers:
        bounds.append((comparison, .double(number)))
      default:
        note(
          "bad-number", bound,
          kind.readsNumbers
            ? "un nombre est attendu ici" : "un nombre entier est attendu ici",
          kind.readsNumbers
            ? "a number is expected here" : "a whole number is expected here")
        isSound = false
      }
    }
    // What is usually advised may lie beyond what so few rules can reach.
    let reached = Self.counts(kind, ruleCount)?.most.map { "gte: \($0)" }
    if bounds.isEmpty, isSound {
      note(
        "missing-operator", node,
        "il manque une comparaison : \(operators.joined(separator: ", "))",
        "a comparison is missing: \(operators.joined(separator: ", "))",
        hint: reached.map { Bilingual(fr: "p. ex. \($0)", en: "e.g. \($0)") })
      isSound = false
    }
    if !bounds.isEmpty, !Self.canHold(bounds, isWhole: !kind.readsNumbers) {
      note(
        "never-holds", node, "ces bornes se contredisent : la règle ne tiendrait jamais",
        "these bounds contradict each other: the rule would never hold",
        hint: reached.map { Bilingual(fr: "p. ex. {\($0)}", en: "e.g. {\($0)}") })
      isSound = false
    } else if let (least, most) = Self.counts(kind, ruleCount), !bounds.isEmpty {
      var all = bounds
      all.append((comparison: .gte, number: .integer(least)))
      if let most { all.append((comparison: .lte, number: .integer(most))) }
      if !Self.canHold(all, isWhole: true) {
        let (fr, en) = most.map { (" et d'au plus \($0)", " and at most \($0)") } ?? ("", "")
        note(
          "never-holds", node,
          "ce nombre est d'au moins \(least)\(fr) : la règle ne tiendrait jamais",
          "this number is at least \(least)\(en): the rule would never hold",
          hint: reached.map { Bilingual(fr: "p. ex. {\($0)}", en: "e.g. {\($0)}") })
        isSound = false
      }
    }
    var fields: [Reference] = []
    if let field = values["field"] {
      fields = references(field)
      if !kind.readsValues {
        note(
          "field-not-used", field, "« \(kind.rawValue) » ne lit pas de champ",
          "\"\(kind.rawValue)\" reads no field")
        isSound = false
      } else if fields.isEmpty || (fields.count > 1 && kind != .valueCount) {
        note("bad-field", field, "un seul champ est attendu ici", "one field is expected here")
        isSound = false
      }
      for reference in fields { forbid(reference) }
    } else if kind.readsValues {
      missing("field", node, for: "condition: {field: place, gte: 3}")
      isSound = false
    }
    var percentile = 50.0
    if let rank = values["percentile"] {
      switch rank.scalar?.value {
      case .integer(let number)? where (0...100).contains(number): percentile = Double(number)
      case .float(let number)? where (0...100).contains(number): percentile = number
      default:
        note(
          "bad-number", rank, "un nombre de 0 à 100 est attendu ici",
          "a number from 0 to 100 is expected here")
        isSound = false
      }
      if kind != .valuePercentile {
        note(
          "percentile-not-used", rank, "« percentile » ne va qu'avec value_percentile",
          "\"percentile\" goes only with value_percentile")
        isSound = false
      }
    }
    return isSound ? (bounds, fields, percentile) : nil
  }

  /// What is counted can be so much at least, and at most: a window is judged where an event has come into it. `nil` of
  /// what is added up.
  private static func counts(
    _ kind: Correlation.Kind, _ ruleCount: Int
  ) -> (least: Int64, most: Int64?)? {
    switch kind {
    case .eventCount: return (least: 1, most: nil)
    // Events without the field add none.
    case .valueCount: return (least: 0, most: nil)
    case .temporal, .temporalOrdered: return (least: 1, most: Int64(max(1, ruleCount)))
    default: return nil
    }
  }

  /// Whether some number meets them all: one that they name, or one that lies between two of them or beyond them all.
  /// Exact, since numbers of any size are added up.
  static func canHold(
    _ bounds: [(comparison: Comparison, number: Number)], isWhole: Bool
  ) -> Bool {
    func meets(_ bound: (comparison: Comparison, number: Number), _ number: Number) -> Bool {
      number.ordering(to: bound.number).map { bound.comparison.holds($0) } ?? false
    }
    if bounds.contains(where: { named in bounds.allSatisfy { meets($0, named.number) } }) {
      return true
    }
    let sorted = bounds.sorted { $0.number.ordering(to: $1.number) == .less }
    return (0...sorted.count).contains { place in
      let low = place > 0 ? sorted[place - 1].number : nil
      let high = place < sorted.count ? sorted[place].number : nil
      return isAny(between: low, and: high, isWhole: isWhole)
        && sorted.indices.allSatisfy {
          sorted[$0].comparison.holds($0 < place ? .greater : .less)
        }
    }
  }

  /// Whether there is a number between the two, a whole one where only such are counted; `nil`: without an end.
  private static func isAny(between low: Number?, and high: Number?, isWhole: Bool) -> Bool {
    guard let least = low, let most = high else {
      return !isWhole || (low?.integer != Int64.max && high?.integer != Int64.min)
    }
    guard least.ordering(to: most) == .less else { return false }
    guard isWhole, let from = least.integer, let to = most.integer else { return true }
    let (distance, overflow) = to.subtractingReportingOverflow(from)
    return overflow || distance > 1
  }

  private mutating func aliases(
    _ node: YAMLNode
  ) -> [(name: String, of: [(rule: Reference, field: Reference)])] {
    var aliases: [(name: String, of: [(rule: Reference, field: Reference)])] = []
    guard let entries = node.mapping else {
      note(
        "wrong-type", node, "un bloc « clé: valeur » est attendu ici", "a mapping is expected here")
      return []
    }
    for entry in entries {
      guard let rules = entry.value.mapping, !rules.isEmpty else {
        note(
          "wrong-type", entry.value, "« règle: champ » est attendu ici",
          "\"rule: field\" is expected here")
        continue
      }
      forbid(Reference(key: entry, in: file))
      var fields: [(rule: Reference, field: Reference)] = []
      for rule in rules {
        guard let field = string(rule.value) else { continue }
        let reference = Reference(rule.value, field, in: file)
        forbid(reference)
        fields.append((Reference(key: rule, in: file), reference))
      }
      aliases.append((entry.key, fields))
    }
    return aliases
  }

  private mutating func forbid(_ reference: Reference) {
    guard options.forbids(reference.name) else { return }
    add(
      Diagnostic(
        .error, code: "forbidden-field", at: reference.location,
        Bilingual(
          fr: "aucune règle ne peut lire « \(reference.name) »",
          en: "no rule may read \"\(reference.name)\""), hint: options.forbiddenHint))
  }
}
