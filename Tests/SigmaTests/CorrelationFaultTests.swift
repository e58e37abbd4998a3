import Sigma
import Testing
import Wording

/// Correlations that could never hold.
@Suite struct CorrelationFaultTests {
  private func faults(_ correlation: String, _ options: CompileOptions = .init()) -> [String] {
    diagnostics(correlation, options).map { "\($0.code) \($0.location.line)" }
  }

  private func diagnostics(
    _ correlation: String, _ options: CompileOptions = .init()
  ) -> [Diagnostic] {
    let text = """
      title: A
      name: a
      logsource: {category: c}
      detection: {s: {F: x}, condition: s}
      ---
      title: B
      name: b
      logsource: {category: d}
      detection: {s: {F: x}, condition: s}
      ---
      title: C
      correlation: {rules: [a, b], timespan: 1h, \(correlation)}
      """
    return RuleSet.compile(
      [RuleSource(file: "r.yml", bytes: Array(text.utf8))], options: options
    ).diagnostics
  }

  @Test(arguments: [
    "{gte: 5, lte: 2}", "{gt: 2, lt: 3}", "{gt: 2, lte: 2}", "{eq: 3, neq: 3}", "{eq: 3, gt: 3}",
  ])
  func boundsThatContradictEachOther(bounds: String) {
    #expect(faults("type: event_count, condition: \(bounds)") == ["never-holds 12"])
  }

  @Test(arguments: [
    "{gte: 2, lte: 5}", "{gte: 2, lte: 2}", "{gt: 1, lt: 3}", "{gte: 2, neq: 2, lte: 3}",
    "{neq: 2}",
  ])
  func boundsThatLeaveSomething(bounds: String) {
    #expect(faults("type: event_count, condition: \(bounds)") == [])
  }

  /// The correlations here read two rules.
  @Test(arguments: [
    ("event_count, condition: {lt: 1}", false), ("event_count, condition: {eq: -3}", false),
    ("event_count, condition: {lt: 2}", true), ("event_count, condition: {gte: 0}", true),
    ("value_count, condition: {field: n, lt: 1}", true),
    ("value_count, condition: {field: n, lt: 0}", false),
    ("temporal, condition: {gte: 2}", true), ("temporal, condition: {gt: 2}", false),
    ("temporal_ordered, condition: {gte: 5}", false), ("temporal, condition: {lt: 1}", false),
    ("value_sum, condition: {field: n, lt: 0}", true),
  ])
  func whatIsCountedIsNotLessNorMoreThanThereCanBe(correlation: String, canHold: Bool) {
    #expect(faults("type: \(correlation)") == (canHold ? [] : ["never-holds 12"]))
  }

  /// It was «{gte: 3, lt: 10}», of two rules too, and refused for the same fault.
  @Test(arguments: [
    ("event_count", "{gte: 5, lte: 2}"), ("event_count", "{lt: 1}"), ("event_count", "{}"),
    ("temporal", "{gte: 5}"), ("temporal", "{gte: 5, lte: 2}"), ("temporal", "{}"),
    ("temporal_ordered", "{lt: 1}"),
  ])
  func whatIsAdvisedIsTaken(type: String, bounds: String) throws {
    let fault = try #require(diagnostics("type: \(type), condition: \(bounds)").first)
    let words = try #require(fault.hint?.en)
    let advice = words.trimmingPrefix("e.g. ").replacing("{", with: "").replacing("}", with: "")
    #expect(faults("type: \(type), condition: {\(advice)}") == [], "\(words)")
  }

  @Test func betweenTwoWholeNumbersIsSomethingForAnAverageOnly() {
    #expect(faults("type: value_avg, condition: {field: n, gt: 2, lt: 3}") == [])
    #expect(faults("type: value_count, condition: {field: n, gt: 2, lt: 3}") == ["never-holds 12"])
  }

  /// They were told to contradict each other: a double does not tell such numbers from the next.
  @Test(arguments: [
    "gt: 9007199254740992", "gte: 9007199254740993, lte: 9007199254740993",
    "gt: 9007199254740992, lt: 9007199254740993", "gt: 9223372036854775807",
    "lt: -9223372036854775808", "gt: 1e300", "gt: 1.0, lt: 1.0000000001", "neq: 1e17",
    "gte: 9223372036854775807, neq: 9223372036854775807",
    "eq: 9007199254740993, gt: 9007199254740992.0",
  ])
  func whatIsAddedUpMayBeOfAnySize(bounds: String) {
    for type in ["value_sum", "value_avg", "value_percentile"] {
      #expect(faults("type: \(type), condition: {field: n, \(bounds)}") == [], "\(type)")
    }
  }

