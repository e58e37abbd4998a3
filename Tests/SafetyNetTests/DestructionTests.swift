import Alerts
import Chronology
import Logging
import Mandates
import Observations
import Portrait
import Retention
import Risk
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// Retention and erasure on the real pipeline, under a clock of their own.
struct DestructionTests {
  let start = Region.start

  private func file(_ number: String) throws -> EntityRef {
    try Region.keys().youth(file: try #require(normalizedFileNumber(number)))
  }

  private func plan(_ pipeline: inout Pipeline, at now: Timestamp) throws -> RetentionPlan {
    pipeline.begin(at: now)
    let kept = try pipeline.store.kept()
    let schedule = pipeline.library.retention
    let plan = RetentionPlan(pipeline.retentionRecords(kept), schedule: schedule, at: now)
    // As the daemon asks for it: what stands is taken from memory.
    let lean = try pipeline.store.kept(hasStanding: false)
    #expect(lean.observations.allSatisfy { $0.status != .standing })
    #expect(
      RetentionPlan(pipeline.retentionRecords(lean), schedule: schedule, at: now) == plan)
    return plan
  }

  @discardableResult
  private func run(_ pipeline: inout Pipeline, at now: Timestamp) throws -> RetentionPlan {
    let plan = try plan(&pipeline, at: now)
    _ = try pipeline.apply(plan, by: nil)
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    return plan
  }

  private func close(_ pipeline: inout Pipeline, at now: Timestamp) throws {
    pipeline.begin(at: now)
    for var alert in pipeline.alerts.values.sorted(by: { $0.id < $1.id }) {
      for duty in pipeline.openDuties(of: alert.id) {
        var done = duty
        done.close()
        pipeline.change(done)
      }
      alert.state = .closed
      alert.outcome = .unfounded
      alert.closed = now
      pipeline.change(alert)
    }
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
  }

  private func weak(_ file: String, id: String) -> JSONValue {
    Region.event(
      "school_report", from: "css-capitale", id: id, at: start,
      [
        JSONMember("youth", Region.youth(file)), JSONMember("school", "school-12"),
        JSONMember("absence_change", "moderate"), JSONMember("source_grade", 2),
      ])
  }

  private func ad(
    _ id: String, adult: Bool, phone: String = "418-555-0101", text: String = "annonce inventée",
    link: String = "phone"
  ) -> JSONValue {
    Region.event(
      "escort_ad", from: "esm", id: id, at: start,
      [
        JSONMember("ad_seen_at", .string(start.rfc3339)), JSONMember("link_reason", .string(link)),
        JSONMember("ad_text", .string(text)), JSONMember("phones", [.string(phone)]),
        JSONMember("verified_adult", .bool(adult)),
      ])
  }

