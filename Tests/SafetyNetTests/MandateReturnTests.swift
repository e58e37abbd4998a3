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

/// A mandate that is taken out of the files ends what rests on it, and whoever was told hears that; what it lets be told
/// again when it is back is told anew. No open alert is without a living next step on the way.
struct MandateReturnTests {
  let start = Region.start

  /// The rules without the mandates of some organisations.
  private func library(_ isOut: (String) -> Bool) throws -> RuleLibrary {
    try Region.library { text in
      guard text.contains("\nmandates:\n"), isOut(text) else { return text }
      return "organisation: x\nnote: none, on purpose\nmandates: []\n"
    }
  }

  private func without(_ organisation: String) throws -> RuleLibrary {
    try library { $0.contains("organisation: \(organisation)\n") }
  }

  /// An alert of band 2 without direct evidence.
  private func concern(in pipeline: inout Pipeline) throws {
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
  }

  private func organisations(_ pipeline: Pipeline, _ alert: String) -> Set<String> {
    Set(pipeline.openDuties(of: alert).map(\.organisation))
  }

  /// The same store under other files, as a reload or a start reads them.
  private func reloaded(
    _ store: MemoryStore, _ library: RuleLibrary? = nil, at now: Timestamp
  ) throws -> Pipeline {
    var pipeline = try Region.pipeline(store: store, library: library)
    try pipeline.act(at: now) { try $0.reassessEverything() }
    return pipeline
  }

