import StrictYAML
import Wording

/// Reads all files of a set and ties the documents to each other: references of correlations, filters,
/// `generate`. A file in which anything is wrong is left out, and so is one that needs it.
struct RuleSetReader {
  let options: CompileOptions
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var leftOut: [LeftOutRule] = []
  private var documents: [RuleDocument] = []
  private var failed: Set<String> = []

  init(options: CompileOptions) { self.options = options }

  mutating func read(_ sources: [RuleSource]) -> [Rule] {
    for source in sources { read(source) }
    refuseDuplicates()
    // A file that falls may take with it those that refer to it.
    while true {
      let before = failed.count
      leaveOut()
      checkReferences()
      if failed.count == before { break }
    }
    return tie()
  }

  private mutating func leaveOut() {
    for document in documents where failed.contains(document.location.file) {
      leftOut.append(
        LeftOutRule(
          names: Set([document.id, document.name].compactMap { $0 }), file: document.location.file,
          category: document.logsource.category, hasID: document.id != nil,
          custom: document.custom))
    }
    documents.removeAll { failed.contains($0.location.file) }
  }

  /// The file in which a rule of that name was left out.
  private func fileLeftOut(_ name: String) -> String? {
    leftOut.first { $0.names.contains(name) || $0.names.contains(name.lowercased()) }?.file
  }

  private mutating func read(_ source: RuleSource) {
    // What shows a line of the file shows it without a byte order mark, too.
    let hasMark = source.bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let bytes = hasMark ? Array(source.bytes.dropFirst(3)) : source.bytes
    let (nodes, faults) = parseYAML(bytes, file: source.file, limits: RuleSource.limits)
    diagnostics += faults
    if faults.hasErrors {
      // What was read before the fault may be cut off: no more is said about it.
      failed.insert(source.file)
      leftOut.append(
        LeftOutRule(
          names: valuesSeemingly(of: ["name", "id"], in: bytes), file: source.file, hasID: true,
          custom: [:]))
      return
    }
    var reader = DocumentReader(file: source.file, bytes, options: options)
    var read: [RuleDocument] = []
    for node in nodes {
      // An empty document, as a `---` at the end makes, is none.
      if node.scalar?.value == .null { continue }
      if let document = reader.document(node) {
        read.append(document)
      } else {
        leftOut.append(reader.leftOut(node))
      }
    }
    diagnostics += reader.diagnostics
    if reader.diagnostics.hasErrors { failed.insert(source.file) }
    if read.isEmpty, !failed.contains(source.file) {
      fail(
        SourceLocation(file: source.file), "no-rule", "il n'y a pas de règle dans ce fichier",
        "there is no rule in this file")
    }
    documents += read
  }

  private mutating func fail(
    _ location: SourceLocation, _ code: String, _ fr: String, _ en: String,
    hint: Bilingual? = nil
  ) {
    diagnostics.append(
      Diagnostic(.error, code: code, at: location, Bilingual(fr: fr, en: en), hint: hint))
    failed.insert(location.file)
  }

  /// A correlation falls with a rule that it reads. Said once a file: the fault itself is said where it is.
  private mutating func failWithWhatItReads(_ reference: Reference, _ file: String) {
    let message = Bilingual(
      fr: "« \(reference.name) » a une faute, dans \(file) : rien de ce qui la lit n'est pris",
      en: "\"\(reference.name)\" has a fault, in \(file): nothing that reads it is taken")
    failed.insert(reference.location.file)
    guard
      !diagnostics.contains(where: {
        $0.location.file == reference.location.file && $0.message == message
      })
    else { return }
    diagnostics.append(
      Diagnostic(.error, code: "faulty-rule", at: reference.location, message))
  }

  private mutating func refuseDuplicates() {
    var seen: [String: SourceLocation] = [:]
    for document in documents {
      let names = [
        document.id.map { ("id", $0, document.idLocation) },
        document.name.map { ("name", $0, document.nameLocation) },
      ]
      for case (let key, let name, let place)? in names {
        if let first = seen[name] {
          fail(
            place, "duplicate-\(key)",
            "« \(name) » est déjà pris par \(first)", "\"\(name)\" is already taken by \(first)")
        } else {
          seen[name] = place
        }
      }
    }
  }

