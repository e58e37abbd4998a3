import StrictYAML
import Wording

/// `Rules/lexicons/`: the words behind `%name%` in rules with `|expand`, in both languages.
enum Lexicon {
  static func load(
    _ files: [(file: String, bytes: [UInt8])]
  ) -> (placeholders: [String: [String]], diagnostics: [Diagnostic]) {
    var placeholders: [String: [String]] = [:]
    var diagnostics: [Diagnostic] = []
    for (file, bytes) in files {
      let parsed = parseYAML(bytes, file: file)
      var reading = YAMLReading(file: file)
      reading.add(parsed.diagnostics)
      for root in parsed.documents {
        guard
          let values = reading.mapping(
            root, known: ["name", "version", "words", "note", "source", "title", "approved"]),
          let name = reading.string(reading.required("name", of: values, in: root)),
          let words = reading.required("words", of: values, in: root)
        else { continue }
        guard placeholders[name] == nil else {
          reading.note(
            "repeated", at: values["name"] ?? root,
            Bilingual(
              fr: "lexique « \(name) » en double", en: "lexicon \"\(name)\" is there twice"))
          continue
        }
        if words.mapping != nil {
          let languages = reading.mapping(words, known: ["fr", "en"]) ?? [:]
          placeholders[name] =
            reading.strings(languages["fr"]) + reading.strings(languages["en"])
        } else {
          placeholders[name] = reading.strings(words)
        }
      }
      diagnostics += reading.diagnostics
    }
    return (placeholders, diagnostics)
  }
}
