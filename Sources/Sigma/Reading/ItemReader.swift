import StrictYAML
import TextMatching
import Wording

/// Reads `field|modifiers: values` into the tests that it means.
struct ItemReader {
  let options: CompileOptions
  var reading: YAMLReading

  struct Header {
    var field: String?
    var modifiers: [Modifier]
    func has(_ modifier: Modifier) -> Bool { modifiers.contains(modifier) }
  }

  /// A value on its way through the modifiers, in the order written.
  private struct Work {
    var tokens: [TextPattern.Token]
    /// The encoded bytes, between a modifier of UTF-16 and the base64 one.
    var wide: [UInt8]?
  }

  mutating func item(_ entry: YAMLEntry) -> Item? {
    guard let header = header(entry) else { return nil }
    let nodes: [YAMLNode]
    if let list = entry.value.sequence {
      nodes = list
    } else if entry.value.mapping != nil {
      fault(
        "nested-map", entry.value,
        "une valeur ou une liste de valeurs est attendue ici",
        "a value or a list of values is expected here")
      return nil
    } else {
      nodes = [entry.value]
    }
    if header.has(.all), nodes.count < 2 {
      fault(
        "all-needs-values", at: entry, "« all » demande au moins deux valeurs",
        "\"all\" needs two values or more",
        hint: Bilingual(fr: "retirer « all »", en: "leave \"all\" out"))
      return nil
    }
    // [open] an empty list is null.
    if nodes.isEmpty {
      guard header.field != nil else {
        fault("empty-list", entry.value, "il n'y a aucun mot-clé", "there is no keyword")
        return nil
      }
      return Item(
        field: header.field, modifiers: header.modifiers.map(\.rawValue),
        values: [ItemValue(written: "[]", alternatives: [.null])], requiresAll: false,
        isNegated: header.has(.neq), line: entry.keyLine)
    }
    var values: [ItemValue] = []
    var isNegated = header.has(.neq)
    for node in nodes {
      guard let scalar = node.scalar else {
        fault(
          "nested-list", node, "une valeur simple est attendue ici",
          "a plain value is expected here")
        continue
      }
      if header.has(.exists) {
        guard nodes.count == 1, case .bool(let wanted) = scalar.value else {
          fault(
            "exists-value", node, "« exists » prend true ou false",
            "\"exists\" takes true or false")
          return nil
        }
        if !wanted { isNegated.toggle() }
        values.append(ItemValue(written: scalar.text, alternatives: [.exists]))
        continue
      }
      if scalar.value == .null, nodes.count > 1 {
        fault(
          "null-in-list", node, "null n'a pas sa place dans une liste de valeurs",
          "null has no place in a list of values",
          hint: Bilingual(
            fr: "écrire un bloc à part, et l'ajouter à la condition par or",
            en: "write a selection of its own and add it to the condition with or"))
        continue
      }
      if let tests = tests(scalar, node, header) {
        values.append(ItemValue(written: scalar.text, alternatives: tests))
      }
    }
    guard values.count == nodes.count else { return nil }
    return Item(
      field: header.field, modifiers: header.modifiers.map(\.rawValue), values: values,
      requiresAll: header.has(.all), isNegated: isNegated, line: entry.keyLine)
  }

  /// A keyword of a list without a field.
  mutating func keyword(_ node: YAMLNode) -> ItemValue? {
    guard let scalar = node.scalar else { return nil }
    let header = Header(field: nil, modifiers: [])
    return tests(scalar, node, header).map { ItemValue(written: scalar.text, alternatives: $0) }
  }