  private func indexes() -> [String: Int] {
    var indexes: [String: Int] = [:]
    for (index, document) in documents.enumerated() {
      if case .filter = document.body { continue }
      if let id = document.id { indexes[id] = index }
      if let name = document.name { indexes[name] = index }
    }
    return indexes
  }

  private mutating func checkReferences() {
    let indexes = indexes()
    let known = indexes.keys.sorted()
    func lookUp(_ name: String) -> Int? { indexes[name] ?? indexes[name.lowercased()] }
    func hint(_ name: String) -> Bilingual? {
      suggestion(for: name, among: known)
    }
    var edges: [Int: [Int]] = [:]
    for (index, document) in documents.enumerated() {
      switch document.body {
      case .detection: break
      case .filter(let filter):
        for reference in filter.rules {
          guard let diagnostic = idle(reference, of: document, lookUp, hint) else { continue }
          if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
        }
      case .correlation(let correlation):
        var slots: Set<Int> = []
        for reference in correlation.rules {
          guard let target = lookUp(reference.name) else {
            if let file = fileLeftOut(reference.name) {
              failWithWhatItReads(reference, file)
              continue
            }
            fail(
              reference.location, "unknown-rule", "aucune règle « \(reference.name) »",
              "there is no rule \"\(reference.name)\"", hint: hint(reference.name))
            continue
          }
          if !slots.insert(target).inserted, correlation.kind != .temporalOrdered {
            fail(
              reference.location, "repeated-rule", "« \(reference.name) » est répété",
              "\"\(reference.name)\" is repeated")
          }
          edges[index, default: []].append(target)
        }
        // What was left out may have the field.
        if correlation.rules.allSatisfy({
          lookUp($0.name) != nil || fileLeftOut($0.name) == nil
        }) {
          checkFields(of: correlation, lookUp)
          checkNumbers(of: correlation, lookUp)
        }
        checkAliases(of: correlation, lookUp)
        for alias in correlation.aliases {
          for (rule, _) in alias.of {
            // A rule that there is not was told of where the correlation names it.
            if correlation.rules.contains(where: { $0.name == rule.name }) { continue }
            guard let target = lookUp(rule.name), slots.contains(target) else {
              fail(
                rule.location, "unknown-rule",
                "« \(rule.name) » n'est pas une règle de cette corrélation",
                "\"\(rule.name)\" is not a rule of this correlation",
                hint: suggestion(for: rule.name, among: correlation.rules.map(\.name)))
              continue
            }
          }
        }
      }
    }
    refuseCycles(edges, lookUp)
  }

  /// A field that no event of a correlation can have would leave it without a group, or count nothing.
  private mutating func checkFields(
    of correlation: CorrelationDocument, _ lookUp: (String) -> Int?
  ) {
    let aliases = Set(correlation.aliases.map { $0.name })
    var read: [(field: Reference, of: [Int])] = []
    let targets = correlation.rules.compactMap { lookUp($0.name) }
    for field in correlation.groupBy + correlation.fields where !aliases.contains(field.name) {
      read.append((field, targets))
    }
    for (rule, field) in correlation.aliases.flatMap({ $0.of }) {
      read.append((field, [lookUp(rule.name)].compactMap { $0 }))
    }
    for (field, targets) in read where !options.forbids(field.name) {
      if targets.contains(where: { groups(of: $0).contains(field.name) }) { continue }
      var categories: Set<String?> = []
      for target in targets { categories.formUnion(self.categories(of: target, lookUp)) }
      let known = categories.compactMap { options.knownFields($0) }
      // What is not known of one of the rules may be a field of it.
      guard !known.isEmpty, known.count == categories.count,
        !known.contains(where: { $0.contains(field.name) })
      else { continue }
      fail(
        field.location, "unknown-field",
        "« \(field.name) » n'est un champ d'aucune règle que cette corrélation lit",
        "\"\(field.name)\" is not a field of any rule that this correlation reads",
        hint: suggestion(
          for: field.name, among: known.reduce(into: Set<String>()) { $0.formUnion($1) }.sorted()))
    }
  }

  /// What a correlation brings to one that reads it: what it groups by, under the name that it has there, be it an
  /// alias.
  private func groups(of rule: Int) -> [String] {
    guard case .correlation(let correlation) = documents[rule].body else { return [] }
    return correlation.groupBy.map(\.name)
  }

