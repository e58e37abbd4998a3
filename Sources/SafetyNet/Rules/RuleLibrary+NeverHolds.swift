import Mandates
import Risk
import Sigma
import Wording

/// Rules that nothing can meet, or anything does.
extension RuleLibrary {
  /// Correlations that hold of the first event of any group, and those that ask for more than is kept of one.
  static func correlationsOfAnythingOrNothing(in set: RuleSet) -> [Diagnostic] {
    set.rules.compactMap { rule in
      guard let correlation = rule.correlation else { return nil }
      if correlation.holdsOfNothing {
        return Diagnostic(
          .warning, code: "always-holds", at: rule.location,
          Bilingual(
            fr: "la condition tient déjà de zéro : la règle tiendrait du premier venu",
            en: "the condition holds of zero already: the rule would hold of the first that comes"),
          hint: Bilingual(fr: "p. ex. {gte: 2}", en: "e.g. {gte: 2}"))
      }
      if correlation.isBeyondWhatIsKept {
        return Diagnostic(
          .warning, code: "never-holds", at: rule.location,
          Bilingual(
            fr: "la condition demande plus que ce qui est gardé d'un groupe : elle ne tiendrait"
              + " jamais",
            en: "the condition asks for more than is kept of one group: it would never hold"),
          hint: Bilingual(fr: "p. ex. {gte: 3}", en: "e.g. {gte: 3}"))
      }
      return nil
    }
  }

  /// Rules without a `filet:` block that nothing refers to: they count for nothing. Where something else is missing or
  /// faulty, what refers to them may be that.
  static func rulesOfNoUse(in set: RuleSet, _ files: [RuleFile], _ parts: Parts) -> [Diagnostic] {
    guard set.leftOut.isEmpty, !parts.diagnostics.hasErrors,
      files.contains(where: { $0.folder.isEmpty && $0.name == "networks.yml" })
    else { return [] }
    let read = Set(set.rules.flatMap { $0.correlation?.rules ?? [] })
    let names = Set(parts.networks.namesOfRules)
    return set.rules.compactMap { rule in
      guard rule.custom["filet"] == nil, !read.contains(rule.index),
        !names.contains(rule.name ?? "")
      else { return nil }
      return Diagnostic(
        .warning, code: "unused-rule", at: rule.location,
        Bilingual(
          fr: "cette règle n'a pas de bloc « filet », et rien ne la lit : elle ne compte pour rien",
          en: "this rule has no `filet:` block and nothing refers to it: it counts for nothing"),
        hint: Bilingual(
          fr: "lui écrire un bloc « filet », la nommer dans une corrélation, ou la retirer",
          en: "give it a `filet:` block, name it in a correlation, or remove it"))
    }
  }

  /// Codes of territories and of organisations in rules that the directory does not have: no observation has them
  /// either.
  static func codesUnknown(in set: RuleSet, _ directory: Directory) -> [Diagnostic] {
    let territories = Set(directory.organisations.values.flatMap(\.territories))
    let organisations = Set(directory.organisations.keys)
    return set.rules.flatMap { rule in
      codesUnknown(
        in: rule, "territory", territories, "unknown-territory",
        Bilingual(fr: "le territoire", en: "the territory"))
        + codesUnknown(
          in: rule, "reporting_organisation", organisations, "unknown-organisation",
          Bilingual(fr: "l'organisation", en: "the organisation"))
    }
  }

  private static func codesUnknown(
    in rule: Rule, _ field: String, _ known: Set<String>, _ code: String, _ sort: Bilingual
  ) -> [Diagnostic] {
    rule.words(heldAgainst: field).filter { !known.contains($0.word) }.map { entry in
      Diagnostic(
        .warning, code: code, at: SourceLocation(file: rule.file, line: entry.line),
        Bilingual(
          fr: "\(sort.fr) « \(entry.word) » n'est pas du répertoire : aucune observation ne l'a",
          en: "\(sort.en) \"\(entry.word)\" is not in the directory: no observation has it"),
        hint: choices(for: entry.word, among: known.sorted()))
    }
  }
}

extension NetworkTable {
  /// Of every rule that it refers to.
  var namesOfRules: [String] {
    tyingRules + everyday.flatMap(\.rules) + (written?.rules ?? []) + (corroboration?.rules ?? [])
  }
}
