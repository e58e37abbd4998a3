import Risk
import StrictYAML
import Testing
import Wording

/// What a `filet:` block may say.
struct RuleMeaningTests {
  private func read(_ more: String) throws -> (meaning: RuleMeaning?, faults: [String]) {
    let text = """
      family: runaway
      source: s
      reason: {fr: "De retour", en: "Back"}
      \(more)
      """
    var reading = YAMLReading(file: "r.yml")
    let node = try #require(parseYAML(Array(text.utf8), file: "r.yml").documents.first)
    let meaning = RuleMeaning(node, scoring: nil, reading: &reading)
    return (meaning, reading.diagnostics.map { "\($0.code) \($0.location.line)" })
  }

  @Test("What weighs nothing may be news all the same, of a young person")
  func news() throws {
    let plain = try read("weight: 0")
    #expect(plain.meaning?.isNews == false && plain.faults == [])
    let news = try read("weight: 0\nnews: true")
    #expect(news.meaning?.isNews == true && news.faults == [])
    #expect(try read("weight: 0\nnews: false").meaning?.isNews == false)
  }

  @Test("What weighs is told without it, and a place is told to nobody by what weighs nothing")
  func pointless() throws {
    #expect(try read("weight: 3\nnews: true").faults == ["wrong-value 5"])
    #expect(try read("band: 4\nnews: true").faults == ["wrong-value 5"])
    #expect(try read("entity: place\nweight: 0\nnews: true").faults == ["wrong-value 6"])
    #expect(try read("weight: 0\nnews: perhaps").faults == ["wrong-type 5"])
  }
}
