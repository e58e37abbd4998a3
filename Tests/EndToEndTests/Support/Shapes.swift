import StrictJSON

/// The document that a daemon serves, and its judgement of answers: JSON Schema as far as the document uses it.
struct Shapes {
  let document: JSONValue

  init(_ document: JSONValue) { self.document = document }

  /// What is wrong with an answer by the document: a status, a content type or a member that it does not describe.
  func faults(of answer: Answer, _ method: String, _ path: String) throws -> [String] {
    guard let operation = operation(method, path) else { return ["no such operation"] }
    guard let described = operation["responses"]?[String(answer.status)] else {
      return ["status \(answer.status) is not described"]
    }
    let response = resolved(described)
    var faults: [String] = []
    for header in response["headers"]?.object ?? []
    where header.value["required"] == true && answer.headers[header.name.lowercased()] == nil {
      faults.append("\(header.name) is missing")
    }
    let type = (answer.headers["content-type"] ?? "").split(separator: ";").first.map(String.init)
    guard let type, let content = response["content"]?[type] else {
      return faults + ["content type \(type ?? "none") is not described"]
    }
    guard type.hasSuffix("json"), let schema = content["schema"] else { return faults }
    return faults + self.faults(of: try answer.json, schema, at: "")
  }

  private func operation(_ method: String, _ path: String) -> JSONValue? {
    let parts = path.prefix { $0 != "?" }.split(separator: "/")
    let paths = (document["paths"]?.object ?? []).filter { item in
      let pattern = item.name.split(separator: "/")
      return pattern.count == parts.count
        && zip(pattern, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
    // What is written out goes before what stands in braces.
    let found = paths.min { braces(in: $0.name) < braces(in: $1.name) }
    return found?.value[method.lowercased()]
  }

  private func braces(in path: String) -> Int { path.filter { $0 == "{" }.count }

  private func resolved(_ schema: JSONValue) -> JSONValue {
    guard let reference = schema["$ref"]?.string else { return schema }
    var value: JSONValue? = document
    for part in reference.split(separator: "/").dropFirst() { value = value?[String(part)] }
    return value.map { resolved($0) } ?? schema
  }

  private func faults(of value: JSONValue, _ written: JSONValue, at place: String) -> [String] {
    let schema = resolved(written)
    if let choices = (schema["anyOf"] ?? schema["oneOf"])?.array {
      let judged = choices.map { faults(of: value, $0, at: place) }
      return judged.min { $0.count < $1.count } ?? []
    }
    var found: [String] = []
    if let constant = schema["const"], constant != value { found.append("\(place): \(value.text)") }
    if let values = schema["enum"]?.array, !values.contains(value) {
      found.append("\(place): \(value.text) is not among the values")
    }
    if let type = schema["type"], !(type.array ?? [type]).contains(where: { isOf($0, value) }) {
      found.append("\(place): \(value.text.prefix(40)) is no \(type.text)")
    }
    for (index, item) in (value.array ?? []).enumerated() {
      if let items = schema["items"] { found += faults(of: item, items, at: "\(place)/\(index)") }
    }
    guard let members = value.object else { return found }
    for name in (schema["required"]?.array ?? []).compactMap(\.string)
    where value[name] == nil {
      found.append("\(place)/\(name) is missing")
    }
    for member in members {
      let place = "\(place)/\(member.name)"
      let others = schema["additionalProperties"]
      if let property = schema["properties"]?[member.name] {
        found += faults(of: member.value, property, at: place)
      } else if let others, others.object != nil {
        found += faults(of: member.value, others, at: place)
      } else if others == false || schema["properties"] != nil {
        found.append("\(place) is not described")
      }
    }
    return found
  }

  private func isOf(_ type: JSONValue, _ value: JSONValue) -> Bool {
    switch (type.string, value) {
    case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer),
      ("number", .double), ("string", .string), ("array", .array), ("object", .object):
      true
    default: false
    }
  }
}
