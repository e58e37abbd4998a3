import Chronology
import StrictYAML
import Wording

/// Reads the documents of one rule file and collects every fault with its place.
struct DocumentReader {
  let file: String
  let options: CompileOptions
  private let bytes: [UInt8]
  private(set) var items: ItemReader

  /// `bytes`: the file, without a byte order mark.
  init(file: String, _ bytes: [UInt8], options: CompileOptions) {
    self.file = file
    self.bytes = bytes
    self.options = options
    items = ItemReader(options: options, reading: YAMLReading(file: file))
  }

  var diagnostics: [Diagnostic] { items.reading.diagnostics }

  private static let attributes: Set<String> = [
    "title", "id", "name", "related", "taxonomy", "status", "description", "license", "author",
    "references", "date", "modified", "logsource", "detection", "correlation", "filter", "fields",
    "falsepositives", "level", "tags", "scope", "generate",
  ]

  mutating func document(_ root: YAMLNode) -> RuleDocument? {
    guard let entries = root.mapping else {
      note("not-a-rule", root, "une règle est un bloc « clé: valeur »", "a rule is a mapping")
      return nil
    }
    let before = diagnostics.filter { $0.severity == .error }.count
    checkAttributes(entries)
    let title = title(root)
    let id = root["id"].flatMap { identifier($0) }
    let name = root["name"].flatMap { items.reading.string($0) }
    let level = root["level"].flatMap { items.reading.choice($0, as: Rule.Level.self) }
    let status = status(root["status"])
    checkTaxonomy(root["taxonomy"])
    let tags = root["tags"].map { items.reading.strings($0) } ?? []
    lengthOfDescription(root["description"])
    for key in ["date", "modified"] { checkDate(root[key]) }
    let bodies = ["detection", "correlation", "filter"].filter { root[$0] != nil }
    guard bodies.count == 1 else {
      if bodies.isEmpty {
        let keys = entries.map(\.key)
        let typed = keys.first { key in
          !Self.attributes.contains(key)
            && nearest(to: key, among: ["detection", "correlation", "filter"]) != nil
        }
        note(
          "missing-key", root, "il manque « detection », « correlation » ou « filter »",
          "\"detection\", \"correlation\" or \"filter\" is missing",
          hint: typed.flatMap {
            suggestion(for: $0, among: ["detection", "correlation", "filter"])
          }
            ?? Bilingual(
              fr: "p. ex. detection: {s: {minor_possible: true}, condition: s}",
              en: "e.g. detection: {s: {minor_possible: true}, condition: s}"))
      } else {
        note(
          "several-bodies", root,
          "un document est une détection, une corrélation ou un filtre, pas plusieurs à la fois",
          "a document is a detection, a correlation or a filter, not several at once")
      }
      return nil
    }
    var logsource = Logsource()
    if bodies[0] != "correlation" {
      if let node = root["logsource"] {
        logsource = self.logsource(node)
      } else {
        missing("logsource", root, for: "logsource: {product: filet, category: runaway}")
      }
    }
    var generate = root["generate"].flatMap { items.reading.bool($0) } ?? false
    let body: RuleDocument.Body?
    switch bodies[0] {
    case "detection":
      body = root["detection"].flatMap { detection($0, logsource) }.map { .detection($0) }
    case "correlation":
      if let inner = root["correlation"]?["generate"].flatMap({ items.reading.bool($0) }) {
        generate = inner
      }
      body = root["correlation"].flatMap { correlation($0) }.map { .correlation($0) }
    default:
      body = root["filter"].flatMap { filter($0, logsource) }.map { .filter($0) }
    }
    guard let title, let body,
      diagnostics.filter({ $0.severity == .error }).count == before
    else { return nil }
    var custom: [String: YAMLNode] = [:]
    for entry in entries where !Self.attributes.contains(entry.key) {
      custom[entry.key] = entry.value
    }
    return RuleDocument(
      id: id, name: name, title: title, level: level, status: status, tags: tags,
      logsource: logsource, generate: generate, custom: custom,
      location: root.location(in: file),
      idLocation: (root["id"] ?? root).location(in: file),
      nameLocation: (root["name"] ?? root).location(in: file), body: body)
  }

  /// What can be told of a document that has a fault.
  func leftOut(_ root: YAMLNode) -> LeftOutRule {
    var custom: [String: YAMLNode] = [:]
    for entry in root.mapping ?? [] where !Self.attributes.contains(entry.key) {
      custom[entry.key] = entry.value
    }
    return LeftOutRule(
      names: Set([root["id"], root["name"]].compactMap { $0?.scalar?.text }), file: file,
      category: root["logsource"]?["category"]?.scalar?.text.lowercased(),
      hasID: root["id"] != nil, custom: custom)
  }

