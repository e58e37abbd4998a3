import Chronology
import Observations
import StrictYAML
import Wording

extension NetworkTable {
  /// Reads `networks.yml`; `nil` with at least one error where it cannot be used.
  ///
  /// - Parameter scoring: with the families that there are; `nil` where that is not known.
  /// - Parameter kinds: the kinds of observation that there are; `nil` where that is not known.
  public static func load(
    _ bytes: [UInt8], file: String, scoring: ScoringTable?, kinds: [String]? = nil
  ) -> (NetworkTable?, [Diagnostic]) {
    var reading = YAMLReading(file: file)
    guard let root = reading.root(of: bytes) else { return (nil, reading.diagnostics) }
    let table = read(root, scoring, kinds, &reading)
    return (reading.diagnostics.hasErrors ? nil : table, reading.diagnostics)
  }

  private static func read(
    _ root: YAMLNode, _ scoring: ScoringTable?, _ known: [String]?, _ reading: inout YAMLReading
  ) -> NetworkTable? {
    let keys = [
      "version", "note", "ties", "weights", "crowd", "organisations", "largest", "findings",
      "everyday", "written", "bridged", "corroboration",
    ]
    guard let values = reading.mapping(root, known: keys) else { return nil }
    let ties = section("ties", ["rules", "within", "max_grade", "online"], values, root, &reading)
    let rules = reading.strings(ties?["rules"])
    let within = reading.span(ties?["within"])
    let grade = reading.integer(ties?["max_grade"], in: 1...3)
    let online = Set(reading.strings(ties?["online"]))
    checkKinds(ties?["online"], known, &reading)
    let kinds: [EntityKind] = [.phone, .handle, .vehicle, .adTemplate]
    var weights: [EntityKind: Int] = [:]
    if let node = section("weights", kinds.map(\.rawValue), values, root, &reading) {
      for kind in kinds { weights[kind] = reading.integer(node[kind.rawValue], in: 0...15) }
    }
    var crowd: [EntityKind: Int] = [:]
    if let node = section("crowd", kinds.map(\.rawValue), values, root, &reading) {
      for kind in kinds { crowd[kind] = reading.integer(node[kind.rawValue], in: 2...1_000) }
    }
    let organisations = reading.integer(
      reading.required("organisations", of: values, in: root), in: 1...10)
    let largest = reading.integer(
      reading.required("largest", of: values, in: root), in: 2...100_000)
    let findings = reading.nodes(reading.required("findings", of: values, in: root)).compactMap {
      finding($0, scoring, &reading)
    }
    guard let within, let grade, let organisations, let largest else { return nil }
    var table = NetworkTable(
      tyingRules: rules, within: within, maxGrade: grade, onlineKinds: online,
      organisations: organisations, weights: weights, crowd: crowd, largest: largest,
      findings: findings)
    table.everyday = reading.nodes(values["everyday"]).compactMap { everyday($0, &reading) }
    table.written = values["written"].flatMap { written($0, &reading) }
    table.bridged = reading.integer(values["bridged"], in: 2...1_000)
    table.corroboration = values["corroboration"].flatMap { corroboration($0, scoring, &reading) }
    var lists = [ties?["rules"], values["written"]?["rules"], values["corroboration"]?["rules"]]
    for use in values["everyday"]?.sequence ?? [] { lists.append(use["rules"]) }
    for node in values["findings"]?.sequence ?? [] {
      guard let place = node["id"], let id = place.scalar?.text else { continue }
      if let first = table.places[id] {
        reading.note(
          "duplicate-id", at: place,
          Bilingual(
            fr: "« \(id) » est déjà pris par \(first)", en: "\"\(id)\" is already taken by \(first)"
          ))
      }
      table.places[id] = table.places[id] ?? place.location(in: reading.file)
    }
    for case let list? in lists {
      for place in list.sequence ?? [list] {
        guard let name = place.scalar?.text, table.places[name] == nil else { continue }
        table.places[name] = place.location(in: reading.file)
      }
    }
    return table
  }

  /// A kind that there is not would be taken for hearsay, and nobody would know.
  private static func checkKinds(
    _ node: YAMLNode?, _ known: [String]?, _ reading: inout YAMLReading
  ) {
    guard let node, let known else { return }
    for place in node.sequence ?? [node] {
      guard let name = place.scalar?.text, !known.contains(name) else { continue }
      reading.note(
        "unknown-kind", at: place,
        Bilingual(
          fr: "le genre « \(name) » n'existe pas", en: "the kind \"\(name)\" does not exist"),
        hint: choices(for: name, among: known))
    }
  }

