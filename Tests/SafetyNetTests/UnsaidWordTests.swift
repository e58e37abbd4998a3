import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// What was shown of who a young person is, or of when something was seen, and is taken back: whoever was shown it is told,
/// also where the alert rested on other observations.
struct UnsaidWordTests {
  let start = Region.start

  private func school(age: Int64, id: String = "1", supersedes: String? = nil) -> JSONValue {
    var event = Region.event(
      "school_report", from: "css-decouvreurs", id: id, at: start,
      [
        JSONMember("youth", ["file": "QQ-1", "age": .integer(age), "placed": true]),
        JSONMember("school", "school-01"),
      ])
    if let supersedes, var members = event.object {
      members.append(JSONMember("supersedes", .string(supersedes)))
      event = .object(members)
    }
    return event
  }

  private var extortion: JSONValue {
    Region.event(
      "online_luring", from: "esm", id: "2", at: start,
      [JSONMember("youth", ["file": "QQ-1"]), JSONMember("extortion", true)])
  }

  private func identity(_ notice: Notice?) -> JSONValue? { notice?.fields["identity"] }

  @Test("Whoever was shown an age that is retracted is told, without it, and once")
  func retracted() throws {
    var pipeline = try Region.pipeline()
    let receipts = try pipeline.take(school(age: 13), extortion, at: start)
    let before = try pipeline.inbox("pivot-dpj-1")
    #expect(identity(before.last)?["age"]?.integer == 13)
    let others = try pipeline.everyNotice()
      .filter { $0.fields["identity"] == nil }
    try pipeline.act(at: start + .hours(1)) {
      try $0.retract(
        try #require(receipts[0].observation), reason: "erreur",
        by: Region.caller("privacy-1"))
    }
    let after = try pipeline.inbox("pivot-dpj-1")
    #expect(after.count == before.count + 1)
    #expect(after.last?.change == .corrected)
    #expect(identity(after.last)?["file"]?.string == "QQ-1")
    #expect(identity(after.last)?["age"] == nil)
    // Whoever was shown nothing of it has nothing to put right, unless it is no longer for them.
    let later = try pipeline.everyNotice().filter {
      $0.issued > start && $0.change == .corrected
    }
    #expect(Set(later.map(\.recipient)).isDisjoint(with: others.map(\.recipient)))
  }

  @Test("The same where the unit says another age instead; where it says the same nobody is told")
  func superseded() throws {
    for (age, isTold) in [(Int64(16), true), (13, false)] {
      var pipeline = try Region.pipeline()
      _ = try pipeline.take(school(age: 13), extortion, at: start)
      let before = try pipeline.inbox("pivot-dpj-1")
      _ = try pipeline.take(
        school(age: age, id: "3", supersedes: "1"), at: start + .hours(1))
      let after = try pipeline.inbox("pivot-dpj-1")
      #expect(after.count == before.count + (isTold ? 1 : 0))
      #expect(identity(after.last)?["age"]?.integer == age)
    }
  }

  @Test("A network's notice says when it was last seen: where that is taken back it is told")
  func networkDate() throws {
    typealias Networks = NetworkTests
    var pipeline = try Region.pipeline()
    let events = [
      Networks.pickUp("A", id: "1", day: 1, [Networks.vehicle]),
      Networks.runaway("B", id: "2", day: 20, [Networks.vehicle]),
      Networks.runaway("B", id: "3", day: 5, [Networks.vehicle]),
      Networks.pickUp("C", id: "4", day: 3, [Networks.vehicle]),
    ]
    let now = start + .days(30)
    var receipts: [Receipt] = []
    for event in events { receipts += try pipeline.take(event, at: now) }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    func told() throws -> [Notice] {
      try pipeline.store.notices(ofAlert: alert.id).filter { $0.organisation == "eilp" }
    }
    let before = try told()
    try #require(!before.isEmpty)
    try pipeline.act(at: now + .hours(1)) {
      try $0.retract(
        try #require(receipts[1].observation), reason: "erreur",
        by: Region.caller("privacy-1"))
    }
    let after = try told()
    #expect(after.count == before.count + 1)
    #expect(after.last?.change == .corrected)
    let latest = QuebecTime.date(at: start + .days(5))
    let why = try #require(after.last?.why)
    #expect(!why.isEmpty && why.allSatisfy { $0.observed <= latest })
  }

