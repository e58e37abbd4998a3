import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// What an erasure would take from under others, who were along in the same report.
struct ErasureBesideOthersTests {
  private let privacy = "privacy-1"

  private func handOver(_ file: String, in pipeline: inout Pipeline) throws {
    let youth = try WhoWasAlongTests.youth(file)
    let caller = try Region.caller(privacy)
    try pipeline.act(at: Region.start) {
      _ = try $0.setFlag(.handover, on: youth, reason: "essai", until: nil, by: caller)
    }
  }

  private func erase(
    _ file: String, in pipeline: inout Pipeline
  ) throws -> Pipeline.ErasureExtent {
    let youth = try WhoWasAlongTests.youth(file)
    let caller = try Region.caller(privacy)
    var extent = Pipeline.ErasureExtent()
    try pipeline.act(at: Region.start + .hours(1)) {
      extent = try $0.erase(youth, reason: "essai", by: caller)
    }
    return extent
  }

  @Test("An open alert of band 4 on who was along stands in the way, and is not named")
  func immediate() throws {
    var pipeline = try WhoWasAlongTests.pipeline(WhoWasAlongTests.found(WhoWasAlongTests.danger))
    let (gone, other) = (try WhoWasAlongTests.youth("F-1"), try WhoWasAlongTests.youth("F-2"))
    try handOver("F-1", in: &pipeline)
    let refusal = #expect(throws: RequestError.self) { try pipeline.erasureExtent(gone) }
    #expect(refusal?.code == .conflict)
    #expect(refusal?.message.en.contains(other.text) == false)
    #expect(throws: RequestError.self) { _ = try erase("F-1", in: &pipeline) }
    #expect(pipeline.openAlerts(of: other).count == 1)
    try handOver("F-2", in: &pipeline)
    #expect(try pipeline.erasureExtent(gone).otherAlerts == 1)
    let extent = try erase("F-1", in: &pipeline)
    #expect(extent.observations == 1 && extent.alerts == 1 && extent.otherAlerts == 1)
  }

  @Test("One of band 2 ends, and is counted")
  func concern() throws {
    var pipeline = try WhoWasAlongTests.pipeline(
      WhoWasAlongTests.found(WhoWasAlongTests.older, WhoWasAlongTests.hotel))
    #expect(try erase("F-1", in: &pipeline).otherAlerts == 1)
    #expect(try pipeline.openAlerts(of: WhoWasAlongTests.youth("F-2")).isEmpty)
  }

  @Test("Whoever was only along is erased while the other's alert is open, which stays")
  func along() throws {
    var pipeline = try WhoWasAlongTests.pipeline(WhoWasAlongTests.found(WhoWasAlongTests.danger))
    try handOver("F-2", in: &pipeline)
    let extent = try erase("F-2", in: &pipeline)
    #expect(extent.observations == 0 && extent.mentions == 1 && extent.otherAlerts == 0)
    #expect(try pipeline.openAlerts(of: WhoWasAlongTests.youth("F-1")).count == 1)
  }

  @Test("Words in others' reports, which may name them, stay: the answer counts them")
  func words() throws {
    let silent = WhoWasAlongTests.found(WhoWasAlongTests.danger)
    let telling = WhoWasAlongTests.found(
      WhoWasAlongTests.danger, JSONMember("narrative", "Partie avec une amie."))
    for (report, texts) in [(silent, 0), (telling, 1)] {
      var pipeline = try WhoWasAlongTests.pipeline(report)
      try handOver("F-2", in: &pipeline)
      let extent = try erase("F-2", in: &pipeline)
      #expect(extent.mentions == 1 && extent.texts == texts)
    }
  }

  @Test("Who was taken for somebody once keeps their net, whole, when that somebody is erased")
  func takenForSomebodyOnce() throws {
    let start = Region.start
    var pipeline = try TakenForOneTests.takenForOne(
      Region.disclosure("CJQ-1", id: "1", at: start))
    try pipeline.retract("3", from: "patrol", by: "watch-patrol-1", at: start + .minutes(3))
    let one = try WhoWasAlongTests.youth("CJQ-1")
    let other = try TakenForOneTests.lune()
    let alert = try #require(pipeline.openAlerts(of: one).first)
    try #require(alert.band == .immediate)
    let caller = try Region.caller(privacy)
    var extent = Pipeline.ErasureExtent()
    try pipeline.act(at: start + .hours(1)) {
      extent = try $0.erase(other, reason: "essai", by: caller)
    }
    #expect(extent.otherAlerts == 1)
    for name in ["pivot-dpj-1", "pivot-cjq-1"] {
      let told = try pipeline.inbox(name).filter { $0.alert == alert.id }
      let last = try #require(told.last)
      #expect(last.issued == start + .hours(1) && last.band == .immediate, "\(name)")
      #expect(last.fields.text.contains("CJQ-1") && !last.why.isEmpty, "\(name)")
      #expect(!told.contains { $0.fields.text.contains("Lune") }, "\(name)")
    }
  }

