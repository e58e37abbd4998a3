import Chronology
import Observations
import StrictJSON
import Wording

/// One field of a kind as a question, and how an answer is read.
struct FieldQuestion {
  var name: String
  var type: String
  var isList: Bool
  var isRequired: Bool
  /// A time that cannot lie in the future.
  var isPast: Bool
  /// Text that is a number of a file, and never a name.
  var isNumbered: Bool
  /// What a number may be.
  var range: ClosedRange<Int64>?
  var label: String
  var choices: [(value: String, label: String)]
  /// The codes of the directory, where it lists those of this field.
  var codes: [String]
  var language: Language

  /// So many codes stand in the question itself; of more, `?` shows them.
  private static let mostCodesAsked = 12

  init?(_ field: JSONValue, language: Language) {
    guard let name = field["name"]?.string else { return nil }
    self.name = name
    self.language = language
    type = field["type"]?.string ?? "text"
    isList = field["list"]?.bool ?? false
    isRequired = field["required"]?.bool ?? false
    isPast = field["past"]?.bool ?? false
    isNumbered = field["numbered"]?.bool ?? false
    if let least = field["minimum"]?.integer, let most = field["maximum"]?.integer, least <= most {
      range = least...most
    }
    label = Bilingual(field["label"])?[language] ?? name
    choices = (field["values"]?.array ?? []).compactMap { choice in
      guard let value = choice["value"]?.string else { return nil }
      return (value, Bilingual(choice["label"])?[language] ?? value)
    }
    codes = (field["codes"]?.array ?? []).compactMap(\.string)
  }

  var isYouth: Bool { type == "youth" }

  /// An observation of a territory that nobody serves is refused; of a school or a unit that the directory does not list it
  /// is taken, and told to nobody of theirs.
  private var mustBeListed: Bool { name == "territory" && !codes.isEmpty }

  /// The codes that there are, asked for with `?`.
  func help(for answer: String) -> String? {
    answer == "?" && !codes.isEmpty ? codes.joined(separator: ", ") : nil
  }

  /// `Paiement (1 comptant, 2 carte) : `
  var prompt: String {
    var hints: [String] = []
    switch type {
    case "bool": hints.append(language == .french ? "o/n" : "y/n")
    case "choice":
      hints.append(
        choices.enumerated().map { "\($0.offset + 1) \($0.element.label)" }.joined(separator: ", "))
    case "time": hints.append(language == .french ? "AAAA-MM-JJ HH:MM" : "YYYY-MM-DD HH:MM")
    case "date": hints.append(language == .french ? "AAAA-MM-JJ" : "YYYY-MM-DD")
    case "handle": hints.append(language == .french ? "plateforme:nom" : "platform:name")
    default: break
    }
    if codes.count > Self.mostCodesAsked {
      hints.append(language == .french ? "? : la liste" : "?: the list")
    } else if !codes.isEmpty {
      hints.append(codes.joined(separator: ", "))
    }
    if isList {
      hints.append(language == .french ? "séparés par des virgules" : "separated by commas")
    }
    // Some labels say it themselves.
    hints.removeAll(where: label.contains)
    let between = language == .french ? " ; " : "; "
    let hint = hints.isEmpty ? "" : " (\(hints.joined(separator: between)))"
    return "\(isRequired ? "* " : "  ")\(label)\(hint)\(language.colon)"
  }

  /// The value that an answer stands for; `nil` if it cannot be read as one.
  func value(of answer: String, now: Timestamp) -> JSONValue? {
    guard isList else { return single(answer, now) }
    var values: [JSONValue] = []
    for part in answer.split(separator: ",") {
      let text = part.trimmingPrefix(while: \.isWhitespace)
      guard !text.isEmpty else { continue }
      guard let value = single(String(text), now) else { return nil }
      values.append(value)
    }
    return values.isEmpty ? nil : .array(values)
  }

  private func single(_ answer: String, _ now: Timestamp) -> JSONValue? {
    switch type {
    case "bool": return Self.yesOrNo(answer).map { .bool($0) }
    case "integer", "count": return Int64(answer).map { .integer($0) }
    case "choice":
      if let number = Int(answer), choices.indices.contains(number - 1) {
        return .string(choices[number - 1].value)
      }
      return choices.first { $0.value == answer || $0.label == answer }.map { .string($0.value) }
    case "date": return CivilDate(text: answer).map { .string($0.description) }
    case "time": return Self.localTime(answer, now: now).map { .string($0) }
    default: return .string(answer)
    }
  }

