import Chronology
import StrictYAML
import Wording

extension DocumentReader {
  /// Whether every field named is one that the events of the category have (of any, without one), and can
  /// have what it is compared with.
  mutating func checkFields(_ node: YAMLNode, _ category: String?, skipping: Set<String>) -> Bool {
    guard let known = options.knownFields(category) else { return true }
    var isSound = true
    for selection in node.mapping ?? [] where !skipping.contains(selection.key) {
      for member in selection.value.sequence ?? [selection.value] {
        for entry in member.mapping ?? [] {
          isSound = check(entry, known, category) && isSound
        }
      }
    }
    return isSound
  }

  private mutating func check(
    _ entry: YAMLEntry, _ known: Set<String>, _ category: String?
  ) -> Bool {
    let parts = entry.key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let field = parts.first ?? ""
    let modifiers = Set(parts.dropFirst().compactMap { Modifier(name: $0) })
    let values = entry.value.sequence ?? [entry.value]
    var isSound = true
    if !field.isEmpty {
      if !known.contains(field) {
        noteUnknown(field, entry.keyLocation(in: file), known, category)
        isSound = false
      } else if modifiers.count == parts.count - 1 {
        for value in values {
          isSound = check(value, of: field, modifiers, category) && isSound
        }
      }
    }
    if modifiers.contains(.fieldref) {
      for value in values {
        guard let name = value.scalar?.text, !known.contains(name) else { continue }
        noteUnknown(name, value.location(in: file), known, category)
        isSound = false
      }
    }
    return isSound
  }

  private mutating func noteUnknown(
    _ field: String, _ location: SourceLocation, _ known: Set<String>, _ category: String?
  ) {
    // Said already, and more to the point.
    if options.forbids(field) { return }
    let message =
      category.map {
        Bilingual(
          fr: "« \(field) » n'est pas un champ de « \($0) »",
          en: "\"\(field)\" is not a field of \"\($0)\"")
      }
      ?? Bilingual(
        fr: "« \(field) » n'est un champ d'aucune source",
        en: "\"\(field)\" is not a field of any logsource")
    add(
      Diagnostic(
        .error, code: "unknown-field", at: location, message,
        hint: choices(for: field, among: known.sorted())))
  }

  /// A comparison that no value of the field can ever meet is a slip of the pen.
  private mutating func check(
    _ value: YAMLNode, of field: String, _ modifiers: Set<Modifier>, _ category: String?
  ) -> Bool {
    guard let scalar = value.scalar, scalar.value != .null,
      modifiers.isDisjoint(with: [.exists, .fieldref, .expand])
    else { return true }
    // `*`: that there is a value.
    if !scalar.text.isEmpty, scalar.text.allSatisfy({ $0 == "*" || $0 == "?" }) { return true }
    let range = options.fieldRange(field, category)
    if let part = modifiers.lazy.compactMap(\.timePart).first, !range.has(part) {
      note(
        "unknown-value", value, "« \(field) » n'a pas de « \(part.rawValue) »",
        "\"\(field)\" has no \"\(part.rawValue)\"",
        hint: Bilingual(
          fr: "retirer « |\(part.rawValue) »", en: "leave \"|\(part.rawValue)\" out"))
      return false
    }
    switch range {
    case .anything: return true
    case .time, .date: return check(value, scalar.text, ofMoment: field, modifiers, range)
    case .codes:
      note(
        "compared-code", value,
        "« \(field) » contient des pseudonymes : on les compte, on ne les compare à rien",
        "\"\(field)\" holds pseudonyms: they are counted, never compared with a value")
    case .boolean:
      if modifiers.contains(.re) || ["true", "false"].contains(scalar.text.lowercased()) {
        return true
      }
      note(
        "unknown-value", value, "« \(field) » vaut true ou false",
        "\"\(field)\" is true or false", hint: Self.example("\(field): true"))
    case .number(let bounds):
      guard let number = Self.number(scalar) else {
        if !modifiers.isSubset(of: Self.general) { return true }
        note(
          "unknown-value", value, "« \(field) » est un nombre", "\"\(field)\" is a number",
          hint: Self.example("\(field): \(bounds.upperBound)"))
        return false
      }
      if Self.canMeet(number, modifiers, bounds) { return true }
      note(
        "unknown-value", value,
        "« \(field) » est un nombre entier de \(bounds.lowerBound) à \(bounds.upperBound)",
        "\"\(field)\" is a whole number from \(bounds.lowerBound) to \(bounds.upperBound)",
        hint: Self.bound(modifiers, bounds))
    case .words(let words):
      if Self.canMeet(scalar.text, modifiers, words) { return true }
      let hint =
        suggestion(for: scalar.text, among: words)
        ?? Bilingual(
          fr: "valeurs : \(words.joined(separator: ", "))",
          en: "values: \(words.joined(separator: ", "))")
      note(
        "unknown-value", value,
        "« \(scalar.text) » n'est pas une valeur de « \(field) »",
        "\"\(scalar.text)\" is not a value of \"\(field)\"", hint: hint)
    case .folded:
      guard let form = Self.foldedForm(of: scalar.text, modifiers) else { return true }
      note(
        "unfolded-word", value,
        "« \(scalar.text) » n'est jamais ainsi dans « \(field) », qui est redressé",
        "\"\(scalar.text)\" never stands so in \"\(field)\", which is folded",
        hint: Bilingual(fr: "écrire « \(form) »", en: "write \"\(form)\""))
    }
    return false
  }

