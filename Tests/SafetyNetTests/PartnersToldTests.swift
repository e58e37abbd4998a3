import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Who else was told of an alert is for whoever has it: who is done with it, or left it to others, does not read on by the
/// list who comes in.
struct PartnersToldTests {
  let start = Region.start
  let school = "pivot-css-decouvreurs-1"

  /// The organisations that somebody reads to be told, in the explanation of a notice.
  private func partners(
    _ pipeline: Pipeline, of notice: Notice, to name: String
  ) throws -> Set<String> {
    let told = try pipeline.store.tellings(ofAlert: notice.alert)
    let known = try pipeline.tellings(told, knownFrom: notice, by: Region.caller(name))
    return Set(known.map(\.organisation))
  }

  private func everybody(_ pipeline: Pipeline, toldOf alert: String) throws -> Set<String> {
    Set(try pipeline.store.tellings(ofAlert: alert).map(\.organisation))
  }

  private func schoolReport(
    _ id: String, from unit: String, school: String, at time: Timestamp, _ more: JSONMember...
  ) -> JSONValue {
    Region.event(
      "school_report", from: unit, id: id, at: time,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("school", .string(school)),
        JSONMember("possessions_change", true),
      ] + more)
  }

  private func pupil(_ id: String, at time: Timestamp) -> JSONValue {
    schoolReport(
      id, from: "css-decouvreurs", school: "school-03", at: time,
      JSONMember("pick_up_by_older", true), JSONMember("baseline_weeks", 8))
  }

  /// Another school is told something: whoever is told of that was not told before.
  private func disclosed(at time: Timestamp) -> JSONValue {
    schoolReport(
      "d", from: "css-capitale", school: "school-09", at: time, JSONMember("disclosure", "direct"))
  }

  @Test(
    "A school whose pupil it is not does not read who is told of them later; whose it is again, does"
  )
  func afterTheEnd() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      pupil("1", at: start),
      Region.hotel("CJQ-1", id: "2", at: start, more: [JSONMember("minor_basis", "id_seen")]),
      at: start)
    let notice = try #require(
      try pipeline.inbox(school).last { $0.mandate == "css-decouvreurs-pupil" })
    let before = try partners(pipeline, of: notice, to: school)
    #expect(before.count > 1)
    #expect(try before == everybody(pipeline, toldOf: notice.alert))

    let corrected = start + .days(1)
    try pipeline.retract(
      "1", from: "css-decouvreurs", by: "watch-css-decouvreurs-1", at: corrected)
    try #require(try pipeline.last(of: school).change == .withdrawn)
    #expect(try partners(pipeline, of: notice, to: school) == before)

    let later = start + .days(3)
    _ = try pipeline.take(disclosed(at: later), at: later)
    let all = try everybody(pipeline, toldOf: notice.alert)
    try #require(all.isStrictSuperset(of: before))
    #expect(try partners(pipeline, of: notice, to: school) == before)
    let other = try pipeline.last(of: "pivot-css-capitale-1")
    #expect(try partners(pipeline, of: other, to: other.recipient) == all)

    let again = start + .days(4)
    _ = try pipeline.take(pupil("3", at: again), at: again)
    try #require(try pipeline.last(of: school).change != .withdrawn)
    #expect(
      try partners(pipeline, of: notice, to: school)
        == everybody(pipeline, toldOf: notice.alert))
  }

  @Test("Nor does who declined it; their colleague does, and they as they take it back")
  func declined() throws {
    var (pipeline, notice) = try opened()
    let name = notice.recipient
    let before = try everybody(pipeline, toldOf: notice.alert)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.decline(notice.id, reason: "ma nièce", by: Region.caller(name))
    }
    let later = start + .days(1)
    _ = try pipeline.take(disclosed(at: later), at: later)
    let all = try everybody(pipeline, toldOf: notice.alert)
    try #require(all.isStrictSuperset(of: before))
    #expect(try partners(pipeline, of: notice, to: name) == before)
    let colleague = try #require(
      try pipeline.store.notices(ofAlert: notice.alert).last {
        $0.organisation == notice.organisation && $0.recipient != name
      })
    #expect(try partners(pipeline, of: colleague, to: colleague.recipient) == all)
    try pipeline.act(at: later + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller(name))
    }
    #expect(try partners(pipeline, of: notice, to: name) == all)
  }

  @Test("Nor who handed it over by name, until it is handed back")
  func handedOver() throws {
    var (pipeline, notice) = try opened()
    let (name, colleague) = (notice.recipient, "pivot-dpj-2")
    let before = try everybody(pipeline, toldOf: notice.alert)
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.handOver(notice.id, to: colleague, reason: nil, by: Region.caller(name))
    }
    let later = start + .days(1)
    _ = try pipeline.take(disclosed(at: later), at: later)
    let all = try everybody(pipeline, toldOf: notice.alert)
    try #require(all.isStrictSuperset(of: before))
    #expect(try partners(pipeline, of: notice, to: name) == before)
    let theirs = try pipeline.last(of: colleague)
    #expect(try partners(pipeline, of: theirs, to: colleague) == all)
    try pipeline.act(at: later + .minutes(1)) {
      _ = try $0.handOver(theirs.id, to: name, reason: nil, by: Region.caller(colleague))
    }
    #expect(try partners(pipeline, of: notice, to: name) == all)
  }

  @Test("Whoever is stood in for while they are away reads on")
  func away() throws {
    var (pipeline, notice) = try opened()
    let name = notice.recipient
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.enterAbsence(
        of: nil, from: $0.now, until: $0.now + .days(9), cover: "pivot-dpj-2",
        by: Region.caller(name))
    }
    try #require(try pipeline.last(of: "pivot-dpj-2").change == .handedOver)
    let later = start + .days(1)
    _ = try pipeline.take(disclosed(at: later), at: later)
    #expect(
      try partners(pipeline, of: notice, to: name)
        == everybody(pipeline, toldOf: notice.alert))
  }

  @Test("Where people close an organisation's part, whoever closed it has the list as it was then")
  func closed() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let notice = try pipeline.last(of: "pivot-pipq-1")
    try #require(notice.band == .concern)
    let before = try everybody(pipeline, toldOf: notice.alert)
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.close(
        notice.id, outcome: .atRisk, note: nil, by: Region.caller(notice.recipient))
    }
    #expect(try partners(pipeline, of: notice, to: notice.recipient) == before)
  }
}
