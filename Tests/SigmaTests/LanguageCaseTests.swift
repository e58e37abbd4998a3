import StrictJSON
import Testing
import Wording

@testable import Sigma

@Suite(.enabled(if: Corpus.path != nil)) struct LanguageCaseTests {
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
        let matches = evaluator.matches(Event(json: event.serialized, origin: .ignored))
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
}
