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

/// What a revision says changed; closed alerts that open again.
struct RevisionTests {
  let start = Region.start

  // MARK: What changed

  /// A sign of the absence's family that is heavier than it.
  private var backWithPossessions: JSONValue {
    Region.event(
      "youth_found", from: "cjq", id: "3", at: start + .hours(5),
      [
        JSONMember("youth", Region.youth("CJQ-1", placed: true)),
        JSONMember("found_at", .string((start + .hours(5)).rfc3339)),
        JSONMember("new_possessions", true),
      ])
  }

  @Test(
    "The first notice says nothing of a change; an update names the new reasons and the band before"
  )
  func new() throws {
    var (pipeline, notice) = try opened()
    #expect(notice.changed == nil)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start + .minutes(1))
    let changed = try #require(try pipeline.last(of: "pivot-dpj-1").changed)
    #expect(changed.since == 1)
    #expect(changed.bandBefore == .immediate)
    #expect(!changed.new.isEmpty)
    #expect(changed.gone.isEmpty)
    let before = Set(notice.why.map(\.rule))
    #expect(changed.new.allSatisfy { !before.contains($0.rule) })
  }

  @Test("The same reason on another observation is told as seen again")
  func again() throws {
    var (pipeline, _) = try opened()
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "2", at: start), at: start + .minutes(1))
    let changed = try #require(try pipeline.last(of: "pivot-dpj-1").changed)
    #expect(changed.new.isEmpty)
    #expect(!changed.again.isEmpty)
  }

  @Test("What a heavier reason of its family outweighs stays among the reasons, without weight")
  func outweighed() throws {
    var pipeline = try Region.pipeline()
    let away = Region.runaway("CJQ-1", id: "2", at: start)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "1", at: start), away, at: start)
    let before = try pipeline.last(of: "pivot-dpj-1")
    _ = try pipeline.take(backWithPossessions, at: start + .hours(5))
    let after = try pipeline.last(of: "pivot-dpj-1")
    #expect(after.seq > before.seq)
    let changed = try #require(after.changed)
    #expect(changed.new.count == 1 && changed.gone.isEmpty)
    #expect(Set(before.why.map(\.rule)).isSubset(of: after.why.map(\.rule)))
    let runaway = after.why.filter {
      pipeline.library.meaning(of: $0.rule)?.family == "runaway"
    }
    #expect(runaway.count > 1)
    #expect(runaway.count { $0.weight != nil } == 1)
  }

  @Test("The weights of a notice add up to what the alert weighs: a family no further than its cap")
  func weightsAddUp() throws {
    var pipeline = try Region.pipeline()
    let signs = [
      JSONMember("payment", "cash"), JSONMember("dnd_days", 3), JSONMember("no_luggage", true),
      JSONMember("room_changes", 2), JSONMember("short_visits", 5),
    ]
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "1", at: start, more: signs), at: start)
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .youth })
    let assessment = pipeline.assess(alert.entity, at: start)
    let counting = assessment.reasons.filter(\.counts)
    try #require(counting.reduce(0) { $0 + $1.weight } > assessment.weight)
    let notices = try pipeline.store.notices(ofAlert: alert.id).filter { notice in
      pipeline.library.matrix.mandate(notice.mandate)?.showsWeights == true
    }
    try #require(!notices.isEmpty)
    for notice in notices {
      let told = notice.why.compactMap(\.weight).reduce(0, +)
      #expect(told == assessment.weight, "\(notice.mandate)")
    }
  }

  @Test("What is behind an outweighed reason is shown too: the second hotel, then the first")
  func secondHotel() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      at: start)
    let first = try pipeline.last(of: "pivot-spvq-ikat-1").fields
    try #require(first["location"]?["place"] == "hotel-01")
    // So much later that it follows no absence; and a room that somebody else paid for says less than the companion of
    // the first hotel did.
    let later = start + .hours(100)
    let second = Region.event(
      "hotel_report", from: "ikat", id: "3", at: later,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("minor_possible", true),
        JSONMember("third_party_booker", true), JSONMember("place", "hotel-02"),
        JSONMember("place_kind", "hotel"),
      ])
    _ = try pipeline.take(second, at: later)
    let notice = try pipeline.last(of: "pivot-spvq-ikat-1")
    let reasons = pipeline.assess(notice.subject, at: later).reasons
    try #require(
      reasons.contains { $0.isOutweighed && $0.observations.count == 2 }, "another reason counts")
    #expect(notice.changed?.again.isEmpty == false)
    #expect(notice.fields["location"]?["place"] == "hotel-02")
    #expect(notice.fields["location"]?["also"]?["place"] == ["hotel-01"])
  }

  @Test("Whom an absence concerns goes on being told when its return shows a heavier sign")
  func outweighedStillConcerns() throws {
    var pipeline = try Region.pipeline()
    let wish = Region.event(
      "community_report", from: "pipq", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-1", placed: true)), JSONMember("programme", "pipq"),
        JSONMember("need", ["exit"]),
      ])
    _ = try pipeline.take(wish, Region.runaway("CJQ-1", id: "2", at: start), at: start)
    let concerned = Set(pipeline.duties.values.map(\.organisation))
    try #require(concerned.contains("spvq/ijp"), "by the absence alone")
    _ = try pipeline.take(backWithPossessions, at: start + .hours(5))
    #expect(Set(pipeline.duties.values.map(\.organisation)).isSuperset(of: concerned))
  }

  @Test("Where a family is told and not its rules, one more is seen again, one less is no loss")
  func familyWords() throws {
    typealias Networks = NetworkTests
    var pipeline = try Region.pipeline()
    let events = [
      Networks.pickUp("A", id: "1", day: 0, [Networks.vehicle]),
      Networks.runaway("B", id: "2", day: 1, [Networks.vehicle]),
      Networks.runaway("C", id: "3", day: 2, [Networks.vehicle]),
    ]
    let now = start + .days(3)
    for event in events { _ = try pipeline.take(event, at: now) }
    try pipeline.retract("3", from: "cjq", by: "watch-cjq-1", at: now + .hours(1))
    let family = "family:peer_link"
    let told = try pipeline.inbox("pivot-css-capitale-1").filter { $0.subject.kind == .youth }
    try #require(told.count > 2)
    var hadFamily = false
    var compared = 0
    for notice in told {
      let hasFamily = notice.why.contains { $0.rule == family }
      #expect(notice.why.count { $0.rule == family } < 2)
      if hadFamily, hasFamily, let changed = notice.changed {
        #expect(!changed.new.contains { $0.rule == family })
        #expect(!changed.gone.contains { $0.rule == family })
        compared += 1
      }
      hadFamily = hasFamily
    }
    #expect(compared > 1)
  }

  @Test("A retraction names what no longer holds")
  func gone() throws {
    var (pipeline, _) = try opened()
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start + .minutes(1))
    let told = try pipeline.last(of: "pivot-dpj-1")
    try pipeline.retract("2", from: "ikat", by: "watch-ikat-1", at: start + .minutes(2))
    let changed = try #require(try pipeline.last(of: "pivot-dpj-1").changed)
    #expect(changed.new.isEmpty)
    #expect(Set(changed.gone.map(\.rule)).isSubset(of: told.why.map(\.rule)))
    #expect(!changed.gone.isEmpty)
  }

  @Test("A reason whose rule is no longer in force is gone in the words in which it was read")
  func ended() throws {
    let store = MemoryStore()
    var before = try Region.pipeline(store: store)
    _ = try before.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let told = try before.last(of: "pivot-dpj-1")
    let library = try library(without: "hotel_minor_room_by_others.yml")
    var pipeline = try Region.pipeline(store: store, library: library)
    try pipeline.act(at: start + .hours(1)) { try $0.reassessEverything() }
    let gone = try #require(try pipeline.last(of: "pivot-dpj-1").changed?.gone)
    let ended = told.why.filter { library.meaning(of: $0.rule) == nil }
    #expect(ended.count == 1)
    #expect(gone.map(\.rule) == ended.map(\.rule) && gone.map(\.reason) == ended.map(\.reason))
  }

  /// The region's rules without one of them.
  private func library(
    without name: String, changing: (String) -> String = { $0 }
  ) throws -> RuleLibrary {
    var files: [RuleFile] = []
    for (folder, isOfDirectory) in [("/Rules", false), ("/Fixtures/region", true)] {
      for var file in try RuleFile.yaml(under: Region.root + folder) where file.name != name {
        file.isOfDirectory = isOfDirectory
        file.bytes = Array(changing(String(decoding: file.bytes, as: UTF8.self)).utf8)
        files.append(file)
      }
    }
    return try #require(RuleLibrary.load(files).library)
  }

  @Test(
    "The same where the band falls with it and another mandate is told by, unless that opens less",
    arguments: [false, true])
  func endedUnderAnotherMandate(opensLess: Bool) throws {
    func narrowed(_ text: String) -> String {
      guard opensLess, let place = text.firstRange(of: "id: traic-outreach") else { return text }
      let outreach = text[place.lowerBound...].replacing("location: summary, ", with: "")
      return String(text[..<place.lowerBound]) + String(outreach)
    }
    let store = MemoryStore()
    var before = try Region.pipeline(store: store, library: Region.library(changing: narrowed))
    let mall = Region.event(
      "mall_report", from: "ijp", id: "3", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("place", "mall-1"),
        JSONMember("approach_pattern", "gifts"), JSONMember("repeat_person", true),
      ])
    _ = try before.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start), mall,
      at: start)
    let told = try before.last(of: "pivot-traic-1")
    #expect(told.band == .high && told.mandate == "traic-urgent")
    let library = try library(without: "runaway_then_hotel.yml", changing: narrowed)
    var pipeline = try Region.pipeline(store: store, library: library)
    try pipeline.act(at: start + .hours(1)) { try $0.reassessEverything() }
    let fallen = try pipeline.last(of: "pivot-traic-1")
    #expect(fallen.band == .concern && fallen.mandate == "traic-outreach")
    let gone = try #require(fallen.changed?.gone)
    let ended = try #require(told.why.first { library.meaning(of: $0.rule) == nil })
    #expect(gone.contains { $0.rule == ended.rule && $0.reason == ended.reason } == !opensLess)
    #expect(gone.contains { $0.rule == "family:unknown" } == opensLess)
  }

  @Test(
    "For every recipient: new and again are among the notice's own reasons, gone among earlier ones'"
  )
  func withinTheMandate() throws {
    var (pipeline, _) = try opened()
    let stories: [JSONValue] = [
      Region.hotel("CJQ-1", id: "2", at: start, vehicle: "QC-ABC123"),
      Region.runaway("CJQ-1", id: "3", at: start),
      Region.runaway("CJQ-1", id: "4", at: start - .days(3)),
      Region.hotel("CJQ-1", id: "5", at: start - .days(1)),
    ]
    for (index, event) in stories.enumerated() {
      _ = try pipeline.take(event, at: start + .minutes(Int64(index) + 1))
    }
    try pipeline.retract("2", from: "ikat", by: "watch-ikat-1", at: start + .minutes(20))
    var compared = 0
    for account in pipeline.library.directory.accounts {
      var earlier: [String: (revision: Int, rules: Set<String>, last: Set<String>)] = [:]
      for notice in try pipeline.inbox(account.name) {
        let rules = notice.why.map(\.rule)
        if let changed = notice.changed, let before = earlier[notice.alert] {
          #expect(Set((changed.new + changed.again).map(\.rule)).isSubset(of: rules))
          #expect(Set(changed.gone.map(\.rule)).isSubset(of: before.rules))
          #expect(Set(changed.gone.map(\.rule)).isDisjoint(with: rules))
          #expect(Set(changed.new.map(\.rule)).isDisjoint(with: before.last))
          #expect(changed.since == before.revision)
          compared += 1
        }
        earlier[notice.alert] = (
          notice.revision, Set(rules).union(earlier[notice.alert]?.rules ?? []), Set(rules)
        )
      }
    }
    #expect(compared > 5)
  }

  @Test(
    "An acknowledgement that stands needs no other: the update asks for none, and keeps the day of the action"
  )
  func deadlines() throws {
    var (pipeline, notice) = try opened()
    try pipeline.act(at: start) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start + .minutes(1))
    let update = try pipeline.last(of: "pivot-dpj-1")
    #expect(update.acknowledgeBy == nil)
    #expect(update.actBy == notice.actBy)
  }

  // MARK: Closing and opening again

  /// Closed by two people, for every organisation.
  func closed(store: any Store = MemoryStore()) throws -> (Pipeline, Notice) {
    var (pipeline, notice) = try opened(store: store)
    try pipeline.act(at: start) { pipeline in
      for other in try pipeline.store.notices(ofAlert: notice.alert) where other.seq == 1 {
        _ = try? pipeline.close(
          other.id, outcome: .unfounded, note: nil, by: Region.caller(other.recipient))
        // Done with their own part, they may still be the second for others'.
        _ = try? pipeline.close(
          notice.id, outcome: .unfounded, note: nil, by: Region.caller("pivot-dpj-1"))
      }
    }
    #expect(pipeline.alerts.isEmpty)
    return (pipeline, notice)
  }

  @Test("Colleagues of the chain hear that an alert was closed; who closed it need not")
  func closing() throws {
    var (pipeline, notice) = try opened()
    try pipeline.run(until: start + .minutes(40))  // the relève has been told
    let others = try pipeline.store.notices(ofAlert: notice.alert).filter {
      $0.organisation == "cjq"
    }
    let second = try #require(others.first)
    try pipeline.act(at: start + .minutes(41)) {
      _ = try $0.close(
        second.id, outcome: .unfounded, note: nil, by: Region.caller(second.recipient))
      _ = try $0.close(
        notice.id, outcome: .unfounded, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    let told = try pipeline.last(of: "releve-dpj-1")
    #expect(told.change == .closed)
    #expect(told.fields == .object([]))
    #expect(try pipeline.last(of: "pivot-dpj-1").change == .opened)
  }

  @Test(
    "New evidence within ninety days opens the same alert again, as its next revision, and says so")
  func evidenceReopens() throws {
    var (pipeline, notice) = try closed()
    let later = start + .days(30)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "2", at: later), at: later)
    let again = try pipeline.last(of: "pivot-dpj-1")
    #expect(again.alert == notice.alert)
    #expect(again.change == .reopened)
    #expect(again.revision == 2)
    // The same reason on another report.
    let changed = try #require(again.changed)
    #expect(!changed.again.isEmpty && changed.new.isEmpty && changed.gone.isEmpty)
    #expect(Set(changed.again.map(\.rule)).isSubset(of: notice.why.map(\.rule)))
    #expect(pipeline.alertsWithoutNextStep.isEmpty)
  }

  /// Closed by two people for their organisations, while others still work on it.
  func partClosed() throws -> (Pipeline, Notice) {
    var (pipeline, notice) = try opened()
    let second = try #require(
      try pipeline.store.notices(ofAlert: notice.alert).first { $0.organisation == "cjq" })
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.close(
        second.id, outcome: .atRisk, note: nil, by: Region.caller(second.recipient))
      _ = try $0.close(
        notice.id, outcome: .atRisk, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    try #require(pipeline.alerts[notice.alert] != nil)
    try #require(!pipeline.openDuties(of: notice.alert).contains { $0.organisation == "dpj" })
    return (pipeline, notice)
  }

  @Test("One more report of the same kind opens a closed part again, and says what was seen again")
  func seenAgainInAPart() throws {
    var (pipeline, notice) = try partClosed()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "2", at: start), at: start + .minutes(2))
    let again = try pipeline.last(of: "pivot-dpj-1")
    #expect(again.alert == notice.alert && again.change == .reopened)
    #expect(again.changed?.again.isEmpty == false)
  }

  @Test("Where others still work on it, new evidence opens a closed part again, and says which")
  func evidenceReopensAPart() throws {
    var (pipeline, notice) = try partClosed()
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start + .minutes(2))
    let again = try pipeline.last(of: "pivot-dpj-1")
    #expect(again.alert == notice.alert && again.change == .reopened)
    let changed = try #require(again.changed)
    #expect(changed.since == 1 && changed.bandBefore == .immediate)
    #expect(!changed.new.isEmpty)
    let before = Set(notice.why.map(\.rule))
    #expect(changed.new.allSatisfy { !before.contains($0.rule) })
  }

  @Test("What is taken back opens no closed part: its people hear of a correction, without content")
  func retractionOpensNoPart() throws {
    var (pipeline, notice) = try opened()
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start)
    let second = try #require(
      try pipeline.store.notices(ofAlert: notice.alert).first { $0.organisation == "cjq" })
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.close(
        second.id, outcome: .atRisk, note: nil, by: Region.caller(second.recipient))
      _ = try $0.close(
        notice.id, outcome: .atRisk, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.retract("2", from: "ikat", by: "watch-ikat-1", at: start + .minutes(2))
    let told = try pipeline.last(of: "pivot-dpj-1")
    #expect(told.change == .corrected && told.fields == .object([]) && told.why.isEmpty)
    try #require(pipeline.alerts[notice.alert] != nil)
    #expect(!pipeline.openDuties(of: notice.alert).contains { $0.organisation == "dpj" })
  }

  @Test("After ninety days it is a new alert")
  func evidenceLater() throws {
    var (pipeline, notice) = try closed()
    let later = start + Alert.reopeningWindow + .days(1)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "2", at: later), at: later)
    let other = try pipeline.last(of: "pivot-dpj-1")
    #expect(other.alert != notice.alert)
    #expect(other.change == .opened)
  }

  @Test("What people have judged is no news: looked at again, it stays closed, after a restart too")
  func noNews() throws {
    let store = MemoryStore()
    let (_, _) = try closed(store: store)
    var pipeline = try Region.pipeline(store: store)
    let count = store.notices(after: 0, limit: .max).count
    try pipeline.act(at: start + .days(1)) { try $0.reassessEverything() }
    #expect(pipeline.alerts.isEmpty)
    #expect(store.notices(after: 0, limit: .max).count == count)
  }

  @Test("A person who was told opens it again, with a reason that is sealed")
  func personReopens() throws {
    var (pipeline, notice) = try closed()
    try pipeline.act(at: start + .days(1)) {
      let told = try $0.reopen(
        notice.id, reason: "elle a rappelé", by: Region.caller("pivot-dpj-1"))
      #expect(told.change == .reopened && told.state == .received && told.id != notice.id)
    }
    #expect(pipeline.alerts[notice.alert]?.revision == 2)
    #expect(try pipeline.last(of: "pivot-dpj-1").change == .reopened)
    #expect(try pipeline.store.remarks(onNotice: notice.id).last?.text == "elle a rappelé")
    pipeline.begin(at: start + .days(1))
    let error = #expect(throws: RequestError.self) {
      try pipeline.reopen(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    #expect(error?.code == .conflict, "it is open")
    #expect(throws: RequestError.notFound) {
      try pipeline.reopen(notice.id, reason: "r", by: Region.caller("pivot-pipq-1"))
    }
  }

  @Test("What nothing supports any more is not offered to be opened again")
  func unsupported() throws {
    var (pipeline, notice) = try closed()
    let pivot = try Region.caller("pivot-dpj-1")
    #expect(try pipeline.whereItStands(notice, for: pivot)?["may_reopen"] == true)
    try pipeline.retract("1", from: "cjq", by: "watch-cjq-1", at: start + .minutes(1))
    #expect(try pipeline.whereItStands(notice, for: pivot)?["may_reopen"] == false)
    let error = #expect(throws: RequestError.self) {
      try pipeline.reopen(notice.id, reason: "r", by: pivot)
    }
    #expect(error?.code == .conflict)
  }

  @Test("What was withdrawn, because nothing supports it any more, nobody opens again")
  func withdrawn() throws {
    var (pipeline, notice) = try opened()
    try pipeline.retract("1", from: "cjq", by: "watch-cjq-1", at: start + .minutes(1))
    pipeline.begin(at: start + .minutes(2))
    let error = #expect(throws: RequestError.self) {
      try pipeline.reopen(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    #expect(error?.code == .conflict)
  }
}
