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

/// What people are done with while the file is restricted, or were before: whether it opens again, and when.
struct ClosedWhileRestrictedTests {
  let start = Region.start

  private func close(
    _ name: String, _ pipeline: inout Pipeline, at now: Timestamp
  ) throws -> Notice {
    let notice = try pipeline.last(of: name)
    let caller = try Region.caller(name)
    try pipeline.act(at: now) {
      _ = try $0.close(notice.id, outcome: .unfounded, note: nil, by: caller)
    }
    return notice
  }

  @Test("A part in an alert that others work on is not taken up again while the file is restricted")
  func takenUpAgain() throws {
    var pipeline = try RestrictedFile.concerned()
    let notice = try close("pivot-dpj-1", &pipeline, at: start + .minutes(1))
    try #require(pipeline.alerts[notice.alert] != nil)
    _ = try RestrictedFile.restrict(&pipeline, at: start + .minutes(2))
    _ = try pipeline.take(
      RestrictedFile.confidence("2", at: start + .minutes(3)), at: start + .minutes(3))
    try #require(pipeline.alerts[notice.alert]?.band == .high, "in silence")
    let count = try pipeline.everyNotice().count
    let caller = try Region.caller("pivot-dpj-1")
    let error = #expect(throws: RequestError.self) {
      try pipeline.reopen(notice.id, reason: "r", by: caller)
    }
    #expect(error?.code == .forbidden)
    #expect(try pipeline.everyNotice().count == count)
    #expect(!pipeline.openDuties(of: notice.alert).contains { $0.organisation == "dpj" })
  }

  @Test("What was reported in silence while people closed what they knew is told as that ends")
  func judgedWithoutIt() throws {
    var pipeline = try RestrictedFile.concerned()
    let alert = try #require(pipeline.alerts.values.first)
    let names = pipeline.openDuties(of: alert.id).compactMap(\.answerer)
    let set = try RestrictedFile.restrict(&pipeline, at: start + .minutes(1))
    _ = try pipeline.take(
      RestrictedFile.confidence("2", at: start + .minutes(2)), at: start + .minutes(2))
    try #require(pipeline.alerts[alert.id]?.band == .high, "in silence")
    // One word is enough for the band that they know; that two were needed would say that there is more.
    for name in names.sorted() {
      let notice = try #require(
        try pipeline.inbox(name).last { $0.alert == alert.id && $0.band > .none })
      let caller = try Region.caller(name)
      try pipeline.act(at: start + .minutes(3)) {
        let closed = try $0.close(notice.id, outcome: .unfounded, note: nil, by: caller)
        #expect(closed.state == .closed)
      }
    }
    let closed = try #require(try pipeline.alert(alert.id))
    #expect(closed.state == .closed && closed.band == .concern)
    let count = try pipeline.everyNotice().count
    try RestrictedFile.lift(set, &pipeline, at: start + .minutes(4))
    let heard = try pipeline.everyNotice().dropFirst(count)
    let dpj = try #require(heard.first { $0.organisation == "dpj" })
    #expect(dpj.change == .reopened && dpj.band == .high)
    #expect(!(try #require(dpj.changed).new.isEmpty))
    #expect(heard.contains { $0.organisation == "pipq" })
  }

  @Test("That a restriction ended opens nothing that people were done with before")
  func judgedBefore() throws {
    var pipeline = try RestrictedFile.concerned()
    let notice = try close("pivot-dpj-1", &pipeline, at: start + .minutes(1))
    try #require(pipeline.alerts[notice.alert] != nil)
    let set = try RestrictedFile.restrict(&pipeline, at: start + .minutes(2))
    let before = try pipeline.inbox("pivot-dpj-1").count
    try RestrictedFile.lift(set, &pipeline, at: start + .minutes(3))
    #expect(try pipeline.inbox("pivot-dpj-1").count == before)
    #expect(!pipeline.openDuties(of: notice.alert).contains { $0.organisation == "dpj" })
    #expect(pipeline.openDuties(of: notice.alert).allSatisfy { $0.revision > 1 }, "others hear it")
  }

  @Test("An action of an earlier round is none of this one: it is owed again as a restriction ends")
  func actionOfBefore() throws {
    var pipeline = try RestrictedFile.concerned()
    let pivot = try Region.caller("pivot-dpj-1")
    let first = try pipeline.last(of: pivot.name)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.acknowledge(first.id, by: pivot)
      _ = try $0.recordAction("offre de rencontre", note: nil, on: first.id, by: pivot)
    }
    _ = try close(pivot.name, &pipeline, at: start + .minutes(2))
    let later = start + .days(2)
    let back = Region.event(
      "youth_found", from: "cjq", id: "3", at: later,
      [
        JSONMember("youth", Region.youth("CJQ-1", placed: true)),
        JSONMember("found_at", .string(later.rfc3339)), JSONMember("new_possessions", true),
      ])
    _ = try pipeline.take(back, at: later)
    let again = try pipeline.last(of: pivot.name)
    try #require(again.change == .reopened && again.band == first.band)
    try pipeline.act(at: later) { _ = try $0.acknowledge(again.id, by: pivot) }
    let set = try RestrictedFile.restrict(&pipeline, at: later + .minutes(1))
    try RestrictedFile.lift(set, &pipeline, at: later + .hours(1))
    let duty = try #require(
      pipeline.openDuties(of: again.alert).first { $0.organisation == "dpj" })
    #expect(duty.actBy != nil && duty.clock == .act)
  }
}
