import StrictJSON
import StrictYAML
import Wording

/// A test of a rule, written into its file: events, and whether the rule holds on them.
///
/// A detection holds if it matches any of the events; a correlation if it holds in any group of them.
public struct RuleTest: Sendable {
  public struct Sample: Sendable {
    /// `nil`: the rule's own.
    public var category: String?
    /// Milliseconds; without one the events are a second apart.
    public var time: Int64?
    public var fields: [(name: String, value: JSONValue)]

    public init(
      category: String?, time: Int64?, fields: [(name: String, value: JSONValue)]
    ) {
      self.category = category
      self.time = time
      self.fields = fields
    }
  }

  public var name: String
  public var samples: [Sample]
  public var expectsMatch: Bool
  public var location: SourceLocation
  /// The file that holds the events, as the rule names it: whoever runs the test puts them into `samples`.
  public var eventsFile: String?

  /// Reads a list of tests: `- {name, observations: [{field: value, …}], expect: match|no_match}`, or with the path of a
  /// file in place of the events. In an event, `_category` says its category and `time` its time. A test with a fault is
  /// none: over the events that are left it could pass.
  public static func read(_ node: YAMLNode, reading: inout YAMLReading) -> [RuleTest] {
    reading.nodes(node).compactMap { node in
      let faults = reading.diagnostics.count
      guard
        let values = reading.mapping(node, known: ["name", "observations", "events", "expect"])
      else { return nil }
      let name = reading.string(reading.required("name", of: values, in: node))
      let expect = reading.choice(
        reading.required("expect", of: values, in: node), as: Expectation.self)
      guard
        let list = values["observations"] ?? values["events"]
          ?? reading.required("observations", of: values, in: node)
      else { return nil }
      if values["observations"] != nil, let more = values["events"] {
        reading.note(
          "repeated", at: more,
          Bilingual(
            fr: "« events » est un autre nom d'« observations » : l'un des deux ne serait pas lu",
            en: "\"events\" is another name of \"observations\": one of the two would not be read"),
          hint: Bilingual(fr: "tout mettre sous l'un des deux", en: "put all under one of the two"))
        return nil
      }
      if list.sequence?.isEmpty == true {
        reading.note(
          "empty-list", at: list,
          Bilingual(
            fr: "un test sans événement passerait quoi que dise la règle",
            en: "a test without an event would pass whatever the rule says"),
          hint: Bilingual(fr: "donner au moins un événement", en: "give one event at least"))
        return nil
      }
      let file: String? = list.scalar.flatMap { scalar in
        scalar.value == .null || scalar.text.isEmpty ? nil : scalar.text
      }
      let samples =
        file == nil ? reading.nodes(list).compactMap { Sample($0, reading: &reading) } : []
      guard let name, let expect, reading.diagnostics.count == faults else { return nil }
      return RuleTest(
        name: name, samples: samples, expectsMatch: expect == .match,
        location: node.location(in: reading.file), eventsFile: file)
    }
  }

  private enum Expectation: String, CaseIterable {
    case match
    case noMatch = "no_match"
  }
}

extension RuleTest.Sample {
  init?(_ node: YAMLNode, reading: inout YAMLReading) {
    guard let entries = node.mapping else {
      reading.note(
        "wrong-type", at: node,
        Bilingual(
          fr: "un événement est un bloc « champ: valeur »", en: "an event is a mapping of fields"),
        hint: Bilingual(fr: "p. ex. {minor_possible: true}", en: "e.g. {minor_possible: true}"))
      return nil
    }
    fields = []
    for entry in entries {
      if entry.key == "_category" {
        category = reading.string(entry.value)
        continue
      }
      if entry.key == "time" || entry.key == "@timestamp" {
        guard let time = entry.value.scalar.flatMap({ eventTime($0.text) }) else {
          reading.note(
            "wrong-type", at: entry.value,
            Bilingual(
              fr: "un moment est attendu ici, p. ex. 2026-03-02T22:40:00-05:00",
              en: "a time is expected here, e.g. 2026-03-02T22:40:00-05:00"),
            hint: Bilingual(fr: "avec son décalage", en: "with its offset"))
          return nil
        }
        self.time = time
      }
      fields.append((entry.key, JSONValue(entry.value)))
    }
  }
}

extension RuleTest.Sample {
  /// An event of a file, as it would be in the rule; `nil` where it is no object, or its time is none.
  public init?(_ json: JSONValue) {
    guard let members = json.object else { return nil }
    fields = []
    for member in members {
      if member.name == "_category" {
        category = member.value.string
        continue
      }
      if member.name == "time" || member.name == "@timestamp" {
        guard let time = member.value.string.flatMap({ eventTime($0) }) else { return nil }
        self.time = time
      }
      fields.append((member.name, member.value))
    }
  }
}

extension JSONValue {
  /// A YAML node as JSON would have it.
  init(_ node: YAMLNode) {
    switch node.content {
    case .scalar(let scalar):
      switch scalar.value {
      case .null: self = .null
      case .bool(let value): self = .bool(value)
      case .integer(let value): self = .integer(value)
      case .float(let value): self = .double(value)
      case .string(let text): self = .string(text)
      }
    case .sequence(let nodes): self = .array(nodes.map { JSONValue($0) })
    case .mapping(let entries):
      self = .object(entries.map { JSONMember($0.key, JSONValue($0.value)) })
    }
  }
}

/// Runs the tests of rules on the rules as compiled.
public struct RuleTestRun {
  public struct Result: Sendable {
    public var rule: Int
    public var test: RuleTest
    public var holds: Bool
    /// The rules, the test's own or those that it reads, that could not be decided on one of the events: a
    /// regular expression reached its limit.
    public var undecided: [Int]
    public var passed: Bool { holds == test.expectsMatch }
  }

  private let set: RuleSet
  private var evaluator: Evaluator
  private let products: Set<String>
  private let services: Set<String>

  public init(_ set: RuleSet) {
    self.set = set
    evaluator = Evaluator(set)
    products = Set(set.rules.compactMap(\.logsource.product))
    services = Set(set.rules.compactMap(\.logsource.service))
  }

  public mutating func run(_ test: RuleTest, of rule: Int) -> Result {
    let target = set.rules[rule]
    var correlator = Correlator(set)
    var holds = false
    _ = evaluator.takeFaults()
    for (index, sample) in test.samples.enumerated() {
      let category = sample.category ?? target.logsource.category
      let event = Event(
        sample.fields,
        logsource: EventLogsource(
          products: products, categories: Set([category].compactMap { $0 }), services: services))
      let matched = evaluator.matches(event)
      if target.kind == .detection {
        holds = holds || matched.contains(rule)
        continue
      }
      var fields: [String: [String]] = [:]
      for field in set.correlationFields { fields[field] = evaluator.values(of: field) }
      _ = correlator.insert(
        CorrelationEvent(
          id: Int64(index), time: sample.time ?? Int64(index) * 1_000, order: UInt64(index),
          matched: matched, fields: fields))
    }
    if target.kind == .correlation {
      holds = correlator.groupIDs.contains { $0.rule == rule && correlator.holds(in: $0) }
    }
    let undecided = Set(evaluator.takeFaults().map(\.rule)).intersection(read(by: rule))
    return Result(rule: rule, test: test, holds: holds, undecided: undecided.sorted())
  }

  /// The rule, and those that it reads, itself or through others.
  private func read(by rule: Int) -> Set<Int> {
    var found: Set<Int> = []
    var waiting = [rule]
    while let next = waiting.popLast() {
      if found.insert(next).inserted { waiting += set.rules[next].correlation?.rules ?? [] }
    }
    return found
  }
}
