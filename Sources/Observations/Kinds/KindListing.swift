import StrictJSON
import Wording

extension KindCatalog {
  /// What `GET /v1/kinds` answers: every kind with its fields, the labels that people read and the codes of the
  /// directory, enough to ask somebody for an observation field by field.
  public func listing(with codes: DirectoryCodes = DirectoryCodes()) -> JSONValue {
    ["kinds": .array(kinds.map { $0.listing(with: codes) })]
  }
}

extension KindDefinition {
  /// The kind with its fields, own ones first.
  func listing(with codes: DirectoryCodes) -> JSONValue {
    [
      "name": .string(name),
      "type": .string("ca.filet.\(name).v1"),
      "title": title.json,
      "description": description.json,
      "fields": .array(fields.map { $0.listing(with: codes.codes(of: $0)) }),
      "youth": .array(youthFields.map { $0.listing(with: codes.codes(ofYouth: $0)) }),
      "derived": .array(
        DerivedField.allCases.compactMap { derived[$0]?.listing(with: []) }),
    ]
  }
}

extension FieldDefinition {
  /// The field as a client needs it to ask for a value.
  func listing(with codes: [String]) -> JSONValue {
    var members: [JSONMember] = [
      JSONMember("name", .string(name)),
      JSONMember("type", .string(typeName)),
      JSONMember("list", .bool(isList)),
      JSONMember("required", .bool(isRequired)),
      JSONMember("class", .string(sensitivity.rawValue)),
      JSONMember("group", group.map { .string($0.rawValue) } ?? .null),
      JSONMember("label", label.json),
    ]
    switch type {
    case .integer(let range):
      members.append(JSONMember("minimum", .integer(Int64(range.lowerBound))))
      members.append(JSONMember("maximum", .integer(Int64(range.upperBound))))
    case .text(let maximum):
      members.append(JSONMember("maximum_length", .integer(Int64(maximum))))
    case .choice(let choices):
      members.append(
        JSONMember(
          "values",
          .array(choices.map { ["value": .string($0.value), "label": $0.label.json] })))
    default: break
    }
    if !codes.isEmpty {
      members.append(JSONMember("codes", .array(codes.map { .string($0) })))
    }
    if isMatchable { members.append(JSONMember("matchable", true)) }
    if isNumbered { members.append(JSONMember("numbered", true)) }
    if isPast { members.append(JSONMember("past", true)) }
    return .object(members)
  }

  /// As the kinds' files write it, without the plural.
  private var typeName: String {
    switch type {
    case .bool: "bool"
    case .integer: "integer"
    case .text: "text"
    case .choice: "choice"
    case .time: "time"
    case .date: "date"
    case .identifier: "id"
    case .term: "term"
    case .youth: "youth"
    case .phone: "phone"
    case .handle: "handle"
    case .plate: "plate"
    case .reference: "reference"
    }
  }
}

extension Bilingual {
  var json: JSONValue { ["fr": .string(fr), "en": .string(en)] }
}
