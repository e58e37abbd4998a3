import StrictJSON
import StrictYAML
import Wording

/// Reads one kind's file.
struct KindReading {
  let common: CommonFields

  func kind(
    _ document: YAMLNode, _ path: String, _ reading: inout YAMLReading
  ) -> KindDefinition? {
    let keys = [
      "kind", "title", "description", "require", "fields", "derived", "strip", "forbid",
      "implies_youth", "suggests_youth", "no_youth",
    ]
    guard let values = reading.mapping(document, known: keys) else { return nil }
    let nameNode = reading.required("kind", of: values, in: document)
    let name = reading.string(nameNode)
    let title = reading.bilingual(reading.required("title", of: values, in: document))
    let description = reading.bilingual(reading.required("description", of: values, in: document))
    let own = FieldReading.fields(values["fields"], in: &reading)
    refuseTaken(own, &reading)
    let required = names(values["require"], among: common.fields, &reading)
    let all =
      own.map(\.definition)
      + common.fields.map { field in
        var field = field
        field.isRequired = field.isRequired || required.contains(field.name)
        return field
      }
    checkOrder(own, &reading)
    if let name, let nameNode { checkName(name, at: nameNode, path, &reading) }
    let strips = strips(values["strip"], all, &reading)
    let forbids = forbids(values["forbid"], all, &reading)
    let implied = conditions(
      values["implies_youth"], fields: all, isWhole: common.isWhole, &reading)
    let suggested = conditions(
      values["suggests_youth"], fields: all, isWhole: common.isWhole, &reading)
    let nobody = conditions(values["no_youth"], fields: all, isWhole: common.isWhole, &reading)
    let derived = derivedFields(values["derived"], &reading)
    guard let name, let title, let description else { return nil }
    return KindDefinition(
      name: name, title: title, description: description, fields: all, youthFields: common.youth,
      derived: common.derived.merging(derived) { $1 }, strips: strips, forbids: forbids,
      impliesYouth: common.impliesYouth + implied,
      suggestsYouth: common.suggestsYouth + suggested, noYouth: common.noYouth + nobody)
  }

  private func checkName(
    _ name: String, at node: YAMLNode, _ path: String, _ reading: inout YAMLReading
  ) {
    if !FieldReading.isFieldName(name) {
      reading.note(
        "bad-name", at: node,
        Bilingual(
          fr: "un genre se nomme en minuscules, chiffres et « _ »",
          en: "a kind's name is lower case letters, digits and \"_\""))
    } else if KindCatalog.fileName(path) != name + ".yml" {
      reading.note(
        "bad-name", at: node,
        Bilingual(
          fr: "le fichier d'un genre porte son nom : « \(name).yml »",
          en: "a kind's file is named after it: \"\(name).yml\""))
    }
  }

  /// A name has one meaning: a kind cannot give a common or derived name another.
  private func refuseTaken(
    _ own: [(definition: FieldDefinition, node: YAMLNode)], _ reading: inout YAMLReading
  ) {
    for (field, node) in own
    where field.name == "youths" || DerivedField(rawValue: field.name) != nil
      || common.fields.contains(where: { $0.name == field.name })
    {
      reading.note(
        "taken-name", at: node,
        Bilingual(
          fr: "« \(field.name) » est déjà un champ commun ou calculé",
          en: "\"\(field.name)\" is a common or derived field already"))
    }
  }

  private func checkOrder(
    _ own: [(definition: FieldDefinition, node: YAMLNode)], _ reading: inout YAMLReading
  ) {
    for (field, node) in own {
      guard let before = field.notBefore else { continue }
      let other = own.first { $0.definition.name == before }?.definition
      if other?.type != .time || other?.isList == true {
        reading.note(
          "unknown-field", at: node["not_before"] ?? node,
          Bilingual(
            fr: "« not_before » nomme un champ de ce genre, de type « time »",
            en: "\"not_before\" names a field of this kind, of type \"time\""))
      }
    }
  }

  private func strips(
    _ node: YAMLNode?, _ fields: [FieldDefinition], _ reading: inout YAMLReading
  ) -> [KindDefinition.Strip] {
    reading.nodesIfPresent(node).compactMap { node in
      guard let values = reading.mapping(node, known: ["when", "keep"]) else { return nil }
      let when = reading.required("when", of: values, in: node)
      let keep = reading.required("keep", of: values, in: node)
      guard let when, let keep,
        let condition = condition(when, fields: fields, isWhole: common.isWhole, &reading)
      else { return nil }
      let kept = Set(names(keep, among: fields, &reading))
      return KindDefinition.Strip(when: condition, keep: kept)
    }
  }

  private func forbids(
    _ node: YAMLNode?, _ fields: [FieldDefinition], _ reading: inout YAMLReading
  ) -> [KindDefinition.Forbid] {
    reading.nodesIfPresent(node).compactMap { node in
      guard let values = reading.mapping(node, known: ["when", "fields"]) else { return nil }
      let when = reading.required("when", of: values, in: node)
      let list = reading.required("fields", of: values, in: node)
      guard let when, let list,
        let condition = condition(when, fields: fields, isWhole: common.isWhole, &reading)
      else { return nil }
      let forbidden = names(list, among: fields, &reading)
      return KindDefinition.Forbid(when: condition, fields: forbidden)
    }
  }

  /// A list of names of fields that exist.
  private func names(
    _ node: YAMLNode?, among fields: [FieldDefinition], _ reading: inout YAMLReading
  ) -> [String] {
    let known = fields.map(\.name)
    return reading.nodesIfPresent(node).compactMap { node in
      guard let name = reading.string(node) else { return nil }
      if known.contains(name) { return name }
      // The fault of the common fields says so itself.
      guard common.isWhole else { return nil }
      let hint = suggestion(for: name, among: known)
      reading.note(
        "unknown-field", at: node,
        Bilingual(fr: "champ inconnu « \(name) »", en: "unknown field \"\(name)\""), hint: hint)
      return nil
    }
  }
}
