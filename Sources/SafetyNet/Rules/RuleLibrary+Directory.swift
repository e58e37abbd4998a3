import Mandates
import Observations
import Wording

/// The directory held against the rules and against itself, where one of its files alone does not show the fault.
extension RuleLibrary {
  /// What the directory has codes of, for whoever writes an observation.
  var codes: DirectoryCodes {
    DirectoryCodes(
      territories: territories.sorted(),
      schools: Set(directory.organisations.values.flatMap(\.schools)).sorted(),
      placementUnits: directory.placementUnits.sorted())
  }

  /// Kinds and territories that people are said to be for, and that there are not: who has a misspelt kind is never
  /// told.
  ///
  /// - Parameter kinds: the kinds that there are; `nil` where that is not known.
  static func unknownNames(in directory: Directory, kinds: [String]?) -> [Diagnostic] {
    let territories = Set(directory.organisations.values.flatMap(\.territories))
    return directory.accounts.flatMap { account -> [Diagnostic] in
      let place =
        directory.places["account \(account.name)"] ?? SourceLocation(file: "directory.yml")
      let known = kinds.map { Set($0) } ?? account.kinds
      let unknownKinds = account.kinds.subtracting(known).sorted().map { name in
        Diagnostic(
          .error, code: "unknown-kind", at: place,
          Bilingual(
            fr: "« \(account.name) » serait pour le genre « \(name) », qui n'existe pas",
            en: "\"\(account.name)\" would be for the kind \"\(name)\", which does not exist"),
          hint: choices(for: name, among: kinds ?? []))
      }
      let elsewhere = account.territories.subtracting(territories).sorted().map { name in
        Diagnostic(
          .warning, code: "unknown-territory", at: place,
          Bilingual(
            fr:
              "« \(account.name) » serait pour le territoire « \(name) », où aucune organisation ne sert",
            en:
              "\"\(account.name)\" would be for the territory \"\(name)\", which no organisation serves"
          ),
          hint: suggestion(for: name, among: territories.sorted()))
      }
      return unknownKinds + elsewhere
    }
  }

  /// People who have a place in a chain, or at the Table, by two accounts: where two people must agree they are one, and
  /// what they leave unanswered by the one may reach them again by the other.
  static func peopleInTwoPlaces(in directory: Directory) -> [Diagnostic] {
    var first: [String: String] = [:]
    var found: [Diagnostic] = []
    for account in directory.accounts where account.isInChain || account.roles.contains(.table) {
      var marks: [String] = []
      if !account.person.isEmpty { marks.append("person \(account.person)") }
      if let uid = account.uid { marks.append("uid \(uid)") }
      let known = marks.compactMap { first[$0] }.first
      for mark in marks where first[mark] == nil { first[mark] = account.name }
      guard let known else { continue }
      found.append(
        Diagnostic(
          .warning, code: "one-person",
          at: directory.places["account \(account.name)"] ?? SourceLocation(file: "directory.yml"),
          Bilingual(
            fr: "« \(account.name) » est la même personne que « \(known) », qui a sa place aussi",
            en: "\"\(account.name)\" is the same person as \"\(known)\", who has a place, too"),
          hint: Bilingual(
            fr: "une personne ne clôt pas à elle seule ce qui en demande deux ; si ce sont deux"
              + " personnes, les nommer autrement sous « person »",
            en: "one person alone does not close what needs two; if they are two people, name them"
              + " otherwise under `person`")))
    }
    return found
  }

  /// Kinds that units are said to report, and that there are not: the one that was meant would be refused.
  static func kindsUnknown(in directory: Directory, kinds: [String]) -> [Diagnostic] {
    directory.units.values.sorted { $0.source < $1.source }.flatMap { unit in
      unit.kinds.subtracting(kinds).sorted().map { name in
        Diagnostic(
          .error, code: "unknown-kind",
          at: directory.places["unit \(unit.source)"] ?? SourceLocation(file: "directory.yml"),
          Bilingual(
            fr: "« \(unit.source) » signalerait le genre « \(name) », qui n'existe pas",
            en: "\"\(unit.source)\" would report the kind \"\(name)\", which does not exist"),
          hint: choices(for: name, among: kinds))
      }
    }
  }

  /// Territories that a mandate names and that nobody serves: by that name nobody is told.
  static func territoriesUnknown(
    in matrix: MandateMatrix, _ directory: Directory
  ) -> [Diagnostic] {
    let territories = Set(directory.organisations.values.flatMap(\.territories))
    return matrix.mandates.flatMap { mandate -> [Diagnostic] in
      let named = (mandate.conditions.territories ?? []).union(
        mandate.conditions.outsideTerritories ?? [])
      return named.subtracting(territories).sorted().map { name in
        Diagnostic(
          .warning, code: "unknown-territory",
          at: matrix.places[mandate.id] ?? SourceLocation(file: "mandates"),
          Bilingual(
            fr: "le mandat vise le territoire « \(name) », où aucune organisation ne sert",
            en: "the mandate names the territory \"\(name)\", which no organisation serves"),
          hint: suggestion(for: name, among: territories.sorted()))
      }
    }
  }

  static func organisationsUnknown(
    in matrix: MandateMatrix, _ directory: Directory
  ) -> [Diagnostic] {
    matrix.mandates.filter { directory.organisations[$0.organisation] == nil }.map { mandate in
      Diagnostic(
        .warning, code: "unknown-organisation",
        at: matrix.places[mandate.id] ?? SourceLocation(file: "mandates"),
        Bilingual(
          fr:
            "le mandat vise « \(mandate.organisation) », absente du répertoire : il ne sert à rien",
          en:
            "the mandate is for \"\(mandate.organisation)\", which is not in the directory: it does nothing"
        ), hint: suggestion(for: mandate.organisation, among: directory.organisations.keys.sorted())
      )
    }
  }

  /// Organisations that are bound by an agreement, and that no mandate is for: their file was lost, or never written.
  static func organisationsWithoutMandate(
    in matrix: MandateMatrix, _ directory: Directory
  ) -> [Diagnostic] {
    let told = Set(matrix.mandates.map(\.organisation)).union(matrix.withoutMandate)
    // Of several agreements the last one stands for all.
    let agreements = Dictionary(
      directory.agreements.map { ($0.organisation, $0.id) }, uniquingKeysWith: { $1 })
    return agreements.filter { !told.contains($0.key) }.sorted { $0.key < $1.key }.map { entry in
      Diagnostic(
        .warning, code: "no-mandate",
        at: directory.places["agreement \(entry.value)"] ?? SourceLocation(file: "directory.yml"),
        Bilingual(
          fr: "« \(entry.key) » a une entente et aucun mandat : personne n'y est avisé de rien",
          en: "\"\(entry.key)\" has an agreement and no mandate: nobody in it is told anything"),
        hint: Bilingual(
          fr: "remettre son fichier sous « mandates/ » ; si c'est voulu, y écrire"
            + " « mandates: [] », « organisation » et « note »",
          en: "put its file back under `mandates/`; if it is meant, write `mandates: []`,"
            + " `organisation` and `note` in it"))
    }
  }
}
