import Chronology
import StrictJSON
import Wording

extension FieldDefinition {
  /// Whether one value is of this field's type and possible. Youths are checked member by member
  /// elsewhere.
  func accepts(_ value: JSONValue) -> Bool {
    switch type {
    case .bool: return value.bool != nil
    case .integer(let range):
      guard let number = value.integer else { return false }
      return number >= range.lowerBound && number <= range.upperBound
    case .text(let maximum):
      guard let text = value.string else { return false }
      return (1...maximum).contains(text.unicodeScalars.count) && isReadableText(text)
        && (!isNumbered || text.utf8.contains { (0x30...0x39).contains($0) })
    case .choice(let choices): return choices.contains { $0.value == value.string }
    case .time: return value.string.flatMap { Timestamp(rfc3339: $0) } != nil
    case .date: return value.string.flatMap { CivilDate(text: $0) } != nil
    case .youth: return value.object != nil
    case .reference:
      guard let text = value.string else { return false }
      return (1...256).contains(text.unicodeScalars.count) && isReadableText(text)
    case .identifier, .term, .phone, .handle, .plate: return normalized(value) != nil
    }
  }

  /// The one form of a value that is written in many ways; `nil` where it has none.
  func normalized(_ value: JSONValue) -> String? {
    if type == .term, let number = value.integer { return normalizedTerm(String(number)) }
    guard let text = value.string, text.unicodeScalars.count <= 256 else { return nil }
    switch type {
    case .identifier: return normalizedCode(text)
    case .term: return normalizedTerm(text)
    case .phone: return normalizedPhone(text)
    case .handle: return normalizedHandle(text, aliases: platforms)
    case .plate: return normalizedPlate(text)
    default: return text
    }
  }

  /// Whether a value by which people are tied says only that it is not known.
  func isNotKnown(_ value: JSONValue) -> Bool {
    guard let text = value.string else { return false }
    switch type {
    case .plate: return isNoPlate(text)
    case .text: return isNumbered && saysNotKnown(text)
    case .identifier: return entity != nil && saysNotKnown(text)
    case .phone: return normalizedPhone(text).map { isNobodys(phone: $0) } ?? false
    case .handle: return isNoAccount(text, aliases: platforms)
    default: return false
    }
  }

  /// What one value of this field must be, for who sent something else.
  var expectation: Bilingual {
    switch type {
    case .bool: Bilingual(fr: "true ou false est attendu", en: "true or false is expected")
    case .integer(let range):
      Bilingual(
        fr: "un nombre entier de \(range.lowerBound) à \(range.upperBound) est attendu",
        en: "a whole number from \(range.lowerBound) to \(range.upperBound) is expected")
    case .text(let maximum) where isNumbered:
      Bilingual(
        fr: "\(label.fr) : de 1 à \(maximum) caractères, dont un chiffre",
        en: "\(label.en): 1 to \(maximum) characters, a digit among them")
    case .text(let maximum):
      Bilingual(
        fr: "un texte de 1 à \(maximum) caractères est attendu",
        en: "text of 1 to \(maximum) characters is expected")
    case .choice(let choices):
      Bilingual(
        fr: "une de ces valeurs est attendue : \(choices.map(\.value).joined(separator: ", "))",
        en: "one of these values is expected: \(choices.map(\.value).joined(separator: ", "))")
    case .time:
      Bilingual(
        fr: "un moment avec décalage est attendu, p. ex. 2026-03-02T22:40:00-05:00",
        en: "a time with its offset is expected, e.g. 2026-03-02T22:40:00-05:00")
    case .date:
      Bilingual(
        fr: "une date est attendue, p. ex. 2011-07-04", en: "a date is expected, e.g. 2011-07-04")
    case .identifier:
      Bilingual(
        fr: "un code du répertoire est attendu (lettres, chiffres, « - », « _ », « . », « / »)",
        en: "a code of the directory is expected (letters, digits, \"-\", \"_\", \".\", \"/\")")
    case .term:
      Bilingual(
        fr: "un mot court (60 caractères au plus) ou un nombre est attendu",
        en: "a short word (60 characters at most) or a number is expected")
    case .youth: Bilingual(fr: "un objet est attendu", en: "an object is expected")
    case .phone:
      Bilingual(
        fr: "un numéro avec indicatif régional est attendu, p. ex. 418-555-0142 (ou + et le pays)",
        en: "a number with its area code is expected, e.g. 418-555-0142 (or + and the country)")
    case .handle:
      Bilingual(
        fr: "un compte s'écrit « plateforme:nom », sans espace",
        en: "an account is written \"platform:name\", without spaces")
    case .plate:
      Bilingual(
        fr: "une plaque est attendue, p. ex. QC-ABC123", en: "a plate is expected, e.g. QC-ABC123")
    case .reference:
      Bilingual(
        fr: "le numéro d'une observation est attendu (obs_…)",
        en: "the id of an observation is expected (obs_…)")
    }
  }
}

/// No control characters but line ends and tabs.
private func isReadableText(_ text: String) -> Bool {
  !text.unicodeScalars.contains {
    $0.isControl && $0 != "\n" && $0 != "\r" && $0 != "\t"
  }
}
