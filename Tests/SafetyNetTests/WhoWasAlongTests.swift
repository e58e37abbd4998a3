import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// What an observation shows of a situation is true of the young people who were in it; what it says of its subject
/// alone is the subject's (docs/decisions/along.md).
struct WhoWasAlongTests {
  static let start = Region.start
  /// Somebody who was there when another young person was found.
  static let along: JSONValue = ["file": "F-2", "age": 15, "age_basis": "known"]

  static func youth(_ file: String) throws -> EntityRef {
    try Region.keys().youth(file: try #require(normalizedFileNumber(file)))
  }

  static func found(
    of file: String = "F-1", id: String = "1", age: Int64 = 16, grade: Int64 = 1,
    with others: [JSONValue] = [WhoWasAlongTests.along], _ more: JSONMember...
  ) -> JSONValue {
    Region.event(
      "youth_found", from: "patrol", id: id, at: start,
      [
        JSONMember("youth", Region.youth(file, age: age)),
        JSONMember("found_at", .string(start.rfc3339)),
        JSONMember("companions", .array(others)), JSONMember("source_grade", .integer(grade)),
      ] + more)
  }

  static func pipeline(_ events: JSONValue...) throws -> Pipeline {
    var pipeline = try Region.pipeline()
    for event in events { _ = try pipeline.take(event, at: start) }
    return pipeline
  }

  static let older = JSONMember("found_with", "older_unrelated")
  static let hotel = JSONMember("found_place_kind", "hotel")
  static let danger = JSONMember("immediate_danger", true)

  /// Family and decibans of everything that is said of somebody.
  static func said(
    of file: String = "F-2", _ pipeline: Pipeline, at time: Timestamp = WhoWasAlongTests.start
  ) throws -> [String] {
    try pipeline.assess(youth(file), at: time).reasons
      .map { "\($0.family) \($0.isDirect ? "4" : "\($0.weight)")" }.sorted()
  }

  static func band(_ file: String, _ pipeline: Pipeline) throws -> Band {
    try pipeline.bands[youth(file)] ?? .none
  }

  // MARK: What is carried over

  @Test("With somebody older in a hotel are both who are there: each has a net")
  func inTheHotel() throws {
    let pipeline = try Self.pipeline(Self.found(Self.older, Self.hotel))
    for file in ["F-1", "F-2"] {
      #expect(try Self.band(file, pipeline) == .concern, "\(file)")
      #expect(try pipeline.openAlerts(of: Self.youth(file)).count == 1, "\(file)")
    }
    #expect(try Self.said(pipeline) == ["companion 7"])
  }

  @Test("What a hotel saw of a room is of everybody in it")
  func inTheRoom() throws {
    let report = Region.hotel(
      "F-1", id: "1", at: Self.start,
      more: [
        JSONMember("companions", [Self.along]), JSONMember("payment", "cash"),
        JSONMember("short_visits", 4),
      ])
    let pipeline = try Self.pipeline(report)
    #expect(try Self.said(pipeline) == Self.said(of: "F-1", pipeline))
    #expect(try Self.said(pipeline) == ["hotel_signs 1", "hotel_signs 1", "place 3", "place 5"])
  }

  @Test("Immediate danger there and then is of both, and the submitter is told of the duty")
  func danger() throws {
    var pipeline = try Region.pipeline()
    let receipt = try pipeline.take(Self.found(Self.danger), at: Self.start)[0]
    #expect(receipt.duty != nil)
    for file in ["F-1", "F-2"] {
      #expect(try Self.band(file, pipeline) == .immediate, "\(file)")
    }
    // By hearsay it is for both what it is for one.
    pipeline = try Self.pipeline(Self.found(grade: 3, Self.danger))
    #expect(try Self.said(pipeline) == ["disclosure 3"])
    #expect(try Self.band("F-2", pipeline) == .watch)
  }

  @Test("Immediate danger that is seen online, in grade 3, is of both")
  func dangerOnline() throws {
    let seen = [
      JSONMember("ad_seen_at", .string(Self.start.rfc3339)), JSONMember("link_reason", "tip"),
    ]
    for (kind, more) in [("online_luring", []), ("escort_ad", seen)] as [(String, [JSONMember])] {
      let report = Region.event(
        kind, from: "esm", id: "1", at: Self.start,
        [
          JSONMember("youth", Region.youth("F-1")), JSONMember("companions", [Self.along]),
          JSONMember("source_grade", 3), Self.danger,
        ] + more)
      let pipeline = try Self.pipeline(report)
      for file in ["F-1", "F-2"] {
        #expect(try Self.band(file, pipeline) == .immediate, "\(kind) \(file)")
      }
    }
  }

  @Test("A young person along is looked at by their own age, beside an adult too")
  func beside() throws {
    var pipeline = try Region.pipeline()
    let receipt = try pipeline.take(Self.found(age: 19, Self.danger), at: Self.start)[0]
    #expect(receipt.duty != nil)
    #expect(try Self.band("F-1", pipeline) == Band.none)
    #expect(try Self.band("F-2", pipeline) == .immediate)
  }

  @Test("Whether somebody is named is judged of each by what is said of them")
  func named() throws {
    let others: [JSONValue] = [Self.along, ["age": 15]]
    for (subject, isNamed) in [(["file": "F-1"], true), (["age": 16], nil)]
      as [(JSONValue, Bool?)]
    {
      let report = Region.event(
        "mall_report", from: "ikat", id: "1", at: Self.start,
        [JSONMember("youth", subject), JSONMember("companions", .array(others))])
      let pipeline = try Self.pipeline(report)
      let observation = try #require(
        pipeline.standing.entries(of: Self.youth("F-2")).first?.observation)
      #expect(observation.fact("youth_named")?.bool == isNamed)
      #expect(observation.asIfAbout(1).fact("youth_named") == true)
      #expect(observation.asIfAbout(2).fact("youth_named") == nil)
    }
  }