  // MARK: Metadata

  /// An attribute that nobody knows is somebody's own, but not where it is nearly called like one that is
  /// known: what it says would be passed over.
  private mutating func checkAttributes(_ entries: [YAMLEntry]) {
    let custom = options.customAttributes
    let bodies: Set<String> = ["detection", "correlation", "filter"]
    let hasBody = entries.contains { bodies.contains($0.key) }
    for entry in entries where !Self.attributes.contains(entry.key) && !custom.contains(entry.key) {
      guard let meant = nearest(to: entry.key, among: Self.attributes.union(custom).sorted()),
        // Without a body its absence is the fault, and says what was meant.
        hasBody || !bodies.contains(meant)
      else { continue }
      add(
        Diagnostic(
          // A block can only be meant for ours; a word may be somebody's own.
          custom.contains(meant) && entry.value.mapping != nil ? .error : .warning,
          code: "unknown-key",
          at: entry.keyLocation(in: file),
          Bilingual(fr: "clé inconnue « \(entry.key) »", en: "unknown key \"\(entry.key)\""),
          hint: Bilingual(fr: "vouliez-vous dire « \(meant) » ?", en: "did you mean \"\(meant)\"?")
        ))
    }
  }

  private mutating func title(_ root: YAMLNode) -> String? {
    guard let node = root["title"] else {
      missing("title", root, for: "title: Third runaway in ninety days")
      return nil
    }
    guard let title = items.reading.words(node) else { return nil }
    switch node.scalar?.value {
    case .string?: break
    default:
      items.reading.note(
        "wrong-type", at: node,
        Bilingual(fr: "un titre est un texte", en: "a title is a text"),
        hint: Bilingual(fr: "entre guillemets, c'en est un", en: "in quotes it is one"),
        severity: .warning)
    }
    guard title.unicodeScalars.count <= 256 else {
      note(
        "title-too-long", node, "le titre dépasse 256 caractères",
        "the title exceeds 256 characters")
      return nil
    }
    return title
  }