  @Test("Whose organisation has no agreement just then has what holds anew as the next one begins")
  func withoutAgreement() throws {
    let start = Region.start
    var before = try TakenForOneTests.takenForOne(
      Region.disclosure("CJQ-1", id: "1", at: start))
    try before.retract("3", from: "patrol", by: "watch-patrol-1", at: start + .minutes(3))
    let alert = try #require(before.openAlerts(of: WhoWasAlongTests.youth("CJQ-1")).first)
    let agreement = "organisation: cjq, signed_by: \"Wilhem Valcourt\", from: "
    let library = try Region.library {
      $0.replacing(agreement + "2024-01-01", with: agreement + "2026-03-04")
    }
    var pipeline = try Region.pipeline(store: before.store, library: library)
    let other = try TakenForOneTests.lune()
    let caller = try Region.caller(privacy)
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.erase(other, reason: "essai", by: caller)
    }
    func told() throws -> [Notice] {
      try pipeline.inbox("pivot-cjq-1").filter { $0.alert == alert.id }
    }
    try #require(try told().allSatisfy { $0.why.isEmpty }, "nothing is left of it")
    // Midnight between 3 and 4 March.
    let begins = start + .hours(36)
    try pipeline.run(until: begins)
    let last = try #require(try told().last)
    #expect(last.issued == begins && last.band == .immediate && last.change == .corrected)
    #expect(last.fields.text.contains("CJQ-1") && !last.why.isEmpty)
  }

  /// A report gives somebody the file number of somebody else, and is taken back after they were told of by it.
  private func mistyped(_ file: String, of name: String) throws -> Pipeline {
    let start = Region.start
    let person = [JSONMember("name", .string(name)), JSONMember("birth_date", "2010-07-23")]
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.event(
        "community_report", from: "pipq", id: "1", at: start,
        [
          JSONMember("youth", .object([JSONMember("file", .string(file))] + person)),
          JSONMember("programme", "pipq"), JSONMember("need", ["shelter"]),
        ]),
      at: start)
    let later = start + .minutes(1)
    _ = try pipeline.take(
      Region.event(
        "runaway", from: "escale", id: "2", at: later,
        [
          JSONMember(
            "youth",
            .object(
              person + [JSONMember("placed", true), JSONMember("unit", "escale")])),
          JSONMember("unit", "escale"),
          JSONMember("absence_started_at", .string((start - .days(2)).rfc3339)),
          JSONMember("police_notified_at", .string((start - .days(1)).rfc3339)),
          JSONMember("leave_context", "unit"),
          JSONMember("concern_flags", ["older_companion"]),
        ]), at: later)
    try pipeline.retract("1", from: "pipq", by: "watch-pipq-1", at: start + .minutes(2))
    return pipeline
  }

  @Test("A number that was somebody else's by mistake is left in nothing that was told of them")
  func mistypedNumber() throws {
    var others = 0
    // Under which of the two the alert was opened is chance.
    for number in 1...12 {
      let name = "Zéphirine Quouaran" + String(repeating: "ta", count: number)
      let file = "CJQ-904\(10 + number)"
      var pipeline = try mistyped(file, of: name)
      try #require(try pipeline.everyNotice().contains { $0.fields.text.contains(file) })
      let extent = try erase(file, in: &pipeline)
      others += extent.otherAlerts
      let reference = try WhoWasAlongTests.youth(file)
      for notice in try pipeline.everyNotice() {
        #expect(!notice.fields.text.contains(file), "\(file), \(notice.recipient)")
        #expect(notice.subject != reference, "\(file), \(notice.recipient)")
      }
      guard extent.otherAlerts > 0 else { continue }
      // Whoever looks for the other one goes on with what holds.
      let told = try pipeline.inbox("pivot-spvq-enqueteurs-jeunesse-1")
      let inHand = told.last { pipeline.alerts[$0.alert] != nil && !$0.why.isEmpty }
      #expect(inHand?.fields.text.contains(name) == true, "\(file)")
    }
    try #require(others > 0)
  }
}
