import Testing
import Wording

@testable import Mandates

/// What is wrong in a file of mandates is said before anybody is told by it, or nobody.
struct MandateLoadingTests {
  static func codes(match: String = "{}", acknowledge: String = "{4: 1h}") -> [String] {
    let text = """
      bases:
        - {id: b, text: {fr: x, en: x}}
      mandates:
        - id: m
          version: 1
          organisation: dpj
          title: {fr: x, en: x}
          basis: b
          match: \(match)
          expected:
            action: {fr: x, en: x}
            acknowledge: \(acknowledge)
      """
    return MandateMatrix.load([("dpj.yml", Array(text.utf8))]).1.map(\.code)
  }

  @Test(
    "An empty list under match is a fault: nobody would ever be told",
    arguments: [
      "kinds", "families", "territories", "outside_territories", "units", "needs", "entities",
    ])
  func emptyList(key: String) {
    #expect(Self.codes().isEmpty)
    #expect(Self.codes(match: "{\(key): []}") == ["empty-list"])
  }

  @Test("No delay to acknowledge is a fault: band 4 would wait a day")
  func noDelay() { #expect(Self.codes(acknowledge: "{}") == ["empty-list"]) }

  @Test(
    "A file of mandates that holds none is a fault: it looks like one whose mandates were lost",
    arguments: [
      ("", "empty"), ("# none\n", "empty"), ("illustrative: true\n", "empty-list"),
      ("mandates: []\n", "empty-list"), ("organisation: msp\nmandates: []\n", "empty-list"),
      ("note: never a notice\nmandates: []\n", "empty-list"),
    ])
  func nobody(text: String, code: String) throws {
    let (matrix, diagnostics) = MandateMatrix.load([("msp.yml", Array(text.utf8))])
    #expect(matrix == nil)
    #expect(diagnostics.map(\.code) == [code])
    #expect(diagnostics.allSatisfy { $0.hint != nil && $0.location.file == "msp.yml" })
  }

  @Test("One that says whose it is, and why, is meant")
  func nobodyOnPurpose() throws {
    let text = "organisation: msp\nnote: never a notice\nmandates: []\n"
    let (matrix, diagnostics) = MandateMatrix.load([("msp.yml", Array(text.utf8))])
    #expect(diagnostics.isEmpty)
    #expect(matrix?.withoutMandate == ["msp"])
  }
}
