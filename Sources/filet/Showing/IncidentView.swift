import Chronology
import StrictJSON
import Wording

/// A confidentiality incident, for people.
struct IncidentView {
  /// One field of the register, as it is asked for and shown.
  struct Field {
    enum Form { case words, moment, count, yesOrNo, date }

    var name: String
    var label: Bilingual
    var form = Form.words
    var isOptional: Bool { form == .date }

    /// What was typed, as the interface takes it; `nil` where it cannot be.
    func value(of text: String) -> JSONValue? {
      switch form {
      case .words: return text.isEmpty ? nil : .string(text)
      case .moment: return Timestamp(rfc3339: text) == nil ? nil : .string(text)
      case .count: return Int64(text).flatMap { $0 < 0 ? nil : .integer($0) }
      case .date: return CivilDate(text: text) == nil ? nil : .string(text)
      case .yesOrNo:
        switch text.lowercased() {
        case "oui", "o", "yes", "y": return true
        case "non", "n", "no": return false
        default: return nil
        }
      }
    }

    var hint: Bilingual {
      switch form {
      case .words: Bilingual(fr: "une phrase est attendue", en: "a sentence is expected")
      case .moment:
        Bilingual(
          fr: "un moment est attendu : 2026-03-02T09:00:00-05:00",
          en: "a moment is expected: 2026-03-02T09:00:00-05:00")
      case .count: Bilingual(fr: "un nombre est attendu", en: "a number is expected")
      case .date: Bilingual(fr: "une date : 2026-03-02", en: "a date: 2026-03-02")
      case .yesOrNo: Bilingual(fr: "oui ou non", en: "yes or no")
      }
    }
  }

  /// What the register must hold, in its order (Règlement sur les incidents de confidentialité, art. 7).
  static let fields: [Field] = [
    Field(
      name: "information",
      label: Bilingual(
        fr: "Renseignements visés (ou pourquoi on ne peut le dire)",
        en: "Information concerned (or why it cannot be said)")),
    Field(name: "circumstances", label: Bilingual(fr: "Circonstances", en: "Circumstances")),
    Field(
      name: "occurred",
      label: Bilingual(fr: "Date ou période de l'incident", en: "Date or period of the incident")),
    Field(
      name: "known",
      label: Bilingual(fr: "Connu de l'organisation depuis", en: "Known to the organisation since"),
      form: .moment),
    Field(
      name: "persons",
      label: Bilingual(
        fr: "Nombre de personnes concernées (ou approximatif)",
        en: "Number of persons concerned (or about)"), form: .count),
    Field(
      name: "risk",
      label: Bilingual(
        fr: "Éléments qui font conclure au risque de préjudice sérieux, ou non",
        en: "What makes one conclude that there is a risk of serious injury, or not")),
    Field(
      name: "serious",
      label: Bilingual(fr: "Risque de préjudice sérieux", en: "Risk of serious injury"),
      form: .yesOrNo),
    Field(
      name: "commission_told",
      label: Bilingual(
        fr: "Commission d'accès à l'information avisée le",
        en: "Commission d'accès à l'information told on"), form: .date),
    Field(
      name: "persons_told",
      label: Bilingual(fr: "Personnes avisées le", en: "Persons told on"), form: .date),
    Field(
      name: "measures",
      label: Bilingual(
        fr: "Mesures prises pour diminuer le préjudice et prévenir",
        en: "Measures to lessen the injury and to prevent")),
  ]

  var incident: JSONValue
  var language: Language

  var lines: [String] { ["\(id)  \(revision)"] + rows.map { "  \($0.label) : \($0.text)" } + due }

  private var id: String { incident["id"]?.string ?? "?" }

  private var revision: String {
    let number = incident["revision"]?.integer ?? 1
    let (by, at) = (incident["by"]?.string ?? "?", incident["at"]?.string ?? "?")
    return Bilingual(
      fr: "révision \(number), \(by), \(at)", en: "revision \(number), \(by), \(at)")[language]
  }

  private var rows: [(label: String, text: String)] {
    Self.fields.map { field in
      let text: String
      switch incident[field.name] {
      case .string(let words): text = words
      case .integer(let count): text = String(count)
      case .bool(let yes):
        text = Bilingual(fr: yes ? "oui" : "non", en: yes ? "yes" : "no")[language]
      default: text = "—"
      }
      return (field.label[language], text)
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
        "<tr><th>\(escaped($0.label))</th><td>\(escaped($0.text))</td></tr>"
      }.joined(separator: "\n")
      let due = view.due.map { "<p><strong>\(escaped($0))</strong></p>" }.joined()
      return """
        <article>
        <h2>\(escaped(view.id))</h2>
        <p>\(escaped(view.revision))</p>
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

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
