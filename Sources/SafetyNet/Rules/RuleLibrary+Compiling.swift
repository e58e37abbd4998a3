import Observations
import Risk
import Sigma
import StrictYAML
import Wording

/// The rules, read against the kinds and the scoring that they stand on.
extension RuleLibrary {
  static func compile(
    _ files: [RuleFile], against parts: Parts
  ) -> (set: RuleSet, meanings: [RuleMeaning?], diagnostics: [Diagnostic]) {
    let sources = files.filter { ["detection", "correlation", "filters"].contains($0.folder) }
      .map { RuleSource(file: $0.path, bytes: $0.bytes) }
    var (set, diagnostics) = RuleSet.compile(sources, options: options(parts))
    var meanings: [RuleMeaning?] = []
    for rule in set.rules {
      guard let block = rule.custom["filet"] else {
        meanings.append(nil)
        continue
      }
      var reading = YAMLReading(file: rule.file)
      meanings.append(meaning(block, hasID: rule.id != nil, parts.scoring, &reading))
      if rule.kind == .correlation, let node = block["also_of"] {
        reading.note(
          "wrong-value", at: node,
          Bilingual(
            fr: "« also_of » est pour une règle sur une seule observation",
            en: "\"also_of\" is for a rule on one observation"))
      }
      diagnostics += reading.diagnostics
    }
    // Whoever mends what a rule was left out for learns at once what else is wrong with it.
    for rule in set.leftOut {
      guard let block = rule.custom["filet"] else { continue }
      var reading = YAMLReading(file: rule.file)
      _ = meaning(block, hasID: rule.hasID, parts.scoring, &reading)
      diagnostics += reading.diagnostics
    }
    diagnostics += adultsNotLeftOut(of: set, meanings, files)
    diagnostics += correlationsOfAnythingOrNothing(in: set)
    diagnostics += rulesOfNoUse(in: set, files, parts)
    return (set, meanings, diagnostics)
  }

  private static func meaning(
    _ block: YAMLNode, hasID: Bool, _ scoring: ScoringTable?, _ reading: inout YAMLReading
  ) -> RuleMeaning? {
    if !hasID {
      reading.note(
        "missing-key", at: block,
        Bilingual(
          fr: "une règle de Filet doit avoir un « id »", en: "a rule of Filet needs an \"id\""))
    }
    return RuleMeaning(block, scoring: scoring, reading: &reading)
  }

  static let adultsFilter = "adults_not_direct_evidence.yml"

  /// Rules of direct evidence that the filter on adults does not name: they would make it a duty to report of
  /// somebody who is known to be an adult. Where there is no such filter, `missing` says so.
  private static func adultsNotLeftOut(
    of set: RuleSet, _ meanings: [RuleMeaning?], _ files: [RuleFile]
  ) -> [Diagnostic] {
    let name = adultsFilter
    guard let file = files.first(where: { $0.folder == "filters" && $0.lastName == name }) else {
      return []
    }
    let filters = parseYAML(file.bytes, file: file.path, limits: RuleSource.limits).documents
      .compactMap { $0["filter"]?["rules"] }
    // One with a fault says so itself.
    guard !filters.isEmpty else { return [] }
    let named = Set(filters.flatMap { $0.sequence ?? [$0] }.compactMap { $0.scalar?.text })
    if named.contains("any") { return [] }
    return set.rules.compactMap { rule in
      guard rule.kind == .detection, let meaning = meanings[rule.index], meaning.entity == .youth,
        meaning.effect == .direct, let block = rule.custom["filet"],
        !named.contains(rule.name ?? ""), !named.contains(rule.id ?? "")
      else { return nil }
      return Diagnostic(
        .warning, code: "adults-not-left-out", at: (block["band"] ?? block).location(in: rule.file),
        Bilingual(
          fr: "cette preuve directe tient aussi de quelqu'un que l'on sait adulte",
          en: "this direct evidence holds of somebody known to be an adult too"),
        hint: Bilingual(
          fr: "ajouter son « name » à filters/\(name)", en: "add its \"name\" to filters/\(name)"))
    }
  }