  private mutating func identifier(_ node: YAMLNode) -> String? {
    guard let text = items.reading.string(node) else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Array($0.utf8) }
    let isHex = parts.allSatisfy { part in
      part.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20)
      }
    }
    guard parts.map(\.count) == [8, 4, 4, 4, 12], isHex else {
      note("bad-id", node, "un id est un UUID", "an id is a UUID")
      return nil
    }
    if parts[2].first != UInt8(ascii: "4") {
      items.reading.note(
        "id-version", at: node,
        Bilingual(fr: "cet UUID n'est pas de version 4", en: "this UUID is not of version 4"),
        severity: .warning)
    }
    return text.lowercased()
  }

  private mutating func status(_ node: YAMLNode?) -> String? {
    guard let node, let text = items.reading.string(node) else { return nil }
    let known = ["stable", "test", "experimental", "deprecated", "unsupported"]
    if !known.contains(text) {
      note(
        "wrong-value", node, "valeurs admises : \(known.joined(separator: ", "))",
        "allowed values: \(known.joined(separator: ", "))",
        hint: suggestion(for: text, among: known))
    }
    return text
  }

  private mutating func checkTaxonomy(_ node: YAMLNode?) {
    guard let node, let text = items.reading.string(node), text != "sigma" else { return }
    note(
      "unknown-taxonomy", node, "seule la taxonomie « sigma » est connue",
      "only the taxonomy \"sigma\" is known")
  }

  /// Older files have `2026/01/15`.
  private mutating func checkDate(_ node: YAMLNode?) {
    guard let node, node.scalar?.value != .null else { return }
    let text = node.scalar?.text.replacing("/", with: "-") ?? ""
    guard CivilDate(text: text) == nil else { return }
    items.reading.note(
      "bad-date", at: node,
      Bilingual(
        fr: "une date est attendue ici, p. ex. 2026-03-02",
        en: "a date is expected here, e.g. 2026-03-02"), severity: .warning)
  }

  private mutating func lengthOfDescription(_ node: YAMLNode?) {
    guard let node, let text = node.scalar?.text, text.utf8.count > 65_535,
      text.unicodeScalars.count > 65_535
    else { return }
    note(
      "description-too-long", node, "la description dépasse 65 535 caractères",
      "the description exceeds 65,535 characters")
  }

  private mutating func logsource(_ node: YAMLNode) -> Logsource {
    var logsource = Logsource()
    guard let entries = node.mapping else {
      note(
        "wrong-type", node, "un bloc « clé: valeur » est attendu ici", "a mapping is expected here")
      return logsource
    }
    for entry in entries {
      let known = options.knownSources
      switch entry.key {
      case "category": logsource.category = source(entry, "unknown-kind", known?.categories)
      case "product": logsource.product = source(entry, "unknown-product", known?.products)
      case "service": logsource.service = source(entry, "unknown-service", known?.services)
      case "definition": break
      default:
        let known = ["category", "product", "service", "definition"]
        let hint = suggestion(for: entry.key, among: known)
        items.reading.add([
          Diagnostic(
            hint == nil ? .warning : .error, code: "unknown-key",
            at: entry.keyLocation(in: file),
            Bilingual(
              fr: "clé inconnue « \(entry.key) »", en: "unknown key \"\(entry.key)\""),
            hint: hint)
        ])
      }
    }
    if logsource == Logsource() {
      note(
        "empty-logsource", node, "« logsource » doit nommer category, product ou service",
        "\"logsource\" must name a category, a product or a service")
    }
    return logsource
  }

  /// One attribute of a logsource. A rule on one that there is not would never hold, and nobody would know.
  private mutating func source(
    _ entry: YAMLEntry, _ code: String, _ known: [String]?
  ) -> String? {
    guard let name = items.reading.string(entry.value)?.lowercased() else { return nil }
    if let known, !known.contains(name) {
      note(
        code, entry.value, "« \(name) » n'existe pas : la règle ne tiendrait jamais",
        "\"\(name)\" does not exist: the rule would never hold",
        hint: choices(for: name, among: known))
    }
    return name
  }

  // MARK: Detection

  private mutating func detection(_ node: YAMLNode, _ logsource: Logsource) -> Detection? {
    guard let (selections, condition) = section(node, skipping: ["condition"], logsource) else {
      return nil
    }
    return Detection(selections: selections, condition: condition)
  }

  /// Selections and the condition over them, of a detection or of a filter.
  private mutating func section(
    _ node: YAMLNode, skipping: Set<String>, _ logsource: Logsource
  ) -> ([NamedSelection], Condition)? {
    guard let entries = node.mapping else {
      note(
        "wrong-type", node, "un bloc « clé: valeur » est attendu ici", "a mapping is expected here")
      return nil
    }
    var selections: [NamedSelection] = []
    var names: [String] = []
    var isSound = true
    for entry in entries where !skipping.contains(entry.key) {
      names.append(entry.key)
      if entry.key == "timeframe" {
        note(
          "timeframe", entry.value, "« timeframe » n'existe plus en Sigma v2",
          "\"timeframe\" no longer exists in Sigma v2",
          hint: Bilingual(
            fr: "écrire une règle de corrélation", en: "write a correlation rule instead"))
        isSound = false
        continue
      }
      if let selection = selection(entry.value, depth: 0) {
        selections.append(
          NamedSelection(name: entry.key, selection: selection, line: entry.keyLine))
      } else {
        isSound = false
      }
    }
    guard let conditionNode = node["condition"] else {
      missing("condition", node, for: "condition: selection and not filter")
      return nil
    }
    let condition = condition(conditionNode, names: names, entries)
    isSound = checkFields(node, logsource.category, skipping: skipping) && isSound
    guard isSound, let condition else { return nil }
    warn(of: condition, over: names.count, at: conditionNode)
    return (selections, condition)
  }

  private mutating func condition(
    _ node: YAMLNode, names: [String], _ entries: [YAMLEntry]
  ) -> Condition? {
    let nodes = node.sequence ?? [node]
    guard !nodes.isEmpty else {
      note("empty-condition", node, "la condition est vide", "the condition is empty")
      return nil
    }
    var members: [Condition] = []
    var used: Set<Int> = []
    for node in nodes {
      guard let scalar = node.scalar else {
        note("wrong-type", node, "un texte est attendu ici", "text is expected here")
        continue
      }
      var parser = ConditionParser(scalar.text, names: names)
      do throws(ConditionParser.Fault) {
        members.append(try parser.parse())
        used.formUnion(parser.used)
      } catch {
        let location = ScalarPlace(bytes).location(
          of: error.offset, in: scalar.text, at: node.location(in: file))
        items.reading.add([
          Diagnostic(.error, code: error.code, at: location, error.message, hint: error.hint)
        ])
      }
    }
    guard members.count == nodes.count else { return nil }
    for index in names.indices where !used.contains(index) {
      guard let entry = entries.first(where: { $0.key == names[index] }) else { continue }
      items.reading.add([
        Diagnostic(
          .warning, code: "unused-identifier", at: entry.keyLocation(in: file),
          Bilingual(
            fr: "la condition n'utilise pas « \(names[index]) »",
            en: "the condition does not use \"\(names[index])\""))
      ])
    }
    return members.count == 1 ? members[0] : .any(members)
  }

  private mutating func selection(_ node: YAMLNode, depth: Int) -> Selection? {
    switch node.content {
    case .mapping(let entries):
      guard !entries.isEmpty else {
        note("empty-selection", node, "ce bloc est vide", "this selection is empty")
        return nil
      }
      let read = entries.compactMap { items.item($0) }
      guard read.count == entries.count else { return nil }
      warnOfContradictions(entries, read)
      return .all(read)
    case .sequence(let members):
      guard !members.isEmpty else {
        note("empty-selection", node, "cette liste est vide", "this list is empty")
        return nil
      }
      var keywords: [ItemValue] = []
      var selections: [Selection] = []
      var isSound = true
      for member in members {
        switch member.content {
        case .scalar:
          if let keyword = items.keyword(member) {
            keywords.append(keyword)
          } else {
            isSound = false
          }
        case .mapping:
          if let selection = selection(member, depth: depth + 1) {
            selections.append(selection)
          } else {
            isSound = false
          }
        case .sequence:
          note(
            "nested-list", member, "une liste dans une liste n'a pas de sens ici",
            "a list within a list has no meaning here")
          isSound = false
        }
      }
      guard isSound else { return nil }
      if !keywords.isEmpty { selections.insert(.all([keywordItem(keywords, node)]), at: 0) }
      return selections.count == 1 ? selections[0] : .any(selections)
    case .scalar:
      return items.keyword(node).map { .all([keywordItem([$0], node)]) }
    }
  }

  private func keywordItem(_ values: [ItemValue], _ node: YAMLNode) -> Item {
    Item(
      field: nil, modifiers: [], values: values, requiresAll: false, isNegated: false,
      line: node.line)
  }

  // MARK: Filter

  private mutating func filter(_ node: YAMLNode, _ logsource: Logsource) -> FilterDocument? {
    guard node.mapping != nil else {
      note(
        "wrong-type", node, "un bloc « clé: valeur » est attendu ici", "a mapping is expected here")
      return nil
    }
    guard let rulesNode = node["rules"] else {
      missing("rules", node, for: "rules: [base_runaway]")
      return nil
    }
    let appliesToAll = rulesNode.scalar?.text == "any"
    let rules = appliesToAll ? [] : references(rulesNode)
    if rulesNode.sequence?.isEmpty == true {
      items.reading.note(
        "empty-list", at: rulesNode,
        Bilingual(
          fr: "il n'y a aucune règle : le filtre ne s'applique à rien",
          en: "there is no rule: the filter applies to nothing"),
        severity: .warning)
    }
    guard
      let (selections, condition) = section(node, skipping: ["condition", "rules"], logsource)
    else { return nil }
    if !condition.holdsOfNothing, let place = node["condition"] {
      // The condition of a filter is one more that must hold, so what is to be left out is negated.
      items.reading.note(
        "filter-not-negated", at: place,
        Bilingual(
          fr: "ce filtre ne laisse tenir ses règles que là où ses blocs tiennent",
          en: "this filter lets its rules hold only where its selections do"),
        hint: Bilingual(
          fr: "pour en exclure ce qu'ils décrivent : not …",
          en: "to leave out what they describe: not …"), severity: .warning)
    }
    return FilterDocument(
      rules: rules, appliesToAll: appliesToAll, selections: selections, condition: condition)
  }

  mutating func references(_ node: YAMLNode) -> [Reference] {
    (node.sequence ?? [node]).compactMap { member in
      items.reading.string(member).map { Reference(member, $0, in: file) }
    }
  }

  mutating func note(
    _ code: String, _ node: YAMLNode, _ fr: String, _ en: String, hint: Bilingual? = nil
  ) {
    items.reading.note(code, at: node, Bilingual(fr: fr, en: en), hint: hint)
  }

  /// A key that must be there, with what it could look like.
  mutating func missing(_ key: String, _ node: YAMLNode, for example: String) {
    note(
      "missing-key", node, "il manque « \(key) »", "\"\(key)\" is missing",
      hint: Bilingual(fr: "p. ex. \(example)", en: "e.g. \(example)"))
  }

  mutating func add(_ diagnostic: Diagnostic) { items.reading.add([diagnostic]) }

  mutating func string(_ node: YAMLNode) -> String? { items.reading.string(node) }

  mutating func mapping(_ node: YAMLNode, known: [String]) -> [String: YAMLNode]? {
    items.reading.mapping(node, known: known)
  }

  mutating func kind(_ node: YAMLNode) -> Correlation.Kind? { items.reading.choice(node) }
}
