import Wording

/// Why a text is not the JSON that Filet takes. Never repeats a value: values may be personal.
public struct JSONFault: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable, CaseIterable {
    case empty = "json-empty"
    case syntax = "json-syntax"
    case encoding = "json-encoding"
    case string = "json-string"
    case number = "json-number"
    case duplicateName = "json-duplicate-name"
    case nul = "json-nul"
    case tooDeep = "json-too-deep"
    case tooLarge = "json-too-large"
    case memory = "json-memory"
  }

  public var code: Code
  /// Where (a JSON pointer) and what. Faults of syntax are found before there is a structure to point
  /// into (but a number's place is looked for); their pointer is the whole document.
  public var fault: Fault

  public init(_ code: Code, pointer: String = "", _ message: Bilingual) {
    self.code = code
    fault = Fault(pointer: pointer, message: message)
  }
}

extension JSONFault {
  /// Names on the way are what somebody sent: it goes no farther than the first that must not be repeated.
  init(_ code: Code, at path: [(name: String, place: Int?)], _ message: Bilingual) {
    var pointer = ""
    for step in path {
      if let place = step.place, !Fault.isFieldLike(step.name) {
        let fault = Fault(member: step.name, at: place, of: pointer, message)
        self.init(code, pointer: fault.pointer, fault.message)
        return
      }
      pointer += "/" + step.name
    }
    self.init(code, pointer: pointer, message)
  }

  static func plain(_ code: Code) -> JSONFault {
    switch code {
    case .empty: JSONFault(code, Bilingual(fr: "il n'y a pas de JSON ici", en: "there is no JSON"))
    case .encoding:
      JSONFault(code, Bilingual(fr: "le texte n'est pas en UTF-8", en: "the text is not UTF-8"))
    case .string:
      JSONFault(
        code,
        Bilingual(
          fr:
            "une chaîne est invalide : guillemet manquant, échappement inconnu ou caractère de contrôle",
          en:
            "a string is invalid: missing quote, unknown escape or control character"
        ))
    case .number:
      JSONFault(
        code,
        Bilingual(
          fr: "un nombre est mal écrit ou dépasse 64 bits",
          en: "a number is malformed or beyond 64 bits"))
    case .memory: JSONFault(code, Bilingual(fr: "mémoire épuisée", en: "out of memory"))
    default:
      JSONFault(
        code,
        Bilingual(
          fr: "le texte n'est pas du JSON (RFC 8259)", en: "the text is not JSON (RFC 8259)"))
    }
  }
}
