import Chronology
import StrictJSON
import Wording

/// What was disclosed about one person, as it is handed to them: in plain words, French first and then
/// English, with the reasons and main factors and how to have them reviewed (Loi sur l'accès, art. 65.2).
struct DisclosurePage {
  var register: JSONValue
  var now: Timestamp

  private struct Disclosure {
    var title: String
    var rows: [(label: String, value: String)]
    var reasons: [String]
  }

  private static let title = Bilingual(
    fr: "Ce qui a été communiqué à votre sujet", en: "What was disclosed about you")

  /// What the page says of Filet is true before anybody has looked at a notice, and where there is none.
  private func introduction(_ language: Language) -> String {
    let filet = Bilingual(
      fr: """
        Filet rassemble ce que des organismes observent et avise, selon la loi, les personnes chargées de \
        protéger.
        """,
      en: """
        Filet gathers what organisations observe and, as the law allows, notifies those whose duty is to \
        protect.
        """)
    let band = Bilingual(
      fr: "Le niveau dit combien d'indices concordent, non une probabilité.",
      en: "The band says how many signs agree, not a likelihood.")
    let people = Bilingual(
      fr:
        "Filet ne décide rien : ce sont des personnes qui lisent \(told.isEmpty ? "les" : "ces") avis et décident.",
      en:
        "Filet decides nothing: it is people who read \(told.isEmpty ? "the" : "these") notices and decide."
    )
    let sentences = told.isEmpty ? [filet, howMany, people] : [filet, howMany, band, people]
    return sentences.map { $0[language] }.joined(separator: " ")
  }

  /// The register says what it has: of what retention took from it, nothing is known.
  private var howMany: Bilingual {
    switch told.count {
    case 0 where !isKnown:
      Bilingual(
        fr: "Aucune personne n'a été trouvée sous les renseignements donnés.",
        en: "Nobody was found under the information given.")
    case 0:
      Bilingual(
        fr: "Le registre n'a aucune communication à votre sujet.",
        en: "The register has no disclosure about you.")
    case 1:
      Bilingual(
        fr: "Voici la communication faite à votre sujet.",
        en: "This is the disclosure made about you.")
    case let count:
      Bilingual(
        fr: "Voici les \(count) communications faites à votre sujet.",
        en: "These are the \(count) disclosures made about you.")
    }
  }

  /// What may be asked, of whom. Where there is nothing, there is nothing to correct or to review.
  private var rights: Bilingual {
    guard !told.isEmpty else {
      return Bilingual(
        fr: """
          Pour toute question, adressez-vous à la personne responsable de la protection des renseignements \
          personnels de l'organisme qui vous remet cette page.
          """,
        en: """
          With any question, turn to the person in charge of the protection of personal information at the \
          organisation that hands you this page.
          """)
    }
    return Bilingual(
      fr: """
        Vous pouvez demander que ces renseignements soient corrigés, et présenter vos observations à la \
        personne qui peut réviser la décision : la personne responsable de la protection des renseignements \
        personnels de l'organisme qui vous remet cette page.
        """,
      en: """
        You may ask that this information be corrected, and submit observations to the person able to review \
        the decision: the person in charge of the protection of personal information at the organisation that \
        hands you this page.
        """)
  }

  private var told: [JSONValue] { register["told"]?.array ?? [] }
  /// Whether anything is there, or was ever told, of whoever was asked about.
  private var isKnown: Bool { register["known"]?.bool ?? true }

