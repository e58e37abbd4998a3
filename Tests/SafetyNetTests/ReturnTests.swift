import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Whoever was not there at their step of the chain, and is back.
struct ReturnTests {
  let start = Region.start
  private let everybody = ["pivot-dpj-1", "pivot-dpj-2", "releve-dpj-1", "coordinator-dpj-1"]

  private func away(
    _ names: [String], until end: Timestamp, in pipeline: inout Pipeline, at now: Timestamp
  ) throws {
    for name in names {
      try pipeline.act(at: now) {
        _ = try $0.enterAbsence(
          of: nil, from: $0.now, until: end, cover: nil, by: Region.caller(name))
      }
    }
  }

  private func times(_ recipient: String, _ pipeline: Pipeline) throws -> [Timestamp] {
    try pipeline.inbox(recipient).filter { $0.organisation == "dpj" }.map(\.issued)
  }

  @Test("Who comes back is told as their absence ends, and the chain goes on from there")
  func toldAsTheyComeBack() throws {
    var pipeline = try Region.pipeline()
    let back = start + .minutes(20)
    try away(everybody, until: back, in: &pipeline, at: start)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    #expect(try times("table-1", pipeline) == [start])
    try pipeline.run(until: back)
    #expect(try times("pivot-dpj-1", pipeline) == [back])
    #expect(try times("table-1", pipeline) == [start], "the Table is not told again for that")
    try pipeline.run(until: back + .hours(2))
    #expect(try !times("releve-dpj-1", pipeline).isEmpty)
    #expect(try !times("coordinator-dpj-1", pipeline).isEmpty)
    #expect(try times("pivot-dpj-1", pipeline).count == 1)
  }