  /// Why the daemon would refuse a value that can be read; `nil` where it would not for a reason that is known here.
  func objection(to value: JSONValue, now: Timestamp) -> String? {
    for one in value.array ?? [value] {
      if let range, let number = one.integer, !range.contains(number) {
        return language == .french
          ? "un nombre de \(range.lowerBound) à \(range.upperBound)"
          : "a number from \(range.lowerBound) to \(range.upperBound)"
      }
      if isNumbered, let text = one.string, !text.utf8.contains(where: Self.isDigit) {
        return language == .french
          ? "un numéro de dossier, avec au moins un chiffre ; jamais un nom"
          : "a file's number, with at least one digit; never a name"
      }
      if isPast, let time = one.string, Self.isAhead(time, of: now) {
        return Self.aheadRefusal[language]
      }
      if mustBeListed, let code = one.string, !codes.contains(code) {
        return said(
          Bilingual(fr: "ce code n'est pas au répertoire", en: "this code is not in the directory"),
          Wording.choices(for: code, among: codes))
      }
    }
    return nil
  }

  /// What is to be thought over and may be said all the same: a code that the directory does not list.
  func doubt(of value: JSONValue) -> String? {
    guard !codes.isEmpty,
      let code = (value.array ?? [value]).compactMap(\.string).first(where: { !codes.contains($0) })
    else { return nil }
    return said(
      Bilingual(
        fr: "ce code n'est pas au répertoire ; le même de nouveau pour le garder",
        en: "this code is not in the directory; the same again to keep it"),
      suggestion(for: code, among: codes))
  }

  private func said(_ message: Bilingual, _ hint: Bilingual?) -> String {
    message[language] + (hint.map { " (\($0[language]))" } ?? "")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Yes or no; `nil` where it is neither.
  static func yesOrNo(_ answer: String) -> Bool? {
    switch answer.lowercased() {
    case "o", "oui", "y", "yes": true
    case "n", "non", "no": false
    default: nil
    }
  }

  static let yesOrNoRefusal = Bilingual(fr: "répondez o ou n", en: "answer y or n")

  /// Whether a time has not come yet, by more than clocks may differ.
  static func isAhead(_ time: String, of now: Timestamp) -> Bool {
    Timestamp(rfc3339: time).map { $0 > now + Intake.clockTolerance } ?? false
  }

  static let aheadRefusal = Bilingual(
    fr: "ce moment est à venir ; vérifiez la date et l'heure",
    en: "this time is yet to come; check the date and the hour")

  /// Reads `2026-03-02 22:40` as local time, `22:40` as the last time that it was, and RFC 3339 as it is; written with
  /// Québec's offset.
  static func localTime(_ text: String, now: Timestamp) -> String? {
    if text.count <= 5, text.contains(":") {
      let today = QuebecTime.date(at: now)
      let yesterday = CivilDate(daysSinceEpoch: today.daysSinceEpoch - 1)
      let clock = text.count == 4 ? "0" + text : text
      return [today, yesterday].compactMap { localTime("\($0) \(clock)", now: now) }.first {
        Timestamp(rfc3339: $0).map { $0 <= now } ?? false
      }
    }
    if let time = Timestamp(rfc3339: text) {
      return time.written(offsetMinutes: QuebecTime.offsetMinutes(at: time))
    }
    let parts = text.split { $0 == " " || $0 == "T" }
    guard parts.count == 2,
      let guess = Timestamp(rfc3339: "\(parts[0])T\(parts[1]):00-05:00")
    else { return nil }
    let offset = QuebecTime.offsetMinutes(at: guess)
    let time = guess - .minutes(Int64(offset + 300))
    return time.written(offsetMinutes: QuebecTime.offsetMinutes(at: time))
  }

  static let timeRefusal = Bilingual(
    fr: "un moment, comme 2026-03-02 22:40, ou 22:40 (heure de Québec)",
    en: "a time, such as 2026-03-02 22:40, or 22:40 (Québec time)")

  var refusal: String {
    switch type {
    case "bool": Self.yesOrNoRefusal[language]
    case "choice":
      language == .french ? "donnez le numéro d'un choix" : "give the number of a choice"
    case "integer", "count": language == .french ? "donnez un nombre entier" : "give a whole number"
    case "time": Self.timeRefusal[language]
    case "date":
      language == .french ? "une date, comme 2026-03-02" : "a date, such as 2026-03-02"
    default: language == .french ? "cela ne se lit pas ainsi" : "this cannot be read so"
    }
  }
}
