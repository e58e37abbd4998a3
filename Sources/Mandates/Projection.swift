import Chronology
import Observations
import StrictJSON

/// A piece of content with what the projection needs to know of its observation.
public struct ContentItem: Sendable, Hashable {
  public var content: PersonalContent
  /// The kind of its observation.
  public var kind: String
  public var time: Timestamp
  /// Whether its subject is the youth of the alert (and not another young person who was there).
  public var isAboutSubject: Bool
  /// In an alert about several young people (a network): the reference of the one whom this is about.
  public var person: String?
  /// Somebody stated or estimated it, and nobody knows it: what is known is shown before it, however old.
  public var isUncertain = false
  /// Who reported it: under a mandate for one's own reports nobody else's is shown.
  public var organisation = ""

  public init(
    content: PersonalContent, kind: String, time: Timestamp, isAboutSubject: Bool,
    person: String? = nil
  ) {
    self.content = content
    self.kind = kind
    self.time = time
    self.isAboutSubject = isAboutSubject
    self.person = person
  }
}

/// Projection: from everything that is known to what one mandate lets one organisation see.
///
/// - Only the groups that the mandate lists, each only where there is content.
/// - Identity: the subject's own, from any of the observations. Every other group: only from observations
///   of the kinds that the mandate names.
/// - `full`: under each field's name the latest value; other values are listed under `also`, texts of 64 KiB together at the
///   most (`…_more`: how many are left out). Lists are joined. A location is
///   taken from one report as a whole: what other reports say of other places, their rooms too, stands under `also` only.
/// - `summary`: the names of the fields there are (`available`), and of identity the age and whether the
///   youth is placed. No other value.
/// - Of a network, identity is a list (`youths`), each with the reference of the young person.
///
/// The result is an object whose members are groups in their fixed order; its bytes depend on nothing else.
public func project(
  _ items: [ContentItem], groups: [FieldGroup: Mandate.Detail], kinds: Set<String>?
) -> JSONValue {
  var members: [JSONMember] = []
  for group in FieldGroup.allCases {
    guard let detail = groups[group] else { continue }
    // By index: items are large, and a notice shows few of them.
    let shown = items.indices.filter { index in
      guard items[index].content.group == group else { return false }
      if group == .identity { return items[index].isAboutSubject }
      return kinds?.contains(items[index].kind) ?? true
    }.sorted { isShownBefore(items[$0], items[$1]) }
    guard !shown.isEmpty else { continue }
    let value =
      if group == .identity, shown.contains(where: { items[$0].person != nil }) {
        people(items, shown, detail)
      } else if detail == .full {
        full(items, shown, elsewhere: group == .location ? elsewhere(items, shown) : [:])
      } else {
        summary(items, shown, of: group)
      }
    // A youth known only by a file number has nothing that a summary may show.
    if value.object?.isEmpty == false { members.append(JSONMember(group.rawValue, value)) }
  }
  return .object(members)
}

/// What is uncertain last, then the latest first; what is of one moment by the observation and by the name.
public func isShownBefore(_ a: ContentItem, _ b: ContentItem) -> Bool {
  if a.isUncertain != b.isUncertain { return b.isUncertain }
  if a.time != b.time { return a.time > b.time }
  if a.content.observation != b.content.observation {
    return a.content.observation < b.content.observation
  }
  return a.content.name < b.content.name
}

/// `youth.file`, and `companions.0.file` of who was along, are `file` in a notice: the group says whose.
private func shownName(_ name: String) -> String {
  // By bytes: every field of every notice asks.
  let bytes = name.utf8
  guard let dot = bytes.firstIndex(of: UInt8(ascii: ".")) else { return name }
  let rest = bytes[bytes.index(after: dot)...]
  if bytes.starts(with: "youth.".utf8) { return String(Substring(rest)) }
  guard let second = rest.firstIndex(of: UInt8(ascii: ".")), second != rest.startIndex,
    rest[..<second].allSatisfy({ (0x30...0x39).contains($0) })
  else { return name }
  return String(Substring(rest[rest.index(after: second)...]))
}

/// Each young person of a network apart, in the order of their references.
private func people(
  _ items: [ContentItem], _ shown: [Int], _ detail: Mandate.Detail
) -> JSONValue {
  let byPerson = Dictionary(grouping: shown) { items[$0].person ?? "" }
  let youths = byPerson.sorted { $0.key < $1.key }.map { person, shown in
    let value = detail == .full ? full(items, shown) : summary(items, shown, of: .identity)
    return JSONValue.object(
      [JSONMember("ref", .string(person))] + (value.object ?? []).filter { $0.name != "ref" })
  }
  return .object([JSONMember("youths", .array(youths))])
}

