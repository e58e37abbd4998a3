import Mandates
import Wording

/// What a rules folder lacks as a whole. A folder that is being copied, or is not mounted, looks like one that people
/// meant: what is not there has no line that could be wrong.
extension RuleLibrary {
  /// Held against a folder alone: from bytes a library is made of what it is given.
  public static func missing(from files: [RuleFile], under root: String) -> [Diagnostic] {
    let mandates = files.filter { $0.folder == "mandates" }.map { (file: $0.path, bytes: $0.bytes) }
    // One with a fault says so itself.
    guard let matrix = MandateMatrix.load(mandates).0, matrix.mandates.isEmpty else { return [] }
    return [
      Diagnostic(
        .error, code: "no-mandates", at: SourceLocation(file: root + "/mandates"),
        Bilingual(
          fr: "il n'y a aucun mandat : personne ne serait avisé de rien",
          en: "there is no mandate at all: nobody would be told anything"),
        hint: Bilingual(
          fr: "remettre le dossier « mandates/ » avec un fichier par organisation",
          en: "put the folder `mandates/` back, with one file an organisation"))
    ]
  }
}
