import Foundation
import Observations
import StrictJSON
import TestSupport
import Testing

/// The published JSON Schemas against `Intake.validate`, judged by Python's jsonschema: an implementation
/// of the standard that is not ours.
@Suite struct KindSchemaTests {
  /// Whether `python3 -c "import jsonschema"` works here.
  static let hasJSONSchema = (try? python("import jsonschema", input: [])) != nil

  private struct PythonFailed: Error {}

  private static func python(_ program: String, input: [UInt8]) throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "schema-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "input.json")
    try Data(input).write(to: file)
    let run = try ProgramRun.run("python3", ["-c", program, file.path])
    guard run.status == 0 else { throw PythonFailed() }
    return run.output
  }

  /// One line a case: `1` taken, `0` refused.
  private static let program = """
    import json, sys
    from jsonschema import Draft202012Validator
    given = json.load(open(sys.argv[1], encoding="utf-8"))
    Draft202012Validator.check_schema(given["schema"])
    validator = Draft202012Validator(given["schema"])
    for case in given["cases"]:
        print(1 if validator.is_valid(case) else 0)
    """

  /// Data with one thing wrong that a schema can say, for every field and every way.
  private func faulty(_ kind: KindDefinition) -> [(what: String, data: JSONValue)] {
    let whole = Sample.data(kind, complete: true)
    var cases: [(String, JSONValue)] = [
      ("unknown field", whole.setting("not_a_field", 1)),
      ("derived field", whole.setting("hour", 3)),
      ("no object", .array([])),
      ("name alone", whole.setting("youth", ["name": "Prénom Nom"])),
      ("birth date alone", whole.setting("youth", ["birth_date": "2011-07-04"])),
      ("unknown of youth", whole.setting("youth", ["hair": "x"])),
      ("age", whole.setting("youth", ["age": 31])),
    ]
    for field in kind.fields {
      if field.isRequired { cases.append(("no \(field.name)", whole.setting(field.name, nil))) }
      for value in wrong(field) {
        let wrapped = field.isList ? JSONValue.array([value]) : value
        cases.append((field.name, whole.setting(field.name, wrapped)))
      }
      if field.isList {
        let one = Sample.value(field, kind: kind).array?.first ?? .null
        cases.append((field.name, whole.setting(field.name, one)))
        let many = Array(repeating: one, count: FieldDefinition.maximumItems + 1)
        cases.append((field.name, whole.setting(field.name, .array(many))))
      }
    }
    for forbid in kind.forbids {
      var data = whole
      for member in forbid.when.values { data = data.setting(member.name, member.value) }
      cases.append(("forbidden", data))
    }
    return cases
  }

  /// The same numbers, as a program writes them that has no whole ones: 2.0.
  private func withFractionPoints(_ value: JSONValue) -> JSONValue {
    switch value {
    case .integer(let number): .double(Double(number))
    case .array(let values): .array(values.map(withFractionPoints))
    case .object(let members):
      .object(members.map { JSONMember($0.name, withFractionPoints($0.value)) })
    default: value
    }
  }

  private func wrong(_ field: FieldDefinition) -> [JSONValue] {
    let always: [JSONValue] = [.null, .array([]), .double(0.5)]
    switch field.type {
    case .bool: return always + ["true", 1]
    case .integer(let range):
      return always + [
        "1", true, .integer(Int64(range.lowerBound) - 1), .integer(Int64(range.upperBound) + 1),
      ]
    case .text(let maximum):
      return always + [1, "", .string(String(repeating: "é", count: maximum + 1))]
        + (field.isNumbered ? ["Jean Tremblay"] : [])
    case .choice: return always + ["not-a-choice", 1]
    case .time, .date: return always + [1]
    case .identifier:
      return always + [1, "", "a b", "-a", .string(String(repeating: "a", count: 65))]
    case .term: return always + [true, "", .string(String(repeating: "a", count: 61))]
    case .youth: return always + ["x", 1]
    case .phone, .plate, .handle, .reference:
      return always + [1, "", .string(String(repeating: "1", count: 257))]
    }
  }

  @Test(
    .enabled(
      if: hasJSONSchema, "skipped: Python's jsonschema is not installed (pip install jsonschema)"),
    arguments: Shipped.catalog.kinds)
  func theSchemaAndTheDoorAgree(kind: KindDefinition) throws {
    let whole = Sample.data(kind, complete: true)
    let good = [whole, Sample.data(kind, complete: false), withFractionPoints(whole)]
    let cases = good.map { ("good", $0) } + faulty(kind)
    let input: JSONValue = ["schema": kind.jsonSchema, "cases": .array(cases.map(\.1))]
    let verdicts = try Self.python(Self.program, input: input.serialized)
      .split(separator: "\n").map { $0 == "1" }
    #expect(verdicts.count == cases.count)
    for (index, verdict) in verdicts.enumerated() {
      let faults = intake.validate(event(kind.name, cases[index].1), now: noon).faults
      #expect(verdict == (index < good.count), "\(kind.name): \(cases[index].0) \(index)")
      #expect(faults.isEmpty == (index < good.count), "\(kind.name): \(cases[index].0) \(index)")
    }
  }
}
