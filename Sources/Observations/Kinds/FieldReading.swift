import StrictYAML
import Wording

/// Reads the declarations of fields in a kind's file.
struct FieldReading {
  private static let keys = [
    "type", "required", "class", "group", "label", "values", "min", "max", "matchable", "entity",
    "past", "not_before", "fills", "platforms", "numbered",
  ]

  /// The types as they are written: the name, whether it is a list, and how to make it.
  private static let types: [String: (base: String, isList: Bool)] = [
    "bool": ("bool", false), "integer": ("integer", false), "count": ("count", false),
    "text": ("text", false), "texts": ("text", true), "choice": ("choice", false),
    "choices": ("choice", true), "time": ("time", false), "date": ("date", false),
    "id": ("id", false), "ids": ("id", true), "term": ("term", false), "terms": ("term", true),
    "youth": ("youth", false), "youths": ("youth", true), "phone": ("phone", false),
    "phones": ("phone", true), "handle": ("handle", false), "handles": ("handle", true),
    "plate": ("plate", false), "plates": ("plate", true), "reference": ("reference", false),
    "references": ("reference", true),
  ]

  /// The fields of a mapping `name: {…}`, in the order written; those with faults are left out.
  ///
  /// - Parameter allowed: names that may say who somebody is, because no rule reads them.
  static func fields(
    _ node: YAMLNode?, allowing allowed: Set<String> = [], in reading: inout YAMLReading
  ) -> [(definition: FieldDefinition, node: YAMLNode)] {
    guard let node else { return [] }
    guard let entries = node.mapping else {
      reading.note(
        "wrong-type", at: node,
        Bilingual(
          fr: "les champs s'écrivent « nom: {type: …, label: …} »",
          en: "fields are written \"name: {type: …, label: …}\""))
      return []
    }
    return entries.compactMap { entry -> (definition: FieldDefinition, node: YAMLNode)? in
      if !allowed.contains(entry.key), refusesWhoSomebodyIs(entry, &reading) { return nil }
      return field(entry, in: &reading).map { ($0, entry.value) }
    }
  }

  private static func refusesWhoSomebodyIs(
    _ entry: YAMLEntry, _ reading: inout YAMLReading
  ) -> Bool {
    guard WhoSomebodyIs.isNamed(by: entry.key) else { return false }
    reading.add([
      Diagnostic(
        .error, code: "forbidden-field", at: entry.keyLocation(in: reading.file),
        Bilingual(
          fr: "« \(entry.key) » dit qui est quelqu'un : aucun genre n'a un tel champ",
          en: "\"\(entry.key)\" says who somebody is: no kind has such a field"),
        hint: WhoSomebodyIs.wayOut)
    ])
    return true
  }

  private static func field(
    _ entry: YAMLEntry, in reading: inout YAMLReading
  ) -> FieldDefinition? {
    let node = entry.value
    guard isFieldName(entry.key) else {
      reading.note(
        "bad-name", at: node,
        Bilingual(
          fr: "« \(entry.key) » : un champ se nomme en minuscules, chiffres et « _ »",
          en: "\"\(entry.key)\": a field's name is lower case letters, digits and \"_\""))
      return nil
    }
    guard let values = reading.mapping(node, known: keys) else { return nil }
    let typeNode = reading.required("type", of: values, in: node)
    let label = reading.bilingual(reading.required("label", of: values, in: node))
    let sensitivity = reading.choice(
      reading.required("class", of: values, in: node), as: Sensitivity.self)
    let group = reading.choice(values["group"], as: FieldGroup.self)
    let parsed = type(typeNode, values, node, &reading)
    guard let (type, isList) = parsed, let label, let sensitivity else { return nil }
    var field = FieldDefinition(
      name: entry.key, type: type, isList: isList,
      isRequired: reading.bool(values["required"]) ?? false, sensitivity: sensitivity,
      group: group, isMatchable: reading.bool(values["matchable"]) ?? false,
      isNumbered: reading.bool(values["numbered"]) ?? false,
      entity: reading.choice(values["entity"], as: EntityKind.self) ?? type.entity,
      isPast: reading.bool(values["past"]) ?? false,
      notBefore: reading.string(values["not_before"]),
      fills: reading.choice(values["fills"], as: FieldDefinition.YouthAttribute.self),
      label: label)
    field.platforms = platforms(values["platforms"], &reading)
    return check(field, values, node, &reading) ? field : nil
  }

