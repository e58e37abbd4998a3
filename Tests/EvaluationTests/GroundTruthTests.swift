import StrictJSON
import Testing
import Wording

@testable import Evaluation

/// A truth that lacks a part gives no figures: they would be of the rest.
struct GroundTruthTests {
  private static let whole: [JSONMember] = [
    JSONMember("format", "ca.filet.truth.v1"), JSONMember("variant", "v3"),
    JSONMember("start", "2025-01-01T00:00:00Z"), JSONMember("end", "2025-03-01T00:00:00Z"),
    JSONMember("takedown", "2025-02-10T00:00:00Z"), JSONMember("cells", []),
    JSONMember("youths", [["id": "a", "role": "background", "labels": ["F-a"]]]),
    JSONMember("observations", []),
  ]

  private static func with(_ name: String, _ value: JSONValue?) -> JSONValue {
    .object(
      whole.compactMap { member in
        guard member.name == name else { return member }
        return value.map { JSONMember(name, $0) }
      })
  }

  @Test("No cells are none; the rest is whole")
  func sound() throws {
    let truth = try GroundTruth(.object(Self.whole))
    #expect(truth.cells.isEmpty)
    #expect(truth.youths.count == 1)
  }

  @Test(
    "What is missing is named",
    arguments: ["variant", "start", "end", "takedown", "cells", "youths", "observations"])
  func missing(_ name: String) {
    let fault = #expect(throws: EvaluationFault.self) { try GroundTruth(Self.with(name, nil)) }
    #expect(fault?.message.fr.contains("« \(name) »") == true)
    #expect(fault?.message.en.contains("\"\(name)\"") == true)
  }

  private static let impossibleParts: [(String, JSONValue)] = [
    ("end", "2024-12-31T00:00:00Z"), ("youths", []), ("cells", .object([])),
    ("youths", [["id": "a", "role": "hero", "labels": []]]),
    ("youths", [["id": "a", "role": "victim"]]),
  ]

  @Test("What cannot be is refused", arguments: Self.impossibleParts)
  func impossible(_ name: String, _ value: JSONValue) {
    #expect(throws: EvaluationFault.self) { try GroundTruth(Self.with(name, value)) }
  }

  private static func victim(_ id: String, _ more: JSONMember...) -> JSONValue {
    .object(
      [
        JSONMember("id", .string(id)), JSONMember("role", "victim"),
        JSONMember("labels", [.string("F-" + id)]), JSONMember("onset", "2025-01-05T00:00:00Z"),
      ].filter { member in !more.contains { $0.name == member.name } } + more)
  }

  private static func region(
    cells: JSONValue = [["id": "c", "begins": "2025-01-05T00:00:00Z", "victims": ["a", "b"]]],
    _ youths: JSONValue..., observations: JSONValue = []
  ) -> JSONValue {
    .object(
      whole.filter { !["cells", "youths", "observations"].contains($0.name) } + [
        JSONMember("cells", cells), JSONMember("youths", .array(youths)),
        JSONMember("observations", observations),
      ])
  }

  private static let ofC = JSONMember("cell", "c")

  @Test("A seed is text: a number would be another seed in each reader")
  func seed() throws {
    let seeded = Self.whole + [JSONMember("seed", "101")]
    #expect(try GroundTruth(.object(seeded)).seed == "101")
    let fault = #expect(throws: EvaluationFault.self) {
      try GroundTruth(.object(Self.whole + [JSONMember("seed", 101)]))
    }
    #expect(fault?.message.fr.contains("« seed » manque ou n'est pas un texte") == true)
  }

  @Test("A cell and its victims say the same of each other")
  func agreeing() throws {
    let truth = try GroundTruth(Self.region(Self.victim("a", Self.ofC), Self.victim("b", Self.ofC)))
    #expect(truth.cells.map(\.victims) == [[0, 1]])
    #expect(truth.youths.map(\.cell) == [0, 0])
  }

  private static let contradictions: [(String, JSONValue)] = [
    (
      "/youths/1 : « onset » n'est pas un moment",
      region(victim("a", ofC), victim("b", ofC, JSONMember("onset", "2025-01-06")))
    ),
    (
      "/youths/0 : « end » n'est pas après « onset »",
      region(victim("a", ofC, JSONMember("end", "2025-01-05T00:00:00Z")), victim("b", ofC))
    ),
    (
      "/cells/0 : « begins » n'est pas un moment",
      region(
        cells: [["id": "c", "begins": 5, "victims": ["a", "b"]]], victim("a", ofC),
        victim("b", ofC))
    ),
    (
      "/youths/2 : « id » est déjà celui de /youths/0",
      region(victim("a", ofC), victim("b", ofC), victim("a"))
    ),
    (
      "/youths/1/labels/0 : c'est déjà celui de /youths/0",
      region(victim("a", ofC), victim("b", ofC, JSONMember("labels", ["F-a"])))
    ),
    (
      "/youths/1 : « cell » n'est pas dans « cells »",
      region(victim("a", ofC), victim("b", JSONMember("cell", "d")))
    ),
    ("/cells/0/victims/1 : ce jeune n'est pas dans « youths »", region(victim("a", ofC))),
    (
      "/cells/0/victims/1 : ce jeune est là deux fois, ou n'est pas de cette cellule",
      region(
        cells: [["id": "c", "victims": ["a", "b"]], ["id": "d", "victims": []]],
        victim("a", ofC), victim("b", JSONMember("cell", "d")))
    ),
    (
      "/youths/2 : « cell » manque : une victime est d'une cellule",
      region(victim("a", ofC), victim("b", ofC), victim("e"))
    ),
    (
      "/cells/0/victims/1 : le « role » de ce jeune n'est pas « victim »",
      region(victim("a", ofC), victim("b", ofC, JSONMember("role", "background")))
    ),
    (
      "/cells/0 : « begins » est après le premier « onset »",
      region(
        cells: [["id": "c", "begins": "2025-01-05T00:00:01Z", "victims": ["a", "b"]]],
        victim("a", ofC), victim("b", ofC))
    ),
    (
      "/observations/1 : « id » est déjà celui de /observations/0",
      region(
        victim("a", ofC), victim("b", ofC),
        observations: [["id": "o", "of": "a"], ["id": "o", "of": "b"]])
    ),
    (
      "/youths/2 : « cell » : cette cellule ne le nomme pas",
      region(victim("a", ofC), victim("b", ofC), victim("e", ofC))
    ),
    (
      "/youths/1 : « onset » manque",
      region(victim("a", ofC), victim("b", ofC, JSONMember("onset", .null)))
    ),
    (
      "/observations/0 : « of » n'est pas dans « youths »",
      region(victim("a", ofC), victim("b", ofC), observations: [["id": "o", "of": "z"]])
    ),
    ("« takedown » n'est pas entre", with("takedown", "2029-01-01T00:00:00Z")),
  ]

  @Test("What contradicts itself is said with its place", arguments: Self.contradictions)
  func contradictory(_ words: String, _ truth: JSONValue) {
    let fault = #expect(throws: EvaluationFault.self) { try GroundTruth(truth) }
    #expect(fault?.message.fr.contains(words) == true, "\(fault?.message.fr ?? "")")
  }
}
