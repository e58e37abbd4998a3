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

/// What happens to an alert while the file that it is of is restricted, and as that ends.
struct RestrictionTests {
  let start = Region.start
  private let pivots = ["pivot-dpj-1", "pivot-cjq-1"]

  private func notices(_ pipeline: Pipeline) throws -> [Notice] {
    try pipeline.everyNotice()
  }

  // MARK: What nobody was shown

  @Test("What was reported under a restriction and taken back is told to nobody, also once it ends")
  func takenBackUnseen() throws {
    var pipeline = try RestrictedFile.concerned()
    let flag = try RestrictedFile.restrict(&pipeline, at: start + .minutes(1))
    _ = try pipeline.take(
      RestrictedFile.confidence("2", at: start + .minutes(2)), at: start + .minutes(2))
    try pipeline.run(until: start + .hours(20))
    let told = try notices(pipeline)
    try #require(told.contains { $0.change == .escalated }, "the chain runs on")
    try pipeline.retract("2", from: "pipq", by: "watch-pipq-1", at: start + .hours(20))
    #expect(try notices(pipeline).count == told.count)
    try RestrictedFile.lift(flag, &pipeline, at: start + .hours(21))
    let after = try notices(pipeline).dropFirst(told.count)
    try #require(!after.isEmpty)
    for notice in after { #expect(notice.changed?.gone ?? [] == [], "\(notice.recipient)") }
  }

  @Test("What was reported under a restriction and stands is told as new, though the chain ran on")
  func newAsItEnds() throws {
    var pipeline = try RestrictedFile.concerned()
    let flag = try RestrictedFile.restrict(&pipeline, at: start + .minutes(1))
    _ = try pipeline.take(
      RestrictedFile.confidence("2", at: start + .minutes(2)), at: start + .minutes(2))
    try pipeline.run(until: start + .hours(20))
    try RestrictedFile.lift(flag, &pipeline, at: start + .hours(20))
    for name in pivots {
      #expect(try pipeline.last(of: name).changed?.new.isEmpty == false, "\(name)")
    }
  }

  @Test("That a file is restricted is said once, also to who was told later than the first ones")
  func restrictedOnce() throws {
    var pipeline = try RestrictedFile.concerned()
    let consent = Region.event(
      "community_report", from: "pipq", id: "2", at: start + .minutes(1),
      [
        JSONMember("youth", ["file": "CJQ-1"]), JSONMember("programme", "pipq"),
        JSONMember("need", ["legal"]), JSONMember("youth_consents", true),
        JSONMember("consent_status", "youth"),
      ])
    _ = try pipeline.take(consent, at: start + .minutes(1))
    try pipeline.run(until: start + .hours(13))
    let part = try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
    let relieving = try pipeline.last(of: "releve-dpj-1")
    try #require(relieving.change == .escalated && relieving.revision > part.revision)
    _ = try RestrictedFile.restrict(&pipeline, at: start + .hours(13))
    try #require(try pipeline.last(of: "releve-dpj-1").change == .restricted)
    let told = try notices(pipeline)
    let away = Region.event(
      "runaway", from: "patrol", id: "3", at: start + .hours(13),
      [
        JSONMember("youth", ["file": "CJQ-1"]), JSONMember("leave_context", "home"),
        JSONMember("absence_started_at", .string((start + .hours(13)).rfc3339)),
      ])
    let before = try #require(pipeline.alerts[relieving.alert])
    _ = try pipeline.take(away, at: start + .hours(13) + .minutes(1))
    let after = try #require(pipeline.alerts[relieving.alert])
    try #require(after.revision > before.revision)
    #expect(try notices(pipeline) == told, "that something came in shows in nothing")
  }

  @Test("Who cannot be told that it ended makes nobody else hear of each correction anew")
  func withoutAgreement() throws {
    let library = try Region.library {
      $0.replacing(
        "organisation: cjq, signed_by: \"Wilhem Valcourt\", from: 2024-01-01, until: 2099-12-31",
        with:
          "organisation: cjq, signed_by: \"Wilhem Valcourt\", from: 2024-01-01, until: 2026-03-02")
    }
    var pipeline = try RestrictedFile.concerned(library)
    let flag = try RestrictedFile.restrict(&pipeline, at: start + .minutes(1))
    let later = start + .days(2)
    try pipeline.run(until: later)
    try #require(library.directory.agreement(of: "cjq", at: later) == nil)
    try RestrictedFile.lift(flag, &pipeline, at: later)
    let told = try notices(pipeline).count
    for index in 1...2 {
      let now = later + .hours(Int64(index))
      // It weighs nothing.
      _ = try pipeline.take(
        Region.event(
          "community_report", from: "pipq", id: "legal-\(index)", at: now,
          [
            JSONMember("youth", ["file": "CJQ-1"]), JSONMember("programme", "pipq"),
            JSONMember("need", ["legal"]),
          ]), at: now)
      try pipeline.retract("legal-\(index)", from: "pipq", by: "watch-pipq-1", at: now)
    }
    let after = try notices(pipeline).dropFirst(told).filter { $0.organisation == "dpj" }
    #expect(after.map(\.change).filter { $0 == .corrected } == [])
  }

  // MARK: Where it begins to hold later

  @Test("Direct evidence that is taken back: whoever was told hears that the file is restricted")
  func afterDirectEvidence() throws {
    var pipeline = try RestrictedFile.concerned()
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "3", at: start), at: start + .minutes(1))
    let count = try notices(pipeline).count
    _ = try RestrictedFile.restrict(&pipeline, at: start + .minutes(2))
    try #require(try notices(pipeline).count == count, "band 4 is told all the same")
    try pipeline.retract("3", from: "cjq", by: "watch-cjq-1", at: start + .minutes(3))
    for name in ["pivot-dpj-1", "pivot-cjq-1"] {
      let told = try pipeline.last(of: name)
      #expect(told.change == .restricted && told.why.isEmpty, "\(name)")
      #expect(told.band == .concern && told.actBy == nil, "\(name)")
      #expect(told.action.en.contains("taken back"), "\(name)")
      #expect(told.action.en.contains("File restricted"), "\(name)")
    }
    let after = try notices(pipeline).count
    // At the pace of band 4 it would be half an hour.
    try pipeline.run(until: start + .hours(6))
    for notice in try notices(pipeline).dropFirst(after) {
      #expect(!["dpj", "cjq"].contains(notice.organisation), "\(notice.recipient)")
    }
  }

  @Test("Who turns out to be one with somebody restricted, by that alone, and then is not")
  func takenForOne() throws {
    let lune: [JSONMember] = [
      JSONMember("name", "Lune Verger"), JSONMember("birth_date", "2010-06-01"),
    ]
    func asksForAdvice(_ id: String, _ youth: [JSONMember], _ now: Timestamp) -> JSONValue {
      Region.event(
        "community_report", from: "pipq", id: id, at: now,
        [
          JSONMember("youth", .object(youth)), JSONMember("programme", "pipq"),
          JSONMember("need", ["legal"]),
        ])
    }
    let file = JSONMember("file", "CJQ-1")
    var pipeline = try RestrictedFile.concerned()
    _ = try pipeline.take(asksForAdvice("2", lune, start), at: start + .minutes(1))
    try answer("pivot-cjq-1", &pipeline, at: start + .minutes(2))
    let privacy = try Region.caller("privacy-1")
    let other = try TakenForOneTests.lune()
    try pipeline.act(at: start + .minutes(3)) {
      _ = try $0.setFlag(.restriction, on: other, reason: "essai", until: nil, by: privacy)
    }
    let before = try notices(pipeline)
    _ = try pipeline.take(asksForAdvice("3", [file] + lune, start), at: start + .minutes(4))
    let during = try notices(pipeline)
    #expect(Set(during.dropFirst(before.count).map(\.recipient)) == Set(before.map(\.recipient)))
    #expect(during.dropFirst(before.count).allSatisfy { $0.change == .restricted })
    var part = try #require(pipeline.duties.values.first { $0.organisation == "cjq" })
    #expect(part.actBy == nil && part.clock == .review)
    // Once: that something came in shows in nothing.
    _ = try pipeline.take(asksForAdvice("4", [file], start), at: start + .minutes(5))
    #expect(try notices(pipeline) == during)
    let apart = start + .minutes(6)
    try pipeline.retract("3", from: "pipq", by: "watch-pipq-1", at: apart)
    for name in pivots {
      let notice = try pipeline.last(of: name)
      #expect(notice.issued == apart && !notice.why.isEmpty, "\(name)")
    }
    part = try #require(pipeline.duties.values.first { $0.organisation == "cjq" })
    #expect(part.actBy == apart + .days(3))
  }

  // MARK: Clocks

  private func answer(
    _ name: String, isActing: Bool = false, _ pipeline: inout Pipeline, at now: Timestamp
  ) throws {
    let notice = try pipeline.last(of: name)
    let caller = try Region.caller(name)
    try pipeline.act(at: now) {
      if isActing {
        _ = try $0.recordAction("visit", note: nil, on: notice.id, by: caller)
      } else {
        _ = try $0.acknowledge(notice.id, by: caller)
      }
    }
  }

  @Test("Nobody is late for what may not be used, nor told that the band rose; then there is time")
  func raisedInSilence() throws {
    var pipeline = try RestrictedFile.concerned()
    try answer("pivot-dpj-1", &pipeline, at: start + .minutes(1))
    let flag = try RestrictedFile.restrict(&pipeline, at: start + .minutes(2))
    _ = try pipeline.take(
      RestrictedFile.confidence("2", at: start + .minutes(3)), at: start + .minutes(3))
    try #require(pipeline.alerts.values.map(\.band) == [.high])
    let end = start + .days(10)
    try pipeline.run(until: end)
    let told = try notices(pipeline)
    #expect(told.contains { $0.step == .table })
    #expect(!told.contains { $0.change == .overdue })
    #expect(told.allSatisfy { $0.band == .concern && $0.revision == 1 })
    try RestrictedFile.lift(flag, &pipeline, at: end)
    for name in pivots {
      let notice = try pipeline.last(of: name)
      #expect(notice.change == .raised && notice.band == .high, "\(name)")
      #expect(notice.changed?.bandBefore == .concern, "\(name)")
    }
    for notice in try notices(pipeline).dropFirst(told.count) {
      for deadline in [notice.acknowledgeBy, notice.actBy].compactMap(\.self) {
        #expect(deadline > end, "\(notice.recipient)")
      }
    }
    for duty in pipeline.duties.values where ["dpj", "cjq"].contains(duty.organisation) {
      #expect(duty.state == .awaiting && pipeline.isWithOwn(duty), "\(duty.organisation)")
    }
  }

  @Test("A restriction that silenced nothing moves no deadline as it ends, and nobody hears of it")
  func silencedNothing() throws {
    var pipeline = try RestrictedFile.concerned()
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "3", at: start), at: start + .minutes(1))
    try answer("pivot-cjq-1", &pipeline, at: start + .minutes(2))
    try pipeline.run(until: start + .hours(2))
    let parts = pipeline.duties.values.sorted { $0.key < $1.key }
    let dpj = try #require(parts.first { $0.organisation == "dpj" })
    try #require(dpj.band == .immediate && dpj.step > .pivot, "the chain has come along")
    let told = try notices(pipeline)
    let flag = try RestrictedFile.restrict(&pipeline, at: start + .hours(2))
    try RestrictedFile.lift(flag, &pipeline, at: start + .hours(2) + .minutes(1))
    #expect(pipeline.duties.values.sorted { $0.key < $1.key } == parts)
    #expect(try notices(pipeline) == told)
  }

  @Test("A danger that was told of a restricted file goes on as that ends, by its own clocks")
  func dangerMeanwhile() throws {
    var pipeline = try RestrictedFile.concerned()
    let flag = try RestrictedFile.restrict(&pipeline, at: start + .minutes(1))
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "3", at: start), at: start + .minutes(2))
    try pipeline.run(until: start + .hours(2))
    let parts = pipeline.duties.values.sorted { $0.key < $1.key }
    try #require(parts.contains { $0.band == .immediate && $0.step > .pivot })
    try RestrictedFile.lift(flag, &pipeline, at: start + .hours(2))
    #expect(pipeline.duties.values.sorted { $0.key < $1.key } == parts)
  }

  @Test("Who answered is not asked again as a restriction ends, and acts unless they have")
  func answeredBefore() throws {
    var pipeline = try RestrictedFile.concerned()
    for name in ["pivot-dpj-1", "pivot-cjq-1"] {
      try answer(name, &pipeline, at: start + .minutes(1))
    }
    try answer("pivot-dpj-1", isActing: true, &pipeline, at: start + .minutes(2))
    let flag = try RestrictedFile.restrict(&pipeline, at: start + .minutes(3))
    let end = start + .days(5)
    try pipeline.run(until: end)
    #expect(try !notices(pipeline).contains { $0.change == .overdue })
    try RestrictedFile.lift(flag, &pipeline, at: end)
    let alert = try #require(pipeline.alerts.values.first)
    let done = try #require(pipeline.duty(of: "dpj", to: alert))
    #expect(done.state == .acknowledged && done.actBy == nil && done.clock == .review)
    let owed = try #require(pipeline.duty(of: "cjq", to: alert))
    #expect(owed.state == .acknowledged && owed.actBy == end + .days(3))
  }
}
