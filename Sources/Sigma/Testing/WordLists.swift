import StrictYAML
import Wording

/// Word lists as the values of placeholders (`%name%` with the modifier `expand`).
public enum WordLists {
  /// Reads files with a `name`, a `version` and the `words`: a list, or lists by language; a `note` may say
  /// more. Any other key is a fault: words under a misspelt one would never be looked for.
  public static func read(
    _ sources: [RuleSource]
  ) -> (placeholders: [String: [String]], diagnostics: [Diagnostic]) {
    var placeholders: [String: [String]] = [:]
    var diagnostics: [Diagnostic] = []
    for source in sources {
      let (documents, faults) = parseYAML(source.bytes, file: source.file)
      diagnostics += faults
      var reading = YAMLReading(file: source.file)
      for document in documents {
        guard let values = reading.mapping(document, known: ["name", "version", "words", "note"])
        else { continue }
        let nameNode = reading.required("name", of: values, in: document)
        let name = reading.string(nameNode)
        _ = reading.integer(
          reading.required("version", of: values, in: document), in: 1...1_000_000)
        _ = reading.string(values["note"])
        let words = reading.required("words", of: values, in: document)
        guard let nameNode, let name, let words else { continue }
        var list: [String] = []
        if let byLanguage = words.mapping {
          for entry in byLanguage { list += reading.strings(entry.value) }
        } else {
          list = reading.strings(words)
        }
        if placeholders[name] != nil {
          reading.note(
            "duplicate-name", at: nameNode,
            Bilingual(fr: "« \(name) » existe déjà", en: "\"\(name)\" exists already"))
        }
        placeholders[name] = list
      }
      diagnostics += reading.diagnostics
    }
    return (placeholders, diagnostics)
  }
}
