import StrictYAML
import Wording

/// Word lists as the values of placeholders (`%name%` with the modifier `expand`).
public enum WordLists {
  /// Reads files with a `name` and its `words`: a list, or lists by language. Other keys are left alone.
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
        guard let nameNode = document["name"], let name = reading.string(nameNode),
          let words = document["words"]
        else {
          reading.note(
            "missing-key", at: document,
            Bilingual(
              fr: "une liste de mots a « name » et « words »",
              en: "a word list has \"name\" and \"words\""))
          continue
        }
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
