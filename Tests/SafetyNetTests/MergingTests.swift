import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// Two alerts turn out to be of one young person: what people had in hand of the one that ends goes over.
struct MergingTests {
  let start = Region.start
  let later = Region.start + .minutes(10)

  static let named: JSONValue = [
    "name": "Élise Bérubé", "birth_date": "2010-05-04", "age": 15, "placed": true,
  ]

  /// The older alert rests on a file, the younger on a name; and nobody knows yet that they are one.
  func two(
    older: [JSONValue], store: any Store = MemoryStore()
  ) throws -> (Pipeline, older: Alert, younger: Alert) {
    var pipeline = try Region.pipeline(store: store)
    for event in older { _ = try pipeline.take(event, at: start) }
    let first = try #require(pipeline.alerts.values.first)
    _ = try pipeline.take(
      Region.event(
        "youth_found", from: "cjq", id: "named", at: start,
        [
          JSONMember("youth", Self.named), JSONMember("found_at", .string(start.rfc3339)),
          JSONMember("disclosure", "direct"),
        ]), at: start + .minutes(1))
    let second = try #require(pipeline.alerts.values.first { $0.id != first.id })
    #expect(pipeline.alerts.count == 2)
    return (pipeline, first, second)
  }

  func tie(_ pipeline: inout Pipeline, at time: Timestamp) throws {
    let both: JSONValue = ["file": "CJQ-7", "name": "Bérubé, Élise", "birth_date": "2010-05-04"]
    _ = try pipeline.take(
      Region.event(
        "community_report", from: "pipq", id: "tie", at: start,
        [JSONMember("youth", both), JSONMember("programme", "pipq")]), at: time)
  }

  func organisations(_ pipeline: Pipeline, _ alert: Alert) -> Set<String> {
    Set(pipeline.openDuties(of: alert.id).map(\.organisation))
  }

