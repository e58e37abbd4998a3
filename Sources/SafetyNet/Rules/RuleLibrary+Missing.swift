import Mandates
import Observations
import Sigma
import StrictYAML
import Wording

/// What a rules folder lacks as a whole. A folder that is being copied, or is not mounted, looks like one that people
/// meant: what is not there has no line that could be wrong.
extension RuleLibrary {
  /// Held against a folder alone: from bytes a library is made of what it is given.
  ///
  /// - Parameter isToServe: a daemon is to tell people by it: then it is an error that there is no mandate. An analyst may try
  ///   rules alone.
  public static func missing(
    from files: [RuleFile], under root: String, isToServe: Bool = false
  ) -> [Diagnostic] {
    nobodyTold(by: files, under: root, isToServe ? .error : .warning)
      + filesMissing(from: files, under: root)
      + filtersMissing(from: files, under: root)
  }

  /// What is missing as a whole has no path in a set of files: here it has the one that it would have.
  public static func located(
    _ diagnostics: [Diagnostic], under rulesFolder: String, directory: String? = nil
  ) -> [Diagnostic] {
    diagnostics.map { diagnostic in
      let name = diagnostic.location.file
      guard diagnostic.code == "missing-file", !name.contains("/") else { return diagnostic }
      var found = diagnostic
      found.location.file =
        switch name {
        case KindCatalog.commonFile: rulesFolder + "/kinds/" + name
        case "directory.yml": (directory ?? rulesFolder) + "/" + name
        default: rulesFolder + "/" + name
        }
      return found
    }
  }

  private static func nobodyTold(
    by files: [RuleFile], under root: String, _ severity: Diagnostic.Severity
  ) -> [Diagnostic] {
    let mandates = files.filter { $0.folder == "mandates" }.map { (file: $0.path, bytes: $0.bytes) }
    // One with a fault says so itself.
    guard let matrix = MandateMatrix.load(mandates).0, matrix.mandates.isEmpty else { return [] }
    return [
      Diagnostic(
        severity, code: "no-mandates", at: SourceLocation(file: root + "/mandates"),
        Bilingual(
          fr: "il n'y a aucun mandat : personne ne serait avisé de rien",
          en: "there is no mandate at all: nobody would be told anything"),
        hint: Bilingual(
          fr: "remettre le dossier « mandates/ » avec un fichier par organisation",
          en: "put the folder `mandates/` back, with one file an organisation"))
    ]
  }

  /// What a region may do without, and does with other results.
  private static func filesMissing(from files: [RuleFile], under root: String) -> [Diagnostic] {
    let expected = [
      (
        "networks.yml",
        Bilingual(
          fr: "rien ne lie des jeunes entre eux, et aucun réseau n'est vu",
          en: "nothing ties young people to each other, and no network is seen")
      ),
      (
        "retention.yml",
        Bilingual(
          fr: "ce sont les délais de Filet qui s'appliquent, et non ceux que la Table a signés",
          en: "Filet's own delays apply, and not those that the Table signed")
      ),
      (
        "suppressed.yml",
        Bilingual(
          fr: "le téléphone d'un refuge ou d'une agence lie des jeunes comme un autre",
          en: "a shelter's or an agency's telephone ties young people like any other")
      ),
    ]
    return expected.compactMap { name, consequence in
      if files.contains(where: { $0.folder.isEmpty && $0.name == name }) { return nil }
      return absent(root + "/" + name, consequence)
    }
  }

  /// Direct evidence without the filter on adults: a duty to report of somebody who is known to be one.
  private static func filtersMissing(from files: [RuleFile], under root: String) -> [Diagnostic] {
    let filters = files.filter { $0.folder == "filters" }
    guard !filters.contains(where: { $0.lastName == adultsFilter }) else { return [] }
    let hasDirectEvidence = files.contains { file in
      file.folder == "detection"
        && parseYAML(file.bytes, file: file.path, limits: RuleSource.limits).documents.contains {
          $0["filet"]?["band"] != nil
        }
    }
    guard hasDirectEvidence else { return [] }
    return [
      absent(
        root + "/filters" + (filters.isEmpty ? "" : "/" + adultsFilter),
        filters.isEmpty
          ? Bilingual(
            fr: "les règles tiennent aussi d'adultes, d'agences et de ouï-dire",
            en: "rules hold of adults, of agencies and by hearsay too")
          : Bilingual(
            fr: "la preuve directe tient aussi de quelqu'un que l'on sait adulte",
            en: "direct evidence holds of somebody known to be an adult too"))
    ]
  }

  private static func absent(_ path: String, _ consequence: Bilingual) -> Diagnostic {
    Diagnostic(
      .warning, code: "missing-file", at: SourceLocation(file: path),
      Bilingual(
        fr: "il n'est pas là : " + consequence.fr, en: "it is not there: " + consequence.en),
      hint: Bilingual(fr: "le remettre", en: "put it back"))
  }
}
