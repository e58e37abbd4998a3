import Chronology
import StrictJSON
import Wording

/// A confidentiality incident, for people.
struct IncidentView {
  var incident: JSONValue
  var language: Language

  var lines: [String] {
    ["\(id)  \(revision)"] + rows.map { "  \($0.label)\(language.colon)\($0.text)" } + due
  }

  private var id: String { incident["id"]?.string ?? "?" }

  private var revision: String {
    let number = incident["revision"]?.integer ?? 1
    let by = incident["by"]?.string ?? "?"
    let at =
      incident["at"]?.string.flatMap { Timestamp(rfc3339: $0) }.map(IncidentField.local) ?? "?"
    return Bilingual(
      fr: "révision \(number), \(by), \(at)", en: "revision \(number), \(by), \(at)")[language]
  }

  private var rows: [(label: String, text: String)] {
    IncidentField.all.map { field in
      (field.label[language], field.text(of: incident[field.name], in: language))
    }
  }

  /// Who is still to be told.
  private var due: [String] {
    (incident["to_tell"]?.array ?? []).compactMap(\.string).map { whom in
      whom == "commission"
        ? Bilingual(
          fr: "  ! à aviser : la Commission d'accès à l'information",
          en: "  ! to be told: the Commission d'accès à l'information")[language]
        : Bilingual(
          fr: "  ! à aviser : les personnes concernées",
          en: "  ! to be told: the persons concerned")[language]
    }
  }

  /// The register as a page.
  static func page(_ views: [IncidentView], in language: Language) -> String {
    let title = Bilingual(
      fr: "Registre des incidents de confidentialité", en: "Register of confidentiality incidents")[
        language]
    let bodies = views.map { view in
      let rows = view.rows.map {
        "<tr><th>\($0.label.htmlEscaped)</th><td>\($0.text.htmlEscaped)</td></tr>"
      }.joined(separator: "\n")
      let due = view.due.map { "<p><strong>\($0.htmlEscaped)</strong></p>" }.joined()
      return """
        <article>
        <h2>\(view.id.htmlEscaped)</h2>
        <p>\(view.revision.htmlEscaped)</p>
        <table>
        \(rows)
        </table>
        \(due)
        </article>
        """
    }.joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="\(language.rawValue)">
      <head>
      <meta charset="utf-8">
      <title>\(title)</title>
      <style>
      body { font: 11pt/1.4 serif; max-width: 48em; margin: 2em auto; }
      table { border-collapse: collapse; width: 100%; }
      th, td { border: 1px solid #999; padding: .3em .5em; text-align: left; vertical-align: top; }
      th { width: 40%; font-weight: normal; }
      article { break-inside: avoid; }
      </style>
      </head>
      <body>
      <h1>\(title)</h1>
      \(bodies)
      </body>
      </html>
      """
  }
}