  private static func type(
    _ typeNode: YAMLNode?, _ values: [String: YAMLNode], _ node: YAMLNode,
    _ reading: inout YAMLReading
  ) -> (FieldType, Bool)? {
    guard let typeNode, let name = reading.string(typeNode) else { return nil }
    guard let (base, isList) = types[name] else {
      let hint = suggestion(for: name, among: types.keys.sorted())
      let known = types.keys.sorted().joined(separator: ", ")
      reading.note(
        "unknown-type", at: typeNode,
        Bilingual(fr: "type inconnu ; types : \(known)", en: "unknown type; types: \(known)"),
        hint: hint)
      return nil
    }
    switch base {
    case "bool": return (.bool, isList)
    case "integer", "count":
      let low = base == "count" ? 0 : reading.integer(values["min"]) ?? 0
      let high = reading.integer(values["max"]) ?? 1_000
      guard low <= high else {
        reading.note(
          "wrong-value", at: node,
          Bilingual(fr: "« min » dépasse « max »", en: "\"min\" is more than \"max\""))
        return nil
      }
      return (.integer(low...high), isList)
    case "text":
      return (.text(maximum: reading.integer(values["max"], in: 1...65_536) ?? 200), isList)
    case "choice":
      guard let list = choices(values["values"], node, &reading) else { return nil }
      return (.choice(list), isList)
    case "time": return (.time, isList)
    case "date": return (.date, isList)
    case "id": return (.identifier, isList)
    case "term": return (.term, isList)
    case "youth": return (.youth, isList)
    case "phone": return (.phone, isList)
    case "handle": return (.handle, isList)
    case "plate": return (.plate, isList)
    default: return (.reference, isList)
    }
  }

  private static func choices(
    _ node: YAMLNode?, _ field: YAMLNode, _ reading: inout YAMLReading
  ) -> [FieldType.Choice]? {
    guard let entries = node?.mapping, !entries.isEmpty else {
      reading.note(
        "missing-key", at: node ?? field,
        Bilingual(
          fr: "un choix a ses valeurs : « values: {mot: {fr: …, en: …}} »",
          en: "a choice has its values: \"values: {word: {fr: …, en: …}}\""))
      return nil
    }
    let list = entries.compactMap { entry in
      reading.bilingual(entry.value).map { FieldType.Choice(value: entry.key, label: $0) }
    }
    return list.count == entries.count ? list : nil
  }

  private static func platforms(
    _ node: YAMLNode?, _ reading: inout YAMLReading
  ) -> [String: String] {
    guard let node else { return [:] }
    guard let entries = node.mapping else {
      reading.note(
        "wrong-type", at: node,
        Bilingual(
          fr: "les plateformes s'écrivent « nom: [autre, …] »",
          en: "platforms are written \"name: [other, …]\""))
      return [:]
    }
    var aliases: [String: String] = [:]
    for entry in entries {
      for alias in reading.strings(entry.value) { aliases[alias] = entry.key }
    }
    return aliases
  }

  /// What cannot be together.
  private static func check(
    _ field: FieldDefinition, _ values: [String: YAMLNode], _ node: YAMLNode,
    _ reading: inout YAMLReading
  ) -> Bool {
    let before = reading.diagnostics.count
    func refuse(_ key: String, fr: String, en: String) {
      reading.note("bad-combination", at: values[key] ?? node, Bilingual(fr: fr, en: en))
    }
    if case .text = field.type {
      if field.group == nil {
        refuse(
          "type", fr: "un texte libre a un groupe (« group ») : il est scellé",
          en: "free text has a \"group\": it is sealed")
      }
    } else if field.isMatchable || field.isNumbered {
      let key = field.isMatchable ? "matchable" : "numbered"
      refuse(
        key, fr: "seul un texte peut être « \(key) »", en: "only text can be \"\(key)\"")
    }
    if field.entity != nil, field.group == nil {
      refuse(
        "type", fr: "ce qui désigne une personne ou un lieu a un groupe (« group »)",
        en: "what points to a person or a place has a \"group\"")
    }
    if values["entity"] != nil, field.type != .identifier {
      refuse(
        "entity", fr: "« entity » ne va qu'avec le type « id » ; les autres la portent déjà",
        en: "\"entity\" goes with type \"id\" only; the others imply it")
    }
    if field.isPast || field.notBefore != nil, field.type != .time {
      refuse(
        field.isPast ? "past" : "not_before",
        fr: "« past » et « not_before » vont avec le type « time »",
        en: "\"past\" and \"not_before\" go with type \"time\"")
    }
    if field.fills != nil, field.type != .identifier || field.isList {
      refuse(
        "fills", fr: "« fills » va avec le type « id »", en: "\"fills\" goes with type \"id\"")
    }
    if values["platforms"] != nil, field.type != .handle {
      refuse(
        "platforms", fr: "« platforms » va avec le type « handles »",
        en: "\"platforms\" goes with type \"handles\"")
    }
    return reading.diagnostics.count == before
  }

  static func isFieldName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x61...0x7A).contains(first), name.utf8.count <= 64 else {
      return false
    }
    return name.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
    }
  }
}
