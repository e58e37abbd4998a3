import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Who was along in a report that describes no young person as the one it is about (docs/decisions/along.md).
struct BesideAnAdultTests {
  static let start = Region.start
  static let danger = JSONMember("immediate_danger", true)
  static let adult: JSONValue = ["file": "F-1", "age": 19]

  static func report(
    _ kind: String = "mall_report", about youth: JSONValue? = nil, with others: [JSONValue],
    _ more: JSONMember...
  ) -> JSONValue {
    Region.event(
      kind, from: "patrol", id: "1", at: start,
      (youth.map { [JSONMember("youth", $0)] } ?? [])
        + [JSONMember("companions", .array(others))] + more)
  }

  /// The bands of all who have an alert, the highest first.
  static func bands(_ pipeline: Pipeline) -> [Band] {
    pipeline.alerts.values.map(\.band).sorted(by: >)
  }

  @Test("Somebody unknown beside an adult has an alert, and the submitter is told of the duty")
  func unknown() throws {
    let unknown: [JSONValue] = [["age": 15], [:], ["age": 18, "age_basis": "stated"]]
    for (kind, other) in [("hotel_report", unknown[0])] + unknown.map({ ("mall_report", $0) }) {
      var pipeline = try Region.pipeline()
      let report = Self.report(
        kind, about: Self.adult, with: [other], JSONMember("minor_possible", true), Self.danger)
      let receipt = try pipeline.take(report, at: Self.start)[0]
      #expect(receipt.duty != nil, "\(kind) \(other.text)")
      #expect(Self.bands(pipeline) == [.immediate], "\(kind) \(other.text)")
      let again = try Region.pipeline(store: pipeline.store)
      #expect(again.alerts == pipeline.alerts)
    }
  }

  @Test("A minor who is confirmed or possible beside an adult is whoever was along")
  func minorBesideAdult() throws {
    let bar = [JSONMember("minor_confirmed", true), JSONMember("venue_class", "bar")]
    func met(_ outcome: JSONValue) -> [JSONMember] {
      [JSONMember("origin", "e-0"), JSONMember("outcome", outcome)]
    }
    for (kind, more, expected) in [
      ("bar_report", bar, ["place 4"]),
      ("contact_followup", met("minor_confirmed"), ["contact 4"]),
      ("contact_followup", met("minor_possible"), ["contact 5"]),
    ] as [(String, [JSONMember], [String])] {
      func said(beside age: Int64) throws -> [String] {
        let report = Region.event(
          kind, from: "patrol", id: "1", at: Self.start,
          [
            JSONMember("youth", Region.youth("F-1", age: age)),
            JSONMember("companions", [WhoWasAlongTests.along]),
          ] + more)
        return try WhoWasAlongTests.said(WhoWasAlongTests.pipeline(report))
      }
      #expect(try said(beside: 19) == expected, "\(kind)")
      // Beside a young person it is of whom the form is about.
      #expect(try said(beside: 16) == [], "\(kind)")
    }
    // Also of somebody unknown, and the submitter hears of the duty.
    var pipeline = try Region.pipeline()
    let report = Region.event(
      "bar_report", from: "patrol", id: "1", at: Self.start,
      [JSONMember("youth", Self.adult), JSONMember("companions", [["age": 15]])] + bar)
    #expect(try pipeline.take(report, at: Self.start)[0].duty != nil)
    #expect(Self.bands(pipeline) == [.immediate])
  }

  @Test(
    "Whoever is described only among those who were there is one young person, with one alert",
    arguments: ["mall_report", "bar_report"])
  func theOnlyOne(kind: String) throws {
    let report = Self.report(kind, with: [["file": "F-2", "age": 15]], Self.danger)
    var pipeline = try Region.pipeline()
    #expect(try pipeline.take(report, at: Self.start)[0].duty != nil)
    #expect(Self.bands(pipeline) == [.immediate])
    #expect(try pipeline.bands[WhoWasAlongTests.youth("F-2")] == .immediate)
  }

  @Test("Near misses: beside a young person, or who only seems to be an adult; an adult too")
  func alone() throws {
    let subjects: [JSONValue] = [
      ["file": "F-1", "age": 16], ["age": 16], [:],
      ["file": "F-1", "age": 19, "age_basis": "estimated"],
    ]
    for subject in subjects {
      var pipeline = try Region.pipeline()
      let report = Self.report(about: subject, with: [["age": 15]], Self.danger)
      _ = try pipeline.take(report, at: Self.start)
      #expect(Self.bands(pipeline) == [.immediate], "\(subject.text)")
    }
    var pipeline = try Region.pipeline()
    let report = Self.report(about: Self.adult, with: [["age": 25]], Self.danger)
    #expect(try pipeline.take(report, at: Self.start)[0].duty == nil)
    #expect(Self.bands(pipeline) == [])
  }

  @Test("A report that speaks of one person alone goes with them, also where they only were along")
  func erased() throws {
    var pipeline = try Region.pipeline()
    let report = Self.report(with: [["file": "F-2", "age": 15]])
    _ = try pipeline.take(report, at: Self.start)
    try pipeline.act(at: Self.start) {
      _ = try $0.erase(
        WhoWasAlongTests.youth("F-2"), reason: "essai", by: Region.caller("privacy-1"))
    }
    #expect(pipeline.standing.count == 0)
    #expect(try pipeline.store.kept().observations.isEmpty)
  }
}