  @Test("Whom an alert concerned by how many are tied hears that it no longer does")
  func fewerAreTied() throws {
    typealias Networks = NetworkTests
    var pipeline = try Region.pipeline()
    // The first rests on the second's vehicle alone; the third is tied to the second by a telephone.
    let events = [
      Networks.pickUp("C", id: "1", day: 0, [Networks.phone]),
      Networks.pickUp("B", id: "2", day: 1, [Networks.vehicle, Networks.phone]),
      Networks.runaway("A", id: "3", day: 2, [Networks.vehicle]),
    ]
    let now = start + .days(3)
    var receipts: [Receipt] = []
    for event in events { receipts += try pipeline.take(event, at: now) }
    let first = try Region.keys().youth(file: try #require(normalizedFileNumber("A")))
    let alert = try #require(pipeline.openAlerts(of: first).first)
    func isEILPs() -> Bool {
      pipeline.openDuties(of: alert.id).contains { $0.organisation == "eilp" }
    }
    try #require(isEILPs())
    try pipeline.act(at: now + .hours(1)) {
      try $0.retract(
        try #require(receipts[0].observation), reason: "erreur", by: Region.caller("privacy-1"))
    }
    #expect(pipeline.alerts[alert.id]?.grounds == alert.grounds)
    #expect(!isEILPs())
  }

  @Test("What a network no longer shows is told in its finding's words, not as a rule out of force")
  func findingThatIsGone() throws {
    typealias Networks = NetworkTests
    var pipeline = try Region.pipeline()
    let events = [
      Networks.pickUp("A", id: "1", day: 1, [Networks.vehicle]),
      Networks.runaway("B", id: "2", day: 2, [Networks.vehicle]),
      Networks.pickUp("C", id: "3", day: 3, [Networks.vehicle]),
      Networks.pickUp("A", id: "4", day: 3, [Networks.phone]),
      Networks.pickUp("C", id: "5", day: 4, [Networks.phone]),
    ]
    let now = start + .days(5)
    var receipts: [Receipt] = []
    for event in events { receipts += try pipeline.take(event, at: now) }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    let ways = try #require(
      pipeline.library.networks.findings.first { $0.conditions.kinds == 2 })
    let before = try pipeline.store.notices(ofAlert: alert.id).count
    try pipeline.act(at: now + .hours(1)) {
      try $0.retract(
        try #require(receipts[4].observation), reason: "erreur", by: Region.caller("privacy-1"))
    }
    let told = try pipeline.store.notices(ofAlert: alert.id).dropFirst(before)
    let gone = told.compactMap(\.changed).flatMap(\.gone)
    #expect(!gone.isEmpty && gone.allSatisfy { $0.rule == ways.id })
    #expect(gone.allSatisfy { $0.reason == ways.meaning.reason })
  }

  @Test(
    "Whom an alert concerns by how many are tied hears of it when the last tie comes, whichever that is"
  )
  func moreAreTied() throws {
    typealias Networks = NetworkTests
    let events = [
      Networks.pickUp("C", id: "1", day: 0, [Networks.phone]),
      Networks.pickUp("B", id: "2", day: 1, [Networks.vehicle, Networks.phone]),
      Networks.runaway("A", id: "3", day: 2, [Networks.vehicle]),
    ]
    let now = start + .days(3)
    for last in events.indices {
      var pipeline = try Region.pipeline()
      for index in events.indices where index != last {
        _ = try pipeline.take(events[index], at: now)
      }
      _ = try pipeline.take(events[last], at: now + .hours(1))
      let first = try Region.keys().youth(file: try #require(normalizedFileNumber("A")))
      let alert = try #require(pipeline.openAlerts(of: first).first)
      #expect(
        pipeline.openDuties(of: alert.id).contains { $0.organisation == "eilp" },
        "the last to come: \(last + 1)")
    }
  }

  @Test("That somebody is called otherwise than before is told to nobody")
  func calledOtherwise() throws {
    // Under which of the two pseudonyms they go on is drawn from these.
    for name in (1...12).map({ "Nom \(String(repeating: "é", count: $0))" }) {
      var pipeline = try Region.pipeline()
      _ = try pipeline.take(Region.hotel("B-1", id: "1", at: start), at: start)
      let alert = try #require(pipeline.alerts.values.first)
      let before = try pipeline.store.notices(ofAlert: alert.id).count
      let youth = Region.youth("B-1").setting("name", .string(name))
        .setting("birth_date", "2010-03-04")
      let both = Region.event(
        "bar_report", from: "gripp", id: "2", at: start,
        [JSONMember("youth", youth), JSONMember("source_grade", 1)])
      _ = try pipeline.take(both, at: start + .hours(1))
      #expect(try pipeline.store.notices(ofAlert: alert.id).count == before, "\(name)")
    }
  }

  @Test(
    "Who declined hears that what they were shown of who somebody is was taken back, ground or not")
  func identityTakenBack() throws {
    var pipeline = try Region.pipeline()
    let pupil = Region.event(
      "bar_report", from: "patrol", id: "b", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-1").setting("school", "school-17")),
        JSONMember("source_grade", 1),
      ])
    _ = try pipeline.take(pupil, at: start)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "1", at: start), at: start)
    _ = try pipeline.take(Region.runaway("CJQ-1", id: "2", at: start), at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try #require(notice.json.text.contains("school-17"))
    try pipeline.act(at: start) {
      _ = try $0.decline(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.retract("b", from: "patrol", by: "watch-patrol-1", at: start + .minutes(1))
    let told = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(told.change == .corrected && told.fields == .object([]) && told.changed == nil)
  }
}