  // MARK: What is not

  @Test(
    "What one person said, has or bears is theirs alone",
    arguments: [
      JSONMember("disclosure", "direct"), JSONMember("disclosure", "partial"),
      JSONMember("new_possessions", true), JSONMember("injury_sign", true),
      JSONMember("direct_harm_sign", true),
    ])
  func ofTheSubject(sign: JSONMember) throws {
    let pipeline = try Self.pipeline(Self.found(sign))
    #expect(try !Self.said(of: "F-1", pipeline).isEmpty)
    #expect(try Self.said(pipeline) == [])
  }

  @Test("A confidence that has begun, beside somebody older, is of who confides and of nobody else")
  func confidence() throws {
    let pipeline = try Self.pipeline(Self.found(Self.older, JSONMember("disclosure", "partial")))
    #expect(try Self.band("F-1", pipeline) == .immediate)
    #expect(try Self.said(pipeline) == ["companion 7"])
  }

  @Test("A known adult who was along is not looked at; somebody who only seems to be one is")
  func adults() throws {
    for (basis, isLookedAt) in [("known", false), ("estimated", true)] {
      let other: JSONValue = ["file": "F-2", "age": 18, "age_basis": .string(basis)]
      let pipeline = try Self.pipeline(Self.found(with: [other], Self.older, Self.danger))
      #expect(try Self.said(pipeline).isEmpty != isLookedAt, "\(basis)")
    }
  }

  @Test("Somebody unknown who was along has no alert of their own: the subject's tells of them")
  func unknown() throws {
    let pipeline = try Self.pipeline(Self.found(with: [["age": 15]], Self.older, Self.danger))
    let subject = try Self.youth("F-1")
    #expect(pipeline.alerts.values.map(\.entity) == [subject])
  }

  @Test("Whoever a form names twice, or beside themselves, is one")
  func twice() throws {
    let pipeline = try Self.pipeline(
      Self.found(with: [Self.along, Self.along, Region.youth("F-1", age: 16)], Self.older))
    for file in ["F-1", "F-2"] {
      #expect(try pipeline.standing.evidence(for: Self.youth(file)).count == 1, "\(file)")
    }
  }

  // MARK: Absent together