  private mutating func header(_ entry: YAMLEntry) -> Header? {
    var parts = entry.key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let field = parts.removeFirst()
    var modifiers: [Modifier] = []
    var isSound = true
    for part in parts {
      guard let modifier = Modifier(name: part) else {
        let known = Modifier.allCases.map(\.rawValue)
        let hint = (nearest(to: part, among: known) ?? Self.usualMistake(part)).map {
          Bilingual(fr: "vouliez-vous dire « \($0) » ?", en: "did you mean \"\($0)\"?")
        }
        fault(
          "unknown-modifier", at: entry, "modificateur inconnu « \(part) »",
          "unknown modifier \"\(part)\"", hint: hint)
        isSound = false
        continue
      }
      if modifiers.contains(modifier) {
        fault(
          "repeated-modifier", at: entry, "« \(part) » est répété", "\"\(part)\" is repeated")
        isSound = false
        continue
      }
      modifiers.append(modifier)
    }
    guard isSound else { return nil }
    for (index, modifier) in modifiers.enumerated() {
      for other in modifiers[..<index] where !other.isCompatible(with: modifier) {
        fault(
          "incompatible-modifiers", at: entry,
          "« \(other.rawValue) » et « \(modifier.rawValue) » ne vont pas ensemble",
          "\"\(other.rawValue)\" and \"\(modifier.rawValue)\" do not go together")
        return nil
      }
      if [.i, .m, .s].contains(modifier), !modifiers[..<index].contains(.re) {
        fault(
          "flag-without-re", at: entry, "« \(modifier.rawValue) » se place après « re »",
          "\"\(modifier.rawValue)\" comes after \"re\"")
        return nil
      }
    }
    if let wide = modifiers.firstIndex(where: \.isWidening) {
      let next = wide + 1 < modifiers.count ? modifiers[wide + 1] : nil
      guard let next, next.isEncoding else {
        fault(
          "wide-without-base64", at: entry,
          "« \(modifiers[wide].rawValue) » doit être suivi de base64 ou base64offset",
          "\"\(modifiers[wide].rawValue)\" must be followed by base64 or base64offset")
        return nil
      }
    }
    if field.isEmpty {
      let allowed = modifiers.allSatisfy { $0.sort == .text || $0.sort == .regex || $0 == .all }
      guard !parts.isEmpty, allowed else {
        fault(
          "missing-field", at: entry, "il manque le nom du champ",
          "the name of the field is missing"
        )
        return nil
      }
    }
    if options.forbids(field) {
      fault(
        "forbidden-field", at: entry,
        "aucune règle ne peut lire « \(field) »", "no rule may read \"\(field)\"",
        hint: options.forbiddenHint)
      return nil
    }
    return Header(field: field.isEmpty ? nil : field, modifiers: modifiers)
  }

  private static func usualMistake(_ name: String) -> String? {
    switch name.lowercased() {
    case "prefix", "begins", "beginswith", "starts": "startswith"
    case "suffix", "ends": "endswith"
    case "regex", "regexp": "re"
    case "not", "ne": "neq"
    case "like", "substring", "in": "contains"
    case "utf8": "base64"
    case "ip": "cidr"
    default: nil
    }
  }

