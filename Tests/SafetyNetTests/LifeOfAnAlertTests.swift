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

/// What people do with a notice, and what happens when nobody does anything.
struct LifeOfAnAlertTests {
  let start = Region.start

  @Test("Nobody answers: the relève is told, then the coordinator, then the Table")
  func escalation() throws {
    var (pipeline, _) = try opened()
    try pipeline.run(until: start + .days(1))
    let steps = try pipeline.store.notices(ofAlert: #require(pipeline.alerts.keys.first))
      .filter { $0.organisation == "dpj" }.map(\.step)
    #expect(Array(steps.prefix(4)) == [.pivot, .releve, .coordinator, .table])
    // The Table is not asked to do what the organisation should, but to find somebody who does.
    let last = try #require(try pipeline.inbox("table-1").first { $0.organisation == "dpj" })
    #expect(last.action.fr.contains("Direction de la protection de la jeunesse (dpj)"))
  }

  @Test("To whom an alert is handed over its band shows all that it opens, also of old evidence")
  func handedOverLate() throws {
    var pipeline = try Region.pipeline()
    let seen = start - .days(364)
    _ = try pipeline.take(
      Region.disclosure("CJQ-1", id: "1", at: seen), Region.hotel("CJQ-1", id: "2", at: start),
      at: start)
    let pivot = try Region.caller("pivot-spvq-ikat-1")
    let notice = try #require(
      try pipeline.inbox(pivot.name).last { $0.subject.kind == .youth })
    #expect(notice.band == .immediate && notice.fields["identity"] != nil)
    let later = start + .days(2)
    #expect(pipeline.assess(notice.subject, at: later).band < .immediate)
    try pipeline.act(at: later) {
      _ = try $0.handOver(notice.id, to: "releve-spvq-ikat-1", reason: nil, by: pivot)
    }
    let told = try #require(try pipeline.inbox("releve-spvq-ikat-1").last)
    #expect(told.change == .handedOver && told.band == .immediate)
    #expect(told.fields["identity"] != nil)
  }

  @Test("An acknowledgement stops the chain of that organisation, and of no other")
  func acknowledged() throws {
    var (pipeline, notice) = try opened()
    pipeline.begin(at: start)
    _ = try pipeline.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    try pipeline.run(until: start + .hours(2))
    let escalated = try pipeline.store.notices(ofAlert: notice.alert)
      .filter { $0.change == .escalated }.map(\.organisation)
    #expect(!escalated.contains("dpj"))
    #expect(!escalated.isEmpty)
  }

