import Chronology
import Observations
import Risk
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// The list of identifiers that tie nobody: how it is written, and what it does.
struct SuppressionTests {
  private static func library(_ identifiers: String) throws -> RuleLibrary {
    let list = """
      version: 1
      signed: {on: 2026-01-15, by: {clinical: "a", research: "b", police: "c"}}
      identifiers:
      \(identifiers)
      """
    var files = try RuleFile.yaml(under: Region.root + "/Rules").filter {
      $0.name != "suppressed.yml"
    }
    files += try RuleFile.yaml(under: Region.root + "/Fixtures/region").map {
      var file = $0
      file.isOfDirectory = true
      return file
    }
    files.append(
      RuleFile(
        path: "suppressed.yml", folder: "", name: "suppressed.yml", bytes: Array(list.utf8)))
    let (library, faults) = RuleLibrary.load(files)
    return try #require(library, "\(faults.map { $0.line(in: .english) })")
  }

  private static func networks(_ library: RuleLibrary) throws -> Int {
    var pipeline = try Region.pipeline(library: library)
    for event in NetworkTests.three { _ = try pipeline.take(event, at: Region.start + .days(3)) }
    let reasons = pipeline.standing.entities.filter { $0.kind == .youth }.flatMap {
      pipeline.assess($0, at: Region.start + .days(3)).reasons
    }
    let links = reasons.count { $0.family == "peer_link" }
    return pipeline.standing.networks.count + links
  }

  @Test("A shelter's number ties nobody and no rule sees it; another number does")
  func clear() throws {
    let listed = try Self.library("  - {kind: phone, value: \"(418) 555-0101\", of: shelter}")
    #expect(try Self.networks(listed) == 0)
    let other = try Self.library("  - {kind: phone, value: \"418-555-0102\", of: shelter}")
    #expect(try Self.networks(other) > 0)
  }

  @Test("A family's number does the same by its reference")
  func reference() throws {
    let normalized = try #require(SuppressionList.normalized(.phone, "418-555-0101"))
    let reference = try Region.keys().reference(.phone, normalized)
    let library = try Self.library("  - {kind: phone, reference: \(reference), of: family}")
    #expect(try Self.networks(library) == 0)
  }

  @Test(
    "Refused: a family in clear; a reference of another kind; both; neither; a place; no signature",
    arguments: [
      ("{kind: phone, value: 418-555-0101, of: family}", "clear-family"),
      ("{kind: phone, reference: veh_0, of: family}", "wrong-value"),
      ("{kind: phone, value: 418-555-0101, reference: tel_0, of: agency}", "value-or-reference"),
      ("{kind: phone, of: agency}", "value-or-reference"),
      ("{kind: place, value: mall-1, of: agency}", "wrong-value"),
    ])
  func refused(entry: String, code: String) {
    let text = """
      signed: {on: 2026-01-15, by: {clinical: "a", research: "b", police: "c"}}
      identifiers: [\(entry)]
      """
    let (list, faults) = SuppressionList.load(Array(text.utf8), file: "suppressed.yml")
    #expect(list == nil)
    #expect(faults.map(\.code) == [code])
    // What is said of the fault does not repeat the identifier.
    #expect(
      faults.allSatisfy { !$0.message.fr.contains("0101") && !$0.message.en.contains("0101") })
  }

  @Test("A list that nobody signed is refused")
  func unsigned() {
    let text = "identifiers: []\nsigned: {on: 2026-01-15, by: {clinical: a, police: c}}"
    let (list, faults) = SuppressionList.load(Array(text.utf8), file: "suppressed.yml")
    #expect(list == nil)
    #expect(faults.map(\.code) == ["missing-key"])
  }
}