  private mutating func tests(
    _ scalar: YAMLScalar, _ node: YAMLNode, _ header: Header
  ) -> [ValueTest]? {
    let value = scalar.value
    let plain = Set(header.modifiers).subtracting([.all, .neq, .cased])
    if value == .null {
      guard plain.isEmpty, header.field != nil else {
        fault(
          "null-value", node, "null ne va pas avec ces modificateurs",
          "null does not go with these modifiers")
        return nil
      }
      return [.null]
    }
    if header.has(.re) { return regexes(scalar, node, header) }
    if header.has(.cidr) {
      return written(scalar, node, header)?.compactMap { text in
        if let network = Network(text: text) { return .cidr(network) }
        fault(
          "bad-network", node, "« \(text) » n'est pas un réseau IP",
          "\"\(text)\" is not an IP network",
          hint: Bilingual(fr: "p. ex. 10.0.0.0/8", en: "e.g. 10.0.0.0/8"))
        return nil
      }.nonEmpty
    }
    if let part = header.modifiers.lazy.compactMap(\.timePart).first {
      let comparison = header.modifiers.lazy.compactMap(\.comparison).first ?? .eq
      guard let number = Number(text: scalar.text)?.integer ?? Self.integer(value) else {
        fault(
          "bad-number", node, "un nombre entier est attendu ici",
          "a whole number is expected here")
        return nil
      }
      guard part.canMeet(comparison, number) else {
        fault(
          "bad-number", node,
          "« \(part.rawValue) » va de \(part.range.lowerBound) à \(part.range.upperBound)",
          "\"\(part.rawValue)\" goes from \(part.range.lowerBound) to \(part.range.upperBound)",
          hint: Bilingual(
            fr: "p. ex. \(part.range.lowerBound)", en: "e.g. \(part.range.lowerBound)"))
        return nil
      }
      return [.timePart(part, comparison, number)]
    }
    if let comparison = header.modifiers.lazy.compactMap(\.comparison).first {
      guard let number = Self.number(scalar) else {
        fault("bad-number", node, "un nombre est attendu ici", "a number is expected here")
        return nil
      }
      return [.compare(comparison, number)]
    }
    if header.has(.fieldref) {
      guard !scalar.text.isEmpty else {
        fault("bad-field", node, "un nom de champ est attendu ici", "a field name is expected here")
        return nil
      }
      guard !options.forbids(scalar.text) else {
        fault(
          "forbidden-field", node, "aucune règle ne peut lire « \(scalar.text) »",
          "no rule may read \"\(scalar.text)\"", hint: options.forbiddenHint)
        return nil
      }
      let place: FieldReference.Place =
        header.has(.contains)
        ? .anywhere : header.has(.startswith) ? .start : header.has(.endswith) ? .end : .whole
      return [
        .reference(
          FieldReference(field: scalar.text, place: place, isCased: header.has(.cased)))
      ]
    }
    if plain.isEmpty, header.field != nil {
      switch value {
      case .integer(let number): return [.number(.integer(number))]
      case .float(let number) where number.isFinite:
        let canonical = ValueTest.number(.double(number))
        // [open] text is compared as written, too.
        return [
          canonical,
          .text(TextPattern([.literal(Array(scalar.text.utf8))], isCased: header.has(.cased))),
        ]
      case .bool(let flag):
        return [
          .text(
            TextPattern(
              [.literal(Array((flag ? "true" : "false").utf8))], isCased: header.has(.cased)))
        ]
      default: break
      }
    }
    return texts(scalar, node, header)
  }

  private static func number(_ scalar: YAMLScalar) -> Number? {
    switch scalar.value {
    case .integer(let number): .integer(number)
    case .float(let number): number.isFinite ? .double(number) : nil
    case .string(let text): Number(text: text)
    default: nil
    }
  }

  private static func integer(_ value: YAMLScalar.Value) -> Int64? {
    if case .integer(let number) = value { number } else { nil }
  }

  /// The value as text: an integer in decimal, whatever it was written in.
  private static func text(_ scalar: YAMLScalar) -> String {
    switch scalar.value {
    case .integer(let number): String(number)
    case .bool(let flag): flag ? "true" : "false"
    default: scalar.text
    }
  }

