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
        let name = "CJQ-\(year + 1)\(number)"
        var more = [JSONMember("phones", ["418-555-0142"]), JSONMember("source_grade", 2)]
        // Whom the first crowd was about is along in the second.
        if year == 1, number == 5 {
          more.append(JSONMember("co_absent", [Region.youth("CJQ-14")]))
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

  @Test(
    "What somebody shared with few, half a year ago, takes nothing from what they share with many",
    arguments: [(3, 16), (2, 14), (13, 16), (16, 3)] as [(Int, Int)])
  func oldAndFew(old: Int, fresh: Int) throws {
    let (winter, summer) = (Region.start, Region.start + .days(212))
    let events = Self.cell("w", of: old, phone: "418-555-0191", from: winter)
    let now = Self.cell("s", of: fresh, phone: "418-555-0192", from: summer)
    func assessed(_ events: [(JSONValue, Timestamp)]) throws -> Assessment {
      var pipeline = try Region.pipeline()
      for (event, time) in events { _ = try pipeline.take(event, at: time) }
      let youth = try Region.keys().youth(file: try #require(normalizedFileNumber("A-1")))
      return pipeline.assess(youth, at: summer + .days(3))
    }
    let (alone, both) = (try assessed(now), try assessed(events + now))
    #expect(both.weight >= alone.weight)
    #expect(both.band >= alone.band)
  }

  /// So many young people seen with one telephone, in hotels and bars in turn; the first is always the same.
  private static func cell(
    _ name: String, of people: Int, phone: String, from start: Timestamp
  ) -> [(JSONValue, Timestamp)] {
    (0..<people).map { number in
      let time = start + .hours(Int64(3 * number))
      let isHotel = number.isMultiple(of: 2)
      let place = JSONMember("place", .string("\(isHotel ? "hotel" : "bar")-\(name)\(number)"))
      let who = Region.youth(number == 0 ? "A-1" : "\(name)-\(number)")
      let shared = [
        JSONMember("youth", who), JSONMember("minor_possible", true),
        JSONMember("phones", [.string(phone)]), place,
      ]
      let event =
        isHotel
        ? Region.event(
          "hotel_report", from: "ikat", id: "\(name)\(number)", at: time,
          shared + [JSONMember("third_party_booker", true)])
        : Region.event(
          "bar_report", from: "gripp", id: "\(name)\(number)", at: time,
          shared + [JSONMember("place_kind", "bar"), JSONMember("accompanied", true)])
      return (event, time)
    }
  }
}
