import StrictYAML
import Wording

extension Directory {
  /// Refuses names under `may_act_as` that are no account, and `*` where people are real: who may act for whom must be read
  /// off the directory, and a misspelt name is found before the night in which it is needed.
  static func checkActingFor(
    in section: YAMLNode?, isSynthetic: Bool, _ accounts: [Account], _ reading: inout YAMLReading
  ) {
    let names = Set(accounts.map(\.name))
    for node in section?.sequence ?? [] {
      for place in node["may_act_as"]?.sequence ?? [] {
        guard let name = place.scalar?.text, !names.contains(name) else { continue }
        guard name == "*" else {
          reading.note(
            "unknown-account", at: place,
            Bilingual(fr: "compte « \(name) » inconnu", en: "unknown account \"\(name)\""),
            hint: suggestion(for: name, among: names.sorted()))
          continue
        }
        guard !isSynthetic else { continue }
        reading.note(
          "wrong-value", at: place,
          Bilingual(
            fr: "« * » : hors d'un répertoire inventé, personne n'agit pour tout le monde",
            en: "\"*\": outside an invented directory nobody acts for everybody"),
          hint: Bilingual(
            fr: "nommez chaque compte, ou retirez « may_act_as »",
            en: "name each account, or take `may_act_as` out"))
      }
    }
  }

  /// Who may act for others, and for whom: one warning for each account, by which whoever keeps the directory sees who reads
  /// whose notices. Not for a demonstration, in which one user acts for everybody.
  ///
  /// - Parameter folder: the one that holds `directory.yml`.
  public func actingFor(directory folder: String) -> [Diagnostic] {
    accounts.filter { !$0.mayActAs.isEmpty }.map { account in
      let others = account.mayActAs.sorted().map { name in
        // From whom to whom it goes is what is to be seen.
        self.account(name).map { "\(name) (\($0.organisation))" } ?? name
      }.joined(separator: ", ")
      return Diagnostic(
        .warning, code: "acts-for",
        at: places["account \(account.name)"]
          ?? SourceLocation(file: folder + "/directory.yml"),
        Bilingual(
          fr: "« \(account.name) » (\(account.organisation)) peut agir pour \(others)",
          en: "\"\(account.name)\" (\(account.organisation)) may act for \(others)"),
        hint: Bilingual(
          fr: "c'est lire et faire ce que ces comptes peuvent ; si ce n'est pas voulu, retirez-les"
            + " de « may_act_as »",
          en: "that is to read and do what those accounts may; if it is not meant, take them out of"
            + " `may_act_as`"))
    }
  }
}
