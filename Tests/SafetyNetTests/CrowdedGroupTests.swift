import Chronology
import Observations
import Sigma
import StrictJSON
import Testing

@testable import SafetyNet

/// Very many reports that share a place, a vehicle and a telephone: each newcomer is held against one match of a group, not
/// against one for everybody who came before.
struct CrowdedGroupTests {
  @Test("However many come within one window, a correlation is held once")
  func crowd() throws {
    var pipeline = try Region.pipeline()
    for number in 0..<120 {
      let time = Region.start + .minutes(Int64(number))
      let phone = [JSONMember("phones", ["418-555-0142"])]
      // By two organisations in turn.
      let report =
        number.isMultiple(of: 2)
        ? Region.hotel(
          "CJQ-\(number)", id: "h\(number)", at: time, vehicle: "QC-ABC123", more: phone)
        : Region.runaway("CJQ-\(number)", id: "r\(number)", at: time, more: phone)
      _ = try pipeline.take(report, at: time + .minutes(1))
    }
    let matches = pipeline.standing.matchesIn
    #expect(matches.count > 3)
    #expect(matches.values.allSatisfy { $0.count == 1 })
    #expect(matches.values.contains { $0.contains { $0.match.members.count == 120 } })
    // And each of them is evidence for whoever is in it, the first as well as the last.
    let entries = Array(pipeline.standing.all)
    for entry in [entries.first, entries.last] {
      let youth = try #require(entry?.subjects.first)
      var held = 0
      pipeline.standing.forEachCorrelation(with: youth) { _ in held += 1 }
      #expect(held > 0)
    }
  }
}
