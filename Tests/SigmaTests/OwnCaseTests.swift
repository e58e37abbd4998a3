import Foundation
import StrictJSON
import StrictYAML
import TestSupport
import Testing
import Wording

@testable import Sigma

/// The language cases of this repository: `Fixtures/sigma`.
struct OwnCaseTests {
  /// One entry of a file of cases.
  struct Case: CustomTestStringConvertible, Sendable {
    var node: YAMLNode
    var testDescription: String { self["case"] }

    subscript(key: String) -> String { node[key]?.scalar?.text ?? "" }
    var events: [[UInt8]] {
      self["events"].split(separator: "\n").map { Array($0.utf8) }
    }
    func numbers(_ node: YAMLNode?) -> [Int] {
      (node?.sequence ?? []).compactMap { $0.scalar.flatMap { Int($0.text) } }
    }
    var placeholders: [String: [String]] {
      var placeholders: [String: [String]] = [:]
      for entry in node["placeholders"]?.mapping ?? [] {
        placeholders[entry.key] = (entry.value.sequence ?? []).compactMap { $0.scalar?.text }
      }
      return placeholders
    }
  }

  static func cases(_ name: String) -> [Case] {
    let file = repositoryRoot.appending(path: "Fixtures/sigma/\(name).yml")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return parseYAML(Array(data), file: name).documents.first?.sequence?.map { Case(node: $0) }
      ?? []
  }

  @Test func theFilesAreThere() {
    #expect(Self.cases("detection").count > 60)
    #expect(Self.cases("refused").count > 30)
    #expect(Self.cases("sets").count > 20)
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)\n" }.joined()
  }

  @Test(arguments: cases("detection")) func aDetectionHoldsWhereItShould(_ one: Case) throws {
    let rule = "title: T\nlogsource: {category: test}\ndetection:\n" + indented(one["detection"])
    let (set, diagnostics) = RuleSet.compile(
      [RuleSource(file: "case.yml", bytes: Array(rule.utf8))],
      options: CompileOptions(placeholders: one.placeholders))
    #expect(!diagnostics.hasErrors, "\(diagnostics.map { $0.line(in: .english) })")
    var evaluator = Evaluator(set)
    var remembering = Evaluator(set, remembersValues: true)
    var held: [Int] = []
    for (index, event) in one.events.enumerated() {
      #expect(throws: Never.self) { try parseJSON(event.replacingLargeNumbers) }
      let event = Event(json: event, origin: .ignored)
      let matches = evaluator.matches(event)
      if !matches.isEmpty { held.append(index) }
      #expect(remembering.matches(event) == matches)
      #expect(remembering.matches(event) == matches, "once remembered")
      _ = try expectAgreement(set, event, "event \(index)")
    }
    #expect(held == one.numbers(one.node["holds"]))
  }

  @Test(arguments: cases("refused")) func whatCannotBeMeantIsRefused(_ one: Case) throws {
    let (_, diagnostics) = RuleSet.compile(
      [RuleSource(file: "case.yml", bytes: Array(one["rule"].utf8))])
    let errors = diagnostics.filter { $0.severity == .error }
    let fault = try #require(errors.first { $0.code == one["code"] }, "\(errors)")
    #expect("\(fault.location.line):\(fault.location.column)" == one["at"])
    if one.node["hint"] != nil {
      #expect(fault.hint?.en.contains("\"\(one["hint"])\"") == true, "\(fault.line(in: .english))")
    }
    #expect(fault.message.fr != fault.message.en)
    #expect(errors.allSatisfy { $0.hint != nil }, "\(errors)")
  }

  private static let abc = ["A", "B", "C"].map { title in
    let letter = title.lowercased()
    return """
      title: \(title)
      id: \(String(repeating: letter, count: 8))-0000-4000-8000-00000000000\(letter)
      name: \(letter)
      logsource: {category: test}
      detection: {s: {t: \(letter)}, condition: s}

      """
  }.joined(separator: "---\n")

  @Test(arguments: cases("sets")) func aSetSaysWhatItShould(_ one: Case) throws {
    var rules = one["rules"]
    if one.node["correlation"] != nil {
      rules =
        Self.abc + "---\ntitle: Outermost\ncorrelation:\n" + indented(one["correlation"])
        + one["more"]
    }
    let options = EventStream.Options(ignoresLogsource: one["by_logsource"] != "true")
    let (set, diagnostics) = RuleSet.compile(
      [RuleSource(file: "case.yml", bytes: Array(rules.utf8))],
      keepingFields: EventStream.timeFields(options))
    #expect(!diagnostics.hasErrors, "\(diagnostics.map { $0.line(in: .english) })")
    var stream = EventStream(set, options: options)
    var alone: [String: [Int]] = [:]
    var fires: [Int] = []
    for (index, event) in one.events.enumerated() {
      let reported = try event.withUnsafeBufferPointer { try stream.feed(json: $0, number: index) }
      for rule in reported.map({ set.rules[$0] }) {
        if rule.kind == .detection {
          alone[rule.title, default: []].append(index)
        } else if rule.title == "Outermost" {
          fires.append(index)
        }
      }
    }
    if one.node["fires"] != nil { #expect(fires == one.numbers(one.node["fires"])) }
    if let expected = one.node["alone"]?.mapping {
      #expect(
        alone
          == Dictionary(
            expected.map { ($0.key, one.numbers($0.value)) },
            uniquingKeysWith: { first, _ in first }))
    }
  }
}

extension [UInt8] {
  /// Numbers beyond 64 bits are events' business, not that of a check that the line is JSON.
  fileprivate var replacingLargeNumbers: [UInt8] {
    Array(String(decoding: self, as: UTF8.self).replacing(/\d{19,}/, with: "1").utf8)
  }
}
