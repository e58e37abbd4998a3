import Chronology
import Risk
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// What a change of rules would have changed, on a story whose outcome is known.
struct TimelineDifferenceTests {
  private typealias Change = (file: String, old: String, new: String)

  /// The real rules with one text put in the place of another in one file.
  private static func library(_ name: String, _ old: String, _ new: String) throws -> RuleLibrary {
    try library([(name, old, new)])
  }

  private static func library(_ changes: [Change] = []) throws -> RuleLibrary {
    var files = try RuleFile.yaml(under: Region.root + "/Rules")
    for index in files.indices {
      for (name, old, new) in changes where files[index].name == name {
        let text = String(decoding: files[index].bytes, as: UTF8.self)
        #expect(text.contains(old), "the rule is written otherwise now")
        files[index].bytes = Array(text.replacing(old, with: new).utf8)
      }
    }
    files += try RuleFile.yaml(under: Region.root + "/Fixtures/region").map {
      var file = $0
      file.isOfDirectory = true
      return file
    }
    let (library, faults) = RuleLibrary.load(files)
    return try #require(library, "\(faults.map { $0.line(in: .english) })")
  }

  private static func summary(
    _ library: RuleLibrary, of events: [JSONValue] = NetworkTests.three,
    acknowledged: Replay.Acknowledgement = .all
  ) throws -> TimelineSummary {
    var replay = try Replay(
      library: library, pseudonyms: Region.keys(), acknowledgement: acknowledged)
    var summary = TimelineSummary()
    for event in events { summary.take(try replay.submit(event), of: replay, for: event) }
    return summary
  }

  @Test("The same rules change nothing")
  func same() throws {
    let summary = try Self.summary(Self.library())
    #expect(TimelineDifference(from: summary, to: summary).isEmpty)
    #expect(summary.loads["eilp"]?.serious ?? 0 > 0)
  }

  @Test(
    "Phones that weigh nothing: the alert on the network is lost, and gained the other way round")
  func lost() throws {
    let before = try Self.summary(Self.library())
    let after = try Self.summary(
      Self.library("networks.yml", "weights: {phone: 4,", "weights: {phone: 0,"))
    let difference = TimelineDifference(from: before, to: after)
    let lost = difference.entries.filter { $0.change == .lost && $0.kind == "network" }
    #expect(lost.count == 1)
    #expect(difference.count(.gained) == 0)
    let table = try #require(difference.loads.first { $0.organisation == "table" })
    #expect(table.after.notices < table.before.notices)
    // The other way round it is gained.
    let back = TimelineDifference(from: after, to: before)
    #expect(back.entries.contains { $0.change == .gained && $0.kind == "network" })
  }

  @Test(
    "What is only shown otherwise is a difference too: a sentence, a deadline, a field",
    arguments: [
      ("Regrouper ce qui est lié", "Rassembler ce qui est lié"),
      ("3: 1d, 2: 1d}", "3: 20h, 2: 20h}"),
      ("identity: full, contact: summary", "contact: summary"),
      ("partners_shown: true", "partners_shown: false"),
      ("Réseau de trois jeunes ou plus", "Réseau d'au moins trois jeunes"),
    ])
  func otherwise(old: String, new: String) throws {
    let before = try Self.summary(Self.library())
    let after = try Self.summary(Self.library("eilp.yml", old, new))
    let difference = TimelineDifference(from: before, to: after)
    #expect(difference.entries.isEmpty)
    #expect(difference.loads.allSatisfy { $0.before == $0.after })
    #expect(difference.loads.filter { $0.otherwise > 0 }.map(\.organisation) == ["eilp"])
    #expect(!difference.isEmpty)
  }

  @Test("The words of a legal basis are shown to whom is told by it")
  func basis() throws {
    let before = try Self.summary(Self.library())
    let after = try Self.summary(
      Self.library("bases.yml", "à un corps de police, pour prévenir", "à la police, pour prévenir")
    )
    let difference = TimelineDifference(from: before, to: after)
    #expect(difference.loads.contains { $0.organisation == "eilp" && $0.otherwise > 0 })
    #expect(!difference.loads.contains { $0.organisation == "table" && $0.otherwise > 0 })
  }

