import Chronology
import StrictJSON
import Wording

/// A flag in a line or two.
struct FlagView {
  var flag: JSONValue
  var language: Language
  var now: Timestamp

  var lines: [String] {
    let time = LocalTime(language: language, now: now)
    func moment(_ name: String) -> String? {
      flag[name]?.string.flatMap { Timestamp(rfc3339: $0) }.map { time.moment($0) }
    }
    let kind = Self.kind(flag["kind"]?.string ?? "")[language]
    var parts = [flag["id"]?.string ?? "?", kind, flag["youth"]?.string ?? "?"]
    parts.append((language == .french ? "par " : "by ") + (flag["by"]?.string ?? "?"))
    if let at = moment("at") { parts.append(at) }
    if let until = flag["until"]?.string.flatMap({ Timestamp(rfc3339: $0) }) {
      parts.append((language == .french ? "jusqu'à " : "until ") + time.end(until))
    }
    if let ended = moment("ended") {
      parts.append((language == .french ? "terminée " : "ended ") + ended)
    }
    var lines = [parts.joined(separator: "  ")]
    if let reason = flag["reason"]?.string, !reason.isEmpty {
      lines.append("    " + FieldLabels.printable(reason))
    }
    return lines
  }

  static func kind(_ name: String) -> Bilingual {
    switch name {
    case "hold": Bilingual(fr: "mise en garde légale", en: "legal hold")
    case "restriction": Bilingual(fr: "restriction", en: "restriction")
    case "correction": Bilingual(fr: "correction demandée", en: "correction asked")
    case "consent_withdrawn": Bilingual(fr: "consentement retiré", en: "consent withdrawn")
    case "handover": Bilingual(fr: "remis à la DPJ", en: "handed over to the DYP")
    case "reviewed": Bilingual(fr: "révisé", en: "reviewed")
    case "erasure": Bilingual(fr: "effacement", en: "erasure")
    default: Bilingual(fr: name, en: name)
    }
  }
}
