import Alerts
import Chronology
import Mandates
import Observations
import Retention
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// What follows from what people say of a youth's file.
struct FileFlagTests {
  let start = Region.start

  private func file(_ number: String) throws -> EntityRef {
    try Region.keys().youth(file: try #require(normalizedFileNumber(number)))
  }

  /// One turn of one act, written.
  private func turn<Value>(
    _ pipeline: inout Pipeline, at now: Timestamp, _ body: (inout Pipeline) throws -> Value
  ) throws -> Value {
    pipeline.begin(at: now)
    let value = try body(&pipeline)
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    return value
  }

  private func flag(
    _ kind: Flag.Kind, _ number: String, in pipeline: inout Pipeline, at now: Timestamp,
    until: Timestamp? = nil
  ) throws -> Flag {
    let youth = try file(number)
    let privacy = try Region.caller("privacy-1")
    return try turn(&pipeline, at: now) {
      try $0.setFlag(kind, on: youth, reason: "essai", until: until, by: privacy)
    }
  }

  /// A youth at band 2 or 3 without direct evidence, of whom somebody was told.
  private func concerned() throws -> Pipeline {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start),
      Region.hotel("CJQ-1", id: "2", at: start), at: start)
    #expect(pipeline.alerts.count == 1)
    let band = try #require(pipeline.alerts.values.first).band
    #expect(band == .concern || band == .high)
    return pipeline
  }

  private func notices(_ pipeline: Pipeline) throws -> [Notice] {
    try pipeline.everyNotice()
  }

  // MARK: Restriction

  @Test("A restricted file: whoever was told learns it, and nothing new is told")
  func restriction() throws {
    var pipeline = try concerned()
    let told = Set(try notices(pipeline).map(\.recipient))
    _ = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    let after = try notices(pipeline).filter { $0.change == .restricted }
    #expect(Set(after.map(\.recipient)) == told)
    #expect(after.allSatisfy { $0.fields == .object([]) && $0.why.isEmpty })
    // Nothing is asked for that would need what may not be used.
    #expect(after.allSatisfy { $0.action == .restricted && $0.actBy == nil })
    #expect(after.allSatisfy { $0.acknowledgeBy != nil })
    let count = try notices(pipeline).count
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "3", at: start + .minutes(2)), at: start + .minutes(2))
    #expect(try notices(pipeline).count == count)
    let alert = try #require(pipeline.alerts.keys.first)
    #expect(
      try pipeline.store.denials(ofAlert: alert).contains { $0.denial.because == [.restricted] })
  }

  @Test("Band 4 is told, restriction or not")
  func restrictionNeverSilencesDirectEvidence() throws {
    var pipeline = try concerned()
    _ = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "3", at: start + .minutes(2)), at: start + .minutes(2))
    let last = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(last.band == .immediate)
    #expect(!last.why.isEmpty)
  }

  @Test("The relève of a restricted file is told that there is something, and no content")
  func restrictedEscalation() throws {
    var pipeline = try concerned()
    _ = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    try pipeline.run(until: start + .days(3))
    let escalated = try notices(pipeline).filter { $0.change == .escalated }
    #expect(!escalated.isEmpty)
    #expect(escalated.allSatisfy { $0.fields == .object([]) && $0.why.isEmpty })
    let toTheTable = escalated.filter { $0.step == .table }
    #expect(!toTheTable.isEmpty && toTheTable.allSatisfy { $0.action != .restricted })
    #expect(escalated.allSatisfy { $0.step == .table || $0.action == .restricted })
  }

  @Test("Whoever answers is not asked again to acknowledge because a file is restricted")
  func restrictedAndAnswered() throws {
    var pipeline = try concerned()
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    let pivot = try Region.caller("pivot-dpj-1")
    _ = try turn(&pipeline, at: start + .minutes(1)) { try $0.acknowledge(notice.id, by: pivot) }
    _ = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(2))
    let told = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(told.change == .restricted && told.acknowledgeBy == nil)
  }

  @Test("When a restriction ends, what could not be told is told")
  func restrictionEnds() throws {
    var pipeline = try concerned()
    let flag = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "3", at: start + .minutes(2)), at: start + .minutes(2))
    let count = try notices(pipeline).count
    let privacy = try Region.caller("privacy-1")
    _ = try turn(&pipeline, at: start + .minutes(3)) { try $0.endFlag(flag.id, by: privacy) }
    let after = try notices(pipeline).dropFirst(count)
    #expect(after.contains { !$0.why.isEmpty })
    // And it is told as what it is: seen again since.
    let own = try #require(after.first { $0.recipient == "pivot-spvq-ikat-1" })
    #expect(own.change == .updated && own.changed?.again.isEmpty == false)
  }

  @Test("What people closed stays closed while a file is restricted, and opens again after it")
  func restrictedAndClosed() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "1", at: start), at: start)
    let pivot = try Region.caller("pivot-spvq-ikat-1")
    let notice = try #require(
      try pipeline.inbox(pivot.name).first { $0.subject.kind == .youth })
    _ = try turn(&pipeline, at: start) {
      try $0.close(notice.id, outcome: .unfounded, note: nil, by: pivot)
    }
    try #require(pipeline.alerts[notice.alert] == nil)
    let set = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    let count = try pipeline.store.notices(ofAlert: notice.alert).count
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "2", at: start + .minutes(2)), at: start + .minutes(2))
    #expect(pipeline.alerts[notice.alert] == nil)
    #expect(try pipeline.store.notices(ofAlert: notice.alert).count == count)
    let error = #expect(throws: RequestError.self) {
      try pipeline.reopen(notice.id, reason: "r", by: pivot)
    }
    #expect(error?.code == .forbidden)
    let privacy = try Region.caller("privacy-1")
    _ = try turn(&pipeline, at: start + .minutes(3)) { try $0.endFlag(set.id, by: privacy) }
    let told = try pipeline.store.notices(ofAlert: notice.alert).max { $0.seq < $1.seq }
    #expect(told?.change == .reopened && told?.why.isEmpty == false)
  }

  @Test("A restriction that runs out ends as if somebody had ended it, once, over a restart too")
  func restrictionRunsOut() throws {
    var pipeline = try concerned()
    let end = start + .minutes(5)
    let set = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1), until: end)
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "3", at: start + .minutes(2)), at: start + .minutes(2))
    let count = try notices(pipeline).count
    var again = try Region.pipeline(store: pipeline.store)
    try again.run(until: end)
    let after = try notices(again).dropFirst(count)
    #expect(after.contains { !$0.why.isEmpty && $0.issued == end })
    var later = try Region.pipeline(store: pipeline.store)
    try later.run(until: end + .minutes(1))
    #expect(try notices(later).allSatisfy { $0.issued <= end || $0.change != .corrected })
    #expect(try later.store.flags().map(\.ended) == [end])
    let acts = try later.store.acts(on: set.id)
    #expect(acts.map(\.kind) == [.flagSet, .flagEnded] && acts.last?.by == "filet")
  }

  @Test("What was never told for a restriction is told when it runs out")
  func runsOutUntold() throws {
    var pipeline = try Region.pipeline()
    let seen = Region.event(
      "school_report", from: "css-capitale", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("school", "school-12"),
        JSONMember("absence_change", "moderate"), JSONMember("source_grade", 2),
      ])
    _ = try pipeline.take(seen, at: start)
    let end = start + .days(1)
    _ = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1), until: end)
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "2", at: start + .hours(1)),
      Region.hotel("CJQ-1", id: "3", at: start + .hours(1)), at: start + .hours(1))
    let before = try notices(pipeline)
    #expect(before.allSatisfy { $0.band < .concern })
    try pipeline.run(until: end)
    let told = try notices(pipeline).dropFirst(before.count).filter { $0.issued == end }
    #expect(told.contains { $0.band >= .concern && !$0.why.isEmpty })
  }

  @Test("A flag is of the youth, by whichever identifier they are known")
  func flagsFollowTheYouth() throws {
    var pipeline = try concerned()
    _ = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    let both = Region.event(
      "youth_found", from: "cjq", id: "9", at: start,
      [
        JSONMember(
          "youth", ["file": "CJQ-1", "name": "Ada Invente", "birth_date": "2011-01-02"]),
        JSONMember("found_at", .string(start.rfc3339)),
      ])
    _ = try pipeline.take(both, at: start + .minutes(2))
    let name = try Region.keys().youth(
      name: try #require(normalizedName("Ada Invente")),
      birthDate: try #require(CivilDate(text: "2011-01-02")))
    #expect(pipeline.flag(.restriction, on: name) != nil)
  }

  @Test("Flags are there again after a restart, those that have run out are not in force")
  func restart() throws {
    var pipeline = try concerned()
    _ = try flag(.restriction, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    _ = try flag(.hold, "CJQ-1", in: &pipeline, at: start + .minutes(1), until: start + .days(1))
    var again = try Region.pipeline(store: pipeline.store)
    again.begin(at: start + .hours(1))
    let youth = try file("CJQ-1")
    #expect(again.flag(.restriction, on: youth) != nil)
    #expect(again.flag(.hold, on: youth) != nil)
    again.begin(at: start + .days(2))
    #expect(again.flag(.hold, on: youth) == nil)
  }

  // MARK: Correction, consent, hand-over

  @Test("A correction asked for is told to whoever was told")
  func correction() throws {
    var pipeline = try concerned()
    let told = Set(try notices(pipeline).map(\.recipient))
    let count = try notices(pipeline).count
    _ = try flag(.correction, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    let after = try notices(pipeline).dropFirst(count)
    #expect(!after.isEmpty)
    #expect(after.allSatisfy { $0.change == .corrected })
    #expect(Set(after.map(\.recipient)).isSubset(of: told))
    // Until that is settled, whoever hears of it reads that it is contested.
    try pipeline.run(until: start + .days(1))
    let since = try notices(pipeline).dropFirst(count).filter { $0.step != .table }
    #expect(since.contains { $0.change == .escalated })
    #expect(since.allSatisfy { $0.action.fr.hasPrefix("La personne dit que quelque chose") })
  }

  @Test("Consent withdrawn: a mandate that rests on it stops at once, and says so")
  func consent() async throws {
    var pipeline = try Region.pipeline()
    let event = Region.event(
      "community_report", from: "pipq", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("PIPQ-7")), JSONMember("programme", "pipq"),
        JSONMember("need", ["health", "exit"]), JSONMember("youth_consents", true),
        JSONMember("consent_status", "youth"),
      ])
    _ = try pipeline.take(
      event, Region.hotel("PIPQ-7", id: "2", at: start),
      Region.runaway("PIPQ-7", id: "3", at: start), at: start)
    let resting = pipeline.duties.values.filter { duty in
      pipeline.library.matrix.mandate(duty.mandate)?.conditions.consent == true
    }.map(\.organisation)
    try #require(!resting.isEmpty, "no mandate here rests on consent: the test proves nothing")
    let before = try notices(pipeline)
    _ = try flag(.consentWithdrawn, "PIPQ-7", in: &pipeline, at: start + .minutes(1))
    // For whoever was told for another reason nothing differs.
    #expect(
      try notices(pipeline).dropFirst(before.count).allSatisfy {
        resting.contains($0.organisation)
      })
    for organisation in resting {
      #expect(
        !pipeline.duties.values.contains {
          $0.organisation == organisation
            && pipeline.library.matrix.mandate($0.mandate)?.conditions.consent == true
        })
      let told = try notices(pipeline).dropFirst(before.count)
        .filter { $0.organisation == organisation }
      #expect(!told.isEmpty)
      // What rested on it can no longer be read.
      for notice in before where notice.organisation == organisation {
        let caller = try Region.caller(notice.recipient)
        #expect(throws: RequestError.self) { try pipeline.readable(notice.id, by: caller) }
      }
    }
    // Nor in the inbox of the service that goes on from here.
    let net = try GroupCommitTests.net(store: pipeline.store)
    for notice in before where resting.contains(notice.organisation) {
      let page = try await net.inbox(
        of: Region.caller(notice.recipient), after: notice.seq - 1, limit: 1)
      #expect(page.first?.fields == .object([]) && page.first?.why == [], "\(notice.recipient)")
    }
  }

  @Test("The notice that says that a consent is gone can be opened; what was told under it cannot")
  func endOfConsent() throws {
    var pipeline = try Region.pipeline()
    let event = Region.event(
      "community_report", from: "pipq", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("PIPQ-7")), JSONMember("programme", "pipq"),
        JSONMember("need", ["health", "exit"]), JSONMember("youth_consents", true),
      ])
    _ = try pipeline.take(event, Region.hotel("PIPQ-7", id: "2", at: start), at: start)
    let caller = try Region.caller("pivot-ciusss-1")
    let told = try #require(try pipeline.inbox(caller.name).last)
    _ = try flag(.consentWithdrawn, "PIPQ-7", in: &pipeline, at: start + .minutes(1))
    let ended = try #require(try pipeline.inbox(caller.name).last)
    #expect(ended.change == .withdrawn && ended.alert == told.alert)
    #expect(try pipeline.readable(ended.id, by: caller).action == ended.action)
    #expect(throws: RequestError.self) { try pipeline.readable(told.id, by: caller) }
  }

  @Test("Who asks for care, and agrees, is told to a health pivot, though a need weighs nothing")
  func need() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("PIPQ-7", id: "1", at: start), Region.runaway("PIPQ-7", id: "2", at: start),
      at: start)
    #expect(!pipeline.duties.values.contains { $0.organisation == "ciusss" })
    let asked = Region.event(
      "community_report", from: "pipq", id: "3", at: start + .hours(1),
      [
        JSONMember("youth", Region.youth("PIPQ-7")), JSONMember("programme", "pipq"),
        JSONMember("need", ["health"]), JSONMember("youth_consents", true),
      ])
    let count = try notices(pipeline).count
    _ = try pipeline.take(asked, at: start + .hours(1))
    let told = try notices(pipeline).dropFirst(count)
    #expect(told.contains { $0.mandate == "ciusss-consent" && $0.change == .opened })
  }

  @Test("The last word on consent counts, a no as much as a yes")
  func consentRefusedLater() throws {
    func asked(_ id: String, _ consents: Bool, _ time: Timestamp) -> JSONValue {
      Region.event(
        "community_report", from: "pipq", id: id, at: time,
        [
          JSONMember("youth", Region.youth("PIPQ-7")), JSONMember("programme", "pipq"),
          JSONMember("need", ["health", "exit"]), JSONMember("youth_consents", .bool(consents)),
        ])
    }
    func restsOnConsent(_ pipeline: Pipeline) -> Bool {
      pipeline.duties.values.contains { duty in
        pipeline.library.matrix.mandate(duty.mandate)?.conditions.consent == true
      }
    }
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      asked("1", true, start), Region.hotel("PIPQ-7", id: "2", at: start),
      Region.runaway("PIPQ-7", id: "3", at: start), at: start)
    #expect(restsOnConsent(pipeline))
    let later = start + .hours(1)
    _ = try pipeline.take(
      asked("4", false, later), Region.hotel("PIPQ-7", id: "5", at: later), at: later)
    #expect(!restsOnConsent(pipeline))
  }

  @Test("A file handed over closes here, and everybody hears of it")
  func handOver() throws {
    var pipeline = try concerned()
    let alert = try #require(pipeline.alerts.keys.first)
    let told = Set(try notices(pipeline).map(\.recipient))
    _ = try flag(.handover, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    #expect(pipeline.alerts.isEmpty && pipeline.duties.isEmpty)
    #expect(try pipeline.store.alert(alert)?.outcome == .handedOver)
    let closed = try notices(pipeline).filter { $0.change == .closed }
    #expect(Set(closed.map(\.recipient)) == told)
    let own = try #require(closed.first { $0.organisation == "dpj" && $0.step != .table })
    #expect(own.action.fr.hasPrefix("Le dossier est remis à votre organisation"))
    let others = closed.filter { $0.organisation != "dpj" && $0.step != .table }
    #expect(!others.isEmpty)
    #expect(
      others.allSatisfy { $0.action.fr.hasPrefix("Le dossier a été remis à la protection") })
    // Nothing is taken back, and the duty to report remains.
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "5", at: start + .hours(1)), at: start + .hours(1))
    #expect(pipeline.alerts.count == 1)
  }

  @Test("What was handed over, those to whom it was open again, and nobody else")
  func reopenedByYouthProtection() throws {
    var pipeline = try concerned()
    let alert = try #require(pipeline.alerts.keys.first)
    let told = try notices(pipeline).filter { $0.change == .opened && $0.step != .table }
    let dpj = try #require(told.first { $0.organisation == "dpj" })
    let other = try #require(told.first { $0.organisation != "dpj" })
    _ = try flag(.handover, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    let (director, partner) = try (
      Region.caller(dpj.recipient), Region.caller(other.recipient)
    )
    #expect(try pipeline.whereItStands(other, for: partner)?["may_reopen"] == false)
    #expect(try pipeline.whereItStands(dpj, for: director)?["may_reopen"] == true)
    let error = #expect(throws: RequestError.self) {
      try turn(&pipeline, at: start + .minutes(2)) {
        try $0.reopen(other.id, reason: "essai", by: partner)
      }
    }
    #expect(error?.code == .conflict)
    #expect(pipeline.alerts.isEmpty)
    _ = try turn(&pipeline, at: start + .minutes(3)) {
      try $0.reopen(dpj.id, reason: "essai", by: director)
    }
    #expect(pipeline.alerts.keys.contains(alert))
  }

  @Test("A file is handed over again when there is something new, and not before")
  func handOverAgain() throws {
    var pipeline = try concerned()
    _ = try flag(.handover, "CJQ-1", in: &pipeline, at: start + .minutes(1))
    let error = #expect(throws: RequestError.self) {
      _ = try flag(.handover, "CJQ-1", in: &pipeline, at: start + .minutes(2))
    }
    #expect(error?.code == .conflict)
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "5", at: start + .hours(1)), at: start + .hours(1))
    try #require(pipeline.alerts.count == 1)
    let youth = try file("CJQ-1")
    #expect(throws: RequestError.self) { try pipeline.erasureExtent(youth) }
    let again = try flag(.handover, "CJQ-1", in: &pipeline, at: start + .hours(2))
    #expect(pipeline.alerts.isEmpty && pipeline.duties.isEmpty)
    // From the last of them the clock runs, and nothing is in the way of an erasure.
    let records = pipeline.retentionRecords(try pipeline.store.kept())
    #expect(records.handedOver[youth] == again.at)
    #expect(try pipeline.erasureExtent(youth).alerts > 0)
  }

  @Test("A hand-over has no end; its clock runs, also where an end was once given")
  func handOverWithoutEnd() async throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let net = try GroupCommitTests.net(store: store)
    let error = await #expect(throws: RequestError.self) {
      _ = try await net.setFlag(
        "handover", on: .init(youth: "CJQ-1", name: nil, birthDate: nil), reason: "essai",
        until: start + .days(3), by: Region.caller("privacy-1"))
    }
    #expect(error?.code == .invalid && error?.faults.map(\.pointer) == ["/until"])
    let youth = try file("CJQ-1")
    let set = try flag(
      .handover, "CJQ-1", in: &pipeline, at: start + .minutes(1), until: start + .days(3))
    try pipeline.run(until: start + .days(4))
    let records = pipeline.retentionRecords(try pipeline.store.kept())
    #expect(records.handedOver[youth] == set.at)
    #expect(records.flags.map(\.over) == [set.at])
    #expect(try pipeline.store.flags().map(\.ended) == [nil])
  }

  @Test("By transfer nobody learns whom Filet knows and their organisation was never told of")
  func askingByTransfer() async throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    let untold = Region.event(
      "school_report", from: "css-capitale", id: "2", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-2")), JSONMember("school", "school-12"),
        JSONMember("absence_change", "moderate"), JSONMember("source_grade", 2),
      ])
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), untold, at: start)
    let net = try GroupCommitTests.net(store: store)
    let coordinator = try Region.caller("coordinator-dpj-1")
    func transfer(_ number: String, by caller: Caller) async throws {
      _ = try await net.setFlag(
        "handover", on: .init(youth: number, name: nil, birthDate: nil), reason: "essai",
        until: nil, by: caller)
    }
    for number in ["CJQ-2", "CJQ-404"] {
      await #expect(throws: RequestError.notFound) { try await transfer(number, by: coordinator) }
    }
    let asked = store.acts(on: "flag")
    #expect(asked.map(\.kind) == [.vaultRead, .vaultRead])
    #expect(asked.map(\.by) == [coordinator.name, coordinator.name])
    try await transfer("CJQ-1", by: coordinator)
    try await transfer("CJQ-2", by: Region.caller("privacy-1"))
    #expect(store.flags().map(\.kind) == [.handover, .handover])
  }

  @Test("Of somebody unknown nothing can be said, in the words of not found")
  func unknown() throws {
    var pipeline = try concerned()
    #expect(throws: RequestError.notFound) {
      _ = try flag(.restriction, "CJQ-404", in: &pipeline, at: start)
    }
  }
}
