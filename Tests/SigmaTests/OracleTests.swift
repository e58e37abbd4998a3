import StrictJSON
import TestSupport
import Testing
import Wording

@testable import Sigma

@Suite struct OracleTests {
  /// The indexed evaluator and the plain one agree on rules and events made at random.
  @Test func agreesOnGeneratedRules() throws {
    var generator = Generator(random: SeededGenerator(seed: SeededGenerator.seed))
    let seed = generator.random.seed
    var held = 0
    for round in 0..<60 {
      let sources = (0..<30).map {
        RuleSource(file: "r\($0).yml", bytes: Array(generator.rule($0).utf8))
      }
      let (set, diagnostics) = RuleSet.compile(sources)
      let errors = diagnostics.filter { $0.severity == .error }
      #expect(
        errors.isEmpty, "seed \(seed), round \(round): \(errors.first?.line(in: .english) ?? "")")
      var evaluator = Evaluator(set, remembersValues: round % 2 == 0)
      for _ in 0..<40 {
        let event = generator.event()
        let matches = evaluator.matches(Event(json: event.serialized, origin: .ignored))
        let oracle = Oracle(event)
        for rule in set.rules {
          guard let detection = rule.detection else { continue }
          let expected = oracle.matches(detection)
          if expected { held += 1 }
          if matches.contains(rule.index) != expected {
            let source = sources.first { $0.file == rule.file }?.bytes ?? []
            Issue.record(
              "seed \(seed): oracle \(expected)\n\(String(decoding: source, as: UTF8.self))\n\(event.text)"
            )
            return
          }
        }
      }
    }
    #expect(held > 1_000, "seed \(seed)")
  }

  /// Explaining asks the same form as evaluating: the two never differ.
  @Test func explanationAgreesWithEvaluation() throws {
    var generator = Generator(random: SeededGenerator(seed: SeededGenerator.seed))
    let seed = generator.random.seed
    let sources = (0..<60).map {
      RuleSource(file: "r\($0).yml", bytes: Array(generator.rule($0).utf8))
    }
    let (set, _) = RuleSet.compile(sources)
    for _ in 0..<40 {
      let event = Event(json: generator.event().serialized, origin: .ignored)
      _ = try expectAgreement(set, event, "seed \(seed)")
    }
  }

  /// Adding rules to a set changes no verdict of those that are there.
  @Test func verdictsDoNotDependOnOtherRules() throws {
    var generator = Generator(random: SeededGenerator(seed: SeededGenerator.seed))
    let seed = generator.random.seed
    let sources = (0..<40).map {
      RuleSource(file: "r\($0).yml", bytes: Array(generator.rule($0).utf8))
    }
    let (whole, _) = RuleSet.compile(sources)
    var evaluator = Evaluator(whole)
    for source in sources.prefix(15) {
      let (alone, _) = RuleSet.compile([source])
      var single = Evaluator(alone)
      for _ in 0..<30 {
        let event = Event(json: generator.event().serialized, origin: .ignored)
        let titles = evaluator.matches(event).map { whole.rules[$0].title }
        let title = try #require(alone.rules.first).title
        #expect(titles.contains(title) == !single.matches(event).isEmpty, "seed \(seed)")
      }
    }
  }

  @Test func givesTheSameForAnEventOfValuesAndOfBytes() {
    let source = """
      title: T
      logsource: {product: p, category: c}
      detection: {s: {F|contains: ab}, condition: s}
      """
    let (set, _) = RuleSet.compile([RuleSource(file: "t.yml", bytes: Array(source.utf8))])
    var evaluator = Evaluator(set)
    let fields: [(name: String, value: JSONValue)] = [("F", .string("xABx"))]
    let here = EventLogsource(products: ["P"], categories: ["c", "d"])
    #expect(evaluator.matches(Event(fields, logsource: here)) == [0])
    #expect(evaluator.matches(Event(fields, logsource: EventLogsource(products: ["p"]))) == [])
    let json = #"{"_product":"p","_category":["d","c"],"F":"xabx"}"#
    #expect(evaluator.matches(Event(json: Array(json.utf8))) == [0])
    #expect(evaluator.matches(Event(json: Array(#"{"F":"ab"}"#.utf8))) == [])
  }
}

@Suite(.needsCorpus) struct CorpusTests {
  @Test func compilesAllRulesButThoseWithoutTheirPlaceholders() throws {
    let sources = try Corpus.rules("rules_all")
    let (set, diagnostics) = RuleSet.compile(sources)
    let errors = diagnostics.filter { $0.severity == .error }
    #expect(sources.count == 3_780)
    #expect(set.rules.count == 3_755)
    #expect(Set(errors.map(\.code)) == ["unresolved-placeholder"])
    #expect(Set(errors.map(\.location.file)).count == 25)
  }

  @Test func findsWhatIsRecordedAndNothingThatTheOracleDoesNot() throws {
    let sources = try Corpus.rules("rules_all")
    let (set, _) = RuleSet.compile(sources)
    let lines = try Corpus.lines("events.ndjson")
    var evaluator = Evaluator(set)
    var remembering = Evaluator(set, remembersValues: true)
    var found: [Set<String>] = []
    var routed = 0
    for line in lines {
      let matches = evaluator.matches(Event(json: line))
      #expect(remembering.matches(Event(json: line)) == matches)
      #expect(remembering.matches(Event(json: line)) == matches, "once remembered")
      routed += matches.count
      found.append(Set(matches.compactMap { set.rules[$0].id }))
    }
    #expect(routed == 352)
    for line in try Corpus.lines("expected.ndjson") {
      let recorded = try parseJSON(line)
      let events = (recorded["events"]?.array ?? []).compactMap(\.integer)
      let union = events.reduce(into: Set<String>()) { $0.formUnion(found[Int($1)]) }
      for id in (recorded["must_match"]?.array ?? []).compactMap(\.string) {
        #expect(union.contains(id), "case \(recorded["case"]?.integer ?? -1)")
      }
    }
    // A share of the rules on a share of the events, whatever their logsource.
    var unrouted = 0
    for (index, line) in lines.enumerated() where index % 16 == 0 {
      let matches = Set(evaluator.matches(Event(json: line, origin: .ignored)))
      let oracle = Oracle(try parseJSON(line, limits: JSONLimits(depth: 64)))
      for rule in set.rules where rule.index % 8 == index / 16 % 8 {
        guard let detection = rule.detection else { continue }
        let expected = oracle.matches(detection)
        if expected { unrouted += 1 }
        #expect(matches.contains(rule.index) == expected, "\(rule.title) on event \(index)")
      }
    }
    #expect(unrouted > 0)
  }
}
