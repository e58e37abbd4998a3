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
}