  /// An alias that means no field of one of the rules leaves the events of that rule without a group.
  private mutating func checkAliases(
    of correlation: CorrelationDocument, _ lookUp: (String) -> Int?
  ) {
    for field in correlation.groupBy {
      guard let alias = correlation.aliases.first(where: { $0.name == field.name }) else {
        continue
      }
      var told = Set(alias.of.compactMap { lookUp($0.rule.name) })
      for rule in correlation.rules {
        guard let target = lookUp(rule.name), told.insert(target).inserted else { continue }
        fail(
          field.location, "incomplete-alias",
          "« \(field.name) » ne dit pas quel champ de « \(rule.name) » : elle ne serait d'aucun groupe",
          "\"\(field.name)\" does not say which field of \"\(rule.name)\": it would be of no group")
      }
    }
  }

  /// What is added up must be numbers; a rule that adds up pseudonyms would never hold.
  private mutating func checkNumbers(
    of correlation: CorrelationDocument, _ lookUp: (String) -> Int?
  ) {
    guard correlation.kind.readsNumbers else { return }
    for field in correlation.fields {
      var read = correlation.rules.map { (field: field.name, rule: $0.name) }
      if let alias = correlation.aliases.first(where: { $0.name == field.name }) {
        read = alias.of.map { (field: $0.field.name, rule: $0.rule.name) }
      }
      var ranges: [FieldRange] = []
      for (name, rule) in read {
        for category in lookUp(rule).map({ categories(of: $0, lookUp) }) ?? []
        where options.knownFields(category)?.contains(name) ?? true {
          ranges.append(options.fieldRange(name, category))
        }
      }
      guard !ranges.isEmpty, !ranges.contains(where: { $0.hasNumbers }) else { continue }
      fail(
        field.location, "not-a-number",
        "« \(field.name) » n'est un nombre dans aucune règle que cette corrélation lit",
        "\"\(field.name)\" is a number in no rule that this correlation reads")
    }
  }

  /// The categories whose events a rule sees, itself or through the rules that it reads; `nil` among them:
  /// every one.
  private func categories(of rule: Int, _ lookUp: (String) -> Int?) -> Set<String?> {
    var categories: Set<String?> = []
    var seen: Set<Int> = []
    var waiting = [rule]
    while let next = waiting.popLast() {
      guard seen.insert(next).inserted else { continue }
      switch documents[next].body {
      case .detection: categories.insert(documents[next].logsource.category)
      case .correlation(let inner): waiting += inner.rules.compactMap { lookUp($0.name) }
      case .filter: break
      }
    }
    return categories
  }

  /// What there is to say of a rule that a filter names and does not apply to.
  private func idle(
    _ reference: Reference, of filter: RuleDocument, _ lookUp: (String) -> Int?,
    _ hint: (String) -> Bilingual?
  ) -> Diagnostic? {
    guard let target = lookUp(reference.name) else {
      // Its own fault is said, and with it nothing is loaded.
      if fileLeftOut(reference.name) != nil { return nil }
      return Diagnostic(
        .warning, code: "unknown-rule", at: reference.location,
        Bilingual(
          fr: "aucune règle « \(reference.name) » : le filtre ne s'y applique pas",
          en: "no rule \"\(reference.name)\": the filter does not apply to it"),
        hint: hint(reference.name))
    }
    if case .correlation = documents[target].body {
      return Diagnostic(
        .warning, code: "filtered-correlation", at: reference.location,
        Bilingual(
          fr: "« \(reference.name) » est une corrélation : un filtre va sur les règles qu'elle lit",
          en: "\"\(reference.name)\" is a correlation: a filter goes on the rules that it reads"))
    }
    guard documents[target].logsource.covers(filter.logsource) else {
      return Diagnostic(
        .warning, code: "filter-logsource", at: reference.location,
        Bilingual(
          fr: "« \(reference.name) » a une autre source : le filtre ne s'y applique pas",
          en: "\"\(reference.name)\" has another logsource: the filter does not apply to it"))
    }
    return nil
  }