  private mutating func texts(
    _ scalar: YAMLScalar, _ node: YAMLNode, _ header: Header
  ) -> [ValueTest]? {
    var works = [Work(tokens: TextPattern.tokens(written: Self.text(scalar)))]
    // Placeholders are filled in first, wherever `expand` stands: `contains|expand` is about what it gives.
    if header.has(.expand) {
      guard let expanded = expanded(Self.text(scalar), node) else { return nil }
      works = expanded.map { Work(tokens: $0) }
    }
    for modifier in header.modifiers {
      switch modifier {
      case .wide, .utf16le, .utf16be, .utf16:
        for index in works.indices {
          guard let bytes = plainBytes(works[index], node) else { return nil }
          works[index].wide = Self.utf16(bytes, modifier)
        }
      case .base64, .base64offset:
        var encoded: [Work] = []
        for work in works {
          guard let bytes = work.wide ?? plainBytes(work, node) else { return nil }
          let texts =
            modifier == .base64 ? [Base64.encode(bytes)] : Base64.offsets(bytes)
          encoded += texts.map { Work(tokens: [.literal($0)]) }
        }
        works = encoded
      case .windash:
        for index in works.indices {
          works[index].tokens = TextPattern.withDashClasses(works[index].tokens)
        }
      case .contains:
        for index in works.indices { works[index].tokens = [.many] + works[index].tokens + [.many] }
      case .startswith:
        for index in works.indices { works[index].tokens += [.many] }
      case .endswith:
        for index in works.indices { works[index].tokens = [.many] + works[index].tokens }
      default: break
      }
    }
    // Keywords are looked for anywhere in a value, except where a modifier says where.
    if header.field == nil {
      for index in works.indices {
        if !header.has(.startswith) { works[index].tokens.insert(.many, at: 0) }
        if !header.has(.endswith) { works[index].tokens.append(.many) }
      }
    }
    return works.map { .text(TextPattern($0.tokens, isCased: header.has(.cased))) }
  }

  private mutating func plainBytes(_ work: Work, _ node: YAMLNode) -> [UInt8]? {
    if let bytes = TextPattern.bytes(work.tokens) { return bytes }
    fault(
      "wildcard-not-encodable", node, "un caractère générique ne peut pas être encodé",
      "a wildcard cannot be encoded",
      hint: Bilingual(
        fr: "écrire \\* ou \\? pour le caractère", en: "write \\* or \\? for the character"))
    return nil
  }

  private static func utf16(_ bytes: [UInt8], _ modifier: Modifier) -> [UInt8] {
    var wide: [UInt8] = modifier == .utf16 ? [0xFF, 0xFE] : []
    for unit in String(decoding: bytes, as: UTF8.self).utf16 {
      let low = UInt8(truncatingIfNeeded: unit)
      let high = UInt8(truncatingIfNeeded: unit >> 8)
      wide += modifier == .utf16be ? [high, low] : [low, high]
    }
    return wide
  }

  private mutating func regexes(
    _ scalar: YAMLScalar, _ node: YAMLNode, _ header: Header
  ) -> [ValueTest]? {
    var tests: [ValueTest] = []
    for text in written(scalar, node, header) ?? [] {
      let source = RegexSource(
        pattern: Normalization.nfc(Array(text.utf8)), ignoresCase: header.has(.i),
        anchorsMatchLines: header.has(.m), dotMatchesNewline: header.has(.s))
      do throws(Regex.Fault) {
        let regex = try Regex(source.pattern, options: source.options)
        if tests.isEmpty { warn(of: regex, text, node, isExpanded: header.has(.expand)) }
        tests.append(.regex(source))
      } catch {
        fault(
          "bad-regex", node,
          "expression régulière invalide, à l'octet \(error.offset) : \(error.message)",
          "invalid regular expression, at byte \(error.offset): \(error.message)")
        return nil
      }
    }
    return tests.nonEmpty
  }

  mutating func fault(
    _ code: String, _ node: YAMLNode, _ fr: String, _ en: String, hint: Bilingual? = nil
  ) {
    reading.note(code, at: node, Bilingual(fr: fr, en: en), hint: hint)
  }

  private mutating func fault(
    _ code: String, at entry: YAMLEntry, _ fr: String, _ en: String, hint: Bilingual? = nil
  ) {
    reading.add([
      Diagnostic(
        .error, code: code, at: entry.keyLocation(in: reading.file), Bilingual(fr: fr, en: en),
        hint: hint)
    ])
  }
}

extension RegexSource {
  var options: Regex.Options {
    var options: Regex.Options = []
    if ignoresCase { options.insert(.ignoresCase) }
    if anchorsMatchLines { options.insert(.anchorsMatchLines) }
    if dotMatchesNewline { options.insert(.dotMatchesNewline) }
    return options
  }
}

extension Array {
  var nonEmpty: Self? { isEmpty ? nil : self }
}