  @Test("Somebody else's notice cannot be found, by any act")
  func notYours() throws {
    var (pipeline, notice) = try opened()
    let other = try Region.caller("pivot-pipq-1")
    pipeline.begin(at: start)
    #expect(throws: RequestError.notFound) { try pipeline.acknowledge(notice.id, by: other) }
    #expect(throws: RequestError.notFound) {
      try pipeline.close(notice.id, outcome: .unfounded, note: nil, by: other)
    }
    #expect(throws: RequestError.notFound) { try pipeline.acknowledge("ntc_x", by: other) }
  }

  @Test("New evidence on an open alert revises it and is delivered to everybody who was told")
  func revision() throws {
    var (pipeline, notice) = try opened()
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start + .minutes(1))
    let again = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(again.alert == notice.alert)
    #expect(again.revision == 2)
    #expect(again.change == .updated)
    #expect(pipeline.alerts.count == 1)
  }

  @Test("Retracting the only ground tells everybody again, shows nothing, and closes the alert")
  func withdrawn() throws {
    var (pipeline, notice) = try opened()
    let told = try pipeline.store.notices(ofAlert: notice.alert).map(\.recipient)
    pipeline.begin(at: start + .hours(1))
    let key = try Region.keys().eventKey(source: "/units/cjq", id: "1")
    let observation = try #require(try pipeline.store.accepted(eventKey: key)).observation
    try pipeline.retract(observation, reason: "erreur", by: Region.caller("watch-cjq-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    #expect(pipeline.alerts.isEmpty)
    for recipient in told {
      let last = try #require(try pipeline.inbox(recipient).last)
      #expect(last.change == .withdrawn)
      let now = try pipeline.whereItStands(last, for: Region.caller(recipient))
      #expect(now?["may_reopen"] == false)
      #expect(last.fields == .object([]))
      #expect(last.why.isEmpty)
    }
  }

  @Test("An action in more than a word is sealed as a note, and the record does not say it")
  func actionInWords() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    try pipeline.act(at: start) {
      _ = try $0.recordAction("appel", note: nil, on: notice.id, by: pivot)
      _ = try $0.recordAction("appel à Zoé Exemple", note: "demain", on: notice.id, by: pivot)
    }
    let acts = try pipeline.store.acts(on: notice.id).filter { $0.kind == .actionTaken }
    let words = acts.map { $0.details.first { $0.name == "action" }?.value.string }
    #expect(words == ["appel", "other"])
    #expect(
      try pipeline.store.remarks(onNotice: notice.id).map(\.text) == [
        "appel à Zoé Exemple – demain"
      ])
  }

  @Test(
    "Whether a referral is allowed says nothing of what others reported to who sees only their own")
  func referralFromOwnReport() throws {
    func refused(_ organisation: String, others: [JSONValue]) throws -> RequestError? {
      var pipeline = try Region.pipeline()
      let report = Region.event(
        "school_report", from: "css-capitale", id: "1", at: start,
        [
          JSONMember("youth", ["file": "CSSC-1", "age": 16]), JSONMember("school", "school-10"),
          JSONMember("possessions_change", true), JSONMember("source_grade", 2),
        ])
      for event in [report] + others { _ = try pipeline.take(event, at: start) }
      let notice = try #require(
        try pipeline.inbox("pivot-css-capitale-1").last { $0.mandate.hasSuffix("-own-watch") })
      pipeline.begin(at: start)
      return #expect(throws: RequestError.self) {
        try pipeline.refer(
          notice.id, to: organisation, reason: "r", by: Region.caller("pivot-css-capitale-1"))
      }
    }
    let runaway = Region.event(
      "runaway", from: "escale", id: "2", at: start,
      [
        JSONMember("youth", ["file": "CSSC-1", "age": 16, "placed": true, "unit": "escale"]),
        JSONMember("source_grade", 3), JSONMember("unit", "escale"),
        JSONMember("absence_started_at", .string(start.rfc3339)),
      ])
    for organisation in ["spvq/enqueteurs-jeunesse", "cjq"] {
      let alone = try refused(organisation, others: [])
      let known = try refused(organisation, others: [runaway])
      #expect(alone?.code == .forbidden)
      #expect(alone?.message == known?.message, "\(organisation)")
    }
  }

  @Test("Nobody is referred to under a mandate for what nobody else may be told")
  func referredToTheTable() throws {
    var (pipeline, notice) = try opened()
    pipeline.begin(at: start)
    let error = #expect(throws: RequestError.self) {
      try pipeline.refer(
        notice.id, to: "table", reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    #expect(error?.code == .forbidden)
    #expect(try pipeline.inbox("table-1").isEmpty)
  }

  @Test(
    "Where it stands: who answers for one's own organisation, what runs out, and a later notice")
  func standing() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    func now(_ name: String, _ notice: Notice) throws -> JSONValue {
      try #require(try pipeline.whereItStands(notice, for: Region.caller(name)))
    }
    #expect(try now("pivot-dpj-1", notice)["state"] == "awaiting")
    #expect(try now("pivot-dpj-1", notice)["answering"] == "pivot-dpj-1")
    try pipeline.act(at: start) { _ = try $0.acknowledge(notice.id, by: pivot) }
    #expect(try now("pivot-dpj-1", notice)["clock"] == "act")
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start)
    let latest = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(try now("pivot-dpj-1", notice)["latest"] == .string(latest.id))
    try pipeline.act(at: start) {
      _ = try $0.decline(latest.id, reason: "r", by: pivot)
      let other = try #require(
        try $0.store.notices(ofAlert: notice.alert).first { $0.organisation == "cjq" })
      _ = try $0.close(other.id, outcome: .atRisk, note: nil, by: Region.caller(other.recipient))
    }
    #expect(
      try now("pivot-dpj-1", notice) == ["state": "declined", "latest": .string(latest.id)],
      "who declined hears nothing else")
    let theirs = try #require(try pipeline.inbox("releve-dpj-1").last)
    #expect(try now("releve-dpj-1", theirs)["closing_proposed"] == "other")
    #expect(try now("releve-dpj-1", theirs)["closing_outcome"] == "at_risk")
  }

  @Test("The Table, told of several organisations' silence, has a latest notice of each")
  func latestOfEachOrganisation() throws {
    var (pipeline, notice) = try opened()
    try pipeline.run(until: start + .days(2))
    let told = try pipeline.inbox("table-1").filter { $0.alert == notice.alert }
    #expect(Set(told.map(\.organisation)).count > 1)
    for organisation in Set(told.map(\.organisation)) {
      let last = try #require(told.last { $0.organisation == organisation })
      let now = try pipeline.whereItStands(last, for: Region.caller("table-1"))
      #expect(now?["latest"] == .string(last.id))
    }
  }

  @Test("Where the agreement has ended the Table is asked for one: nobody there can read the alert")
  func agreementEnded() throws {
    let store = MemoryStore()
    var before = try Region.pipeline(store: store)
    _ = try before.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let dpj = "organisation: dpj, signed_by: \"Victorin Valcourt\", from: 2024-01-01, until: "
    let library = try Region.library {
      $0.replacing(dpj + "2099-12-31", with: dpj + "2024-12-31")
    }
    var pipeline = try Region.pipeline(store: store, library: library)
    try pipeline.run(until: start + .hours(1))
    let told = try #require(try pipeline.inbox("table-1").first { $0.organisation == "dpj" })
    #expect(told.action == library.tableRequests.withoutAgreement("dpj"))
    #expect(told.action.fr.contains("faute d'entente en vigueur"))
    // Reading the same files again takes nothing back: the Table goes on being asked.
    try pipeline.act(at: start + .hours(2)) { try $0.reassessEverything() }
    #expect(pipeline.duties.values.contains { $0.organisation == "dpj" })
    try pipeline.run(until: start + .days(3))
    let later = try pipeline.inbox("table-1").filter {
      $0.organisation == "dpj" && $0.issued > start + .hours(2)
    }
    #expect(!later.isEmpty && later.allSatisfy { $0.change != .withdrawn })
  }

  @Test("An agreement that ends takes no part away that came by referral either")
  func referredAndEnded() throws {
    let store = MemoryStore()
    func library(until end: String) throws -> RuleLibrary {
      let traic = "organisation: traic, signed_by: \"Katia Valcourt\", from: 2024-01-01, until: "
      return try Region.library { text in
        guard text.contains("id: traic-outreach") else {
          return text.replacing(traic + "2099-12-31", with: traic + end)
        }
        return text.replacing(
          "match: {band: {min: 2, max: 2}", with: "match: {referral: true, band: {min: 2, max: 2}")
      }
    }
    var before = try Region.pipeline(store: store, library: library(until: "2099-12-31"))
    _ = try before.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      at: start)
    let notice = try #require(try before.inbox("pivot-dpj-1").last)
    try before.act(at: start) {
      _ = try $0.refer(notice.id, to: "traic", reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    let key = Pipeline.DutyKey(alert: notice.alert, organisation: "traic")
    try #require(before.duties[key]?.isReferred == true)
    var pipeline = try Region.pipeline(store: store, library: library(until: "2024-12-31"))
    let later = start + .minutes(1)
    _ = try pipeline.take(Region.runaway("CJQ-1", id: "3", at: later), at: later)
    #expect(try pipeline.inbox("pivot-dpj-1").last?.issued == later)
    #expect(pipeline.duties[key] != nil)
    #expect(try pipeline.inbox("pivot-traic-1").allSatisfy { $0.change != .withdrawn })
  }

  @Test("The last of the chain is told and does not answer: counted until somebody does")
  func unanswered() throws {
    var (pipeline, notice) = try opened()
    #expect(pipeline.unanswered.isEmpty)
    try pipeline.run(until: start + .days(40))
    let silent = pipeline.unanswered.filter { $0.organisation == "dpj" }
    #expect(silent.map(\.alert) == [notice.alert])
    let reminders = try pipeline.inbox("table-1").filter { $0.organisation == "dpj" }
    #expect(reminders.count < 8, "not every two days")
    let last = try #require(reminders.last)
    try pipeline.act(at: start + .days(40)) {
      _ = try $0.acknowledge(last.id, by: Region.caller("table-1"))
    }
    #expect(
      pipeline.unanswered.contains { $0.organisation == "dpj" }, "the Table answers for nobody")
    let own = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try pipeline.act(at: start + .days(40)) {
      _ = try $0.acknowledge(own.id, by: Region.caller("pivot-dpj-1"))
    }
    #expect(!pipeline.unanswered.contains { $0.organisation == "dpj" })
  }

  @Test("A referral to one's own organisation is none")
  func referredHome() throws {
    var (pipeline, notice) = try opened()
    pipeline.begin(at: start)
    let error = #expect(throws: RequestError.self) {
      try pipeline.refer(notice.id, to: "dpj", reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    #expect(error?.faults.first?.pointer == "/to")
  }

  @Test("A referral goes only where a mandate of the other organisation allows, and says why not")
  func referral() throws {
    var (pipeline, notice) = try opened()
    pipeline.begin(at: start)
    let pivot = try Region.caller("pivot-dpj-1")
    let error = #expect(throws: RequestError.self) {
      try pipeline.refer(notice.id, to: "dpcp", reason: "r", by: pivot)
    }
    #expect(error?.code == .forbidden)
    #expect(pipeline.commit.notices.isEmpty)
  }

  @Test("Of a referral that is refused without a trace in the record no word is kept")
  func refusedWords() throws {
    var (pipeline, notice) = try opened()
    pipeline.begin(at: start)
    let pivot = try Region.caller("pivot-dpj-1")
    let error = #expect(throws: RequestError.self) {
      try pipeline.refer(notice.id, to: "nulle-part", reason: "des mots", by: pivot)
    }
    #expect(error?.code == .invalid)
    #expect(pipeline.commit.remarks.isEmpty)
  }

  @Test("Whatever happens, no open alert is without a living next step")
  func livingNextStep() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<rounds(20) {
      let scenario = try Scenario.invent(&random, count: 10...15)
      var pipeline = try Region.pipeline()
      for (event, arrival) in zip(
        scenario.events, Scenario.arrivals(scenario.events.count, &random))
      {
        try pipeline.run(until: arrival)
        _ = try pipeline.take(event, at: arrival)
        #expect(pipeline.alertsWithoutNextStep.isEmpty, "FILET_SEED=\(seed)")
        for alert in pipeline.alerts.values {
          for duty in pipeline.openDuties(of: alert.id) {
            #expect(duty.due > arrival - .days(1), "FILET_SEED=\(seed)")
          }
        }
      }
    }
  }
}
