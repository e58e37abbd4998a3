import Chronology
import Observations
import StrictJSON

/// Makes valid events of every kind from the kinds' own definitions, so that a new kind or field is in
/// every random test from the day its file is there.
///
/// Values come from a small world (`SmallWorld`), where observations share people, phones and vehicles; or
/// each text is a mark that is nowhere else (`Marks`), so that it can be searched for in what leaves.
public struct EventInventor {
  public let catalog: KindCatalog
  public var world: SmallWorld
  /// Where they are wanted, each sealed value is one of a kind.
  public var marks: Marks?
  /// How likely a phone, handle or plate is one of the world's, which others have too, and no mark.
  public var sharing = 0.0
  /// How likely a field that may be left out is there.
  public var fullness = 0.25
  /// How likely it takes the place of an earlier one of its unit, where there is one.
  public var superseding = 0.08
  /// Whether what was superseded may be once more: then it is their order of arrival that says which is the last word.
  public var supersedesAgain = false
  /// How likely a sign of direct evidence is there, where the kind has one.
  public var directness = 0.04

  public init(catalog: KindCatalog, world: SmallWorld = .small, marks: Marks? = nil) {
    self.catalog = catalog
    self.world = world
    self.marks = marks
  }

  private static let directSigns: Set<String> = [
    "direct_harm_sign", "immediate_danger", "extortion", "disclosure", "threat",
  ]

  /// One event. `earlier` are events that it may refer to or supersede.
  public mutating func event(
    _ id: String, kind name: String? = nil, at time: Timestamp, source: String? = nil,
    after earlier: [JSONValue] = [], _ random: inout some RandomNumberGenerator
  ) -> JSONValue {
    let names = catalog.names
    let name = name ?? names[Int.random(in: 0..<names.count, using: &random)]
    let source = source ?? pick(world.sources, &random)
    var data: [JSONMember] = []
    let kind = catalog[name]
    for field in kind?.fields ?? [] {
      guard field.isRequired || chance(likelihood(of: field), &random) else { continue }
      guard let value = value(of: field, in: data, at: time, after: earlier, &random) else {
        continue
      }
      data.append(JSONMember(field.name, value))
    }
    // A hotel report is most often about somebody who may be a minor.
    if let index = data.firstIndex(where: { $0.name == "minor_possible" }) {
      data[index] = JSONMember("minor_possible", .bool(chance(0.9, &random)))
    }
    for forbid in kind?.forbids ?? [] where forbid.when.holds(data) {
      data.removeAll { forbid.fields.contains($0.name) }
    }
    var members = [
      JSONMember("specversion", "1.0"), JSONMember("id", .string(id)),
      JSONMember("source", .string(source)), JSONMember("type", .string("ca.filet.\(name).v1")),
      JSONMember("time", .string(time.rfc3339)),
    ]
    var own = earlier.filter { $0["source"]?.string == source }
    if !supersedesAgain {
      let gone = Set(own.compactMap { $0["supersedes"]?.string })
      own.removeAll { $0["id"]?.string.map(gone.contains) == true }
    }
    if !own.isEmpty, chance(superseding, &random) {
      let old = own[Int.random(in: 0..<own.count, using: &random)]
      members.append(JSONMember("supersedes", old["id"] ?? .null))
    }
    members.append(JSONMember("data", .object(data)))
    return .object(members)
  }

  private func likelihood(of field: FieldDefinition) -> Double {
    if Self.directSigns.contains(field.name) { return directness }
    // What ties observations to each other is there often.
    switch field.type {
    case .youth: return field.isList ? fullness : 0.85
    case .phone, .handle, .plate: return max(fullness, 0.3)
    default: return field.name == "place" ? max(fullness, 0.5) : fullness
    }
  }

