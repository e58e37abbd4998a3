import Chronology
import Wording

/// Reads typed values off the nodes of one file and collects what is wrong with them, so that one run
/// shows every fault. Every reader returns `nil` (or an empty list) after a fault it has noted.
public struct YAMLReading {
  public let file: String
  public private(set) var diagnostics: [Diagnostic] = []

  public init(file: String) { self.file = file }

  /// What the file holds: its first document. Where it holds none that is a fault, but for a file that could not be
  /// read, which has its own.
  public mutating func root(
    of bytes: [UInt8], limits: YAMLLimits = YAMLLimits()
  ) -> YAMLNode? {
    let (documents, faults) = parseYAML(bytes, file: file, limits: limits)
    add(faults)
    if documents.isEmpty, !faults.hasErrors {
      add([
        Diagnostic(
          .error, code: "empty", at: SourceLocation(file: file),
          Bilingual(fr: "le fichier est vide", en: "the file is empty"))
      ])
    }
    return documents.first
  }

  public mutating func note(
    _ code: String, at node: YAMLNode, _ message: Bilingual, hint: Bilingual? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    diagnostics.append(
      Diagnostic(severity, code: code, at: node.location(in: file), message, hint: hint))
  }

  public mutating func add(_ more: some Sequence<Diagnostic>) {
    diagnostics.append(contentsOf: more)
  }

  /// The entries of a mapping by key. A key that is not `known` is a fault, with the nearest known one
  /// as the hint, else all of them.
  public mutating func mapping(
    _ node: YAMLNode, known: some Collection<String>
  ) -> [String: YAMLNode]? {
    guard let entries = node.mapping else {
      note(
        "wrong-type", at: node,
        Bilingual(fr: "un bloc « clé: valeur » est attendu ici", en: "a mapping is expected here"),
        hint: Self.keys(known))
      return nil
    }
    var values: [String: YAMLNode] = [:]
    for entry in entries {
      if known.contains(entry.key) {
        values[entry.key] = entry.value
      } else {
        let hint = suggestion(for: entry.key, among: known) ?? Self.keys(known)
        diagnostics.append(
          Diagnostic(
            .error, code: "unknown-key", at: entry.keyLocation(in: file),
            Bilingual(fr: "clé inconnue « \(entry.key) »", en: "unknown key \"\(entry.key)\""),
            hint: hint))
      }
    }
    return values
  }

  private static func keys(_ known: some Collection<String>) -> Bilingual {
    let names = (known as? [String] ?? known.sorted()).joined(separator: ", ")
    return Bilingual(fr: "clés admises : \(names)", en: "allowed keys: \(names)")
  }

  /// The node under a key that must be there.
  public mutating func required(
    _ key: String, of values: [String: YAMLNode], in node: YAMLNode
  ) -> YAMLNode? {
    if let value = values[key] { return value }
    note(
      "missing-key", at: node,
      Bilingual(fr: "il manque « \(key) »", en: "\"\(key)\" is missing"),
      hint: Bilingual(
        fr: "ajouter « \(key): … » à ce bloc", en: "add \"\(key): …\" to this block"))
    return nil
  }

  /// Any scalar but null, as its text.
  public mutating func string(_ node: YAMLNode?) -> String? {
    guard let node else { return nil }
    if let scalar = node.scalar, scalar.value != .null, !scalar.text.isEmpty { return scalar.text }
    note(
      "wrong-type", at: node,
      Bilingual(fr: "un texte est attendu ici", en: "text is expected here"),
      hint: Bilingual(
        fr: "des mots, entre guillemets s'il y a « : »",
        en: "words, in quotes where there is a colon"))
    return nil
  }

  public mutating func integer(
    _ node: YAMLNode?, in range: ClosedRange<Int> = Int.min...Int.max
  ) -> Int? {
    guard let node else { return nil }
    if case .integer(let value)? = node.scalar?.value, let value = Int(exactly: value),
      range.contains(value)
    {
      return value
    }
    let isBounded = range != Int.min...Int.max
    let bounds = isBounded ? " \(range.lowerBound)–\(range.upperBound)" : ""
    var hint = Bilingual(
      fr: "un nombre seul, sans guillemets ni unité", en: "a number alone, without quotes or units")
    switch node.scalar?.value {
    case .integer? where isBounded, .float? where isBounded:
      hint = Bilingual(
        fr: "de \(range.lowerBound) à \(range.upperBound), sans décimale",
        en: "from \(range.lowerBound) to \(range.upperBound), without decimals")
    case .integer?, .float?: hint = Bilingual(fr: "sans décimale", en: "without decimals")
    default: break
    }
    note(
      "wrong-type", at: node,
      Bilingual(
        fr: "un nombre entier\(bounds) est attendu ici",
        en: "a whole number\(bounds) is expected here"), hint: hint)
    return nil
  }

