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

/// Two young people are taken for one, by a name that a patrol wrote down: and then they are not.
struct TakenForOneTests {
  static let start = Region.start

  static func lune() throws -> EntityRef {
    try Region.keys().youth(
      name: try #require(normalizedName("Lune Verger")),
      birthDate: try #require(CivilDate(text: "2010-06-01")))
  }

  /// - Parameter first: of CJQ-1. A minute later Lune asks for help; in another one the patrol takes her for them.
  static func takenForOne(
    _ first: JSONValue, needs: JSONValue = ["exit"], _ more: JSONMember...
  ) throws -> Pipeline {
    let lune: [JSONMember] = [
      JSONMember("name", "Lune Verger"), JSONMember("birth_date", "2010-06-01"),
    ]
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(first, at: start)
    let help = Region.event(
      "community_report", from: "pipq", id: "2", at: start + .minutes(1),
      [
        JSONMember("youth", .object(lune)), JSONMember("programme", "pipq"),
        JSONMember("need", needs),
      ] + more)
    _ = try pipeline.take(help, at: start + .minutes(1))
    let mistaken = Region.event(
      "runaway", from: "patrol", id: "3", at: start + .minutes(2),
      [
        JSONMember("youth", .object([JSONMember("file", "CJQ-1")] + lune)),
        JSONMember("absence_started_at", .string(start.rfc3339)), JSONMember("source_grade", 2),
      ])
    _ = try pipeline.take(mistaken, at: start + .minutes(2))
    return pipeline
  }

  static func apart(_ pipeline: inout Pipeline) throws {
    try pipeline.retract("3", from: "patrol", by: "watch-patrol-1", at: start + .minutes(3))
  }

  @Test("Both registers have what was told of them while they were taken for one")
  func register() async throws {
    var pipeline = try Self.takenForOne(Region.disclosure("CJQ-1", id: "1", at: Self.start))
    try Self.apart(&pipeline)
    let meanwhile = try pipeline.everyNotice()
      .filter { $0.issued == Self.start + .minutes(2) && $0.subject.kind == .youth }
    try #require(!meanwhile.isEmpty)
    let net = try GroupCommitTests.net(store: pipeline.store)
    let people: [RegisterQuery.Youth] = [
      .file("CJQ-1"), .person(name: "Lune Verger", birthDate: "2010-06-01"),
    ]
    for person in people {
      let page = try await net.register(
        RegisterQuery(youth: person), for: Region.caller("privacy-1"))
      let shown = Set((page["told"]?.array ?? []).compactMap { $0["notice"]?.string })
      #expect(shown.isSuperset(of: meanwhile.map(\.id)))
    }
  }

  @Test("Of somebody who never agreed nobody reads that they no longer do")
  func consentOfTheOther() async throws {
    let found = Region.foundWithOlder("CJQ-1", id: "1", at: Self.start)
    var pipeline = try Self.takenForOne(
      found, JSONMember("youth_consents", true), JSONMember("consent_status", "youth"))
    let alert = try #require(
      try pipeline.openAlerts(of: WhoWasAlongTests.youth("CJQ-1")).first)
    let resting = pipeline.openDuties(of: alert.id).filter { duty in
      pipeline.library.matrix.mandate(duty.mandate)?.conditions.consent == true
    }.map(\.organisation)
    try #require(!resting.isEmpty)
    try Self.apart(&pipeline)
    let told = try pipeline.everyNotice()
      .filter { $0.issued == Self.start + .minutes(3) }
    for notice in told { #expect(!notice.action.fr.contains("onsentement"), "\(notice.recipient)") }
    for organisation in resting {
      let theirs = told.filter { $0.organisation == organisation && $0.alert == alert.id }
      #expect(!theirs.isEmpty, "\(organisation)")
      for notice in theirs {
        #expect(notice.action.en.contains("was taken back or corrected"), "\(organisation)")
      }
    }
    let net = try GroupCommitTests.net(store: pipeline.store)
    for recipient in Set(told.map(\.recipient)) {
      let inbox = try await net.inbox(of: Region.caller(recipient), after: 0, limit: 100)
      #expect(inbox.allSatisfy { !$0.action.fr.contains("onsentement") }, "\(recipient)")
    }
  }
}