  private mutating func refuseCycles(_ edges: [Int: [Int]], _ lookUp: (String) -> Int?) {
    // Rules that can be reached from themselves, found by taking away what reaches nothing.
    var open = edges
    while true {
      let closed = open.filter { _, targets in targets.allSatisfy { open[$0] == nil } }
      if closed.isEmpty { break }
      for (index, _) in closed { open[index] = nil }
    }
    for index in open.keys.sorted() {
      let document = documents[index]
      guard case .correlation(let correlation) = document.body else { continue }
      let way = correlation.rules.first { lookUp($0.name).map { open[$0] != nil } ?? false }
      // What only leads into a cycle falls with it, as its reference does.
      fail(
        way?.location ?? document.location, "correlation-cycle",
        "« \(document.title) » se lit elle-même, directement ou par d'autres règles",
        "\"\(document.title)\" reads itself, directly or through other rules")
    }
  }

  // MARK: The set

  private func tie() -> [Rule] {
    let indexes = indexes()
    func lookUp(_ name: String) -> Int? { indexes[name] ?? indexes[name.lowercased()] }
    var places: [Int: Int] = [:]
    for (index, document) in documents.enumerated() {
      if case .filter = document.body { continue }
      places[index] = places.count
    }
    var rules: [Rule] = []
    var hidden: Set<Int> = []
    var shown: Set<Int> = []
    for (index, document) in documents.enumerated() {
      switch document.body {
      case .filter: continue
      case .detection(var detection):
        detection.filters = filters(on: document, index, lookUp)
        rules.append(
          rule(
            document, rules.count, .detection, detection: detection, correlation: nil,
            fields: detection.fieldsRead))
      case .correlation(let read):
        let targets = read.rules.compactMap { lookUp($0.name).flatMap { places[$0] } }
        var aliases: [String: [Int: String]] = [:]
        for alias in read.aliases {
          for (reference, field) in alias.of {
            guard let target = lookUp(reference.name).flatMap({ places[$0] }) else { continue }
            for slot in targets.indices where targets[slot] == target {
              aliases[alias.name, default: [:]][slot] = field.name
            }
          }
        }
        let correlation = Correlation(
          kind: read.kind, timespan: read.timespan, groupBy: read.groupBy.map(\.name),
          rules: targets, fields: read.fields.map(\.name), bounds: read.bounds,
          percentile: read.percentile, aliases: aliases)
        if document.generate { shown.formUnion(targets) } else { hidden.formUnion(targets) }
        rules.append(
          rule(
            document, rules.count, .correlation, detection: nil, correlation: correlation,
            fields: correlation.fieldsRead))
      }
    }
    for index in rules.indices where hidden.contains(index) && !shown.contains(index) {
      rules[index].generates = false
    }
    return rules
  }

  private func filters(
    on document: RuleDocument, _ index: Int, _ lookUp: (String) -> Int?
  ) -> [AppliedFilter] {
    documents.compactMap { other in
      guard case .filter(let filter) = other.body, document.logsource.covers(other.logsource),
        filter.appliesToAll || filter.rules.contains(where: { lookUp($0.name) == index })
      else { return nil }
      return AppliedFilter(
        title: other.title, selections: filter.selections, condition: filter.condition)
    }
  }

  private func rule(
    _ document: RuleDocument, _ index: Int, _ kind: Rule.Kind, detection: Detection?,
    correlation: Correlation?, fields: Set<String>
  ) -> Rule {
    Rule(
      index: index, kind: kind, id: document.id, name: document.name, title: document.title,
      level: document.level, status: document.status, logsource: document.logsource,
      tags: document.tags, location: document.location, generates: true, fieldsRead: fields,
      custom: document.custom, correlation: correlation, detection: detection)
  }
}

extension Correlation {
  /// The fields of events that it reads: a name that is an alias stands for the fields it names.
  var fieldsRead: Set<String> {
    var read: Set<String> = []
    for name in groupBy + fields {
      if let alias = aliases[name] {
        read.formUnion(alias.values)
      } else {
        read.insert(name)
      }
    }
    return read
  }
}

extension Detection {
  var fieldsRead: Set<String> {
    var fields: Set<String> = []
    for selection in selections + filters.flatMap(\.selections) {
      selection.selection.collectFields(into: &fields)
    }
    return fields
  }
}

extension Selection {
  func collectFields(into fields: inout Set<String>) {
    switch self {
    case .all(let items):
      for item in items {
        if let field = item.field { fields.insert(field) }
        for value in item.values {
          for case .reference(let reference) in value.alternatives {
            fields.insert(reference.field)
          }
        }
      }
    case .any(let selections):
      for selection in selections { selection.collectFields(into: &fields) }
    }
  }
}
