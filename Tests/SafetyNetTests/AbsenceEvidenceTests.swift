import Chronology
import Observations
import Risk
import StrictJSON
import Testing

@testable import SafetyNet

/// What one absence says, at the departure and at the return, is evidence of that absence: alone it is no «préoccupation».
struct AbsenceEvidenceTests {
  static let start = Region.start

  static func bands(_ events: [JSONValue]) throws -> [Int64] {
    var replay = try Replay(library: Region.library(), pseudonyms: Region.keys())
    return try events.flatMap { try replay.submit($0) }
      .filter { $0["type"] == "assessment" && $0["label"] == "F-1" }
      .compactMap { $0["band"]?.integer }
  }

  /// From home, at 14, with everything ticked that is feared.
  static func departure(
    of file: String = "F-1", id: String, day: Int64, minutes: Int64 = 0, _ more: [JSONMember] = []
  ) -> JSONValue {
    let time = start + .days(day) + .minutes(minutes)
    return Region.event(
      "runaway", from: "patrol", id: id, at: time,
      [
        JSONMember(
          "youth", ["file": .string(file), "age": 14, "placed": false]),
        JSONMember("absence_started_at", .string(time.rfc3339)),
        JSONMember("concern_flags", ["older_companion", "recent_gifts", "online_contact"]),
      ] + more)
  }

  static func comesBack(id: String, day: Int64, _ more: [JSONMember]) -> JSONValue {
    Region.event(
      "youth_found", from: "patrol", id: id, at: start + .days(day),
      [
        JSONMember("youth", ["file": "F-1", "age": 14, "placed": false]),
        JSONMember("found_at", .string((start + .days(day)).rfc3339)),
      ] + more)
  }

  static let possessions = JSONMember("new_possessions", true)

  @Test("An absence at 14, all that is feared ticked, new possessions at the return: band 1")
  func oneAbsence() throws {
    let bands = try Self.bands([
      Self.departure(id: "1", day: 0), Self.comesBack(id: "2", day: 4, [Self.possessions]),
    ])
    #expect(bands.max() == 1)
  }

  @Test(
    "Something of another kind with it: band 2",
    arguments: [
      [JSONMember("found_with", "older_unrelated")], [JSONMember("disclosure", "partial")],
    ])
  func something(more: [JSONMember]) throws {
    let bands = try Self.bands([
      Self.departure(id: "1", day: 0), Self.comesBack(id: "2", day: 4, [Self.possessions] + more),
    ])
    #expect(bands.max() == 2)
  }

  static let other = JSONMember("co_absent", .array([Region.youth("F-2", age: 15)]))

  @Test("Twice from a unit with the same young person: band 2")
  func again() throws {
    let unit = JSONMember("unit", "escale")
    let bands = try Self.bands([
      Self.departure(id: "1", day: 0, [Self.other, unit]),
      Self.departure(id: "2", day: 20, [Self.other, unit]),
    ])
    #expect(bands.max() == 2)
  }

  @Test("Ten to twelve and ten past midnight are one night: band 1; the next night is another")
  func oneNight() throws {
    let unit = JSONMember("unit", "escale")
    // From noon on.
    func nights(_ minutes: Int64...) throws -> Int64? {
      try Self.bands(
        minutes.enumerated().map {
          Self.departure(id: "\($0)", day: 0, minutes: $1, [Self.other, unit])
        }
      ).max()
    }
    #expect(try nights(11 * 60 + 50, 12 * 60 + 10) == 1)
    #expect(try nights(11 * 60 + 50, 36 * 60 + 10) == 2)
  }

  @Test("One quiet return of which two units write protects once; that of another day again")
  func oneReturn() throws {
    // From noon on.
    func comesBackWell(_ id: String, day: Int64, minutes: Int64, from unit: String) -> JSONValue {
      let time = Self.start + .days(day) + .minutes(minutes)
      return Region.event(
        "youth_found", from: unit, id: id, at: time,
        [
          JSONMember("youth", ["file": "F-1", "age": 14, "placed": false]),
          JSONMember("found_at", .string(time.rfc3339)),
          JSONMember("return_talk_done_at", .string(time.rfc3339)),
          JSONMember("disclosure", "none"), JSONMember("found_with", "alone"),
        ])
    }
    let before = [
      Self.departure(id: "1", day: 0),
      comesBackWell("2", day: 1, minutes: 11 * 60 + 50, from: "patrol"),
    ]
    // 3 + 2 + 1, less 3: band 1 all the time.
    let one = [comesBackWell("3", day: 1, minutes: 12 * 60 + 10, from: "cjq")]
    #expect(try Self.bands(before + one) == [1])
    let another = [comesBackWell("3", day: 20, minutes: 0, from: "cjq")]
    #expect(try Self.bands(before + another) == [1, 0])
  }

