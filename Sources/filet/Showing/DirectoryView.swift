import StrictJSON
import Wording

/// One's own organisation, person by person in the order of the chain, then all organisations by their codes.
struct DirectoryView {
  var directory: JSONValue
  var language: Language
  var paint: Paint

  private static let roles: [(name: String, words: Bilingual)] = [
    ("pivot", Bilingual(fr: "pivot", en: "pivot")),
    ("releve", Bilingual(fr: "relève", en: "relève")),
    ("coordinator", Bilingual(fr: "coordination", en: "coordinator")),
    ("table", Bilingual(fr: "Table", en: "Table")),
    ("privacy", Bilingual(fr: "protection des renseignements", en: "privacy")),
    ("operator", Bilingual(fr: "administration du service", en: "operator")),
    ("analyst", Bilingual(fr: "analyse", en: "analyst")),
    ("researcher", Bilingual(fr: "recherche", en: "researcher")),
    ("watch", Bilingual(fr: "signalement", en: "reporting")),
  ]

  var lines: [String] {
    let code = directory["organisation"]?.string ?? "?"
    let name = Bilingual(directory["name"])?[language]
    var lines = [paint(.bold, name.map { "\($0) (\(code))" } ?? code)]
    let people = (directory["people"]?.array ?? []).enumerated().sorted {
      (Self.place($0.element), $0.offset) < (Self.place($1.element), $1.offset)
    }
    lines += columns(people.map { row(of: $0.element) })
    lines.append("")
    lines.append(paint(.bold, "Organisations"))
    lines += columns(
      (directory["organisations"]?.array ?? []).map {
        [$0["id"]?.string ?? "?", Bilingual($0["name"])?[language] ?? ""]
      })
    return lines
  }

  private func row(of person: JSONValue) -> [String] {
    let duty: String =
      switch person["available"]?.bool {
      case true?: paint(.green, language == .french ? "en fonction" : "on duty")
      case false?: paint(.dim, language == .french ? "pas en fonction" : "not on duty")
      case nil: ""
      }
    let held = Self.held(by: person)
    let words = Self.roles.filter { held.contains($0.name) }.map { $0.words[language] }
    return [
      person["account"]?.string ?? "?", FieldLabels.printable(person["person"]?.string ?? ""),
      words.joined(separator: ", "), duty,
    ]
  }

  private static func held(by person: JSONValue) -> [String] {
    person["roles"]?.array?.compactMap(\.string) ?? []
  }

  /// Where somebody is told in the chain; those without a place come last.
  private static func place(_ person: JSONValue) -> Int {
    let held = held(by: person)
    return roles.firstIndex { held.contains($0.name) } ?? roles.count
  }

  /// Each column as wide as its widest text; the last is not filled up.
  private func columns(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { $0.indices.contains(column) ? Wrapping.columns(of: $0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = " "
      for (column, text) in row.enumerated() where !text.isEmpty {
        let start = 2 + widths[..<column].reduce(0) { $0 + $1 + 2 }
        line += String(repeating: " ", count: max(1, start - Wrapping.columns(of: line))) + text
      }
      return line
    }
  }
}