  @Test(
    "Whose mandate is out of the files hears that their part ends, and is told anew when it is back",
    arguments: [false, true])
  func oneOrganisation(isAcknowledged: Bool) throws {
    let store = MemoryStore()
    var before = try Region.pipeline(store: store)
    try concern(in: &before)
    let first = try before.last(of: "pivot-pipq-1")
    let caller = try Region.caller("pivot-pipq-1")
    if isAcknowledged {
      try before.act(at: start) { _ = try $0.acknowledge(first.id, by: caller) }
    }
    let others = organisations(before, first.alert).subtracting(["pipq"])
    let heard = try before.inbox("pivot-dpj-1").count

    let out = try reloaded(store, without("pipq"), at: start + .hours(1))
    let ended = try out.last(of: "pivot-pipq-1")
    #expect(ended.change == .withdrawn && ended.alert == first.alert && ended.band == .none)
    #expect(ended.why.isEmpty && ended.fields == .object([]) && ended.acknowledgeBy == nil)
    #expect(ended.mandate == first.mandate && ended.mandateVersion == first.mandateVersion)
    #expect(ended.basis == first.basis)
    #expect(ended.action.fr.hasPrefix("Le mandat au titre duquel"))
    #expect(out.mayRead(ended, caller))
    #expect(!out.mayRead(first, caller))
    #expect(organisations(out, first.alert) == others)
    // The same files once more say nothing.
    let again = try reloaded(store, without("pipq"), at: start + .hours(2))
    #expect(try again.last(of: "pivot-pipq-1").id == ended.id)

    let now = start + .hours(3)
    let back = try reloaded(store, at: now)
    let told = try back.last(of: "pivot-pipq-1")
    #expect(told.change == .opened && told.alert == first.alert && told.issued == now)
    #expect(told.band == first.band && told.why == first.why && told.fields == first.fields)
    let duty = try #require(
      back.openDuties(of: first.alert).first { $0.organisation == "pipq" })
    #expect(duty.state == .awaiting && duty.asked == "pivot-pipq-1" && duty.due > now)
    #expect(back.mayRead(first, caller))
    #expect(try back.inbox("pivot-dpj-1").count == heard, "nothing differs for the others")
    #expect(back.audit(at: now).isEmpty)
  }

  @Test("What ends is named by its mandate as it was told last, though somebody's inbox is longer")
  func writtenAnewMeanwhile() throws {
    let store = MemoryStore()
    var before = try Region.pipeline(store: store)
    // Of another alert, which only the pivot hears of.
    _ = try before.take(
      Region.hotel("CJQ-2", id: "3", at: start), Region.runaway("CJQ-2", id: "4", at: start),
      at: start)
    let other = try before.last(of: "pivot-pipq-1")
    let caller = try Region.caller("pivot-pipq-1")
    try before.act(at: start) { _ = try $0.acknowledge(other.id, by: caller) }
    try concern(in: &before)
    let first = try before.last(of: "pivot-pipq-1")
    try #require(first.alert != other.alert && first.mandateVersion == 2)

    let anew = try Region.library { text in
      guard text.contains("id: pipq-outreach") else { return text }
      return text.replacing("version: 2", with: "version: 3")
    }
    var meanwhile = try reloaded(store, anew, at: start + .hours(1))
    try meanwhile.run(until: start + .hours(13))
    let later = try meanwhile.last(of: "releve-pipq-1")
    try #require(later.alert == first.alert && later.revision == first.revision)
    try #require(later.mandateVersion == 3 && later.seq < first.seq)

    let out = try reloaded(store, without("pipq"), at: start + .hours(14))
    for name in ["pivot-pipq-1", "releve-pipq-1"] {
      let ended = try #require(try out.inbox(name).last { $0.alert == first.alert })
      #expect(ended.change == .withdrawn && ended.mandateVersion == 3, "\(name)")
    }
  }

  @Test("What nobody else may be told meanwhile is the Table's, until the mandates are back")
  func everybodyButTheTable() throws {
    let store = MemoryStore()
    var before = try Region.pipeline(store: store)
    _ = try before.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let alert = try #require(before.alerts.keys.first)
    let told = organisations(before, alert)
    #expect(told.contains("dpj") && !told.contains("table"))

    var out = try reloaded(
      store, library { !$0.contains("organisation: table\n") }, at: start + .minutes(1))
    #expect(organisations(out, alert) == ["table"])
    #expect(try out.last(of: "table-1").change == .opened)
    #expect(try out.last(of: "pivot-dpj-1").change == .withdrawn)
    try out.run(until: start + .hours(1))
    #expect(out.audit(at: start + .hours(1)).isEmpty)

    let now = start + .hours(2)
    var back = try reloaded(store, at: now)
    #expect(organisations(back, alert) == told)
    let tables = try back.last(of: "table-1")
    #expect(tables.change == .withdrawn)
    #expect(tables.action == Ending.takenUp.words(isYouthProtection: false), "it was mended")
    #expect(try back.last(of: "pivot-dpj-1").change == .opened)
    // And their clocks run.
    try back.run(until: now + .hours(1))
    let duty = try #require(back.openDuties(of: alert).first { $0.organisation == "dpj" })
    #expect(duty.step > .pivot)
    #expect(back.audit(at: now + .hours(1)).isEmpty)
  }

  @Test("Where the Table has no mandate either the alert ends, and another one begins with them")
  func everybody() throws {
    let store = MemoryStore()
    var before = try Region.pipeline(store: store)
    try concern(in: &before)
    let first = try before.last(of: "pivot-dpj-1")
    let told = organisations(before, first.alert)

    let out = try reloaded(store, library { _ in true }, at: start + .hours(1))
    #expect(out.alerts.isEmpty && out.audit(at: start + .hours(1)).isEmpty)
    #expect(try out.last(of: "pivot-dpj-1").change == .withdrawn)

    let back = try reloaded(store, at: start + .hours(2))
    let again = try back.last(of: "pivot-dpj-1")
    #expect(again.change == .opened && again.alert != first.alert)
    #expect(organisations(back, again.alert) == told)
  }

  @Test("Of a restricted file a part ends with its mandate too; it is told of when that is over")
  func restricted() throws {
    let store = MemoryStore()
    var before = try Region.pipeline(store: store)
    try concern(in: &before)
    let first = try before.last(of: "pivot-pipq-1")
    let privacy = try Region.caller("privacy-1")
    let youth = try #require(before.alerts[first.alert]).entity
    try before.act(at: start) {
      _ = try $0.setFlag(.restriction, on: youth, reason: "essai", until: nil, by: privacy)
    }
    let heard = try before.inbox("pivot-dpj-1").count

    let out = try reloaded(store, without("pipq"), at: start + .hours(1))
    let ended = try out.last(of: "pivot-pipq-1")
    #expect(ended.change == .withdrawn && ended.action.fr.hasPrefix("Le mandat au titre duquel"))
    #expect(try out.inbox("pivot-dpj-1").count == heard)
    #expect(!organisations(out, first.alert).contains("pipq"))

    var back = try reloaded(store, at: start + .hours(2))
    #expect(
      try back.last(of: "pivot-pipq-1").id == ended.id, "of a restricted file nothing is told")
    let flag = try #require(back.flags.values.first?.first)
    try back.act(at: start + .hours(3)) { _ = try $0.endFlag(flag.id, by: privacy) }
    #expect(try back.last(of: "pivot-pipq-1").change == .opened)
  }

  @Test("A part that came by referral ends with its mandate too")
  func referred() throws {
    let store = MemoryStore()
    let byReferral = try Region.library { text in
      guard text.contains("id: traic-outreach") else { return text }
      return text.replacing(
        "match: {band: {min: 2, max: 2}", with: "match: {referral: true, band: {min: 2, max: 2}")
    }
    var before = try Region.pipeline(store: store, library: byReferral)
    try concern(in: &before)
    let notice = try before.last(of: "pivot-dpj-1")
    try before.act(at: start) {
      _ = try $0.refer(notice.id, to: "traic", reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    let referred = try before.last(of: "pivot-traic-1")
    #expect(referred.change == .referred)

    let out = try reloaded(store, without("traic"), at: start + .hours(1))
    #expect(try out.last(of: "pivot-traic-1").change == .withdrawn)
    #expect(!organisations(out, notice.alert).contains("traic"))
    // The others' parts go on.
    #expect(try out.last(of: "pivot-dpj-1").id == notice.id)
  }
}
