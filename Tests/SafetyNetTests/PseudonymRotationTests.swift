import Alerts
import Chronology
import Foundation
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// The keys of pseudonyms change, and nothing else does.
final class PseudonymRotationTests {
  let start = Region.start
  let folder = FileManager.default.temporaryDirectory.path + "/filet-rotation-\(UUID().uuidString)"
  let master = MasterKey.generated()

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func pipeline(
    _ store: SQLiteStore, at now: Timestamp = Region.start
  ) throws -> Pipeline {
    let library = try Region.library()
    return try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: store.pseudonymKeys()),
      store: store, at: now)
  }

  private func events() -> [JSONValue] {
    let named: JSONValue = [
      "file": "CJQ-1", "name": "Ada Invente", "birth_date": "2011-01-02", "placed": true,
    ]
    // Each at its own time: of events at one moment their pseudonyms tell which comes first.
    return [
      Region.event(
        "runaway", from: "cjq", id: "1", at: start - .minutes(50),
        [
          JSONMember("youth", named), JSONMember("absence_started_at", .string(start.rfc3339)),
          JSONMember("co_absent", [Region.youth("CJQ-2")]),
          JSONMember("phones", ["418-555-0177"]),
        ]),
      Region.hotel("CJQ-1", id: "2", at: start - .minutes(40), vehicle: "QC-ABC123"),
      Region.hotel("CJQ-3", id: "3", at: start - .minutes(30), vehicle: "QC-ABC123"),
      Region.hotel(nil, id: "4", at: start - .minutes(20), vehicle: "QC-ABC123"),
      Region.disclosure("CJQ-2", id: "5", at: start - .minutes(10)),
    ]
  }

  private func holders(of words: [String]) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
      let bytes = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
      return words.contains { bytes.range(of: Data($0.utf8)) != nil }
    }
  }

  /// Band and weight of every assessment. Of reasons that are equally strong another may be the one that is
  /// shown: which, is told by the event's pseudonym.
  private func outcome(_ pipeline: Pipeline) -> [String] {
    pipeline.table(at: start).values.map { String($0.prefix { $0 != "[" }) }.sorted()
  }

  @Test("Every pseudonym is another, every band, weight, alert and duplicate the same")
  func rotation() throws {
    let file1 = try #require(normalizedFileNumber("CJQ-1"))
    let file2 = try #require(normalizedFileNumber("CJQ-2"))
    let store = try SQLiteStore(directory: folder, masterKey: master)
    var before = try pipeline(store)
    for event in events() { _ = try before.take(event, at: start) }
    let keys = try store.pseudonymKeys()
    let old =
      before.standing.entities.map(\.text)
      + before.standing.entries(of: keys.youth(file: file1)).map(\.observation.eventKey)
    #expect(old.count > 5)
    #expect(try !holders(of: old).isEmpty)

    try PseudonymRotation.run(on: store, library: Region.library(), at: start)
    #expect(try holders(of: old) == [])
    #expect(try store.lastAct(of: [.pseudonymsRotated])?.at == start)
    let fresh = try store.pseudonymKeys()
    #expect(fresh.youth(file: file1) != keys.youth(file: file1))

    var after = try pipeline(store)
    #expect(outcome(after) == outcome(before))
    let (one, other) = (keys.youth(file: file2), fresh.youth(file: file2))
    #expect(after.assess(other, at: start).band == before.assess(one, at: start).band)
    #expect(Set(after.bands.values) == Set(before.bands.values))
    #expect(after.bands.count == before.bands.count)
    #expect(Set(after.alerts.keys) == Set(before.alerts.keys))
    after.begin(at: start + .minutes(1))
    #expect(try after.take(events()[1], at: start + .minutes(2)).map(\.status) == [.duplicate])
    let alerts = after.alerts.count
    _ = try after.take(
      Region.hotel("CJQ-1", id: "9", at: start + .minutes(3)), at: start + .minutes(3))
    #expect(after.alerts.count == alerts, "the same youth, the same alert")
    store.close()
    // The second epoch is there after a restart, and a third can follow.
    let again = try SQLiteStore(directory: folder, masterKey: master)
    #expect(try again.pseudonymKeys().youth(file: file1) == fresh.youth(file: file1))
    try PseudonymRotation.run(on: again, library: Region.library(), at: start)
    let last = try pipeline(again)
    #expect(outcome(last) == outcome(after))
    #expect(try holders(of: after.standing.entities.map(\.text)) == [])
    again.close()
  }

  private func youth(_ file: String, _ keys: PseudonymKeys) throws -> EntityRef {
    keys.youth(file: try #require(normalizedFileNumber(file)))
  }

  /// On networks, those to the Table apart, which never name anybody.
  private func networkNotices(_ store: SQLiteStore) throws -> [Alerts.Notice] {
    try store.notices(after: 0, limit: 10_000).map(\.notice)
      .filter { $0.subject.kind == .network && $0.organisation != "table" }
  }

  @Test("Whom a network's notices name is found under the new pseudonym alone, and can be erased")
  func named() async throws {
    let store = try SQLiteStore(directory: folder, masterKey: master)
    let keys = try store.pseudonymKeys()
    let companions = ["D", "E", "F"]
    let all = ["A", "B", "C"] + companions
    var before = try pipeline(store)
    let along = JSONMember("co_absent", .array(companions.map { Region.youth($0) }))
    _ = try before.take(
      NetworkTests.runaway("A", id: "1", day: 0, [NetworkTests.phone, along]),
      NetworkTests.three[1], NetworkTests.three[2], at: start + .days(3))
    let old = try all.map { try youth($0, keys) }
    let told = try networkNotices(store)
    try #require(Set(told.flatMap(\.namedYouths)) == Set(old))

    try PseudonymRotation.run(on: store, library: Region.library(), at: start)
    let fresh = try store.pseudonymKeys()
    let new = try all.map { try youth($0, fresh) }
    let after = try networkNotices(store)
    #expect(Set(after.flatMap(\.namedYouths)) == Set(new))
    #expect(after.allSatisfy { $0.namedYouths == $0.namedYouths.sorted() })
    #expect(after.map(\.id) == told.map(\.id) && after.map(\.why) == told.map(\.why))
    for (past, now) in zip(old, new) {
      #expect(try store.notices(about: [past.text], after: 0, limit: 99).isEmpty)
      let found = try store.notices(about: [now.text], after: 0, limit: 99).map(\.notice.id)
      #expect(Set(found).isSuperset(of: after.map(\.id)))
    }

    // Somebody after whom the network is called under neither key: it stays, without them.
    let gone = try #require(
      try companions.first { try youth($0, keys) != old.min() && youth($0, fresh) != new.min() })
    let erased = try youth(gone, fresh)
    let privacy = try Region.caller("privacy-1")
    var present = try pipeline(store, at: start + .days(3))
    try present.act(at: start + .days(4)) {
      _ = try $0.setFlag(.handover, on: erased, reason: "essai", until: nil, by: privacy)
    }
    try present.act(at: start + .days(5)) {
      _ = try $0.erase(erased, reason: "essai", by: privacy)
    }
    let left = try networkNotices(store).filter { told.map(\.id).contains($0.id) }
    #expect(Set(left.flatMap(\.namedYouths)) == Set(new).subtracting([erased]))

    // Asking by a pseudonym of before finds nobody, and leaves none.
    let net = try GroupCommitTests.net(
      store: store, clock: ManualWallClock(start + .days(6)), pseudonyms: fresh)
    for reference in old {
      let page = try await net.register(
        RegisterQuery(youth: .reference(reference.text)), for: privacy)
      #expect(page["told"]?.array?.isEmpty == true)
    }
    #expect(try holders(of: old.map(\.text)) == [])
    store.close()
  }

  @Test("A family's line of the suppression list holds in every epoch after the one it was made in")
  func suppressed() throws {
    let store = try SQLiteStore(directory: folder, masterKey: master)
    let phone = try #require(SuppressionList.normalized(.phone, "418-555-0199"))
    let written = try store.pseudonymKeys().reference(.phone, phone)
    let text = """
      signed: {on: 2026-01-15, by: {clinical: "a", research: "b", police: "c"}}
      identifiers: [{kind: phone, reference: \(written.text), of: family}]
      """
    let list = try #require(SuppressionList.load(Array(text.utf8), file: "suppressed.yml").0)
    #expect(list.pseudonymCount == 1)
    #expect(try list.references(under: store.pseudonymKeys()) == [written])
    for _ in 1...2 {
      let listed = try PseudonymRotation.run(on: store, library: Region.library(), at: start)
      #expect(listed == 0)
      let keys = try store.pseudonymKeys()
      let present = keys.reference(.phone, phone)
      #expect(present != written && list.references(under: keys).contains(present))
    }
    store.close()
  }

  @Test(
    "What is known of a common template is known under its new codes, and the old ones are nowhere")
  func templateCounts() throws {
    let store = try SQLiteStore(directory: folder, masterKey: master)
    var before = try pipeline(store)
    let text = TemplateCountTests.text(0)
    for number in 0..<24 {
      _ = try before.take(
        TemplateCountTests.ad(
          "\(number)", at: start, text: text, phone: TemplateCountTests.phone(number)), at: start)
    }
    let now = start + .days(4)
    try TemplateCountTests.retain(&before, at: now)
    let counts = try store.standing().templateCounts
    #expect(counts.map(\.people) == [24])
    let old = counts.flatMap(\.codes).map(\.text)
    #expect(try !holders(of: old).isEmpty)

    try PseudonymRotation.run(on: store, library: Region.library(), at: start)
    #expect(try holders(of: old) == [])
    #expect(try store.standing().templateCounts.map(\.people) == [24])
    var after = try pipeline(store)
    for event in TemplateCountTests.three(at: now, text: text) {
      _ = try after.take(event, at: now)
    }
    #expect(after.standing.networks.isEmpty)
    #expect(
      try store.standing().templateCounts.flatMap(\.codes).map(\.text).sorted()
        == after.standing.templateCounts.all.flatMap(\.codes).map(\.text).sorted())
    let template = after.standing.all.compactMap(\.template).first
    #expect(TemplateCountTests.people(template, after) == 27)
    store.close()
  }
}
