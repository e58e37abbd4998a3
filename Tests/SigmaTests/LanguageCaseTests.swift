import Testing
import Wording

@testable import Sigma

@Suite(.needsCorpus) struct LanguageCaseTests {
  @Test func everyDetectionCaseIsAsSpecified() throws {
    for languageCase in try LanguageCase.all() {
      let (set, diagnostics) = RuleSet.compile(
        languageCase.sources, options: CompileOptions(placeholders: languageCase.placeholders))
      #expect(
        diagnostics.hasErrors == languageCase.isRejected,
        "\(languageCase.id): \(diagnostics.map { $0.line(in: .english) })")
      if languageCase.isRejected { continue }
      var evaluator = Evaluator(set)
      for (index, event) in languageCase.events.enumerated() {
        let matches = evaluator.matches(Event(json: event, origin: .ignored))
        let titles = matches.map { set.rules[$0].title }.sorted()
        if let expected = languageCase.expected {
          #expect(titles == expected[index], "\(languageCase.id) event \(index)")
        }
        if let standalone = languageCase.standalone {
          let own = matches.filter { set.rules[$0].generates }.map { set.rules[$0].title }
          #expect(
            own.sorted() == standalone[index], "\(languageCase.id) event \(index), standalone")
        }
      }
    }
  }

  /// The one place where reading and evaluating meet numbers that only 64 unsigned bits hold.
  @Test func casesWithUnsignedNumbersAreAmongThem() throws {
    let found = try LanguageCase.all().filter { $0.id == "num-05-unsigned-64" }
    #expect(
      found.first?.events.first.map { String(decoding: $0, as: UTF8.self) }
        == #"{"F":18446744073709551615}"#)
  }

  @Test func explanationAgreesWithEvaluationOnEveryCase() throws {
    var held = 0
    var asked = 0
    for languageCase in try LanguageCase.all() where !languageCase.isRejected {
      let (set, _) = RuleSet.compile(
        languageCase.sources, options: CompileOptions(placeholders: languageCase.placeholders))
      for event in languageCase.events {
        for origin in [Event.Origin.ignored, .fields] {
          let agreed = try expectAgreement(
            set, Event(json: event, origin: origin), "\(languageCase.id)")
          asked += agreed.asked
          held += agreed.held
        }
      }
    }
    #expect(asked > 500)
    #expect(held > 100)
  }
}

@Suite(.needsCorpus) struct CorrelationCaseTests {
  @Test func everyCorrelationFiresAtTheEventSpecified() throws {
    var seen = 0
    for languageCase in try LanguageCase.all() where !languageCase.firstFire.isEmpty {
      seen += 1
      let options = EventStream.Options(ignoresLogsource: true)
      let (set, diagnostics) = RuleSet.compile(
        languageCase.sources, keepingFields: EventStream.timeFields(options))
      #expect(!diagnostics.hasErrors, "\(languageCase.id)")
      var stream = EventStream(set, options: options)
      var first: [String: Int] = [:]
      for (index, event) in languageCase.events.enumerated() {
        let reported = try event.withUnsafeBufferPointer {
          try stream.feed(json: $0, number: index)
        }
        for rule in reported where first[set.rules[rule].title] == nil {
          first[set.rules[rule].title] = index
        }
      }
      for (title, event) in languageCase.firstFire {
        #expect(first[title] == event, "\(languageCase.id) \(title)")
      }
    }
    #expect(seen > 20)
  }
}
