import Chronology
import StrictJSON
import Wording

/// The words for fields and their values, as the kinds in force give them (`GET /v1/kinds`).
struct FieldLabels: Sendable {
  private var names: [String: Bilingual] = [:]
  private var values: [String: [String: Bilingual]] = [:]

  init() {}

  init(kinds: JSONValue) {
    for kind in kinds["kinds"]?.array ?? [] {
      for list in ["fields", "youth"] {
        for field in kind[list]?.array ?? [] { take(field) }
      }
    }
  }

  private mutating func take(_ field: JSONValue) {
    guard let name = field["name"]?.string else { return }
    if names[name] == nil, let label = Bilingual(field["label"]) { names[name] = label }
    for choice in field["values"]?.array ?? [] {
      if let value = choice["value"]?.string, let label = Bilingual(choice["label"]) {
        values[name, default: [:]][value] = label
      }
    }
  }

  func name(_ name: String, in language: Language) -> String {
    if name == "also" { return language == .french ? "Aussi signalé" : "Also reported" }
    if name == "available" {
      return language == .french ? "Existe, sur demande" : "Exists, on request"
    }
    guard let label = names[name]?[language] else { return name }
    return Self.brief(label)
  }

  /// A label without what helps only those who fill a form: an example in brackets, an explanation after
  /// a colon.
  static func brief(_ label: String) -> String {
    let end = [" (", " : ", ": "].compactMap { label.firstRange(of: $0)?.lowerBound }.min()
    return String(label[..<(end ?? label.endIndex)])
  }

  /// A value in plain words. What is not a value of a choice, a time or a truth is shown as it is.
  func value(_ value: JSONValue, of name: String, as time: LocalTime) -> String {
    let language = time.language
    switch value {
    case .null: return "–"
    case .bool(let isTrue):
      return language == .french ? (isTrue ? "oui" : "non") : (isTrue ? "yes" : "no")
    case .integer(let number): return String(number)
    case .double(let number): return String(number)
    case .string(let text):
      if let label = values[name]?[text] { return label[language] }
      if name == "available" { return self.name(text, in: language) }
      if text.utf8.count >= 20, let moment = Timestamp(rfc3339: text) { return time.moment(moment) }
      return Self.printable(text)
    case .array(let items):
      return items.map { self.value($0, of: name, as: time) }.joined(separator: ", ")
    case .object(let members):
      return members.map {
        self.name($0.name, in: language) + language.colon
          + self.value($0.value, of: $0.name, as: time)
      }.joined(separator: "; ")
    }
  }

  /// Without control characters: what others wrote must not steer the reader's terminal.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let category = scalar.properties.generalCategory
          return category == .control || category == .format ? " " : scalar
        }))
  }
}

extension Bilingual {
  /// `{"fr": …, "en": …}`, or one text for both.
  init?(_ json: JSONValue?) {
    if let text = json?.string {
      self.init(fr: text, en: text)
    } else if let fr = json?["fr"]?.string, let en = json?["en"]?.string {
      self.init(fr: fr, en: en)
    } else {
      return nil
    }
  }
}
