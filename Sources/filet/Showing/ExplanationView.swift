import StrictJSON
import Wording

/// Why the reader was told, and which partners were too.
struct ExplanationView {
  var explanation: JSONValue
  var language: Language
  var paint: Paint

  var lines: [String] {
    var lines: [String] = [""]
    if let because = explanation["told_because"] {
      lines.append(paint(.bold, language == .french ? "Pourquoi vous" : "Why you"))
      if let title = Bilingual(because["title"]) { lines.append("  " + title[language]) }
      if let text = Bilingual(because["basis_text"]) { lines.append("  " + text[language]) }
    }
    if let partners = explanation["partners_told"]?.array {
      lines.append(paint(.bold, language == .french ? "Aussi informés" : "Also told"))
      let names = partners.compactMap {
        Bilingual($0["name"])?[language] ?? $0["organisation"]?.string
      }
      lines += names.map { "  " + $0 }
      if names.isEmpty { lines.append(language == .french ? "  personne" : "  nobody") }
    }
    if let text = Bilingual(explanation["a_person_decides"]) {
      lines.append(paint(.dim, text[language]))
    }
    return lines
  }
}