  private mutating func value(
    of field: FieldDefinition, in data: [JSONMember], at time: Timestamp,
    after earlier: [JSONValue], _ random: inout some RandomNumberGenerator
  ) -> JSONValue? {
    guard field.isList else { return one(field, in: data, at: time, after: earlier, &random) }
    var values: [JSONValue] = []
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      if let value = one(field, in: data, at: time, after: earlier, &random),
        !values.contains(value)
      {
        values.append(value)
      }
    }
    return values.isEmpty ? nil : .array(values)
  }

  private mutating func one(
    _ field: FieldDefinition, in data: [JSONMember], at time: Timestamp,
    after earlier: [JSONValue], _ random: inout some RandomNumberGenerator
  ) -> JSONValue? {
    switch field.type {
    case .bool: return .bool(chance(0.75, &random))
    case .integer(let range):
      let high = min(range.upperBound, range.lowerBound + 20)
      return .integer(Int64(Int.random(in: range.lowerBound...high, using: &random)))
    case .choice(let choices):
      return .string(choices[Int.random(in: 0..<choices.count, using: &random)].value)
    case .text where field.isNumbered:
      return .string(mark(field) ?? pick(["room 12", "SPVQ-2026-7"], &random))
    case .text:
      return .string(mark(field) ?? pick(["jour", "soir", "room 12", "call me"], &random))
    case .time: return .string(time.rfc3339)
    case .date: return .string(pick(world.people.map(\.birthDate), &random))
    case .identifier:
      switch field.name {
      case "territory": return .string(pick(world.territories, &random))
      case "school": return .string(pick(world.schools, &random))
      case "unit": return .string(pick(world.units, &random))
      case "place":
        return .string(mark(field) ?? pick(world.places, &random))
      default: return .string(pick(world.organisations, &random))
      }
    case .term: return .string(pick(["quebec", "9", "nord"], &random))
    case .phone: return .string(shared(field, world.phones, &random))
    case .handle: return .string(shared(field, world.handles, &random))
    case .plate: return .string(shared(field, world.plates, &random))
    case .reference:
      guard !earlier.isEmpty else { return "none" }
      return earlier[Int.random(in: 0..<earlier.count, using: &random)]["id"]
    case .youth: return youth(field.name, &random)
    }
  }

  /// A young person by file number, by name, or by both; now and then by somebody else's name, so that
  /// identities merge and part.
  public mutating func youth(
    _ field: String, _ random: inout some RandomNumberGenerator
  ) -> JSONValue {
    let index = Int.random(in: 0..<world.people.count, using: &random)
    let person = world.people[index]
    var named = person
    let form = Int.random(in: 0...19, using: &random)
    if form == 19 { named = world.people[(index + 1) % world.people.count] }
    var members: [JSONMember] = []
    if form < 11 || form > 14 {
      members.append(JSONMember("file", .string(marks?.file(of: index) ?? person.file)))
    }
    if form > 10 {
      members.append(JSONMember("name", .string(named.name)))
      members.append(JSONMember("birth_date", .string(named.birthDate)))
    }
    func maybe(_ likelihood: Double, _ name: String, _ value: JSONValue) {
      if chance(likelihood, &random) { members.append(JSONMember(name, value)) }
    }
    maybe(0.5, "age", .integer(Int64(13 + index)))
    maybe(0.4, "placed", .bool(person.isPlaced))
    maybe(0.2, "sex", .string(person.sex))
    maybe(0.2, "school", .string(pick(world.schools, &random)))
    if person.isPlaced { maybe(0.2, "unit", .string(pick(world.units, &random))) }
    return .object(members)
  }

  private mutating func shared(
    _ field: FieldDefinition, _ values: [String], _ random: inout some RandomNumberGenerator
  ) -> String {
    if sharing > 0, !values.isEmpty, chance(sharing, &random) { return pick(values, &random) }
    return mark(field) ?? pick(values, &random)
  }

  private mutating func mark(_ field: FieldDefinition) -> String? {
    marks?.next(field)
  }

  private func pick(
    _ values: [String], _ random: inout some RandomNumberGenerator
  ) -> String {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private func chance(_ likelihood: Double, _ random: inout some RandomNumberGenerator) -> Bool {
    Double.random(in: 0..<1, using: &random) < likelihood
  }
}