  /// Of a field of moments or of dates: as such a value is written, or a piece of it.
  private mutating func check(
    _ value: YAMLNode, _ text: String, ofMoment field: String, _ modifiers: Set<Modifier>,
    _ range: FieldRange
  ) -> Bool {
    if modifiers.contains(where: { $0.timePart != nil }) { return true }
    if modifiers.contains(where: { $0.comparison != nil }) {
      note(
        "unknown-value", value,
        "« \(field) » ne se compare pas à un nombre, mais une part de lui, p. ex. « \(field)|day|gte »",
        "\"\(field)\" is not compared with a number; a part of it is, e.g. \"\(field)|day|gte\"",
        hint: Self.example("\(field)|day|gte: 15"))
      return false
    }
    // What patterns and encodings meet is not worked out here.
    let places: Set<Modifier> = [.contains, .startswith, .endswith]
    guard modifiers.isSubset(of: Self.general.union(places)),
      !text.contains(where: { "*?\\".contains($0) })
    else { return true }
    let written = text.uppercased()
    if !modifiers.isDisjoint(with: places) {
      let signs = range == .time ? "0123456789-:.TZ" : "0123456789-"
      if written.allSatisfy({ signs.contains($0) }) { return true }
    } else if range == .date {
      if CivilDate(text: text) != nil { return true }
    } else if let time = Timestamp(rfc3339: text) {
      if time.rfc3339 == written { return true }
      note(
        "unknown-value", value, "« \(field) » est écrit en temps universel",
        "\"\(field)\" is written in universal time",
        hint: Bilingual(fr: "écrire \(time.rfc3339)", en: "write \(time.rfc3339)"))
      return false
    }
    let example = range == .time ? "2026-03-03T03:40:00Z" : "2026-03-02"
    let kind = Bilingual(
      fr: range == .time ? "un moment" : "une date", en: range == .time ? "a moment" : "a date")
    note(
      "unknown-value", value, "« \(field) » est \(kind.fr), p. ex. \(example)",
      "\"\(field)\" is \(kind.en), e.g. \(example)",
      hint: Self.example("\(field)|startswith: '2026-03'"))
    return false
  }

  private static func example(_ text: String) -> Bilingual {
    Bilingual(fr: "p. ex. \(text)", en: "e.g. \(text)")
  }

  /// What a number may be compared with, where it can never meet what was written. Said without reckoning: a bound
  /// may be the last number that there is.
  private static func bound(_ modifiers: Set<Modifier>, _ bounds: ClosedRange<Int>) -> Bilingual {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    switch modifiers.lazy.compactMap(\.comparison).first {
    case .gte?: return Bilingual(fr: "au plus \(high)", en: "at most \(high)")
    case .gt?: return Bilingual(fr: "moins de \(high)", en: "less than \(high)")
    case .lte?: return Bilingual(fr: "au moins \(low)", en: "at least \(low)")
    case .lt?: return Bilingual(fr: "plus de \(low)", en: "more than \(low)")
    default:
      return Bilingual(
        fr: "de \(low) à \(high), sans décimale", en: "from \(low) to \(high), without decimals")
    }
  }

  /// How a value is to be written to be found in folded text; `nil` where it is written so, or is more than words
  /// and wildcards. What stands between wildcards is folded piece by piece.
  private static func foldedForm(of text: String, _ modifiers: Set<Modifier>) -> String? {
    guard modifiers.isSubset(of: plain), !text.contains("\\") else { return nil }
    var form = ""
    var piece = ""
    for character in text {
      if character == "*" || character == "?" {
        form += FieldRange.foldedForm(of: piece) + String(character)
        piece = ""
      } else {
        piece.append(character)
      }
    }
    form += FieldRange.foldedForm(of: piece)
    // Capitals find small letters, unless `cased` says otherwise.
    return form == (modifiers.contains(.cased) ? text : text.lowercased()) ? nil : form
  }

  /// Modifiers that leave a value what it is.
  private static let general: Set<Modifier> = [.neq, .cased, .all]

  /// Modifiers that say at most where a value stands.
  private static let plain: Set<Modifier> = [.neq, .all, .cased, .contains, .startswith, .endswith]

  private static func number(_ scalar: YAMLScalar) -> Number? {
    switch scalar.value {
    case .integer(let value): .integer(value)
    case .float(let value): .double(value)
    default: Number(text: scalar.text)
    }
  }

  /// Whether one of the whole numbers is that one, or is more or less than it as asked.
  private static func canMeet(
    _ number: Number, _ modifiers: Set<Modifier>, _ bounds: ClosedRange<Int>
  ) -> Bool {
    if modifiers.isSubset(of: general) {
      return number.integer.map { bounds.contains(Int($0)) } ?? false
    }
    // What patterns meet, and what is negated, is not worked out here.
    guard modifiers.count == 1, let comparison = modifiers.first?.comparison else { return true }
    let extreme: Int
    switch comparison {
    case .lt, .lte: extreme = bounds.lowerBound
    case .gt, .gte: extreme = bounds.upperBound
    case .eq, .neq: return true
    }
    return Number.integer(Int64(extreme)).ordering(to: number).map { comparison.holds($0) } ?? false
  }

  private static func canMeet(
    _ text: String, _ modifiers: Set<Modifier>, _ words: [String]
  ) -> Bool {
    if modifiers.contains(where: { $0.comparison != nil }) {
      return words.contains { Number(text: $0) != nil }
    }
    // What patterns and encodings meet is not worked out here.
    guard modifiers.isSubset(of: plain), !text.contains(where: { "*?\\".contains($0) }) else {
      return true
    }
    let isCased = modifiers.contains(.cased)
    let wanted = isCased ? text : text.lowercased()
    return words.contains { word in
      let word = isCased ? word : word.lowercased()
      if modifiers.contains(.contains) { return word.contains(wanted) }
      if modifiers.contains(.startswith) { return word.hasPrefix(wanted) }
      if modifiers.contains(.endswith) { return word.hasSuffix(wanted) }
      return word == wanted
    }
  }
}
