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

/// Somebody who was told has no Volet 1 any more.
struct EndedTrainingTests {
  let start = Region.start

  /// The first pivot's training ends with the day on which the alert is opened.
  private func pipeline() throws -> Pipeline {
    let person = """
          person: "Anouk Valcourt"
          organisation: dpj
          roles: [pivot]
          languages: [fr, en]
          trainings: [{volet: 1, on: 2024-02-11, until:
      """
    let library = try Region.library {
      $0.replacing(person + " 2099-12-31", with: person + " 2026-03-02")
    }
    let account = try #require(library.directory.account("pivot-dpj-1"))
    try #require(!account.isTrained(volet: 1, at: start + .days(1)))
    var pipeline = try Region.pipeline(library: library)
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try pipeline.act(at: start) {
      _ = try $0.acknowledge(notice.id, by: Caller(account: account))
    }
    return pipeline
  }

  private func duty(_ pipeline: Pipeline) throws -> Duty {
    try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
  }

  @Test("What is new is told to a trained colleague, and a higher band asks them")
  func news() throws {
    var pipeline = try pipeline()
    let now = start + .days(1)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "3", at: now), at: now)
    let told = try #require(try pipeline.inbox("pivot-dpj-2").last)
    #expect(told.fields["identity"] != nil && told.band == .immediate)
    #expect(try duty(pipeline).asked == "pivot-dpj-2")
    // The other hears that there is something, and why they are not shown it.
    let theirs = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(theirs.fields == .object([]) && theirs.action.fr.contains("volet 1"))
    pipeline.begin(at: now)
    let error = #expect(throws: RequestError.self) {
      try pipeline.acknowledge(theirs.id, by: Region.caller("pivot-dpj-1"))
    }
    #expect(error?.code == .conflict)
  }

  @Test("What they were told before is open to them no more; they refer, close and reopen nothing")
  func before() throws {
    var pipeline = try pipeline()
    let now = start + .days(1)
    let caller = try Region.caller("pivot-dpj-1")
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    try #require(notice.fields["identity"] != nil)
    let shown = pipeline.library.asOpened(notice, to: caller, at: now)
    #expect(shown.fields == .object([]) && shown.band == notice.band)
    #expect(shown.action.fr.hasPrefix("Votre formation (volet 1) a pris fin"))
    for reason in shown.why {
      let isOpen = pipeline.library.mayTell(reason.rule, showing: [])
      #expect(isOpen || reason.rule.hasPrefix("family:"), "\(reason.rule)")
    }
    #expect(pipeline.library.asOpened(notice, to: caller, at: start) == notice)
    pipeline.begin(at: now)
    #expect(throws: RequestError.self) {
      try pipeline.refer(notice.id, to: "pipq", reason: "r", by: caller)
    }
    #expect(throws: RequestError.self) {
      try pipeline.close(notice.id, outcome: .unfounded, note: nil, by: caller)
    }
    #expect(throws: RequestError.self) {
      try pipeline.reopen(notice.id, reason: "r", by: caller)
    }
    _ = try pipeline.handOver(notice.id, to: "pivot-dpj-2", reason: nil, by: caller)
    #expect(try duty(pipeline).answerer == "pivot-dpj-2")
  }

  @Test("What they answered for goes to a trained colleague when its clock runs out")
  func clock() throws {
    var pipeline = try pipeline()
    let due = try duty(pipeline).due
    try pipeline.run(until: due)
    let told = try #require(try pipeline.inbox("pivot-dpj-2").last)
    #expect(told.change == .answererGone && told.issued == due)
    #expect(try duty(pipeline).asked == "pivot-dpj-2")
  }
}