  @Test("Who has taken the younger one in charge, and acted, is not asked again by the older")
  func takenInCharge() throws {
    let store = MemoryStore()
    var (pipeline, older, younger) = try two(
      older: [Region.hotel("CJQ-7", id: "1", at: start)], store: store)
    let theirs = organisations(pipeline, younger).subtracting(organisations(pipeline, older))
    let organisation = try #require(theirs.min())
    let part = try #require(pipeline.duty(of: organisation, to: younger))
    let name = try #require(part.told.first)
    let notice = try #require(try pipeline.inbox(name).last { $0.alert == younger.id })
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller(name))
    }
    let before = try #require(pipeline.duty(of: organisation, to: younger))
    try tie(&pipeline, at: later)
    #expect(pipeline.alerts[younger.id] == nil)
    let after = try #require(pipeline.duty(of: organisation, to: older))
    #expect(after.state == .acknowledged && after.acknowledgedBy == name)
    #expect(after.actBy == before.actBy && after.due == before.due)
    let heard = try pipeline.inbox(name).filter { $0.issued == later }
    #expect(heard.map(\.change) == [.withdrawn, .opened], "\(heard.map(\.change))")
    let first = try #require(heard.last)
    #expect(first.alert == older.id && first.acknowledgeBy == nil && first.changed == nil)
    #expect(first.actBy == before.actBy && !first.why.isEmpty)
    #expect(pipeline.alertsWithoutNextStep.isEmpty)
    // A restart finds it as it was left.
    let again = try Region.pipeline(store: store)
    #expect(again.duty(of: organisation, to: older) == after)
    #expect(again.duty(of: organisation, to: younger) == nil)
  }

  @Test(
    "Where an organisation has both, what one of its people answered for the younger is none for the older"
  )
  func both() throws {
    var (pipeline, older, younger) = try two(
      older: [Region.disclosure("CJQ-7", id: "1", at: start)])
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last { $0.alert == younger.id })
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.recordAction(
        "contact", note: nil, on: notice.id, by: Region.caller("pivot-dpj-1"))
    }
    #expect(pipeline.duty(of: "dpj", to: younger)?.actBy == nil)
    let before = try #require(pipeline.duty(of: "dpj", to: older))
    try tie(&pipeline, at: later)
    let after = try #require(pipeline.duty(of: "dpj", to: older))
    #expect(after.state == .awaiting && after.asked == "pivot-dpj-1")
    #expect(after.due == before.due && after.actBy == before.actBy)
    #expect(after.acknowledgeBy == before.acknowledgeBy)
    // Of those who were told of both nobody hears of the older as new.
    let heard = try pipeline.inbox("pivot-dpj-1").filter {
      $0.issued == later && $0.alert == older.id
    }
    #expect(heard.allSatisfy { $0.change != .opened })
    // The two were tied by mistake: nothing that the older asks has been lost.
    try pipeline.retract("tie", from: "pipq", by: "privacy-1", at: later + .minutes(1))
    #expect(pipeline.duty(of: "dpj", to: older)?.due == before.due)
    #expect(pipeline.alertsWithoutNextStep.isEmpty)
  }

  @Test("Where the younger is the higher one, nothing of what it asks is pushed back")
  func higher() throws {
    var (pipeline, older, younger) = try two(older: [
      Region.hotel("CJQ-7", id: "1", at: start), Region.runaway("CJQ-7", id: "2", at: start),
    ])
    #expect(older.band < younger.band)
    let organisations = organisations(pipeline, older).intersection(
      organisations(pipeline, younger))
    #expect(organisations.contains("dpj"))
    let before = Dictionary(
      uniqueKeysWithValues: organisations.compactMap { name in
        pipeline.duty(of: name, to: younger).map { (name, $0) }
      })
    try tie(&pipeline, at: later)
    for name in organisations {
      let (then, now) = (before[name], pipeline.duty(of: name, to: older))
      #expect(now.map { $0.due <= then?.due ?? .distantPast } == true, "\(name)")
      #expect(now?.acknowledgeBy == then?.acknowledgeBy && now?.actBy == then?.actBy, "\(name)")
    }
  }

  @Test("An action that was missed of the younger keeps nobody from owing that of the older")
  func missed() throws {
    var (pipeline, older, younger) = try two(
      older: [Region.foundWithOlder("CJQ-7", id: "1", at: start)])
    let risen = start + .hours(4) + .minutes(40)
    try pipeline.run(until: risen)
    _ = try pipeline.take(Region.disclosure("CJQ-7", id: "2", at: risen), at: risen)
    let one = risen + .minutes(70)
    try pipeline.run(until: one)
    let before = try #require(pipeline.duty(of: "dpj", to: older))
    let missed = try #require(pipeline.duty(of: "dpj", to: younger))
    try #require(before.state == .awaiting && before.actBy == risen + .hours(4))
    try #require(missed.actBy.map { $0 < one } == true)
    try tie(&pipeline, at: one)
    try #require(pipeline.alerts[younger.id] == nil)
    #expect(pipeline.duty(of: "dpj", to: older)?.actBy == risen + .hours(4))
    let name = "coordinator-dpj-1"
    let notice = try #require(try pipeline.inbox(name).last { $0.alert == older.id })
    try pipeline.act(at: one + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller(name))
    }
    let after = try #require(pipeline.duty(of: "dpj", to: older))
    #expect(after.state == .acknowledged && after.clock == .act)
    #expect(after.due == risen + .hours(4))
  }

  @Test("Of a restricted file, too, a part goes over, and whoever arrives hears of the restriction")
  func restricted() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.hotel("CJQ-7", id: "1", at: start), at: start)
    let older = try #require(pipeline.alerts.values.first)
    var reports: [JSONValue] = []
    for report in [
      Region.hotel("X", id: "2", at: start), Region.runaway("X", id: "3", at: start),
    ] {
      let data = (report["data"] ?? .null).setting("youth", Self.named)
      reports.append(report.setting("data", data))
    }
    for report in reports { _ = try pipeline.take(report, at: start + .minutes(1)) }
    let younger = try #require(pipeline.alerts.values.first { $0.id != older.id })
    let theirs = organisations(pipeline, younger).subtracting(organisations(pipeline, older))
    let organisation = try #require(theirs.min())
    let part = try #require(pipeline.duty(of: organisation, to: younger))
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.setFlag(
        .restriction, on: older.entity, reason: "essai", until: nil,
        by: Region.caller("privacy-1"))
    }
    try tie(&pipeline, at: later)
    let after = try #require(pipeline.duty(of: organisation, to: older))
    #expect(after.state == .awaiting && after.due == part.due)
    let heard = try pipeline.inbox(part.told[0]).filter { $0.issued == later }
    #expect(heard.map(\.change) == [.withdrawn, .restricted])
    #expect(heard.allSatisfy { $0.fields == .object([]) })
  }

  @Test("Who had both and knows of the older one's restriction hears it of the younger one, too")
  func restrictedBoth() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.hotel("CJQ-7", id: "1", at: start), at: start)
    let older = try #require(pipeline.alerts.values.first)
    let second = Region.hotel("X", id: "2", at: start)
    let data = (second["data"] ?? .null).setting("youth", Self.named)
    _ = try pipeline.take(second.setting("data", data), at: start + .minutes(1))
    let younger = try #require(pipeline.alerts.values.first { $0.id != older.id })
    let both = organisations(pipeline, younger).intersection(organisations(pipeline, older))
    let names = both.sorted().flatMap { pipeline.duty(of: $0, to: younger)?.told ?? [] }
    try #require(!names.isEmpty)
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.setFlag(
        .restriction, on: older.entity, reason: "essai", until: nil,
        by: Region.caller("privacy-1"))
    }
    let knew = try pipeline.inbox(names[0]).last
    try #require(knew?.change == .restricted && knew?.alert == older.id)
    try tie(&pipeline, at: later)
    for name in names {
      let heard = try pipeline.inbox(name).filter { $0.issued == later }
      #expect(heard.map(\.change) == [.withdrawn, .restricted], "\(name)")
      #expect(heard.last?.alert == older.id && heard.last?.fields == .object([]), "\(name)")
    }
  }

  @Test("An answer for the younger one's lower band is none for what the two are together")
  func lower() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-7", id: "1", at: start), at: start)
    let older = try #require(pipeline.alerts.values.first)
    _ = try pipeline.take(
      Region.event(
        "hotel_report", from: "ikat", id: "2", at: start,
        [
          JSONMember("youth", Self.named), JSONMember("minor_possible", true),
          JSONMember("age_gap_companion", true), JSONMember("third_party_booker", true),
          JSONMember("place", "hotel-01"), JSONMember("place_kind", "hotel"),
        ]), at: start + .minutes(1))
    let younger = try #require(pipeline.alerts.values.first { $0.id != older.id })
    #expect(younger.band < older.band)
    let part = try #require(pipeline.openDuties(of: younger.id).first)
    let name = try #require(part.told.first)
    let notice = try #require(try pipeline.inbox(name).last { $0.alert == younger.id })
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller(name))
    }
    try tie(&pipeline, at: later)
    let after = try #require(pipeline.duty(of: part.organisation, to: older))
    #expect(after.state == .awaiting && after.band == older.band)
    #expect(after.asked == name && after.acknowledgeBy.map { $0 > later } == true)
  }

  @Test(
    "Who was told of the younger one as the next step hears that it goes on, and who declined it does not"
  )
  func chain() throws {
    var (pipeline, older, younger) = try two(
      older: [Region.disclosure("CJQ-7", id: "1", at: start)])
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last { $0.alert == younger.id })
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.decline(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    #expect(pipeline.duty(of: "dpj", to: younger)?.told.contains("releve-dpj-1") == true)
    #expect(pipeline.duty(of: "dpj", to: older)?.told == ["pivot-dpj-1"])
    try tie(&pipeline, at: later)
    let heard = try pipeline.inbox("releve-dpj-1").filter { $0.issued == later }
    #expect(heard.map(\.change) == [.withdrawn, .opened])
    // They had declined the one and not the other.
    #expect(pipeline.duty(of: "dpj", to: older)?.declined == [])
    #expect(pipeline.duty(of: "dpj", to: older)?.told == ["pivot-dpj-1", "releve-dpj-1"])
  }
}
