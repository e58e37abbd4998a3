import Chronology
import Foundation
import Observations
import StrictJSON
import TestSupport
import Testing
import Wording

/// The files that this repository ships.
enum Shipped {
  static let kindFiles: [(path: String, bytes: [UInt8])] = {
    let folder = repositoryRoot.appending(path: "Rules/kinds")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yml") }.sorted().map { name in
      let data = (try? Data(contentsOf: folder.appending(path: name))) ?? Data()
      return (path: "kinds/" + name, bytes: [UInt8](data))
    }
  }()

  static let loaded = KindCatalog.load(kindFiles)
  static let catalog = loaded.catalog
}

func at(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? .distantPast }

let noon = at("2026-03-02T17:00:00Z")

let testKeys = PseudonymKeys(key(1))

func key(_ byte: UInt8) -> MasterKey {
  (try? MasterKey(bytes: [UInt8](repeating: byte, count: 32))) ?? .generated()
}

let intake = Intake(catalog: Shipped.catalog, keys: testKeys)

/// An event of that kind around these data.
func event(
  _ kind: String, _ data: JSONValue, id: String = "e-1", source: String = "/units/ikat",
  time: String = "2026-03-02T11:30:00-05:00"
) -> JSONValue {
  [
    "specversion": "1.0", "id": .string(id), "source": .string(source),
    "type": .string("ca.filet.\(kind).v1"), "time": .string(time), "data": data,
  ]
}

extension JSONValue {
  /// The object with a member set, or taken away.
  func setting(_ name: String, _ value: JSONValue?) -> JSONValue {
    var members = (object ?? []).filter { $0.name != name }
    if let value { members.append(JSONMember(name, value)) }
    return .object(members)
  }
}

/// Possible values for fields, as the files declare them.
enum Sample {
  /// A value of the field; `mark` makes texts recognisable.
  static func value(_ field: FieldDefinition, kind: KindDefinition, mark: String = "x") -> JSONValue
  {
    let one = single(field, kind: kind, mark: mark)
    return field.isList ? .array([one]) : one
  }

  private static func single(
    _ field: FieldDefinition, kind: KindDefinition, mark: String
  ) -> JSONValue {
    switch field.type {
    case .bool: true
    case .integer(let range): .integer(Int64(range.lowerBound))
    case .text: .string("\(mark) \(field.name)" + (field.isNumbered ? " 7" : ""))
    case .choice(let choices): .string(choices[choices.count / 2].value)
    case .time: field.isPast ? "2026-03-02T10:00:00-05:00" : "2026-03-03T10:00:00-05:00"
    case .date: "2011-07-04"
    case .identifier: .string("\(mark)-\(field.name)".replacing("_", with: "-"))
    case .term: .string("\(mark) \(field.name)")
    case .youth:
      youth(kind: kind, mark: "\(mark) \(field.name)".replacing("_", with: ""))
    case .phone: "418-555-0142"
    case .handle: .string("instagram:\(mark).\(field.name)")
    case .plate: "QC-ABC123"
    case .reference: .string("\(mark)-\(field.name)")
    }
  }

  static func youth(kind: KindDefinition, mark: String) -> JSONValue {
    .object(
      kind.youthFields.map { field in
        switch field.name {
        case "age": JSONMember("age", 14)
        case "name": JSONMember("name", .string("Prénom \(mark)"))
        default:
          JSONMember(field.name, value(field, kind: kind, mark: mark.replacing(" ", with: "-")))
        }
      })
  }

  /// Data with every field of the kind, or only the required ones. Conditional rules are kept from
  /// holding.
  static func data(_ kind: String, complete: Bool) -> JSONValue {
    Shipped.catalog[kind].map { data($0, complete: complete) } ?? .null
  }

  static func data(_ kind: KindDefinition, complete: Bool, mark: String = "x") -> JSONValue {
    let forbidding = Set(kind.forbids.flatMap { $0.when.values.map(\.name) })
    let fields = kind.fields.filter { $0.isRequired || (complete && !forbidding.contains($0.name)) }
    return .object(fields.map { JSONMember($0.name, value($0, kind: kind, mark: mark)) })
  }
}

extension Result<CloudEvent, Rejection> {
  var faults: [Fault] { if case .failure(let rejection) = self { rejection.faults } else { [] } }
  var pointers: [String] { faults.map(\.pointer) }
}

extension KindDefinition: CustomTestStringConvertible {
  public var testDescription: String { name }
}
