import Observations
import Sigma
import StrictYAML
import Wording

/// The words of lexicons, held against the text that they are looked for in.
extension RuleLibrary {
  /// Words that stand so in no folded text, and so would never be found. A lexicon that rules look for in another
  /// field alone is written as that field is.
  static func unfoldedWords(in files: [RuleFile]) -> [Diagnostic] {
    let uses = usesOfLexicons(files)
    let folded = DerivedField.adTextFolded.rawValue
    var diagnostics: [Diagnostic] = []
    for file in files where file.folder == "lexicons" {
      var reading = YAMLReading(file: file.path)
      for document in parseYAML(file.bytes, file: file.path).documents {
        guard let words = document["words"] else { continue }
        let fields = uses[document["name"]?.scalar?.text ?? ""] ?? []
        guard fields.isEmpty || fields.contains(folded) else { continue }
        for list in words.mapping?.map(\.value) ?? [words] {
          for node in list.sequence ?? [list] { note(node, &reading) }
        }
      }
      diagnostics += reading.diagnostics
    }
    return diagnostics
  }

  private static func note(_ node: YAMLNode, _ reading: inout YAMLReading) {
    guard let word = node.scalar?.text else { return }
    let form = FieldRange.foldedForm(of: word)
    guard form != word else { return }
    reading.note(
      "unfolded-word", at: node,
      Bilingual(
        fr: "« \(word) » n'est jamais ainsi dans un texte redressé",
        en: "\"\(word)\" never stands so in folded text"),
      hint: Bilingual(fr: "écrire « \(form) »", en: "write \"\(form)\""))
  }

  /// By the name of a lexicon: the fields that rules look for its words in.
  private static func usesOfLexicons(_ files: [RuleFile]) -> [String: Set<String>] {
    var uses: [String: Set<String>] = [:]
    for file in files where ["detection", "filters"].contains(file.folder) {
      let read = parseYAML(file.bytes, file: file.path, limits: RuleSource.limits)
      for document in read.documents {
        for selection in (document["detection"] ?? document["filter"])?.mapping ?? [] {
          for member in selection.value.sequence ?? [selection.value] {
            for entry in member.mapping ?? [] {
              let parts = entry.key.split(separator: "|").map(String.init)
              guard let field = parts.first, parts.dropFirst().contains("expand") else { continue }
              for value in entry.value.sequence ?? [entry.value] {
                for name in (value.scalar?.text ?? "").split(separator: "%") {
                  uses[String(name), default: []].insert(field)
                }
              }
            }
          }
        }
      }
    }
    return uses
  }
}
