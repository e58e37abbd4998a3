import Chronology
import Observations
import Risk
import StrictJSON
import Testing

@testable import SafetyNet

/// Who is a source of what holds on several reports.
struct RumourTests {
  @Test("A rumour among absences is no source of what they are together", arguments: [2, 3])
  func amongAbsences(grade: Int64) throws {
    var pipeline = try Region.pipeline()
    let start = Region.start
    let told = Region.event(
      "runaway", from: "patrol", id: "3", at: start + .days(20),
      [
        JSONMember("youth", Region.youth("A")), JSONMember("source_grade", .integer(grade)),
        JSONMember("absence_started_at", .string((start + .days(20)).rfc3339)),
      ])
    let events = [
      NetworkTests.runaway("A", id: "1", day: 0, []),
      NetworkTests.runaway("A", id: "2", day: 10, []), told,
    ]
    for event in events { _ = try pipeline.take(event, at: start + .days(21)) }
    let youth = try Region.keys().youth(file: try #require(normalizedFileNumber("A")))
    let together = pipeline.standing.evidence(for: youth).filter { $0.observations.count == 3 }
    try #require(together.count == 1 && together[0].organisations.count == 2)
    #expect(together[0].sources.count == (grade == 3 ? 1 : 2))
  }
}
