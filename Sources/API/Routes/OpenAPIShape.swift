import StrictJSON

/// What the schemas are put together from.
extension OpenAPISchemas {
  static func ref(_ name: String) -> JSONValue {
    ["$ref": .string("#/components/schemas/\(name)")]
  }

  static func words(_ values: some Sequence<String>) -> JSONValue {
    ["type": "string", "enum": .array(values.map { .string($0) })]
  }

  static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

  static func orNull(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }

  /// An object: required members, then optional ones. Open ones may have more.
  static func object(
    _ required: [(String, JSONValue)], _ optional: [(String, JSONValue)] = [],
    isOpen: Bool = false
  ) -> JSONValue {
    var members = [
      JSONMember("type", "object"),
      JSONMember("required", .array(required.map { .string($0.0) })),
      JSONMember("properties", .object((required + optional).map { JSONMember($0.0, $0.1) })),
    ]
    if !isOpen { members.append(JSONMember("additionalProperties", false)) }
    return .object(members)
  }

  static let text: JSONValue = ["type": "string"]
  static let time: JSONValue = ["type": "string", "format": "date-time"]
  static let date: JSONValue = ["type": "string", "format": "date"]
  static let flag: JSONValue = ["type": "boolean"]
  static let count: JSONValue = ["type": "integer", "minimum": 0]
  static let band: JSONValue = ["type": "integer", "minimum": 0, "maximum": 4]
  static let hash: JSONValue = ["type": "string", "pattern": "^[0-9a-f]{64}$"]
  /// What may be left out may be `null`.
  static let optionalText: JSONValue = ["type": ["string", "null"]]
  static let optionalTime: JSONValue = ["type": ["string", "null"], "format": "date-time"]
}