  /// From a unit, with somebody of fourteen, and what is feared of the one that the form is about.
  static func absence(
    of file: String, id: String, day: Int64 = 0, age: Int64 = 15, with other: JSONValue
  ) -> JSONValue {
    let time = start + .days(day)
    return Region.event(
      "runaway", from: "cjq", id: id, at: time,
      [
        JSONMember("youth", Region.youth(file, age: age, placed: true)),
        JSONMember("absence_started_at", .string(time.rfc3339)), JSONMember("unit", "foyer-1"),
        JSONMember("co_absent", [other]), JSONMember("concern_flags", ["older_companion"]),
      ])
  }

  static let absent: JSONValue = ["file": "F-2", "age": 14, "age_basis": "known"]

  @Test("Whoever was absent too was absent: the absence, and under fifteen by their own age")
  func absentToo() throws {
    var pipeline = try Self.pipeline(Self.absence(of: "F-1", id: "1", with: Self.absent))
    #expect(try Self.said(pipeline) == ["runaway 2", "runaway_age 2"])
    #expect(try Self.band("F-2", pipeline) == .watch)
    #expect(try Self.said(of: "F-1", pipeline) == ["concerns 1", "runaway 2"])
    let older: JSONValue = ["file": "F-2", "age": 16]
    pipeline = try Self.pipeline(Self.absence(of: "F-1", id: "1", age: 14, with: older))
    #expect(try Self.said(pipeline) == ["runaway 2"])
    let adult: JSONValue = ["file": "F-2", "age": 19]
    pipeline = try Self.pipeline(Self.absence(of: "F-1", id: "1", with: adult))
    #expect(try Self.said(pipeline) == [])
  }

