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
  static func said(of file: String = "F-2", _ pipeline: Pipeline) throws -> [String] {
    try pipeline.assess(youth(file), at: start).reasons
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

  @Test("A young person along is looked at by their own age, beside an adult too")
  func beside() throws {
    var pipeline = try Region.pipeline()
    let receipt = try pipeline.take(Self.found(age: 19, Self.danger), at: Self.start)[0]
    #expect(receipt.duty != nil)
    #expect(try Self.band("F-1", pipeline) == Band.none)
    #expect(try Self.band("F-2", pipeline) == .immediate)
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