  @Test("A weak sign that nothing came of goes after 90 days, and not a day before")
  func unlinked() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(weak("CJQ-1", id: "1"), at: start)
    try #require(pipeline.alerts.isEmpty)
    #expect(try plan(&pipeline, at: start + .days(89)).observations.isEmpty)
    let done = try run(&pipeline, at: start + .days(90))
    #expect(done.observations.map(\.kind) == [.unlinkedObservation])
    #expect(pipeline.standing.count == 0)
    #expect(try pipeline.store.kept().observations.isEmpty)
  }

  @Test("What ran out while the daemon was down is gone when it has started")
  func atTheStart() async throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(weak("CJQ-1", id: "1"), at: start)
    let net = try SafetyNet(
      library: Region.library(), store: store, pseudonyms: Region.keys(),
      clock: ManualWallClock(start + .days(90)),
      settings: .init(rulesFolder: "", directoryFolder: ""),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await net.start()
    #expect(try store.kept().observations.isEmpty)
    #expect(store.acts(on: "retention").map(\.kind) == [.retentionRun])
  }

  @Test("What goes as the daemon starts was counted in the portrait of its quarter before")
  func countedFirst() async throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    for number in 1...8 {
      _ = try pipeline.take(weak("CJQ-\(number)", id: "\(number)"), at: start)
    }
    let net = try SafetyNet(
      library: Region.library(), store: store, pseudonyms: Region.keys(),
      clock: ManualWallClock(start + .days(90)),
      settings: .init(rulesFolder: "", directoryFolder: ""),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await net.start()
    #expect(try store.kept().observations.isEmpty)
    let quarter = Quarter(of: QuebecTime.date(at: start))
    let release = try #require(store.release(of: quarter.description).flatMap(Release.init(json:)))
    let table = try #require(release.observations.first)
    let row = try #require(table.rows.firstIndex(of: "school_report"))
    let column = try #require(table.columns.firstIndex(of: "quebec"))
    #expect(release.isFinal && table.counts[row][column] == 10)
  }

  @Test("What the disk did not let go at one look goes a minute later, not an hour")
  func onceTheDiskTakesIt() async throws {
    let store = FailingStore()
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(weak("CJQ-1", id: "1"), at: start)
    let end = start + .days(90)
    let clock = ManualWallClock(end - .hours(2))
    let net = try SafetyNet(
      library: Region.library(), store: store, pseudonyms: Region.keys(), clock: clock,
      settings: .init(rulesFolder: "", directoryFolder: ""),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await net.start()
    try await net.tick()
    store.fails = true
    clock.set(to: end - .minutes(30))
    await #expect(throws: RequestError.self) { try await net.tick() }
    store.fails = false
    clock.set(to: end - .minutes(30) + .seconds(59))
    try await net.tick()
    #expect(try store.kept().observations.count == 1)
    clock.set(to: end - .minutes(30) + .seconds(61))
    try await net.tick()
    #expect(try store.kept().observations.isEmpty)
  }

  @Test("A run is recorded where something goes, and not at every look afterwards")
  func nothingIsNoRun() async throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    try close(&pipeline, at: start + .days(2))
    let clock = ManualWallClock(start + .days(366))
    let net = try SafetyNet(
      library: Region.library(), store: store, pseudonyms: Region.keys(), clock: clock,
      settings: .init(rulesFolder: "", directoryFolder: ""),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await net.start()
    #expect(try store.kept().alerts.map(\.hasContent) == [true])
    func look(at hours: Range<Int64>) async throws -> Int {
      for hour in hours {
        clock.set(to: start + .hours(hour))
        try await net.tick()
      }
      return store.acts(on: "retention").count
    }
    let runs = try await look(at: 367 * 24..<367 * 24 + 2)
    #expect(try store.kept().alerts.map(\.hasContent) == [false])
    #expect(try store.kept().observations.isEmpty && runs > 0)
    #expect(try await look(at: 367 * 24 + 2..<370 * 24) == runs)
    // The course of bands has its own clock, and goes though nothing else is due.
    #expect(try store.kept().oldestAssessment != nil)
    #expect(try await look(at: 735 * 24..<735 * 24 + 5) == runs + 1)
    #expect(try store.kept().oldestAssessment == nil)
  }

  @Test("What an alert rests on stays while it is open, however old")
  func open() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    #expect(try plan(&pipeline, at: start + .days(4_000)).observations.isEmpty)
  }

  @Test("Destroying is no correction: what is closed stays closed and nobody is told anything")
  func closedStaysClosed() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let alert = try #require(pipeline.alerts.keys.first)
    try close(&pipeline, at: start + .days(2))
    let count = try pipeline.everyNotice().count
    let done = try run(&pipeline, at: start + .days(368))
    #expect(done.observations.map(\.kind) == [.bandTwoAndThree])
    #expect(try pipeline.store.alert(alert)?.outcome == .unfounded)
    let left = try pipeline.everyNotice()
    #expect(left.count == count)
    #expect(left.allSatisfy { $0.fields == .object([]) && $0.why.isEmpty && !$0.basis.isEmpty })
  }

  @Test("A band that rested on what is destroyed falls, and the run says how many did")
  func bandsFall() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let youth = try file("CJQ-1")
    try close(&pipeline, at: start)
    #expect(pipeline.bands[youth] == .immediate)
    // Handed over in the first hour: destroyed while the evidence would still count.
    pipeline.flags[youth] = [
      Flag(
        id: "flg_1", kind: .handover, subject: youth, by: "privacy-1", at: start + .hours(1),
        until: nil, reason: "")
    ]
    let plan = try plan(&pipeline, at: start + .days(91))
    #expect(plan.observations.map(\.kind) == [.handedOver])
    #expect(try pipeline.apply(plan, by: nil) == 1)
    #expect(pipeline.bands[youth] == nil)
    #expect(pipeline.commit.notices.isEmpty)
    let act = try #require(pipeline.commit.acts.last)
    #expect(act.kind == .retentionRun)
    #expect(act.details.contains(JSONMember("bands_lowered", 1)))
  }

  @Test(
    "A verified adult's ad is gone within 72 hours, and so is one without a sign of a minor; one with a sign loses its text"
  )
  func ads() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      ad("1", adult: true), ad("2", adult: false, phone: "418-555-0102", link: "tip"),
      // That a unit ties it to a case by a phone is a sign.
      ad("3", adult: false, phone: "418-555-0103", link: "phone"), at: start)
    #expect(try plan(&pipeline, at: start + .hours(70)).observations.isEmpty)
    let done = try run(&pipeline, at: start + .hours(71))
    #expect(done.observations.map(\.kind) == [.adultAd, .adultAd])
    #expect(done.contents.map(\.kind) == [.adText])
    let left = try pipeline.store.kept()
    #expect(left.observations.count == 1)
    #expect(left.contentNames.values.allSatisfy { !$0.contains("ad_text") })
    #expect(!left.contentNames.isEmpty)
  }

  @Test(
    "An ad without a sign stays where a rule that is evidence holds on it, or an open alert rests on it"
  )
  func adsThatTell() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      ad("1", adult: false, text: "new in town, very young, no restrictions", link: "tip"),
      at: start)
    let id = try #require(try pipeline.store.kept().observations.first?.observation.id)
    try #require(pipeline.standing.isTelling(id), "a rule of the pack holds on this text")
    #expect(try plan(&pipeline, at: start + .hours(100)).observations.isEmpty)
  }

  @Test("A contact who turns out to be an adult takes the ad that led to them along")
  func adultContact() throws {
    var pipeline = try Region.pipeline()
    let receipts = try pipeline.take(ad("1", adult: false), at: start)
    let origin = try #require(receipts.first?.observation)
    _ = try pipeline.take(
      Region.event(
        "contact_followup", from: "ikat", id: "2", at: start,
        [
          JSONMember("origin", .string(origin)), JSONMember("contact_mode", "text"),
          JSONMember("outcome", "adult_declined"),
        ]), at: start)
    let done = try run(&pipeline, at: start + .hours(71))
    #expect(done.observations.map(\.kind) == [.adultAd, .adultAd])
  }

  @Test("An ad that shares a phone with a youth is the youth's: its text stays")
  func linkedAd() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      ad("1", adult: false, phone: "418-555-0177"),
      Region.runaway(
        "CJQ-1", id: "2", at: start, more: [JSONMember("phones", ["418-555-0177"])]), at: start)
    #expect(try plan(&pipeline, at: start + .hours(80)).contents.isEmpty)
  }

  @Test("A file is looked at when its youth turns 18, then goes, unless a person keeps it")
  func majority() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.event(
        "runaway", from: "cjq", id: "1", at: start,
        [
          JSONMember(
            "youth", ["file": "CJQ-1", "name": "Ada Invente", "birth_date": "2008-04-10"]),
          JSONMember("absence_started_at", .string(start.rfc3339)),
        ]), at: start)
    try close(&pipeline, at: start)
    let birthday = try #require(Timestamp(rfc3339: "2026-04-10T00:00:00-04:00"))
    #expect(try plan(&pipeline, at: birthday - .seconds(1)).reviews.isEmpty)
    #expect(try !plan(&pipeline, at: birthday).reviews.isEmpty)
    #expect(try plan(&pipeline, at: birthday + .days(29)).observations.isEmpty)
    #expect(try plan(&pipeline, at: birthday + .days(30)).observations.count == 1)
    let youth = try file("CJQ-1")
    pipeline.flags[youth] = [
      Flag(
        id: "flg_1", kind: .reviewed, subject: youth, by: "privacy-1", at: birthday, until: nil,
        reason: "")
    ]
    #expect(try plan(&pipeline, at: birthday + .days(30)).observations.isEmpty)
    // One that was said to be reviewed before is to be.
    pipeline.flags[youth]?[0].at = birthday - .seconds(1)
    #expect(try plan(&pipeline, at: birthday + .days(30)).observations.count == 1)
  }

  @Test("A resubmission of what was destroyed is a duplicate, not a new arrival")
  func resubmission() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(weak("CJQ-1", id: "1"), at: start)
    try run(&pipeline, at: start + .days(90))
    let again = try pipeline.take(weak("CJQ-1", id: "1"), at: start + .days(91))
    #expect(again.map(\.status) == [.duplicate])
    #expect(pipeline.standing.count == 0)
  }

  // MARK: Erasure

  private func erase(_ number: String, _ pipeline: inout Pipeline, at now: Timestamp) throws {
    pipeline.begin(at: now)
    let youth = try file(number)
    _ = try pipeline.erase(youth, reason: "essai", by: Region.caller("privacy-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
  }

  @Test("An erased person is nowhere; everybody else stands as if they had never been reported")
  func erasure() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      Region.runaway("CJQ-2", id: "3", at: start), Region.hotel("CJQ-2", id: "4", at: start),
      at: start)
    var alone = try Region.pipeline()
    _ = try alone.take(
      Region.runaway("CJQ-2", id: "3", at: start), Region.hotel("CJQ-2", id: "4", at: start),
      at: start)
    // Band 3 is closed before it can be erased.
    let youth = try file("CJQ-1")
    pipeline.begin(at: start)
    _ = try pipeline.setFlag(
      .handover, on: youth, reason: "", until: nil, by: Region.caller("privacy-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    try erase("CJQ-1", &pipeline, at: start + .hours(1))
    #expect(pipeline.table(at: start + .hours(1)) == alone.table(at: start + .hours(1)))
    let again = try Region.pipeline(store: pipeline.store)
    #expect(again.table(at: start + .hours(1)) == alone.table(at: start + .hours(1)))
    let kept = try pipeline.store.kept()
    #expect(kept.observations.count == 2)
    #expect(!kept.alerts.contains { $0.anchor == youth || $0.entity == youth })
    #expect(try pipeline.store.assessments(of: youth, limit: 9).isEmpty)
    #expect(pipeline.bands[youth] == nil)
  }

  @Test("Whoever was with the person stays, and the person is nobody in that report")
  func mention() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway(
        "CJQ-1", id: "1", at: start, more: [JSONMember("co_absent", [Region.youth("CJQ-2")])]),
      at: start)
    try erase("CJQ-2", &pipeline, at: start + .hours(1))
    let gone = try file("CJQ-2")
    let kept = try pipeline.store.kept().observations.map(\.observation)
    #expect(kept.count == 1)
    #expect(kept[0].youths.count == 2)
    #expect(!kept[0].youths.flatMap(\.identifiers).contains(gone))
    #expect(pipeline.standing.entries(of: gone).isEmpty)
    #expect(!pipeline.standing.entries(of: try file("CJQ-1")).isEmpty)
  }

  @Test("Whoever is erased and was along beside an adult is nobody whom anything is told of")
  func besideAnAdult() throws {
    var pipeline = try Region.pipeline()
    let report = Region.event(
      "youth_found", from: "patrol", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-1", age: 19)),
        JSONMember("found_at", .string(start.rfc3339)),
        JSONMember("companions", [Region.youth("CJQ-2")]), JSONMember("immediate_danger", true),
      ])
    _ = try pipeline.take(report, at: start)
    let youth = try file("CJQ-2")
    #expect(pipeline.bands[youth] == .immediate)
    pipeline.begin(at: start)
    _ = try pipeline.setFlag(
      .handover, on: youth, reason: "", until: nil, by: Region.caller("privacy-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    try erase("CJQ-2", &pipeline, at: start + .hours(1))
    #expect(!pipeline.bands.values.contains(.immediate))
    #expect(try pipeline.store.kept().observations.map(\.observation.youths.count) == [1])
  }

  @Test("A place that others' reports hold up is told anew without the person, and stays legible")
  func placeOfMany() throws {
    var pipeline = try Region.pipeline()
    for number in 1...5 {
      _ = try pipeline.take(
        Region.hotel("CJQ-\(number)", id: "\(number)", at: start),
        at: start + .minutes(Int64(number)))
    }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .place })
    try erase("CJQ-1", &pipeline, at: start + .hours(1))
    let told = try pipeline.store.notices(ofAlert: alert.id)
    let last = try #require(told.last)
    #expect(last.issued == start + .hours(1) && last.change == .corrected)
    #expect(!last.why.isEmpty && last.fields["location"]?["place"] == "hotel-01")
    #expect(!"\(last.fields)".contains("CJQ-1"))
    #expect(told.dropLast().allSatisfy { $0.issued == last.issued || $0.fields == .object([]) })
  }

  @Test("A legal hold keeps what was told of a place on the strength of the youth's report")
  func placeOfTheHeld() throws {
    var pipeline = try Region.pipeline()
    for number in 1...5 {
      _ = try pipeline.take(
        Region.hotel("CJQ-\(number)", id: "\(number)", at: start),
        at: start + .minutes(Int64(number)))
    }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .place })
    let kept = try pipeline.store.kept()
    let grounds = try #require(kept.alerts.first { $0.id == alert.id }).observations
    let gone = try file("CJQ-1")
    let people = kept.observations.filter { grounds.contains($0.observation.id) }
      .flatMap(\.observation.youths).flatMap(\.identifiers)
    let held = try #require(people.first { $0 != gone })
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.setFlag(
        .hold, on: held, reason: "", until: start + .days(900), by: Region.caller("privacy-1"))
    }
    let before = try pipeline.store.notices(ofAlert: alert.id)
    let error = #expect(throws: RequestError.self) {
      try erase("CJQ-1", &pipeline, at: start + .hours(2))
    }
    #expect(error?.code == .conflict && error?.message.en.contains("flg_") == false)
    try close(&pipeline, at: start + .days(1))
    try run(&pipeline, at: start + .days(800))
    #expect(try pipeline.store.notices(ofAlert: alert.id) == before)
    try run(&pipeline, at: start + .days(901))
    let after = try pipeline.store.notices(ofAlert: alert.id)
    #expect(after.count == before.count && after.allSatisfy { $0.fields == .object([]) })
  }

  @Test("A retracted report of the person goes too")
  func retracted() throws {
    var pipeline = try Region.pipeline()
    let receipts = try pipeline.take(weak("CJQ-1", id: "1"), at: start)
    let id = try #require(receipts.first?.observation)
    pipeline.begin(at: start)
    try pipeline.retract(id, reason: "erreur", by: Region.caller("privacy-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    try erase("CJQ-1", &pipeline, at: start + .hours(1))
    #expect(try pipeline.store.kept().observations.isEmpty)
    #expect(try pipeline.store.departure(of: id) == nil)
  }

  @Test("An open alert of band 3 or 4, and a legal hold, stand in the way")
  func refused() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "1", at: start), weak("CJQ-2", id: "2"), at: start)
    func code(_ number: String) throws -> RequestError.Code? {
      do {
        try erase(number, &pipeline, at: start + .hours(1))
        return nil
      } catch let error as RequestError {
        return error.code
      }
    }
    #expect(try code("CJQ-1") == .conflict)
    let youth = try file("CJQ-2")
    pipeline.begin(at: start)
    _ = try pipeline.setFlag(
      .hold, on: youth, reason: "", until: start + .days(9), by: Region.caller("privacy-1"))
    #expect(try code("CJQ-2") == .conflict)
    #expect(try code("CJQ-404") == .notFound)
    #expect(try plan(&pipeline, at: start + .days(8)).observations.isEmpty)
  }
}