  @Test("What one side alone rejects is a difference, whatever comes of it")
  func rejected() throws {
    let events = [NetworkTests.pickUp("A", id: "1", day: 0, [])]
    let before = try Self.summary(Self.library(), of: events)
    let after = try Self.summary(
      Self.library("school_report.yml", "    max: 104", "    max: 104\n    required: true"),
      of: events)
    let difference = TimelineDifference(from: before, to: after)
    #expect(difference.rejections == [.init(kind: "school_report", before: 0, after: 1)])
    #expect(!difference.isEmpty)
    let back = TimelineDifference(from: after, to: before)
    #expect(back.rejections == [.init(kind: "school_report", before: 1, after: 0)])
    #expect(TimelineDifference(from: after, to: after).isEmpty)
  }

  @Test("Of notices no more are told otherwise than there are; reminders are counted apart")
  func reminders() throws {
    // A week later, when nobody has answered.
    let events = NetworkTests.three + [NetworkTests.pickUp("D", id: "4", day: 9, [])]
    let before = try Self.summary(Self.library(), of: events, acknowledged: .none)
    let after = try Self.summary(
      Self.library("eilp.yml", "Regrouper ce qui est lié", "Rassembler ce qui est lié"),
      of: events, acknowledged: .none)
    let difference = TimelineDifference(from: before, to: after)
    let eilp = try #require(difference.loads.first { $0.organisation == "eilp" })
    #expect(eilp.otherwise > 0 && eilp.otherwise <= eilp.after.notices)
    #expect(eilp.reminders.otherwise > 0 && eilp.reminders.otherwise <= eilp.reminders.after)
    #expect(eilp.reminders.before == eilp.reminders.after)
  }

  @Test("A heavier rule raises a band and brings an alert forward")
  func earlier() throws {
    let before = try Self.summary(Self.library())
    let after = try Self.summary(
      Self.library("school_pick_up.yml", "  weight: 3", "  weight: 7"))
    let difference = TimelineDifference(from: before, to: after)
    #expect(!difference.isEmpty)
    #expect(difference.count(.bandLowered) == 0)
  }

  private static func hotel(_ id: String, day: Int64, _ place: String, sign: String) -> JSONValue {
    Region.event(
      "hotel_report", from: "ikat", id: id, at: NetworkTests.start + .days(day),
      [
        JSONMember("youth", Region.youth("A")), JSONMember("place", .string(place)),
        JSONMember("place_kind", "hotel"), JSONMember("minor_possible", true),
        JSONMember(sign, true),
      ])
  }

  @Test("The school hears as before, the DPJ seven weeks later: that is later, by band 2")
  func laterByBand() throws {
    let events = [
      NetworkTests.pickUp("A", id: "1", day: 0, []),
      Self.hotel("2", day: 2, "hotel-01", sign: "age_gap_companion"),
      Self.hotel("3", day: 49, "hotel-02", sign: "third_party_booker"),
    ]
    let before = try Self.summary(Self.library(), of: events)
    let after = try Self.summary(
      Self.library([
        ("hotel_minor_with_older.yml", "  weight: 5", "  weight: 1"),
        ("hotel_minor_room_by_others.yml", "  weight: 3", "  weight: 5"),
      ]), of: events)
    let difference = TimelineDifference(from: before, to: after)
    let start = NetworkTests.start
    #expect(difference.entries.map(\.change) == [.later])
    #expect(
      difference.entries.first?.moved == [
        .init(band: 2, before: start + .days(2), after: start + .days(49))
      ])
    let back = TimelineDifference(from: after, to: before)
    #expect(back.entries.map(\.change) == [.earlier])
    #expect(back.entries.first?.moved.map(\.band) == [2])
  }

  @Test("Who hears of everything at once later is later once, and not for each band")
  func laterAltogether() throws {
    let events = [
      NetworkTests.pickUp("A", id: "1", day: 0, []),
      Self.hotel("2", day: 2, "hotel-01", sign: "age_gap_companion"),
    ]
    let before = try Self.summary(
      Self.library("school_pick_up.yml", "  weight: 3", "  weight: 7"), of: events)
    let after = try Self.summary(
      Self.library([
        ("school_pick_up.yml", "  weight: 3", "  weight: 1"),
        ("hotel_minor_with_older.yml", "  weight: 5", "  weight: 9"),
      ]), of: events)
    let moved = TimelineDifference(from: before, to: after).entries
      .filter { $0.change == .later }.flatMap(\.moved)
    #expect(
      moved == [
        .init(band: nil, before: NetworkTests.start, after: NetworkTests.start + .days(2))
      ])
  }
}