  private func disclosures(_ language: Language) -> [Disclosure] {
    let time = LocalTime(language: language, now: now)
    func say(_ fr: String, _ en: String) -> String { language == .french ? fr : en }
    return told.map { entry in
      let organisation =
        Bilingual(entry["organisation_name"])?[language] ?? entry["organisation"]?.string ?? "?"
      let moment = entry["told"]?.string.flatMap { Timestamp(rfc3339: $0) }
      let groups = Words.shown((entry["fields"]?.array ?? []).compactMap(\.string)).map {
        $0[language].lowercased()
      }
      var rows = [
        (
          say("Quoi", "What"),
          entry["change"]?.string.flatMap { Words.change($0)?[language] } ?? "?"
        ),
        (say("Niveau", "Band"), Words.band(entry["band"]?.integer ?? 0)[language]),
        (
          say("Renseignements montrés", "Information shown"),
          groups.isEmpty ? say("aucun", "none") : groups.joined(separator: ", ")
        ),
        (
          say("Selon la loi", "On the legal basis"),
          Bilingual(entry["basis_text"])?[language] ?? entry["basis"]?.string ?? "?"
        ),
        (
          say("Mandat", "Mandate"),
          (Bilingual(entry["mandate_title"])?[language] ?? entry["mandate"]?.string ?? "?")
            + " (\(entry["mandate"]?.string ?? "?"), v\(entry["mandate_version"]?.integer ?? 0))"
        ),
      ]
      if let agreement = entry["agreement"]?.string, !agreement.isEmpty {
        rows.append((say("Entente", "Agreement"), agreement))
      }
      let reasons = (entry["reasons"]?.array ?? []).compactMap { Bilingual($0)?[language] }
      let when = moment.map { time.moment($0) } ?? "?"
      return Disclosure(title: "\(when) – \(organisation)", rows: rows, reasons: reasons)
    }
  }

  private static func reasonsTitle(_ language: Language) -> String {
    language == .french ? "Motifs et principaux facteurs" : "Reasons and main factors"
  }

  /// For a printer without more.
  var text: [String] {
    [Language.french, .english].flatMap { language -> [String] in
      var lines = [Self.title[language], "", introduction(language), ""]
      for disclosure in disclosures(language) {
        lines.append(disclosure.title)
        lines += disclosure.rows.map { "  \($0.label)\(language.colon)\($0.value)" }
        if !disclosure.reasons.isEmpty {
          // Nothing stands behind it on its line.
          lines.append("  \(Self.reasonsTitle(language))\(language.colon.dropLast())")
          lines += disclosure.reasons.map { "    - \($0)" }
        }
        lines.append("")
      }
      return lines + [rights[language], ""]
    }
  }

  /// One page, no script, nothing fetched.
  var html: String {
    let parts = [Language.french, .english].map { language in
      let items = disclosures(language).map { disclosure in
        let rows = disclosure.rows.map {
          "<dt>\($0.label.htmlEscaped)</dt><dd>\($0.value.htmlEscaped)</dd>"
        }.joined()
        let reasons =
          disclosure.reasons.isEmpty
          ? ""
          : "<h3>\(Self.reasonsTitle(language).htmlEscaped)</h3><ul>"
            + disclosure.reasons.map { "<li>\($0.htmlEscaped)</li>" }.joined() + "</ul>"
        return
          "<article><h2>\(disclosure.title.htmlEscaped)</h2><dl>\(rows)</dl>\(reasons)</article>"
      }.joined(separator: "\n")
      return """
        <section lang="\(language.rawValue)">
        <h1>\(Self.title[language].htmlEscaped)</h1>
        <p>\(introduction(language).htmlEscaped)</p>
        \(items)
        <p>\(rights[language].htmlEscaped)</p>
        </section>
        """
    }
    return """
      <!DOCTYPE html>
      <html lang="fr">
      <head>
      <meta charset="utf-8">
      <title>\(Self.title.fr.htmlEscaped)</title>
      <style>
      body{font:12pt/1.5 serif;max-width:42em;margin:2em auto;padding:0 1em}
      h1{font-size:1.5em}h2{font-size:1.1em;margin-bottom:.2em}h3{font-size:1em;margin:.5em 0 0}
      dl{display:grid;grid-template-columns:12em 1fr;margin:0}dt{font-weight:bold}dd{margin:0}
      article{break-inside:avoid;border-top:1px solid;padding:.5em 0}
      section+section{break-before:page}
      </style>
      </head>
      <body>
      \(parts.joined(separator: "\n"))
      </body>
      </html>
      """
  }
}