/// What is said of another place than the latest: by index, as it is shown apart from what is said of that one.
private func elsewhere(_ items: [ContentItem], _ shown: [Int]) -> [Int: JSONValue] {
  // Of each report, from the latest on.
  var places: [String: JSONValue] = [:]
  var latest: JSONValue?
  for index in shown where items[index].content.name == "place" {
    places[items[index].content.observation] = items[index].content.value
    latest = latest ?? items[index].content.value
  }
  guard let latest else { return [:] }
  var found: [Int: JSONValue] = [:]
  for index in shown {
    let content = items[index].content
    let place = places[content.observation]
    guard place != latest else { continue }
    // A room without its house would be looked for in the wrong one.
    if content.name != "place", let text = content.value.string, let house = place?.string {
      found[index] = .string("\(text) (\(house))")
    } else {
      found[index] = content.value
    }
  }
  return found
}

/// `shown` come latest first.
///
/// - Parameter elsewhere: what is shown under `also` alone, as it is shown there.
private func full(
  _ items: [ContentItem], _ shown: [Int], elsewhere: [Int: JSONValue] = [:]
) -> JSONValue {
  // Names are few, so looking through them is cheaper than any table.
  var values: [(raw: String, name: String, found: [JSONValue])] = []
  let isAgeKnown =
    shown.contains { items[$0].isUncertain }
    && shown.contains { !items[$0].isUncertain && shownName(items[$0].content.name) == "age" }
  for index in shown where elsewhere[index] == nil {
    // How an age is known belongs to the one that is shown.
    if isAgeKnown, items[index].isUncertain, items[index].content.name.hasSuffix("age_basis") {
      continue
    }
    let name = items[index].content.name
    let value = items[index].content.value
    var known = values.firstIndex { $0.raw == name }
    if known == nil {
      // Whoever was along elsewhere has the same under another name.
      let shownName = shownName(name)
      known = values.firstIndex { $0.name == shownName }
      if known == nil { values.append((name, shownName, [value])) }
    }
    if let known, !values[known].found.contains(value) { values[known].found.append(value) }
  }
  values.sort { $0.name < $1.name }
  var members: [JSONMember] = []
  var others: [JSONMember] = []
  for (_, name, found) in values {
    if found.allSatisfy({ $0.array != nil }) {
      var joined: [JSONValue] = []
      for value in found.flatMap({ $0.array ?? [] }) where !joined.contains(value) {
        joined.append(value)
      }
      members.append(JSONMember(name, .array(joined)))
    } else {
      members.append(JSONMember(name, found[0]))
      let (kept, left) = withinBound(found.dropFirst())
      if !kept.isEmpty { others.append(JSONMember(name, .array(kept))) }
      if left > 0 { others.append(JSONMember(name + "_more", .integer(Int64(left)))) }
    }
  }
  for index in shown {
    guard let value = elsewhere[index] else { continue }
    let name = shownName(items[index].content.name)
    if let known = others.firstIndex(where: { $0.name == name }) {
      let told = others[known].value.array ?? []
      if !told.contains(value) { others[known].value = .array(told + [value]) }
    } else {
      others.append(JSONMember(name, .array([value])))
    }
  }
  others.sort { $0.name < $1.name }
  if !others.isEmpty { members.append(JSONMember("also", .object(others))) }
  return .object(members)
}

/// Of other values the latest, as many as an observation may be long together, and how many are left out: every revision
/// shows them again, and the notices before show what is left out.
private func withinBound(_ values: ArraySlice<JSONValue>) -> (kept: [JSONValue], left: Int) {
  var kept: [JSONValue] = []
  var bytes = 0
  for value in values {
    bytes += value.string?.utf8.count ?? 0
    guard bytes <= 64 << 10 else { break }
    kept.append(value)
  }
  return (kept, values.count - kept.count)
}

private func summary(_ items: [ContentItem], _ shown: [Int], of group: FieldGroup) -> JSONValue {
  var members: [JSONMember] = []
  if group == .identity {
    for name in ["age", "placed"] {
      if let index = shown.first(where: { shownName(items[$0].content.name) == name }) {
        members.append(JSONMember(name, items[index].content.value))
      }
    }
    return .object(members)
  }
  let names = Set(shown.map { shownName(items[$0].content.name) }).sorted()
  members.append(JSONMember("available", .array(names.map { .string($0) })))
  return .object(members)
}

/// What a summary shows of what was shown in full: `value` is a member of a projection. A summary is its own summary.
public func summarized(_ value: JSONValue, of group: FieldGroup) -> JSONValue {
  let members = value.object ?? []
  if group == .identity {
    if let youths = value["youths"]?.array {
      return .object([
        JSONMember("youths", .array(youths.map { summaryOfPerson($0, besides: ["ref"]) }))
      ])
    }
    return summaryOfPerson(value, besides: [])
  }
  guard value["available"] == nil else { return value }
  let others = value["also"]?.object ?? []
  let names = Set((members + others).map(\.name)).subtracting(["also"]).sorted()
  return .object([JSONMember("available", .array(names.map { .string($0) }))])
}

private func summaryOfPerson(_ person: JSONValue, besides names: [String]) -> JSONValue {
  .object((person.object ?? []).filter { (names + ["age", "placed"]).contains($0.name) })
}
