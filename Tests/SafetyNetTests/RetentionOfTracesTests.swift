import Alerts
import Chronology
import Mandates
import Observations
import Retention
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// What is kept beside observations and alerts has a clock too: questions, what was named as superseded, that somebody
/// took a report in charge, whom not to contact again, incidents.
struct RetentionOfTracesTests {
  let start = Region.start

  @discardableResult
  private func run(_ pipeline: inout Pipeline, at now: Timestamp) throws -> RetentionPlan {
    pipeline.begin(at: now)
    let kept = try pipeline.store.kept()
    let plan = RetentionPlan(
      pipeline.retentionRecords(kept), schedule: pipeline.library.retention, at: now)
    _ = try pipeline.apply(plan, by: nil)
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    return plan
  }

  private func ad(_ id: String) -> JSONValue {
    Region.event(
      "escort_ad", from: "esm", id: id, at: start,
      [
        JSONMember("ad_seen_at", .string(start.rfc3339)), JSONMember("link_reason", "phone"),
        JSONMember("phones", ["418-555-0101"]), JSONMember("handles", ["social:invente"]),
      ])
  }

  private func followUp(_ origin: String, _ more: [JSONMember]) -> JSONValue {
    Region.event(
      "contact_followup", from: "ikat", id: "f-\(origin)", at: start,
      [JSONMember("origin", .string(origin)), JSONMember("contact_mode", "text")] + more)
  }

  // MARK: What comes while the records are read

