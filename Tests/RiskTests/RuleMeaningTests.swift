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

  @Test(
    "What people read holds no sign that they cannot see, and that steers what they see",
    arguments: ["\\e[31mred", "a\\0b", "a\\u202Eb", "a\\u2066b", "a\\x85b", "a\\rb\\x7F"])
  func unseenSigns(text: String) throws {
    let guide = try read("weight: 3\nguide: \"\(text)\"")
    #expect(guide.faults == ["unseen-sign 5"])
    let node = try #require(
      parseYAML(Array("fr: \"\(text)\"\nen: b\n".utf8), file: "r.yml").documents.first)
    var reading = YAMLReading(file: "r.yml")
    #expect(reading.bilingual(node) == nil)
    #expect(reading.diagnostics.map(\.code) == ["unseen-sign"])
    #expect(reading.diagnostics.allSatisfy { $0.hint != nil })
  }

  @Test(
    "Line ends, tabs and what letters are written with are no such signs",
    arguments: ["a\\nb", "a\\tb", "cœur\u{A0}: «\u{202F}ça\u{202F}»", "👩\u{200D}👧"])
  func seenSigns(text: String) throws {
    #expect(try read("weight: 3\nguide: \"\(text)\"").faults == [])
  }
}
