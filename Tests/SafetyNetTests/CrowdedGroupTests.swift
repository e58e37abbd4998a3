import Chronology
import Observations
import Risk
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

  /// Two crowds with one telephone, a year apart, by two organisations in turn.
  private static func twoCrowds(_ pipeline: inout Pipeline) throws {
    for year in [0, 1] as [Int64] {
      for number in 0..<20 {
        let time = Region.start + .days(365 * year) + .minutes(Int64(number))
        let name = "CJQ-\(year)\(number)"
        var more = [JSONMember("phones", ["418-555-0142"]), JSONMember("source_grade", 2)]
        // Whom the first crowd was about is along in the second.
        if year == 1, number == 5 {
          more.append(JSONMember("co_absent", [Region.youth("CJQ-04")]))
        }
        let report =
          number.isMultiple(of: 2)
          ? Region.hotel(name, id: name, at: time, more: more)
          : Region.runaway(name, id: name, at: time, more: more)
        _ = try pipeline.take(report, at: time + .minutes(1))
      }
    }
  }

  @Test(
    "In a crowd, somebody is in the matches of their own time alone, and not for having been along")
  func ownTime() throws {
    var pipeline = try Region.pipeline()
    try Self.twoCrowds(&pipeline)
    let entries = Array(pipeline.standing.all)
    #expect(entries.count == 40)
    let year = Region.start + .days(200)
    for (entry, isFirst) in [(entries[4], true), (entries[5], true), (entries[25], false)] {
      let youth = try #require(entry.subjects.first)
      var ends: [Timestamp] = []
      pipeline.standing.forEachCorrelation(with: youth) {
        ends.append(Timestamp(milliseconds: $0.match.end))
      }
      #expect(!ends.isEmpty)
      #expect(ends.allSatisfy { ($0 < year) == isFirst })
    }
  }

  @Test("A correlation is worth the best source behind it, and who reported it")
  func bestSource() throws {
    var pipeline = try Region.pipeline()
    for number in 0..<6 {
      let time = Region.start + .minutes(Int64(number))
      let more = [
        JSONMember("phones", ["418-555-0142"]), JSONMember("source_grade", number == 2 ? 1 : 2),
      ]
      let report =
        number.isMultiple(of: 2)
        ? Region.hotel("CJQ-\(number)", id: "h\(number)", at: time, more: more)
        : Region.runaway("CJQ-\(number)", id: "r\(number)", at: time, more: more)
      _ = try pipeline.take(report, at: time + .minutes(1))
    }
    let youth = try #require(Array(pipeline.standing.all).last?.subjects.first)
    let shared = pipeline.standing.evidence(for: youth).filter { $0.observations.count == 6 }
    #expect(!shared.isEmpty)
    for piece in shared {
      #expect(piece.grade == 1)
      #expect(piece.organisations == ["cjq", "spvq/ikat"])
      #expect(piece.observations == piece.observations.sorted())
    }
  }
}
