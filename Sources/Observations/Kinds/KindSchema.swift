import StrictJSON
import Wording

extension KindDefinition {
  /// The JSON Schema (draft 2020-12) of the kind's `data`. What it refuses, `Intake.validate` refuses; what
  /// it cannot say (forms of phone numbers, order of times, ages that contradict) only the latter does.
  public var jsonSchema: JSONValue {
    var members: [JSONMember] = [
      JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"),
      JSONMember("$id", .string("urn:filet:kind:\(name):v1")),
      JSONMember("title", .string(title.fr)),
      JSONMember("description", .string(description.fr)),
    ]
    members += objectSchema(fields)
    let conditions = forbids.filter { !$0.fields.isEmpty }.map(\.schema)
    if !conditions.isEmpty { members.append(JSONMember("allOf", .array(conditions))) }
    var youth = objectSchema(youthFields)
    youth.append(
      JSONMember(
        "dependentRequired", ["name": ["birth_date"], "birth_date": ["name"]]))
    members.append(JSONMember("$defs", ["youth": .object(youth)]))
    return .object(members)
  }

  private func objectSchema(_ fields: [FieldDefinition]) -> [JSONMember] {
    var members: [JSONMember] = [
      JSONMember("type", "object"),
      JSONMember(
        "properties", .object(fields.map { JSONMember($0.name, $0.schema) })),
      JSONMember("additionalProperties", false),
    ]
    let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { members.append(JSONMember("required", .array(required))) }
    return members
  }
}

extension KindDefinition.Forbid {
  fileprivate var schema: JSONValue {
    let wanted = when.values
    let condition: JSONValue = [
      "properties": .object(wanted.map { JSONMember($0.name, ["const": $0.value]) }),
      "required": .array(wanted.map { .string($0.name) }),
    ]
    return [
      "if": condition,
      "then": ["properties": .object(fields.map { JSONMember($0, false) })],
    ]
  }
}

extension FieldDefinition {
  fileprivate var schema: JSONValue {
    let title = JSONMember("title", .string(label.fr))
    guard isList else { return .object([title] + valueSchema) }
    return .object([
      title,
      JSONMember("type", "array"),
      JSONMember("maxItems", .integer(Int64(Self.maximumItems))),
      JSONMember("items", .object(valueSchema)),
    ])
  }

  private var valueSchema: [JSONMember] {
    func text(_ maximum: Int) -> [JSONMember] {
      [
        JSONMember("type", "string"), JSONMember("minLength", 1),
        JSONMember("maxLength", .integer(Int64(maximum))),
      ]
    }
    switch type {
    case .bool: return [JSONMember("type", "boolean")]
    case .integer(let range):
      return [
        JSONMember("type", "integer"),
        JSONMember("minimum", .integer(Int64(range.lowerBound))),
        JSONMember("maximum", .integer(Int64(range.upperBound))),
      ]
    case .text(let maximum):
      return text(maximum) + (isNumbered ? [JSONMember("pattern", "[0-9]")] : [])
    case .choice(let choices):
      return [JSONMember("enum", .array(choices.map { .string($0.value) }))]
    case .time: return [JSONMember("type", "string"), JSONMember("format", "date-time")]
    case .date: return [JSONMember("type", "string"), JSONMember("format", "date")]
    case .identifier:
      return [
        JSONMember("type", "string"),
        JSONMember("pattern", "^[A-Za-z0-9][A-Za-z0-9_./-]{0,63}$"),
      ]
    case .term:
      return [
        JSONMember("type", ["string", "integer"]), JSONMember("minLength", 1),
        JSONMember("maxLength", 60),
      ]
    case .youth: return [JSONMember("$ref", "#/$defs/youth")]
    case .phone: return text(256)
    case .handle:
      return text(256) + [JSONMember("pattern", ":")]
    case .plate: return text(256)
    case .reference: return text(256)
    }
  }
}