  @Test("Absent on three nights with three others is a third absence of theirs alone")
  func thirdAbsence() throws {
    let later = Self.start + .days(25)
    func nights(_ days: Int64...) throws -> Pipeline {
      var pipeline = try Region.pipeline()
      for (index, day) in days.enumerated() {
        let report = Self.absence(
          of: "F-1\(index)", id: "\(index)", day: day, with: Self.absent)
        _ = try pipeline.take(report, at: later)
      }
      return pipeline
    }
    let three = try nights(0, 6, 16)
    // With three others, which weighs nothing: a possible victim first.
    #expect(
      try Self.said(three, at: later)
        == ["co_absence 0", "runaway 2", "runaway 3", "runaway_age 2"])
    #expect(try Self.said(of: "F-10", three, at: later) == ["concerns 1", "runaway 2"])
    // One night of which three forms are written is one.
    #expect(
      try Self.said(nights(0, 0, 6), at: later) == ["co_absence 0", "runaway 2", "runaway_age 2"])
  }

  @Test("Twice with the same is twice for both, also where both forms are about one of them")
  func togetherAgain() throws {
    let later = Self.start + .days(21)
    var pipeline = try Region.pipeline()
    for (id, day) in [("1", 0), ("2", 20)] as [(String, Int64)] {
      _ = try pipeline.take(
        Self.absence(of: "F-1", id: id, day: day, with: Self.absent), at: later)
    }
    for file in ["F-1", "F-2"] {
      #expect(try Self.said(of: file, pipeline, at: later).contains("co_absence 3"), "\(file)")
    }
    try pipeline.retract("2", from: "cjq", by: "privacy-1", at: later)
    for file in ["F-1", "F-2"] {
      #expect(try !Self.said(of: file, pipeline, at: later).contains("co_absence 3"), "\(file)")
    }
  }

  @Test("Twice with the same is twice for both, also where the forms are about others")
  func togetherWithOthers() throws {
    let later = Self.start + .days(21)
    var pipeline = try Region.pipeline()
    for (id, file, day) in [("1", "F-1", 0), ("2", "F-4", 20)] as [(String, String, Int64)] {
      let time = Self.start + .days(day)
      let report = Region.event(
        "runaway", from: "cjq", id: id, at: time,
        [
          JSONMember("youth", Region.youth(file, placed: true)), JSONMember("unit", "foyer-1"),
          JSONMember("absence_started_at", .string(time.rfc3339)),
          JSONMember("co_absent", [Region.youth("F-2"), Region.youth("F-3")]),
        ])
      _ = try pipeline.take(report, at: later)
    }
    for (file, isAgain) in [("F-1", false), ("F-2", true), ("F-3", true), ("F-4", false)] {
      let said = try Self.said(of: file, pipeline, at: later)
      #expect(said.contains("co_absence 3") == isAgain, "\(file)")
    }
  }

  @Test("Each with a form of their own, and along in the other's: one absence, counted once")
  func eachAForm() throws {
    let pipeline = try Self.pipeline(
      Self.absence(of: "F-1", id: "1", with: Self.absent),
      Self.absence(of: "F-2", id: "2", age: 14, with: Region.youth("F-1", placed: true)))
    #expect(try Self.said(pipeline) == ["concerns 1", "runaway 2", "runaway_age 2"])
  }

  // MARK: Coming and going

  @Test("A retraction takes it from both, and whoever was told hears of it")
  func takenBack() throws {
    var pipeline = try Self.pipeline(Self.found(Self.older))
    let youth = try Self.youth("F-2")
    let alert = try #require(pipeline.openAlerts(of: youth).first)
    try pipeline.retract("1", from: "patrol", by: "privacy-1", at: Self.start + .hours(1))
    #expect(pipeline.bands[youth] == nil && pipeline.alerts[alert.id] == nil)
    #expect(pipeline.standing.evidence(for: youth).isEmpty)
    let told = try pipeline.store.notices(ofAlert: alert.id)
    #expect(told.contains { $0.change == .withdrawn })
  }

  @Test("Another report with them in it is news of them, as one about them is")
  func news() throws {
    var pipeline = try Self.pipeline(Self.found(Self.older))
    let youth = try Self.youth("F-2")
    let alert = try #require(pipeline.openAlerts(of: youth).first)
    let later = Self.start + .hours(1)
    _ = try pipeline.take(Self.found(of: "F-3", id: "2", Self.older), at: later)
    let told = try pipeline.store.notices(ofAlert: alert.id).filter { $0.issued == later }
    #expect(!told.isEmpty && told.allSatisfy { $0.change == .updated })
  }

  @Test("After a restart it is as it was")
  func restart() throws {
    let pipeline = try Self.pipeline(Self.found(Self.older, Self.danger))
    let again = try Region.pipeline(store: pipeline.store)
    #expect(again.table(at: Self.start) == pipeline.table(at: Self.start))
    #expect(again.alerts == pipeline.alerts)
  }

  // MARK: Whom it concerns, and what is shown

  @Test("A notice on who was along names them and says what happened, not how the other is reached")
  func shown() throws {
    let pipeline = try Self.pipeline(
      Self.found(
        Self.danger, Self.older, JSONMember("phones", ["418-555-0199"]),
        JSONMember("injury_sign", true), JSONMember("narrative", "Deux jeunes dans une chambre.")))
    func notice(_ file: String) throws -> Alerts.Notice {
      let alert = try #require(pipeline.openAlerts(of: Self.youth(file)).first)
      return try #require(
        try pipeline.store.notices(ofAlert: alert.id).first { $0.organisation == "dpj" })
    }
    let (subject, other) = (try notice("F-1"), try notice("F-2"))
    #expect(subject.fields["contact"] != nil && subject.fields["health"] != nil)
    #expect(other.fields["identity"]?["file"] == "F-2")
    #expect(other.fields["narrative"]?["narrative"] == "Deux jeunes dans une chambre.")
    #expect(other.fields["contact"] == nil && other.fields["health"] == nil)
    #expect(!other.fields.text.contains("F-1") && !subject.fields.text.contains("F-2"))
  }

  @Test("A school hears of its own pupil, and not of a pupil of no school of its own who was along")
  func routed() throws {
    let report = Region.event(
      "school_report", from: "css-decouvreurs", id: "1", at: Self.start,
      [
        JSONMember("youth", Region.youth("F-1")), JSONMember("school", "school-03"),
        JSONMember("companions", [Self.along]), Self.danger,
      ])
    let pipeline = try Self.pipeline(report)
    func told(_ file: String) throws -> Set<String> {
      Set(
        try pipeline.openAlerts(of: Self.youth(file))
          .flatMap { pipeline.openDuties(of: $0.id) }.map(\.organisation))
    }
    #expect(try told("F-1").isSuperset(of: ["dpj", "css-decouvreurs"]))
    let other = try told("F-2")
    #expect(other.contains("dpj") && !other.contains("css-decouvreurs"))
  }
}