  @Test(arguments: [
    ("gt: 9007199254740992", true), ("gte: 9223372036854775807", true),
    ("gt: 9007199254740992, lt: 9007199254740994", true),
    ("gt: 9007199254740992, lt: 9007199254740993", false), ("gt: 9223372036854775807", false),
    ("eq: 9007199254740992, neq: 9007199254740992", false),
    ("eq: 9007199254740993, lte: 9007199254740992", false),
  ])
  func countsAreToldApartHoweverLarge(bounds: String, canHold: Bool) {
    #expect(
      faults("type: event_count, condition: {\(bounds)}") == (canHold ? [] : ["never-holds 12"]))
  }

  @Test func anAliasSaysWhichFieldOfEachRule() {
    let whole = "type: temporal, group-by: [who], aliases: {who: {a: x, b: y}}"
    #expect(faults(whole) == [])
    let part = "type: temporal, group-by: [who], aliases: {who: {a: x}}"
    #expect(faults(part) == ["incomplete-alias 12"])
  }

  /// It was refused, and evaluated rightly: what is grouped by goes on under the name of the alias.
  @Test(arguments: [
    ("group-by: [car]", [String]()), ("group-by: [vehicle]", []), ("group-by: [carr]", ["17"]),
    ("group-by: [who], aliases: {who: {inner: car}}", []),
    ("group-by: [who], aliases: {who: {inner: cars}}", ["17"]),
    ("group-by: [car], aliases: {other: {inner: plate}}", ["17"]),
  ])
  func whatACorrelationGroupsByIsAFieldOfWhatReadsIt(grouping: String, lines: [String]) {
    let text = """
      title: A
      name: a
      logsource: {category: c}
      detection: {s: {vehicle: x}, condition: s}
      ---
      title: Inner
      name: inner
      correlation:
        type: event_count
        rules: [a]
        timespan: 1h
        group-by: [car]
        aliases: {car: {a: vehicle}}
        condition: {gte: 2}
      ---
      title: Outer
      correlation: {type: event_count, rules: [inner], timespan: 1d, condition: {gte: 2}, GROUPING}
      """.replacing("GROUPING", with: grouping)
    let options = CompileOptions(knownFields: { _ in ["vehicle", "place"] })
    let (_, diagnostics) = RuleSet.compile(
      [RuleSource(file: "r.yml", bytes: Array(text.utf8))], options: options)
    #expect(diagnostics.map(\.code) == lines.map { _ in "unknown-field" })
    #expect(diagnostics.map { "\($0.location.line)" } == lines)
  }

  /// It said «there is no rule "z"», and then did it mean "z".
  @Test func aRuleThatThereIsNotIsToldOfOnce() {
    let text = """
      title: A
      name: a
      logsource: {category: c}
      detection: {s: {F: x}, condition: s}
      ---
      title: C
      correlation:
        type: temporal
        rules: [a, z]
        timespan: 1h
        group-by: [who]
        aliases: {who: {a: x, z: y}}
      """
    let (_, diagnostics) = RuleSet.compile([RuleSource(file: "r.yml", bytes: Array(text.utf8))])
    #expect(diagnostics.map { "\($0.code) \($0.location.line)" } == ["unknown-rule 9"])
  }

  /// It was said of every correlation that there is no such rule.
  @Test(arguments: ["name: a\nlogsource: {category: c}", "name: a # first\ntitle: ["])
  func aRuleThatHasAFaultIsNotOneThatThereIsNot(faulty: String) {
    let correlation = """
      title: C
      correlation: {type: temporal, rules: [a, z], timespan: 1h, group-by: [who]}
      """
    let (set, diagnostics) = RuleSet.compile([
      RuleSource(file: "a.yml", bytes: Array(faulty.utf8)),
      RuleSource(file: "c.yml", bytes: Array((correlation + "\n---\n" + correlation).utf8)),
    ])
    #expect(set.rules.isEmpty)
    #expect(diagnostics.contains { $0.location.file == "a.yml" })
    #expect(
      diagnostics.filter { $0.location.file == "c.yml" }.map { "\($0.code) \($0.location.line)" }
        == ["faulty-rule 2", "unknown-rule 2", "unknown-rule 5"])
  }

  @Test(arguments: ["value_sum", "value_avg", "value_percentile"])
  func whatIsAddedUpIsANumber(type: String) {
    let options = CompileOptions(
      knownFields: { _ in ["F", "place", "nights", "flag"] },
      fieldRange: { field, _ in
        switch field {
        case "place": .codes
        case "nights": .number(0...366)
        case "flag": .boolean
        default: .anything
        }
      })
    func said(_ field: String, _ more: String = "") -> [String] {
      faults("type: \(type), condition: {field: \(field), gte: 2}\(more)", options)
    }
    #expect(said("place") == ["not-a-number 12"])
    #expect(said("flag") == ["not-a-number 12"])
    #expect(said("nights") == [])
    #expect(said("F") == [])
    #expect(said("n", ", aliases: {n: {a: place, b: place}}") == ["not-a-number 12"])
    #expect(said("n", ", aliases: {n: {a: place, b: nights}}") == [])
    #expect(faults("type: value_count, condition: {field: place, gte: 2}", options) == [])
  }
}