  private static func everyday(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> EverydayUse? {
    guard let values = reading.mapping(node, known: ["of", "rules", "people", "written", "kinds"])
    else {
      return nil
    }
    _ = reading.choice(
      reading.required("of", of: values, in: node), as: SuppressionList.Owner.self)
    let rules = reading.strings(reading.required("rules", of: values, in: node))
    let people = reading.integer(reading.required("people", of: values, in: node), in: 1...1_000)
    let kinds = reading.nodes(reading.required("kinds", of: values, in: node)).compactMap {
      reading.choice($0, as: EntityKind.self)
    }
    let written = reading.integer(values["written"], in: 1...1_000)
    return people.map {
      EverydayUse(rules: rules, people: $0, written: written, kinds: Set(kinds))
    }
  }

  private static func written(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> WrittenUse? {
    guard let values = reading.mapping(node, known: ["rules", "kinds", "people"]) else {
      return nil
    }
    let rules = reading.strings(reading.required("rules", of: values, in: node))
    let kinds = reading.nodes(reading.required("kinds", of: values, in: node)).compactMap {
      reading.choice($0, as: EntityKind.self)
    }
    let people = reading.integer(reading.required("people", of: values, in: node), in: 2...1_000)
    return people.map { WrittenUse(rules: rules, kinds: Set(kinds), people: $0) }
  }

  private static func corroboration(
    _ node: YAMLNode, _ scoring: ScoringTable?, _ reading: inout YAMLReading
  ) -> Corroboration? {
    guard let values = reading.mapping(node, known: ["people", "rules", "families"]) else {
      return nil
    }
    let people = reading.integer(reading.required("people", of: values, in: node), in: 2...1_000)
    let rules = reading.strings(reading.required("rules", of: values, in: node))
    let families = reading.required("families", of: values, in: node).map {
      Self.families($0, scoring, &reading)
    }
    guard let people, let families else { return nil }
    return Corroboration(people: people, rules: rules, families: families)
  }

  private static func families(
    _ node: YAMLNode, _ scoring: ScoringTable?, _ reading: inout YAMLReading
  ) -> Set<String> {
    for place in node.sequence ?? [node] {
      guard let scoring, let name = place.scalar?.text, scoring.families[name] == nil else {
        continue
      }
      reading.note(
        "unknown-family", at: place,
        Bilingual(
          fr: "famille « \(name) » absente de scoring.yml",
          en: "family \"\(name)\" is not in scoring.yml"),
        hint: suggestion(for: name, among: scoring.families.keys.sorted()))
    }
    return Set(reading.strings(node))
  }

  private static func section(
    _ key: String, _ known: [String], _ values: [String: YAMLNode], _ root: YAMLNode,
    _ reading: inout YAMLReading
  ) -> [String: YAMLNode]? {
    guard let node = reading.required(key, of: values, in: root),
      let section = reading.mapping(node, known: known)
    else { return nil }
    for name in known { _ = reading.required(name, of: section, in: node) }
    return section
  }

  private static func finding(
    _ node: YAMLNode, _ scoring: ScoringTable?, _ reading: inout YAMLReading
  ) -> Finding? {
    guard let values = reading.mapping(node, known: ["id", "when", "shows", "filet"]) else {
      return nil
    }
    let id = reading.string(reading.required("id", of: values, in: node))
    var conditions = Conditions()
    if let when = reading.required("when", of: values, in: node),
      let found = reading.mapping(when, known: ["youths", "kinds", "territories", "families"])
    {
      conditions.youths = reading.integer(found["youths"], in: 2...1_000)
      conditions.kinds = reading.integer(found["kinds"], in: 1...4)
      conditions.territories = reading.integer(found["territories"], in: 1...100)
      conditions.families = found["families"].map { Self.families($0, scoring, &reading) }
    }
    let groups = reading.nodes(values["shows"]).compactMap {
      reading.choice($0, as: FieldGroup.self)
    }
    let meaning = reading.required("filet", of: values, in: node).flatMap {
      RuleMeaning($0, scoring: scoring, reading: &reading)
    }
    if let meaning, meaning.entity != .network || meaning.effect == .direct {
      reading.note(
        "wrong-value", at: node,
        Bilingual(
          fr: "un constat sur un réseau a « entity: network » et un poids, jamais « band: 4 »",
          en: "a finding on a network has \"entity: network\" and a weight, never \"band: 4\""))
    }
    guard let id, let meaning else { return nil }
    return Finding(id: id, conditions: conditions, meaning: meaning, groups: Set(groups))
  }
}
