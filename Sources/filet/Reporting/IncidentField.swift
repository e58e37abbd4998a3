import Chronology
import StrictJSON
import Wording

/// One field of the register of confidentiality incidents, as it is asked for and shown.
struct IncidentField {
  enum Form { case words, moment, count, yesOrNo, date }

  /// Its name at the interface.
  var name: String
  var label: Bilingual
  var form = Form.words
  /// Days on which somebody was told: they come later, if at all.
  var isOptional: Bool { form == .date }

  /// What the register must hold, in its order (Règlement sur les incidents de confidentialité, art. 7).
  static let all: [IncidentField] = [
    IncidentField(
      name: "information",
      label: Bilingual(
        fr: "Renseignements visés (ou pourquoi on ne peut le dire)",
        en: "Information concerned (or why it cannot be said)")),
    IncidentField(
      name: "circumstances", label: Bilingual(fr: "Circonstances", en: "Circumstances")),
    IncidentField(
      name: "occurred",
      label: Bilingual(fr: "Date ou période de l'incident", en: "Date or period of the incident")),
    IncidentField(
      name: "known",
      label: Bilingual(fr: "Connu de l'organisation depuis", en: "Known to the organisation since"),
      form: .moment),
    IncidentField(
      name: "persons",
      label: Bilingual(
        fr: "Nombre de personnes concernées (ou approximatif)",
        en: "Number of persons concerned (or about)"), form: .count),
    IncidentField(
      name: "risk",
      label: Bilingual(
        fr: "Éléments qui font conclure au risque de préjudice sérieux, ou non",
        en: "What makes one conclude that there is a risk of serious injury, or not")),
    IncidentField(
      name: "serious",
      label: Bilingual(fr: "Risque de préjudice sérieux", en: "Risk of serious injury"),
      form: .yesOrNo),
    IncidentField(
      name: "commission_told",
      label: Bilingual(
        fr: "Commission d'accès à l'information avisée le",
        en: "Commission d'accès à l'information told on"), form: .date),
    IncidentField(
      name: "persons_told",
      label: Bilingual(fr: "Personnes avisées le", en: "Persons told on"), form: .date),
    IncidentField(
      name: "measures",
      label: Bilingual(
        fr: "Mesures prises pour diminuer le préjudice et prévenir",
        en: "Measures to lessen the injury and to prevent")),
  ]

  /// What was typed, as the interface takes it; `nil` where it cannot be.
  func value(of text: String) -> JSONValue? {
    switch form {
    case .words: text.isEmpty ? nil : .string(text)
    case .moment: FieldQuestion.localTime(text, now: SystemWallClock().now()).map { .string($0) }
    case .count: Int64(text).flatMap { $0 < 0 ? nil : .integer($0) }
    case .date: CivilDate(text: text) == nil ? nil : .string(text)
    case .yesOrNo:
      switch text.lowercased() {
      case "oui", "o", "yes", "y": true
      case "non", "n", "no": false
      default: nil
      }
    }
  }

  /// A value for people; moments in local time, to the minute.
  func text(of value: JSONValue?, in language: Language) -> String {
    switch value {
    case .string(let words):
      (form == .moment ? Timestamp(rfc3339: words).map(Self.local) : nil)
        ?? FieldLabels.printable(words)
    case .integer(let count): String(count)
    case .bool(let yes): Bilingual(fr: yes ? "oui" : "non", en: yes ? "yes" : "no")[language]
    default: "—"
    }
  }

  /// `2026-03-02 09:00`, in Québec: what may be typed too. The year always stands, for the register is kept for years.
  static func local(_ time: Timestamp) -> String {
    let minute = QuebecTime.minuteOfDay(at: time)
    let (hours, minutes) = (String(minute / 60), String(minute % 60))
    return "\(QuebecTime.date(at: time)) "
      + "\(hours.count < 2 ? "0" : "")\(hours):\(minutes.count < 2 ? "0" : "")\(minutes)"
  }

  /// The form that an answer has, said with the question; `nil` for words.
  private var hint: Bilingual? {
    switch form {
    case .words, .count: nil
    case .moment: Bilingual(fr: "AAAA-MM-JJ HH:MM", en: "YYYY-MM-DD HH:MM")
    case .date: Bilingual(fr: "AAAA-MM-JJ", en: "YYYY-MM-DD")
    case .yesOrNo: Bilingual(fr: "o/n", en: "y/n")
    }
  }

  /// `* Risque de préjudice sérieux (o/n) [oui] : `; in brackets what stands there already.
  func question(_ before: JSONValue?, in language: Language) -> String {
    let hint = self.hint.map { " (\($0[language]))" } ?? ""
    let standing = before.map { " [\(text(of: $0, in: language))]" } ?? ""
    return "\(isOptional ? "  " : "* ")\(label[language])\(hint)\(standing)\(language.colon)"
  }

  /// Why an answer was not taken.
  var refusal: Bilingual {
    switch form {
    case .words: Bilingual(fr: "une phrase est attendue", en: "a sentence is expected")
    case .moment:
      Bilingual(
        fr: "un moment est attendu : 2026-03-02 09:00", en: "a moment is expected: 2026-03-02 09:00"
      )
    case .count: Bilingual(fr: "un nombre est attendu", en: "a number is expected")
    case .date:
      Bilingual(fr: "une date est attendue : 2026-03-02", en: "a date is expected: 2026-03-02")
    case .yesOrNo: Bilingual(fr: "répondez o ou n", en: "answer y or n")
    }
  }
}
