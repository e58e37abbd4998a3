import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// A retraction undoes, and everybody who was told is told again (`docs/delivery.md` 6).
struct CorrectionTests {
  @Test("A report in place of another is no second one: nothing is seen again, and nothing is gone")
  func replaced() throws {
    var pipeline = try Region.pipeline()
    let start = Region.start
    func hotel(_ id: String, _ place: String) -> JSONValue {
      Region.event(
        "hotel_report", from: "ikat", id: id, at: start,
        [
          JSONMember("youth", Region.youth("CJQ-1")), JSONMember("minor_possible", true),
          JSONMember("age_gap_companion", true), JSONMember("place", .string(place)),
        ])
    }
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), hotel("2", "hotel-01"), at: start)
    let count = try pipeline.inbox("pivot-spvq-ikat-1").count
    let other = hotel("3", "hotel-02").setting("supersedes", "2")
    _ = try pipeline.take(other, at: start + .minutes(1))
    let told = try #require(try pipeline.inbox("pivot-spvq-ikat-1").dropFirst(count).last)
    #expect(told.change == .corrected)
    let changed = try #require(told.changed)
    #expect(changed.again.isEmpty && changed.new.isEmpty && changed.gone.isEmpty)
    #expect(told.fields["location"]?["place"] == "hotel-02")
    #expect(told.fields["location"]?["also"] == nil)
    #expect(told.action.fr.hasPrefix(Bilingual.putRight.fr), "\(told.action.fr)")
  }

  @Test("One of two like reports is taken back: where nothing that is shown differs, that is said")
  func oneOfTwo() throws {
    var pipeline = try Region.pipeline()
    let start = Region.start
    func seen(_ id: String, from unit: String) -> JSONValue {
      Region.event(
        "school_report", from: unit, id: id, at: start,
        [
          JSONMember("youth", ["file": "CSSD-1", "age": 15]), JSONMember("school", "school-03"),
          JSONMember("possessions_change", true),
        ])
    }
    let mall = Region.event(
      "mall_report", from: "ijp", id: "3", at: start,
      [
        JSONMember("youth", ["file": "CSSD-1"]), JSONMember("place", "mall-1"),
        JSONMember("approach_pattern", "gifts"), JSONMember("repeat_person", true),
      ])
    _ = try pipeline.take(
      seen("1", from: "css-decouvreurs"), seen("2", from: "school-police"), mall, at: start)
    try pipeline.retract("2", from: "school-police", by: "privacy-1", at: start + .minutes(1))
    let told = try #require(try pipeline.inbox("pivot-spvq-ikat-1").last)
    #expect(told.change == .corrected && told.changed?.isWithoutReasons == true)
    #expect(told.action.fr.hasPrefix(Bilingual.putRight.fr + " Passer à l'établissement"))
    let school = try pipeline.inbox("pivot-css-decouvreurs-1")
    #expect(school.map(\.change) == [.opened], "to it others' word was never told")
  }

  /// Who was told of an alert while an observation was grounds for it.
  private struct Told: Hashable {
    var recipient: String
    var alert: String
    var mandate: String
    var organisation: String
  }

  @Test(
    "Whoever was told of what a retracted observation was grounds for hears of it, once closed too")
  func everybody() throws {
    try Property.holds(cases: 200) { scenario, random in
      let arrivals = Scenario.arrivals(scenario.events.count, &random)
      var trial = try Trial(zip(scenario.events, arrivals)) { pipeline, _ in
        try answer(&pipeline, &random)
      }
      guard
        let gone = scenario.events.shuffled(using: &random).lazy
          .compactMap({ try? trial.pipeline.standing($0) }).first
      else { return nil }
      return try trial.fault(retracting: gone)
    }
  }

  @Test("What is taken back after the alert was withdrawn is heard by whoever was told of it, once")
  func afterTheEnd() throws {
    let start = Region.start
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.disclosure("CJQ-1", id: "2", at: start),
      at: start)
    let told = Set(try pipeline.everyNotice().map(\.recipient))
    try pipeline.retract("2", from: "cjq", by: "watch-cjq-1", at: start + .hours(1))
    try #require(pipeline.alerts.isEmpty)
    for name in told { try #require(try pipeline.inbox(name).last?.change == .withdrawn) }
    let later = start + .minutes(90)
    try pipeline.retract("1", from: "cjq", by: "watch-cjq-1", at: later)
    let heard = try pipeline.everyNotice().filter { $0.issued == later }
    #expect(heard.map(\.recipient).sorted() == told.sorted())
    #expect(heard.allSatisfy { $0.change == .corrected && $0.fields == .object([]) })
  }

  @Test("That evidence was taken back, heard later by one of them, gives nobody their part again")
  func bareCorrection() throws {
    let start = Region.start
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    for (name, change, revision) in [
      ("pivot-eilp-1", Notice.Change.withdrawn, 2), ("releve-eilp-1", .corrected, 3),
    ] {
      var told = notice
      (told.id, told.organisation, told.recipient) = (notice.id + name, "eilp", name)
      (told.seq, told.revision, told.change) = (1, revision, change)
      told.band = .none
      let posted = told
      try pipeline.act(at: start) { $0.post(posted) }
    }
    let alert = try #require(pipeline.alerts[notice.alert])
    #expect(try pipeline.newcomers(among: ["eilp"], to: alert) == ["eilp"])
  }

  @Test("Who declined before others were told more makes nobody else hear that as corrected")
  func declinedBefore() throws {
    let (start, later) = (Region.start, Region.start + .hours(1))
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try pipeline.act(at: start) {
      _ = try $0.decline(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    func found(_ id: String, _ youth: JSONValue, _ more: [JSONMember] = []) -> JSONValue {
      Region.event(
        "youth_found", from: "cjq", id: id, at: later,
        [JSONMember("youth", youth), JSONMember("found_at", .string(later.rfc3339))] + more)
    }
    _ = try pipeline.take(
      found(
        "3", Region.youth("CJQ-1", age: 16, placed: true), [JSONMember("new_possessions", true)]),
      found(
        "4", ["file": "CJQ-1", "placed": true], [JSONMember("source_grade", 3)]), at: later)
    let told = try pipeline.inbox("releve-dpj-1")
    #expect(told.last?.fields["identity"]?["age"]?.integer == 16)
    #expect(notice.fields["identity"]?["age"]?.integer == 15)
    try pipeline.retract("4", from: "cjq", by: "watch-cjq-1", at: later + .minutes(1))
    #expect(try pipeline.inbox("releve-dpj-1").map(\.change) == told.map(\.change))
  }

  /// A network's name is that of one of its members, and may be another when a ground is taken back.
  @Test("So it is when the network of a closed alert has lost what held it together")
  func lostNetwork() throws {
    func events() -> [JSONValue] {
      let youth = Region.youth("CJQ-102")
      return [
        Region.event(
          "mall_report", from: "css-capitale", id: "mall", at: Region.start + .days(9),
          [JSONMember("approach_pattern", "gifts"), JSONMember("youth", youth)]),
        Region.event(
          "hotel_report", from: "cjq", id: "hotel", at: Region.start,
          [
            JSONMember("short_visits", 7), JSONMember("youth", youth),
            JSONMember("phones", ["418-555-0103"]), JSONMember("minor_possible", true),
          ]),
        Region.event(
          "bar_report", from: "patrol", id: "bar", at: Region.start + .days(9),
          [
            JSONMember("companions", [youth]), JSONMember("phones", ["418-555-0103"]),
            JSONMember("minor_possible", true), JSONMember("person_of_concern", "room 12"),
          ]),
        Region.event(
          "online_luring", from: "patrol", id: "luring", at: Region.start + .days(9),
          supersedes: "bar", []),
      ]
    }
    var closed = 0
    for order in [
      [0, 1, 2, 3], [1, 0, 2, 3], [1, 2, 0, 3], [2, 1, 0, 3], [2, 0, 1, 3], [0, 2, 1, 3],
    ] {
      for first in 0..<3 {
        let arrivals = order.indices.map { Region.start + .days(10) + .hours(Int64($0)) }
        for gone in 0..<2 {
          var trial = try Trial(zip(order.map { events()[$0] }, arrivals)) { pipeline, number in
            if number == first || number == 2 { try closeAll(&pipeline) }
          }
          closed += try trial.pipeline.store.kept().alerts.filter { $0.closed != nil }.count
          let id = try #require(try trial.pipeline.standing(events()[gone]))
          #expect(try trial.fault(retracting: id) == nil, "\(order), \(first), \(gone)")
        }
      }
    }
    #expect(closed > 0)
  }

  @Test("Two reports that stand for one give way to a third: who was told of either hears of it")
  func standingTwice() throws {
    let start = Region.start
    var pipeline = try Region.pipeline()
    func corrected(_ file: String, as id: String) -> JSONValue {
      Region.disclosure(file, id: id, at: start).superseding("1")
    }
    _ = try pipeline.take(corrected("F-1", as: "2"), at: start)
    let alert = try #require(pipeline.alerts.keys.first)
    try pipeline.closeForAll(alert)
    // The first comes after all, as it is forgotten that it was superseded: after a year.
    pipeline.superseded = [:]
    _ = try pipeline.take(Region.disclosure("F-2", id: "1", at: start), at: start + .minutes(1))
    _ = try pipeline.take(corrected("F-2", as: "3"), at: start + .minutes(2))
    try #require(pipeline.standing.count == 2)
    let told = Set(try pipeline.store.notices(ofAlert: alert).map(\.recipient))
    try #require(!told.isEmpty)
    _ = try pipeline.take(corrected("F-2", as: "4"), at: start + .minutes(3))
    #expect(pipeline.standing.count == 1)
    for recipient in told {
      let last = try pipeline.inbox(recipient).last { $0.alert == alert }
      #expect(last?.change == .corrected, "\(recipient)")
    }
  }

  /// Observations as they arrive, who was told of each, and what a retraction then has to say.
  private struct Trial {
    var pipeline: Pipeline
    var told: [String: Set<Told>] = [:]

    /// `work` is what people do after each of them.
    init(
      _ arriving: some Sequence<(JSONValue, Timestamp)>,
      _ work: (inout Pipeline, Int) throws -> Void
    ) throws {
      pipeline = try Region.pipeline()
      for (number, (event, arrival)) in arriving.enumerated() {
        pipeline.begin(at: arrival)
        _ = try pipeline.submit(event, by: nil, arrival: arrival)
        // That something was taken back tells of nothing that stands.
        for notice in pipeline.commit.notices where notice.band > .none {
          for ground in pipeline.alerts[notice.alert]?.grounds ?? [] {
            for observation in ground.observations {
              told[observation, default: []].insert(
                Told(
                  recipient: notice.recipient, alert: notice.alert, mandate: notice.mandate,
                  organisation: notice.organisation))
            }
          }
        }
        try pipeline.store.append(pipeline.commit)
        pipeline.committed()
        try work(&pipeline, number)
      }
    }

    /// Takes an observation back; what is wrong with what is told then, `nil` where nothing is.
    mutating func fault(retracting gone: String) throws -> String? {
      let library = try Region.library()
      let reporter = pipeline.standing.entry(gone)?.observation.organisation
      var last: [Told: Notice.Change] = [:]
      for one in told[gone] ?? [] {
        last[one] = try pipeline.inbox(one.recipient).last { $0.alert == one.alert }?.change
      }
      let grounds = pipeline.alerts.mapValues(\.grounds)
      pipeline.begin(at: Scenario.end)
      try pipeline.retract(gone, reason: "erreur", by: Region.caller("privacy-1"))
      let notices = pipeline.commit.notices
      for (one, change) in last {
        // What ended in another alert goes on there.
        let outcome = try pipeline.store.alert(one.alert)?.outcome
        if change == .withdrawn, outcome == .merged { continue }
        let isOpen = grounds[one.alert] != nil
        let present = try grounds[one.alert] ?? pipeline.store.alert(one.alert)?.grounds ?? []
        let isGround = present.contains { $0.observations.contains(gone) }
        let conditions = library.matrix.mandate(one.mandate)?.conditions
        if conditions?.ownReport == true, !isGround || reporter != one.organisation { continue }
        if !notices.contains(where: { $0.recipient == one.recipient && $0.alert == one.alert }) {
          return "\(one.recipient) (\(one.mandate)) was not told again, open: \(isOpen)"
        }
      }
      for notice in notices where notice.change == .corrected && notice.band == .none {
        if notice.fields.object?.isEmpty != true || !notice.why.isEmpty { return "content shown" }
      }
      return nil
    }
  }

  /// Everybody is done with everything, round and round: from band 3 each closing needs a second person.
  private func closeAll(_ pipeline: inout Pipeline) throws {
    for _ in 0..<4 {
      for notice in try pipeline.everyNotice() {
        _ = try? pipeline.close(
          notice.id, outcome: .confirmed, note: nil, by: Region.caller(notice.recipient))
      }
      try pipeline.store.append(pipeline.commit)
      pipeline.committed()
    }
  }

  /// Some of those who were told acknowledge, some are done with it.
  private func answer(
    _ pipeline: inout Pipeline, _ random: inout SeededGenerator
  ) throws {
    let notices = try pipeline.everyNotice()
    for notice in notices where Int.random(in: 0...3, using: &random) == 0 {
      let caller = try Region.caller(notice.recipient)
      if Bool.random(using: &random) {
        _ = try? pipeline.acknowledge(notice.id, by: caller)
      } else {
        _ = try? pipeline.close(notice.id, outcome: .confirmed, note: nil, by: caller)
      }
    }
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
  }

  @Test("An alert that was closed as confirmed: its people hear that the ground was taken back")
  func closed() throws {
    var pipeline = try Region.pipeline()
    let observation = try #require(
      try pipeline.take(Region.disclosure("F-1", id: "1", at: Region.start), at: Region.start)[0]
        .observation)
    let alert = try #require(pipeline.alerts.keys.first)
    try pipeline.closeForAll(alert)
    let told = Set(try pipeline.store.notices(ofAlert: alert).map(\.recipient))
    #expect(told.count > 1)
    try pipeline.retracting(
      observation, by: Region.caller("privacy-1"), at: Region.start + .days(9))
    for recipient in told {
      let last = try #require(try pipeline.inbox(recipient).last)
      #expect(last.alert == alert && last.change == .corrected, "\(recipient)")
      #expect(last.fields == .object([]) && last.band == .none && last.acknowledgeBy == nil)
    }
  }
}
