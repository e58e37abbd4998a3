import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// A mandate that is narrowed takes back from its readers what it opens no more, as one that is gone takes all of it
/// (`docs/delivery.md` 13): the notice stays as it was issued, in the store and in the register.
struct NarrowedMandateTests {
  let start = Region.start
  typealias Tests = NetworkTests

  /// The region's rules with other fields for the hotels' police.
  private func library(opening fields: String) throws -> RuleLibrary {
    let rest = "\n    fields_at_band:\n      4: {identity: full}"
    return try Region.library { text in
      text.replacing(
        "fields: {location: full, narrative: summary, ad: summary}" + rest,
        with: "fields: {\(fields)}" + rest)
    }
  }

  /// What they were told while the mandate opened who it is.
  private func told(_ store: MemoryStore) throws -> Notice {
    var pipeline = try Region.pipeline(
      store: store, library: library(opening: "identity: full, location: full"))
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let notice = try #require(try pipeline.inbox("pivot-spvq-ikat-1").last)
    #expect(notice.band < .immediate && notice.fields["identity"]?["file"] == "CJQ-1")
    #expect(notice.fields["location"]?["place"] == "hotel-01")
    return notice
  }

  @Test("What a mandate opens no more is shown nowhere in what was told under it")
  func narrowed() async throws {
    let store = MemoryStore()
    let notice = try told(store)
    let net = try GroupCommitTests.net(store: store)
    let caller = try Region.caller("pivot-spvq-ikat-1")
    let inbox = try await net.inbox(of: caller, after: 0, limit: 10)
    #expect(inbox.last?.id == notice.id)
    for shown in inbox { #expect(shown.fields["identity"] == nil) }
    let shown = try await net.notice(notice.id, for: caller)
    #expect(shown.fields == .object((notice.fields.object ?? []).filter { $0.name == "location" }))
    #expect(shown.band == notice.band && shown.issued == notice.issued)
    let answered = try await net.acknowledge(notice.id, by: caller).notice
    #expect(answered.fields["identity"] == nil)
    #expect(store.notice(notice.id)?.fields == notice.fields, "it stays as it was issued")
  }

  @Test("Of a group that is open in summary by now that is shown; reasons are told by what is open")
  func inSummary() throws {
    let notice = try told(MemoryStore())
    let narrow = try library(opening: "identity: summary")
    let shown = try narrow.asOpened(
      notice, to: Region.caller(notice.recipient), at: notice.issued)
    #expect(shown.fields["location"] == nil)
    let names = Set((shown.fields["identity"]?.object ?? []).map(\.name))
    #expect(names == ["age", "placed"])
    #expect(!shown.why.isEmpty)
    for reason in shown.why {
      let isOpen = narrow.mayTell(reason.rule, showing: [.identity])
      #expect(isOpen || reason.rule.hasPrefix("family:"), "\(reason.rule)")
    }
  }

  @Test("Where a mandate opens what it did a notice is shown as it was issued")
  func unchanged() throws {
    var pipeline = try NewsTests.tied()
    let now = start + .days(71)
    _ = try pipeline.take(
      Tests.runaway("C", id: "3", day: 70, [Tests.vehicle]), Region.hotel("C", id: "4", at: now),
      Region.disclosure("CJQ-1", id: "5", at: now), at: now)
    let library = try Region.library()
    let notices = try pipeline.everyNotice()
    #expect(notices.count > 5)
    for notice in notices {
      let reader = try Region.caller(notice.recipient)
      #expect(library.asOpened(notice, to: reader, at: notice.issued) == notice)
    }
  }
}
