import Alerts
import Chronology
import Mandates
import Observations
import Risk
import StrictJSON
import Testing

@testable import SafetyNet

/// Whom a fugue concerns where the form does not name the placement unit.
@Suite struct PlacementTests {
  private let start = Region.start
  private let investigators = "spvq/enqueteurs-jeunesse"

  /// A runaway, and the return with somebody older half a day after, of which nobody says where the young person lives.
  private func returned(
    from source: String, _ youth: [JSONMember] = [], _ more: [JSONMember] = []
  ) throws -> Pipeline {
    var pipeline = try Region.pipeline()
    let later = start + .hours(12)
    let person = [JSONMember("file", "CJQ-1"), JSONMember("age", 16)] + youth
    let runaway = Region.event(
      "runaway", from: source, id: "1", at: start,
      [
        JSONMember("youth", .object(person)),
        JSONMember("absence_started_at", .string(start.rfc3339)),
      ] + more)
    let found = Region.event(
      "youth_found", from: "patrol", id: "2", at: later,
      [
        JSONMember("youth", ["file": "CJQ-1"]), JSONMember("found_at", .string(later.rfc3339)),
        JSONMember("found_with", "older_unrelated"),
      ])
    _ = try pipeline.take(runaway, at: start)
    _ = try pipeline.take(found, at: later)
    return pipeline
  }

  private func told(_ pipeline: Pipeline) -> Set<String> {
    Set(pipeline.duties.values.map(\.organisation)).intersection([investigators, "cjq"])
  }

  private func mention(_ pipeline: Pipeline) throws -> YouthMention {
    let youth = try Region.keys().youth(file: try #require(normalizedFileNumber("CJQ-1")))
    let entry = pipeline.standing.entries(of: youth).first { $0.observation.kind == "runaway" }
    return try #require(entry?.observation.youths.first)
  }

  @Test("A fugue that a unit reports, or that was from one, is of that unit without its code")
  func unitOfTheForm() throws {
    let left = [
      JSONMember("place", "gouvernail"), JSONMember("place_kind", "placement_unit"),
    ]
    for (source, more, unit) in [
      ("escale", [], "escale"), ("patrol", left, "gouvernail"), ("escale", left, "gouvernail"),
      ("escale", [JSONMember("leave_context", "outing")], "escale"),
      ("escale", [JSONMember("unit", "gouvernail")], "gouvernail"),
    ] as [(String, [JSONMember], String)] {
      let pipeline = try returned(from: source, [], more)
      #expect(try mention(pipeline).unit == unit, "\(source) \(more)")
      #expect(told(pipeline) == [investigators, "cjq"], "\(source) \(more)")
    }
  }

  /// The weights of what is said of somebody who was absent with the subject of such a form, and of which unit they are.
  private func absentToo(
    from source: String, _ other: [JSONMember], _ more: [JSONMember]
  ) throws -> (weights: [Int], unit: String?) {
    var pipeline = try Region.pipeline()
    let person = [JSONMember("file", "CJQ-2"), JSONMember("age", 16)] + other
    let runaway = Region.event(
      "runaway", from: source, id: "1", at: start,
      [
        JSONMember("youth", ["file": "CJQ-1", "age": 16]),
        JSONMember("absence_started_at", .string(start.rfc3339)),
        JSONMember("co_absent", [.object(person)]),
      ] + more)
    _ = try pipeline.take(runaway, at: start)
    let youth = try Region.keys().youth(file: try #require(normalizedFileNumber("CJQ-2")))
    let entry = try #require(pipeline.standing.entries(of: youth).first)
    return (
      pipeline.assess(youth, at: start).reasons.map(\.weight),
      entry.observation.youths.last?.unit
    )
  }

  @Test("Whoever was absent too left the same placement, of which only the subject's unit is known")
  func absentTogether() throws {
    let left = [
      JSONMember("place", "escale"), JSONMember("place_kind", "placement_unit"),
    ]
    for (source, other, more, weight, unit) in [
      ("escale", [], [], 2, nil), ("patrol", [], left, 2, nil),
      ("patrol", [], [JSONMember("unit", "escale")], 2, nil),
      ("patrol", [], [JSONMember("leave_context", "unit")], 2, nil),
      ("escale", [JSONMember("unit", "gouvernail")], [], 2, "gouvernail"),
      // Near misses: who is said to live at home, a departure from home, and nothing said.
      ("escale", [JSONMember("placed", false)], [], 3, nil),
      ("escale", [], [JSONMember("leave_context", "home")], 3, nil), ("patrol", [], [], 3, nil),
    ] as [(String, [JSONMember], [JSONMember], Int, String?)] {
      let found = try absentToo(from: source, other, more)
      #expect(found.weights == [weight], "\(source) \(other) \(more)")
      #expect(found.unit == unit, "\(source) \(other) \(more)")
    }
  }

  @Test("A placement of which no unit that the directory has is known concerns the centre alone")
  func unitUnknown() throws {
    for more in [
      [JSONMember("leave_context", "unit")],
      [JSONMember("place", "foyer-9"), JSONMember("place_kind", "placement_unit")],
    ] {
      let pipeline = try returned(from: "patrol", [], more)
      #expect(try mention(pipeline).unit == nil, "\(more)")
      #expect(told(pipeline) == ["cjq"], "\(more)")
    }
  }

  @Test("Who is said to live at home, and whom nobody places, is of no unit")
  func livesAtHome() throws {
    let home = JSONMember("placed", false)
    for (source, youth, more) in [
      ("escale", [home], []), ("escale", [], [JSONMember("leave_context", "home")]),
      ("patrol", [home], [JSONMember("leave_context", "unit")]), ("cjq", [], []),
      ("patrol", [], [JSONMember("place", "escale"), JSONMember("place_kind", "street")]),
    ] as [(String, [JSONMember], [JSONMember])] {
      let pipeline = try returned(from: source, youth, more)
      #expect(try mention(pipeline).unit == nil, "\(source) \(youth) \(more)")
      #expect(told(pipeline) == [], "\(source) \(youth) \(more)")
    }
    // Placed, and away from home over a weekend.
    let visiting = try returned(
      from: "escale", [JSONMember("placed", true)], [JSONMember("leave_context", "home")])
    #expect(told(visiting) == [investigators, "cjq"])
  }

  @Test("What intake worked out is there after a restart, and what it did not is not")
  func restarted() throws {
    let pipeline = try returned(from: "escale")
    let again = try Region.pipeline(store: pipeline.store)
    #expect(try mention(again) == mention(pipeline))
    // As it was read before the directory knew of placement units.
    let plain = try Region.library { $0.replacing("    placement_unit: escale\n", with: "") }
    var older = try Region.pipeline(library: plain)
    let runaway = Region.event(
      "runaway", from: "escale", id: "1", at: start,
      [
        JSONMember("youth", ["file": "CJQ-1", "age": 16]),
        JSONMember("absence_started_at", .string(start.rfc3339)),
      ])
    _ = try older.take(runaway, at: start)
    #expect(try mention(Region.pipeline(store: older.store)).unit == nil)
  }
}
