import Foundation
import HTTPTypes
import StrictJSON
import TestSupport
import Testing

@testable import API

@Suite struct OpenAPITests {
  /// Every operation that the router has, and every one that the document has: the same.
  @Test func theDocumentAndTheRoutesAreTheSame() throws {
    let routes = Set(
      try Doors.responder().table.routes.map {
        "\($0.method.rawValue) \($0.pattern) \($0.operation)"
      })
    var documented: Set<String> = []
    for path in OpenAPIDocument.value["paths"]?.object ?? [] {
      for operation in path.value.object ?? [] {
        let name = operation.value["operationId"]?.string ?? "?"
        documented.insert("\(operation.name.uppercased()) \(path.name) \(name)")
      }
    }
    #expect(routes.subtracting(documented).sorted() == [], "not documented")
    #expect(documented.subtracting(routes).sorted() == [], "not served")
  }

  /// What the door answers before or instead of any operation, and a body that comes too slowly.
  @Test func whatAnyRequestMayBeAnsweredIsDocumented() {
    for path in OpenAPIDocument.value["paths"]?.object ?? [] {
      for operation in path.value.object ?? [] {
        let statuses = Set((operation.value["responses"]?.object ?? []).map(\.name))
        #expect(statuses.isSuperset(of: ["400", "405", "431", "500", "503"]), "\(path.name)")
        #expect(statuses.contains("408") == (operation.name == "post"), "\(path.name)")
      }
    }
  }

  /// What may be done later says when.
  @Test func whatMayBeTriedAgainSaysWhen() {
    let later = OpenAPIDocument.value["components"]?["responses"]?["Later"]
    #expect(later?["headers"]?["Retry-After"]?["required"] == true)
    for path in OpenAPIDocument.value["paths"]?.object ?? [] {
      for operation in path.value.object ?? [] {
        for status in ["429", "503"] {
          guard let response = operation.value["responses"]?[status] else { continue }
          #expect(response["$ref"] == "#/components/responses/Later", "\(path.name) \(status)")
        }
      }
    }
  }

  /// No shape is left open where the code that writes it knows what is in it: only what an event holds, what a notice may
  /// show of it and an entry's details are other pages' to say.
  @Test func everyShapeSaysWhatIsInIt() {
    var open: Set<String> = []
    func walk(_ schema: JSONValue, _ place: String) {
      if schema["type"] == "object", schema["properties"] == nil,
        schema["additionalProperties"]?.object == nil
      {
        open.insert(place)
      }
      for member in schema["properties"]?.object ?? [] { walk(member.value, member.name) }
      if let items = schema["items"] { walk(items, place) }
      for choice in (schema["anyOf"]?.array ?? []) + (schema["oneOf"]?.array ?? []) {
        walk(choice, place)
      }
    }
    for schema in OpenAPIDocument.value["components"]?["schemas"]?.object ?? [] {
      walk(schema.value, schema.name)
    }
    #expect(open == ["data", "details", "fields"])
  }

  @Test func everyReferenceLeadsSomewhere() {
    var references: Set<String> = []
    func walk(_ value: JSONValue) {
      for member in value.object ?? [] {
        if member.name == "$ref", let text = member.value.string { references.insert(text) }
        walk(member.value)
      }
      for element in value.array ?? [] { walk(element) }
    }
    walk(OpenAPIDocument.value)
    for reference in references {
      var value: JSONValue? = OpenAPIDocument.value
      for part in reference.split(separator: "/").dropFirst() { value = value?[String(part)] }
      #expect(value != nil, "\(reference)")
    }
    #expect(references.count > 20)
  }

  /// The judgement of openapi-spec-validator (PyPI), where Python has it.
  @Test(
    .enabled(if: Python.has("openapi_spec_validator"), "openapi-spec-validator is not installed"))
  func theDocumentIsValidOpenAPI() throws {
    let file = NSTemporaryDirectory() + "/filet-openapi-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data(OpenAPIDocument.bytes).write(to: URL(filePath: file))
    let run = try ProgramRun.run("python3", ["-m", "openapi_spec_validator", file])
    #expect(run.status == 0, "\(run.output)\(run.notes)")
  }
}

/// The machine's Python, which some judgements need.
enum Python {
  static func has(_ module: String) -> Bool {
    (try? ProgramRun.run("python3", ["-c", "import \(module)"]).status) == 0
  }
}
