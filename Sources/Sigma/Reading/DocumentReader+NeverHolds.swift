import StrictYAML
import TextMatching
import Wording

/// Rules that could never hold, or would hold of anything: sound as Sigma, and not what anybody means.
extension DocumentReader {
  /// A map of which no event meets all items.
  mutating func warnOfContradictions(_ entries: [YAMLEntry], _ items: [Item]) {
    var bounds: [String: [(comparison: Comparison, number: Number)]] = [:]
    var absent: Set<String> = []
    var present: Set<String> = []
    var told: Set<String> = []
    for (entry, item) in zip(entries, items) {
      guard let field = item.field, !told.contains(field) else { continue }
      var isMet = true
      if let bound = bound(of: item, field) {
        let key = field + "|" + (bound.part?.rawValue ?? "")
        let all = bounds[key, default: []] + [(comparison: bound.comparison, number: bound.number)]
        bounds[key] = all
        let ends: [(comparison: Comparison, number: Number)] = [
          (.gte, .integer(bound.range.lowerBound)), (.lte, .integer(bound.range.upperBound)),
        ]
        isMet = all.count < 2 || Self.canHold(all + ends, isWhole: true)
      }
      if item.isNegated {
        if item.values.allSatisfy({ $0.alternatives == [.exists] }) { absent.insert(field) }
      } else if !item.values.contains(where: { $0.alternatives.contains(.null) }) {
        present.insert(field)
      }
      guard !isMet || (absent.contains(field) && present.contains(field)) else { continue }
      told.insert(field)
      add(
        Diagnostic(
          .warning, code: "never-holds", at: entry.keyLocation(in: file),
          Bilingual(
            fr: "ce qui est demandé ici de « \(field) » se contredit :"
              + " la règle ne tiendrait jamais",
            en: "what is asked of \"\(field)\" here contradicts itself: the rule would never hold"),
          hint: Bilingual(
            fr: "tout ce qu'un bloc demande doit tenir à la fois ; pour l'un ou l'autre, deux blocs"
              + " et « or »",
            en: "all that a block asks must hold at once; for one or the other, two blocks and"
              + " `or`")))
    }
  }

  /// What one item asks of the one number that a field has; `nil` where it may have several, or is asked otherwise.
  private func bound(
    of item: Item, _ field: String
  ) -> (part: TimePart?, comparison: Comparison, number: Number, range: ClosedRange<Int64>)? {
    guard !item.isNegated, item.values.count == 1, let value = item.values.first,
      value.alternatives.count == 1, let test = value.alternatives.first
    else { return nil }
    switch (test, options.fieldRange(field, nil)) {
    case (.compare(let comparison, let number), .number(let range)):
      return (nil, comparison, number, Int64(range.lowerBound)...Int64(range.upperBound))
    case (.number(let number), .number(let range)):
      return (nil, .eq, number, Int64(range.lowerBound)...Int64(range.upperBound))
    case (.timePart(let part, let comparison, let number), .time),
      (.timePart(let part, let comparison, let number), .date):
      return (part, comparison, .integer(number), part.range)
    default: return nil
    }
  }

  /// A condition that no selections can meet, or that none can fail.
  mutating func warn(of condition: Condition, over count: Int, at node: YAMLNode) {
    let length = (node.sequence ?? [node]).reduce(0) { $0 + ($1.scalar?.text.utf8.count ?? 0) }
    // Beyond, nobody could tell what it means anyway.
    guard (1...10).contains(count), length <= 1_000 else { return }
    var (holds, fails) = (false, false)
    for selections in 0..<(1 << count) {
      if condition.holds(where: selections) { holds = true } else { fails = true }
      if holds && fails { return }
    }
    add(
      Diagnostic(
        .warning, code: holds ? "always-holds" : "never-holds", at: node.location(in: file),
        holds
          ? Bilingual(
            fr: "cette condition tient quoi que disent les blocs",
            en: "this condition holds whatever the selections say")
          : Bilingual(
            fr: "cette condition se contredit : elle ne tiendrait jamais",
            en: "this condition contradicts itself: it would never hold"),
        hint: Bilingual(
          fr: "revoir les « not » et les « or »", en: "look at each `not` and `or` again")))
  }
}

extension Condition {
  /// Whether it holds where those selections do whose bits are set.
  fileprivate func holds(where selections: Int) -> Bool {
    switch self {
    case .selection(let index): selections & (1 << index) != 0
    case .all(let members): members.allSatisfy { $0.holds(where: selections) }
    case .any(let members): members.contains { $0.holds(where: selections) }
    case .not(let inner): !inner.holds(where: selections)
    }
  }
}

extension Correlation {
  /// Whether what it counts is enough where there is nothing: it holds of the first event of every group.
  public var holdsOfNothing: Bool {
    guard kind == .eventCount || kind == .valueCount, !bounds.isEmpty else { return false }
    return bounds.allSatisfy {
      [.gte, .gt].contains($0.comparison)
        && Number.integer(0).ordering(to: $0.number).map($0.comparison.holds) == true
    }
  }

  /// Whether it asks for more than are kept of one group.
  public var isBeyondWhatIsKept: Bool {
    guard kind == .eventCount || kind == .valueCount, !bounds.isEmpty else { return false }
    let kept = Number.integer(Int64(Correlator.Limits().entriesOfGroup))
    return !DocumentReader.canHold(bounds + [(comparison: .lte, number: kept)], isWhole: true)
  }
}

extension Rule {
  /// The words that its own selections hold a field against, as values are compared, and on which line.
  public func words(heldAgainst field: String) -> [(word: String, line: Int)] {
    func words(of selection: Selection) -> [(word: String, line: Int)] {
      switch selection {
      case .any(let members): return members.flatMap { words(of: $0) }
      case .all(let items):
        return items.filter { $0.field == field }.flatMap { item in
          item.values.flatMap(\.alternatives).compactMap { test -> (word: String, line: Int)? in
            guard case .text(let pattern) = test, case .literal(let bytes, .whole) = pattern.shape
            else { return nil }
            return (word: String(decoding: bytes, as: UTF8.self), line: item.line)
          }
        }
      }
    }
    return detection?.selections.flatMap { words(of: $0.selection) } ?? []
  }
}

extension ItemReader {
  /// An expression that finds something in any text, or that has the name of a word list left as it is.
  mutating func warn(of regex: Regex, _ text: String, _ node: YAMLNode, isExpanded: Bool) {
    let scratch = RegexScratch()
    if ["", "x", "0 \u{E9}\n-"].allSatisfy({ regex.matches($0, using: scratch) == .match }) {
      reading.note(
        "always-holds", at: node,
        Bilingual(
          fr: "cette expression convient aussi à un texte vide",
          en: "this expression matches an empty text, too"),
        hint: Bilingual(
          fr: "revoir un « | » au bord ou un « * » ; pour « le champ est là » : |exists: true",
          en: "look at a `|` at an end or a `*`; for \"the field is there\": |exists: true"),
        severity: .warning)
    }
    guard !isExpanded else { return }
    for name in options.placeholders.keys.sorted() where text.contains("%\(name)%") {
      reading.note(
        "unexpanded", at: node,
        Bilingual(
          fr: "« %\(name)% » est cherché tel quel, et non les mots de la liste",
          en: "\"%\(name)%\" is looked for as it stands, and not the words of the list"),
        hint: Bilingual(fr: "ajouter « |expand »", en: "add `|expand`"), severity: .warning)
    }
  }
}