  public mutating func bool(_ node: YAMLNode?) -> Bool? {
    guard let node else { return nil }
    if case .bool(let value)? = node.scalar?.value { return value }
    note(
      "wrong-type", at: node,
      Bilingual(fr: "true ou false est attendu ici", en: "true or false is expected here"),
      hint: Bilingual(fr: "sans guillemets", en: "without quotes"))
    return nil
  }

  /// `90d`, `4h`, `15m` (see `Span.init(text:)`).
  public mutating func span(_ node: YAMLNode?) -> Span? {
    guard let node else { return nil }
    if let text = node.scalar?.text, let span = Span(text: text) { return span }
    note(
      "wrong-type", at: node,
      Bilingual(
        fr: "une durée est attendue ici, p. ex. 4h ou 90d",
        en: "a duration is expected here, e.g. 4h or 90d"),
      hint: Bilingual(
        fr: "un nombre d'au moins 1 et s, m, h ou d, sans espace",
        en: "a number of at least 1 and s, m, h or d, without a space"))
    return nil
  }

  /// `2026-03-02`.
  public mutating func date(_ node: YAMLNode?) -> CivilDate? {
    guard let node else { return nil }
    if let text = node.scalar?.text, let date = CivilDate(text: text) { return date }
    note(
      "wrong-type", at: node,
      Bilingual(
        fr: "une date est attendue ici, p. ex. 2026-03-02",
        en: "a date is expected here, e.g. 2026-03-02"),
      hint: Bilingual(fr: "année-mois-jour", en: "year-month-day"))
    return nil
  }

  /// `2026-03-02T22:40:00-05:00`.
  public mutating func time(_ node: YAMLNode?) -> Timestamp? {
    guard let node else { return nil }
    if let text = node.scalar?.text, let time = Timestamp(rfc3339: text) { return time }
    note(
      "wrong-type", at: node,
      Bilingual(
        fr: "un moment est attendu ici, p. ex. 2026-03-02T22:40:00-05:00",
        en: "a time is expected here, e.g. 2026-03-02T22:40:00-05:00"),
      hint: Bilingual(fr: "avec son décalage", en: "with its offset"))
    return nil
  }

  /// One of a closed list of words.
  public mutating func choice<Word: RawRepresentable & CaseIterable>(
    _ node: YAMLNode?, as type: Word.Type = Word.self
  ) -> Word? where Word.RawValue == String {
    guard let node else { return nil }
    if let text = node.scalar?.text, let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    let all = words.joined(separator: ", ")
    note(
      "wrong-value", at: node,
      Bilingual(fr: "valeurs admises : \(all)", en: "allowed values: \(all)"),
      hint: node.scalar.flatMap { suggestion(for: $0.text, among: words) }
        ?? Bilingual(fr: "une de ces valeurs, telle quelle", en: "one of these values, as it is"))
    return nil
  }

  /// `{fr: …, en: …}`, both required, for people to read.
  public mutating func bilingual(_ node: YAMLNode?) -> Bilingual? {
    guard let node, let values = mapping(node, known: ["fr", "en"]) else { return nil }
    let fr = words(required("fr", of: values, in: node))
    let en = words(required("en", of: values, in: node))
    guard let fr, let en else { return nil }
    return Bilingual(fr: fr, en: en)
  }

  /// A list of texts; one text alone is a list of one.
  public mutating func strings(_ node: YAMLNode?) -> [String] {
    guard let node else { return [] }
    if node.scalar != nil { return string(node).map { [$0] } ?? [] }
    return nodes(node).compactMap { string($0) }
  }

  /// A list.
  public mutating func nodes(_ node: YAMLNode?) -> [YAMLNode] {
    guard let node else { return [] }
    if let nodes = node.sequence { return nodes }
    note(
      "wrong-type", at: node,
      Bilingual(fr: "une liste est attendue ici", en: "a list is expected here"),
      hint: Bilingual(fr: "p. ex. [a, b]", en: "e.g. [a, b]"))
    return []
  }
}