  @Test("What an open alert has come to rest on since the records were read is known to the clocks")
  func revisedSince() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let kept = try pipeline.store.kept(hasStanding: false)
    let later = start + .hours(1)
    let receipts = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: later), at: later)
    let second = try #require(receipts.first?.observation)
    let records = pipeline.retentionRecords(kept)
    #expect(records.alerts.count == 1)
    #expect(records.alerts.first?.observations.contains(second) == true)
  }

  // MARK: Whom not to contact again

  @Test(
    "Who declined is known by a marker for a year, long after everything else of theirs is gone")
  func marker() throws {
    var pipeline = try Region.pipeline()
    let origin = try #require(try pipeline.take(ad("1"), at: start).first?.observation)
    _ = try pipeline.take(
      followUp(origin, [JSONMember("outcome", "adult_declined")]), at: start)
    let keys = pipeline.intake.keys
    let phone = keys.marker(
      .phone, try #require(SuppressionList.normalized(.phone, "418 555 0101")))
    let handle = keys.marker(
      .handle, try #require(SuppressionList.normalized(.handle, "social:invente")))
    // It says nothing of the pseudonym under which the ad's phone was kept.
    let observation = try #require(try pipeline.store.kept().observations.first?.observation)
    #expect(!observation.entities.contains { phone.hasSuffix($0.text.suffix(26)) })
    try run(&pipeline, at: start + .hours(71))
    #expect(try pipeline.store.kept().observations.isEmpty)
    for marker in [phone, handle] { #expect(try pipeline.store.marked(marker) == start) }
    try run(&pipeline, at: start + .days(364))
    #expect(try pipeline.store.marked(phone) == start)
    try run(&pipeline, at: start + .days(365))
    #expect(try pipeline.store.marked(phone) == nil)
  }

  @Test(
    "Only a refusal marks: not support accepted, not a young person",
    arguments: [
      [JSONMember("outcome", "adult_support")],
      [JSONMember("outcome", "no_show")],
      [JSONMember("outcome", "minor_confirmed"), JSONMember("youth", ["age": 16])],
    ])
  func noMarker(_ more: [JSONMember]) throws {
    var pipeline = try Region.pipeline()
    let origin = try #require(try pipeline.take(ad("1"), at: start).first?.observation)
    let receipts = try pipeline.take(followUp(origin, more), at: start)
    try #require(
      receipts.first?.status == .accepted, "\(String(describing: receipts.first?.problem))")
    #expect(try pipeline.store.kept().markers.isEmpty)
  }

  @Test("A marker says the same after the keys of pseudonyms have changed")
  func rotated() throws {
    let keys = try Region.keys()
    let text = keys.marker(.phone, "+14185550101")
    #expect(text.hasPrefix("mrk_") && text.utf8.count == 30)
    #expect(keys.rotated(text) == text, "one epoch: nothing to rotate")
  }

  // MARK: What was superseded before it came

  @Test(
    "What was named as superseded never stands, for a year; then it is forgotten, in memory and on disk alike"
  )
  func supersession() throws {
    var pipeline = try Region.pipeline()
    func report(_ id: String, supersedes: String? = nil) -> JSONValue {
      var event = Region.event(
        "school_report", from: "css-capitale", id: id, at: start,
        [
          JSONMember("youth", Region.youth("CJQ-1")), JSONMember("school", "school-12"),
          JSONMember("absence_change", "moderate"), JSONMember("source_grade", 2),
        ])
      if let supersedes, case .object(let members) = event {
        event = .object(members + [JSONMember("supersedes", .string(supersedes))])
      }
      return event
    }
    _ = try pipeline.take(report("2", supersedes: "1"), at: start)
    #expect(try pipeline.store.kept().superseded == [start])
    try run(&pipeline, at: start + .days(364))
    #expect(pipeline.superseded.count == 1)
    let late = try pipeline.take(report("1"), at: start + .days(364))
    #expect(late.map(\.status) == [.accepted])
    #expect(pipeline.standing.count == 0, "it came late and never stood")
    try run(&pipeline, at: start + .days(365))
    #expect(pipeline.superseded.isEmpty)
    #expect(try pipeline.store.standing().superseded.isEmpty)
  }

  // MARK: Questions

  @Test(
    "A question that is over loses its words after two years, and what was told of it; an open one does not"
  )
  func consultation() throws {
    var pipeline = try Region.pipeline()
    pipeline.begin(at: start)
    let caller = try Region.caller("pivot-dpj-1")
    let question = try pipeline.ask("pipq", "Comment proposer un suivi ?", by: caller)
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    try run(&pipeline, at: start + .days(800))
    #expect(try pipeline.store.consultation(question.id) != nil, "it is open")
    pipeline.begin(at: start + .days(800))
    var over = question
    over.state = .answered
    over.answer = "Ainsi."
    over.answeredBy = "pivot-pipq-1"
    pipeline.commit.consultations.append(over)
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    let plan = try run(&pipeline, at: start + .days(801))
    #expect(plan.consultations == [question.id])
    #expect(try pipeline.store.consultation(question.id) == nil)
    let notices = try pipeline.everyNotice()
    #expect(!notices.isEmpty && notices.allSatisfy { $0.fields == .object([]) })
    // Once: the next run has nothing to do.
    #expect(try run(&pipeline, at: start + .days(802)).consultations.isEmpty)
  }

  // MARK: Incidents

  @Test("An incident is kept for five years from when it became known, and no less")
  func incident() throws {
    var pipeline = try Region.pipeline()
    pipeline.begin(at: start)
    for revision in 1...2 {
      pipeline.commit.incidents.append(
        Incident(
          id: "inc_1", revision: revision, by: "privacy-1", at: start, known: start,
          isSerious: true, content: [JSONMember("information", "noms")]))
    }
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    try run(&pipeline, at: start + .days(1_827))
    #expect(try pipeline.store.incidents().count == 2)
    try run(&pipeline, at: start + .days(1_827) + .minutes(1))
    #expect(try pipeline.store.incidents().isEmpty)
  }

  // MARK: Flags

  @Test("A flag that is over goes a year later, once nothing else is kept of the youth")
  func flags() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let youth = try Region.keys().youth(file: try #require(normalizedFileNumber("CJQ-1")))
    let (privacy, until) = (try Region.caller("privacy-1"), start + .days(30))
    try pipeline.act(at: start) {
      _ = try $0.setFlag(.handover, on: youth, reason: "essai", until: nil, by: privacy)
      _ = try $0.setFlag(.restriction, on: youth, reason: "essai", until: until, by: privacy)
    }
    try run(&pipeline, at: start + .days(91))
    #expect(try pipeline.store.kept().observations.isEmpty)
    #expect(try pipeline.store.flags().map(\.kind) == [.handover, .restriction])
    try run(&pipeline, at: start + .days(365))
    #expect(try pipeline.store.flags().map(\.kind) == [.restriction])
    try run(&pipeline, at: start + .days(395))
    #expect(try pipeline.store.flags().isEmpty)
    #expect(pipeline.flags.isEmpty)
  }
}