  @Test("Whichever of the two a form is about: twice with the same is twice for both")
  func ofEither() throws {
    let unit = JSONMember("unit", "escale")
    let first = JSONMember("co_absent", .array([Region.youth("F-1", age: 14)]))
    let bands = try Self.bands([
      Self.departure(id: "1", day: 0, [Self.other, unit]),
      Self.departure(of: "F-2", id: "2", day: 20, [first, unit]),
    ])
    #expect(bands.max() == 2)
    let night = try Self.bands([
      Self.departure(id: "1", day: 0, [Self.other, unit]),
      Self.departure(of: "F-2", id: "2", day: 0, [first, unit]),
    ])
    #expect(night.max() == 1)
  }

  @Test(
    "A runaway counts from when it began, however late it was written: a hotel in between came after",
    arguments: [
      (0, true, [0, 1]), (0, true, [1, 0]), (11, false, [0, 1]), (11, false, [1, 0]),
    ] as [(Int64, Bool, [Int])])
  func writtenLate(began: Int64, isHeld: Bool, order: [Int]) throws {
    let written = Self.start + .hours(20)
    let events = [
      Region.event(
        "runaway", from: "cjq", id: "1", at: written,
        [
          JSONMember("youth", Region.youth("F-1")),
          JSONMember("absence_started_at", .string((Self.start + .hours(began)).rfc3339)),
        ]),
      Region.hotel("F-1", id: "2", at: Self.start + .hours(10)),
    ]
    var pipeline = try Region.pipeline()
    for index in order { _ = try pipeline.take(events[index], at: written) }
    let youth = try #require(Array(pipeline.standing.all).first?.subjects.first)
    // R3, with the day on which the latest of the two was seen.
    let found = pipeline.standing.evidence(for: youth)
      .first { $0.rule == "6a9068bb-68ee-466b-830d-037eae02a13e" }
    #expect((found != nil) == isHeld)
    #expect(found == nil || found?.observed == written)
  }

  @Test("Twice from home with the same, or one absence of which three write, is not that: band 1")
  func oneAbsenceOfWhichSeveralWrite() throws {
    let unit = JSONMember("unit", "escale")
    let brothers = try Self.bands([
      Self.departure(id: "1", day: 0, [Self.other]), Self.departure(id: "2", day: 20, [Self.other]),
    ])
    #expect(brothers.max() == 1)
    let reports = try Self.bands(
      ["1", "2", "3"].map { Self.departure(id: $0, day: 0, [Self.other, unit]) })
    #expect(reports.max() == 1)
  }

  @Test(
    "How long an absence was follows from what stands: with the departure taken back nobody knows")
  func retractedDeparture() throws {
    var pipeline = try Region.pipeline()
    func hours(_ pipeline: Pipeline) -> [Int?] {
      pipeline.standing.all.filter { $0.observation.kind == "youth_found" }.map(\.absenceHours)
    }
    let now = Self.start + .days(5)
    _ = try pipeline.take(Self.comesBack(id: "2", day: 4, []), at: now)
    #expect(hours(pipeline) == [nil])
    _ = try pipeline.take(Self.departure(id: "1", day: 0), at: now)
    #expect(hours(pipeline) == [96])
    try pipeline.retract("1", from: "patrol", by: "privacy-1", at: now)
    #expect(hours(pipeline) == [nil])
  }

  @Test("What a return has ended is over: a sighting three months later is of no long absence")
  func endedBefore() throws {
    let events = [
      Self.departure(id: "1", day: 0), Self.comesBack(id: "2", day: 1, []),
      Self.comesBack(id: "3", day: 90, []),
    ]
    let now = Self.start + .days(91)
    func hours(_ pipeline: Pipeline) -> [String: Int] {
      var found: [String: Int] = [:]
      for entry in pipeline.standing.all {
        if let hours = entry.absenceHours { found[entry.observation.time.rfc3339] = hours }
      }
      return found
    }
    let (first, second) = ((Self.start + .days(1)).rfc3339, (Self.start + .days(90)).rfc3339)
    for order in [[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 0, 2]] {
      var pipeline = try Region.pipeline()
      for index in order { _ = try pipeline.take(events[index], at: now) }
      #expect(hours(pipeline) == [first: 24], "in the order \(order)")
    }
    // With the return taken back, the sighting is what ended the absence.
    var pipeline = try Region.pipeline()
    for event in events { _ = try pipeline.take(event, at: now) }
    try pipeline.retract("2", from: "patrol", by: "privacy-1", at: now)
    #expect(hours(pipeline) == [second: 90 * 24])
  }
}