  static func options(_ parts: Parts) -> CompileOptions {
    var options = CompileOptions(placeholders: parts.placeholders, forbiddenFields: forbiddenFields)
    options.isForbidden = { WhoSomebodyIs.isNamed(by: $0) }
    options.forbiddenHint = WhoSomebodyIs.wayOut
    options.customAttributes = ["filet"]
    // As observations come (`Observation.ruleEvent`).
    options.knownSources = KnownSources(categories: parts.kindNames, products: ["filet"])
    let kinds = Dictionary(
      parts.kinds.kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let fields = kinds.mapValues(\.fieldsReadable)
    let ranges = kinds.mapValues(\.rangesReadable)
    // Of every kind at once; a kind with a fault could have any other.
    let someField = parts.kinds.fieldsReadable(nil)
    var someRange: [String: FieldRange] = [:]
    for more in ranges.values { someRange.merge(more) { $0.merged(with: $1) } }
    let (hasEveryKind, hasCommonFields) = (parts.hasEveryKind, parts.hasCommonFields)
    options.knownFields = { kind in
      guard hasCommonFields else { return nil }
      guard let kind else { return hasEveryKind ? someField : nil }
      return fields[kind]
    }
    options.fieldRange = { [someRange] field, kind in
      (kind.map { ranges[$0] ?? [:] } ?? someRange)[field] ?? .anything
    }
    return options
  }

  /// Reasons are told by their id: a finding on networks that has a rule's would be told in the other's words.
  static func idsTaken(_ networks: NetworkTable, _ set: RuleSet) -> [Diagnostic] {
    networks.findings.compactMap { finding in
      guard let rule = set.rules.first(where: { $0.id == finding.id }) else { return nil }
      return Diagnostic(
        .error, code: "duplicate-id",
        at: networks.places[finding.id] ?? SourceLocation(file: "networks.yml"),
        Bilingual(
          fr: "« \(finding.id) » est déjà pris par \(rule.location)",
          en: "\"\(finding.id)\" is already taken by \(rule.location)"))
    }
  }

  /// A name that no rule has would leave people untied, and nobody would know.
  static func unknownTyingRules(_ networks: NetworkTable, _ set: RuleSet) -> [Diagnostic] {
    let names = Set(set.rules.filter { $0.kind == .detection }.compactMap(\.name))
    // One that was left out has its own fault.
    let leftOut = set.leftOut.reduce(into: Set<String>()) { $0.formUnion($1.names) }
    return networks.namesOfRules
      .filter { !names.contains($0) && !leftOut.contains($0) }
      .map { name in
        Diagnostic(
          .error, code: "unknown-rule",
          at: networks.places[name] ?? SourceLocation(file: "networks.yml"),
          Bilingual(
            fr: "la règle « \(name) » n'existe pas : rien ne lierait par elle",
            en: "the rule \"\(name)\" does not exist: nothing would tie by it"),
          hint: suggestion(for: name, among: names.sorted()))
      }
  }
}

extension KindDefinition {
  /// What the fields that rules may name can hold.
  fileprivate var rangesReadable: [String: FieldRange] {
    var ranges: [String: FieldRange] = [:]
    for name in fieldsReadable { ranges[name] = definition(ofContent: name)?.range ?? .codes }
    return ranges
  }
}

extension FieldDefinition {
  fileprivate var range: FieldRange {
    if entity != nil { return .codes }
    switch type {
    case .bool: return .boolean
    case .integer(let bounds): return .number(bounds)
    case .time: return .time
    case .date: return .date
    case .choice(let choices): return .words(choices.map(\.value))
    // A template's code stands where its text was.
    case .identifier where name == DerivedField.adTemplate.rawValue: return .codes
    case .text where name == DerivedField.adTextFolded.rawValue: return .folded
    default: return .anything
    }
  }
}