  @Test("Where one of the organisation had been told, the coordinator who was passed over is told")
  func passedOver() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    #expect(try times("pivot-dpj-1", pipeline) == [start])
    let (gone, back) = (start + .minutes(10), start + .minutes(35))
    // Who was told goes last: then nobody is there any more.
    try away(everybody.reversed(), until: back, in: &pipeline, at: gone)
    #expect(try times("table-1", pipeline) == [gone])
    try pipeline.run(until: back)
    #expect(try times("coordinator-dpj-1", pipeline) == [back])
    #expect(try times("table-1", pipeline) == [gone])
  }

  @Test("That the Table has acknowledged does not keep whoever is back from hearing of it")
  func afterTheTablesAcknowledgement() throws {
    var pipeline = try Region.pipeline()
    try away(everybody, until: start + .minutes(20), in: &pipeline, at: start)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let told = try #require(try pipeline.inbox("table-1").first { $0.organisation == "dpj" })
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.acknowledge(told.id, by: Region.caller("table-1"))
    }
    try pipeline.run(until: start + .minutes(20))
    #expect(try times("pivot-dpj-1", pipeline) == [start + .minutes(20)])
    #expect(try times("table-1", pipeline) == [start], "it is not the Table that is asked again")
  }

  @Test("A coordinator who is a pivot too is told when back, as one who is not")
  func severalPlaces() throws {
    let library = try Region.library {
      $0.replacing(
        "organisation: dpj\n    roles: [coordinator]",
        with: "organisation: dpj\n    roles: [pivot, coordinator]")
    }
    var pipeline = try Region.pipeline(library: library)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let (gone, back) = (start + .minutes(10), start + .minutes(35))
    try away(everybody.reversed(), until: back, in: &pipeline, at: gone)
    try #require(try times("table-1", pipeline) == [gone])
    try pipeline.run(until: back)
    #expect(try times("coordinator-dpj-1", pipeline) == [back])
  }

  // MARK: A veille

  private let school = [
    "pivot-css-capitale-1", "releve-css-capitale-1", "coordinator-css-capitale-1",
  ]

  /// A report of band 1: for the school that wrote it.
  private func watch(in pipeline: inout Pipeline) throws -> Notice {
    _ = try pipeline.take(
      Region.event(
        "school_report", from: "css-capitale", id: "1", at: start,
        [
          JSONMember("youth", ["file": "CSSC-1", "age": 16]), JSONMember("school", "school-10"),
          JSONMember("possessions_change", true), JSONMember("source_grade", 2),
        ]), at: start)
    let alert = try #require(pipeline.alerts.values.first)
    try #require(alert.band == .watch)
    return try #require(try pipeline.store.notices(ofAlert: alert.id).first)
  }

  @Test("A veille that everybody declines stays in its organisation: the last hands it over")
  func watchDeclined() throws {
    var pipeline = try Region.pipeline()
    _ = try watch(in: &pipeline)
    for name in school.dropLast() {
      let told = try #require(try pipeline.inbox(name).last)
      try pipeline.act(at: start) {
        _ = try $0.decline(told.id, reason: "r", by: Region.caller(name))
      }
    }
    let told = try #require(try pipeline.inbox(school[2]).last)
    pipeline.begin(at: start)
    let error = #expect(throws: RequestError.self) {
      try pipeline.decline(told.id, reason: "r", by: Region.caller(school[2]))
    }
    #expect(error?.code == .conflict)
    let duty = pipeline.duties.values.first { $0.organisation == "css-capitale" }
    #expect(duty?.asked == school[2])
    #expect(try pipeline.inbox("table-1").isEmpty)
  }

  @Test("A veille for which nobody is there waits for whoever is back, and the Table is not told")
  func watchWaits() throws {
    var pipeline = try Region.pipeline()
    try away([school[0], school[2]], until: start + .days(9), in: &pipeline, at: start)
    try away([school[1]], until: start + .days(1), in: &pipeline, at: start)
    let notice = try watch(in: &pipeline)
    #expect(notice.recipient == school[0] && notice.step == .pivot)
    try pipeline.run(until: start + .days(1))
    #expect(try pipeline.inbox(school[1]).map(\.issued) == [start + .days(1)])
    try pipeline.run(until: start + .days(8))
    #expect(try pipeline.inbox("table-1").isEmpty)
    #expect(try pipeline.inbox(school[0]).count == 1, "nobody is reminded while they are away")
    #expect(pipeline.audit(at: start + .days(8)).isEmpty)
  }

  @Test("Where they all come back at once, whoever has the veille keeps it until their clock ends")
  func watchWaitsForAll() throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    try away(school, until: start + .days(3), in: &pipeline, at: start)
    _ = try watch(in: &pipeline)
    // The pivot's clock runs out on the third day, with nobody there.
    try pipeline.run(until: start + .days(3))
    #expect(try pipeline.inbox(school[0]).count == 1)
    #expect(try pipeline.inbox(school[1]).isEmpty)
    #expect(pipeline.audit(at: start + .days(3)).isEmpty)
    try pipeline.run(until: start + .days(5))
    #expect(try pipeline.inbox(school[1]).count == 1)
    #expect(try pipeline.inbox("table-1").isEmpty)
  }

  @Test("A restart looks at whoever is back, and tells them once")
  func overARestart() throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    try away(everybody, until: start + .minutes(20), in: &pipeline, at: start)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    for _ in 0..<2 {
      var again = try Region.pipeline(store: store)
      try again.act(at: start + .minutes(21)) { try $0.tick() }
      #expect(try times("pivot-dpj-1", again).count == 1)
    }
  }

  @Test("A start by night passes on no veille of somebody who is off by the hours of their week")
  func startByNight() throws {
    let store = MemoryStore()
    let library = try Region.library {
      $0.replacing(
        "  - name: pivot-css-capitale-1\n",
        with: """
            - name: pivot-css-capitale-1
              hours: [{days: [mon, tue, wed, thu, fri], from: "08:00", until: "16:30"}]

          """)
    }
    var pipeline = try Region.pipeline(store: store, library: library)
    let notice = try watch(in: &pipeline)
    #expect(notice.recipient == school[0])
    let night = start + .hours(9)
    try pipeline.run(until: night)
    #expect(try pipeline.inbox(school[1]).isEmpty)
    var again = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()),
      store: store, at: night)
    try again.act(at: night) { try $0.tick() }
    #expect(try again.inbox(school[1]).isEmpty)
    // By its own clock it goes on as ever.
    let due = try #require(again.duties.earliest)
    try again.run(until: due)
    #expect(try again.inbox(school[1]).count == 1)
  }
}
