import Chronology
import Logging
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// A start under a clock that the record contradicts: it goes on, says so, and destroys nothing that it could not give
/// back.
struct ClockDoubtTests {
  let start = Region.start
  /// The last entry before the start that is looked at: a day before what stands runs out.
  var known: Timestamp { start + .days(89) }

  private func net(
    _ store: MemoryStore, _ clock: ManualWallClock, recordedUntil: Timestamp?
  ) throws -> SafetyNet {
    try SafetyNet(
      library: Region.library(), store: store, pseudonyms: Region.keys(), clock: clock,
      settings: .init(rulesFolder: "", directoryFolder: "", recordedUntil: recordedUntil),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// A store that holds one weak sign that nothing came of, which is destroyed after 90 days.
  private func storeWithASign() async throws -> MemoryStore {
    let store = MemoryStore()
    let net = try net(store, ManualWallClock(start), recordedUntil: nil)
    try await net.start()
    let sign = Region.event(
      "school_report", from: "css-capitale", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("school", "school-12"),
        JSONMember("absence_change", "moderate"), JSONMember("source_grade", 2),
      ])
    let receipts = await net.submit([sign], by: try Region.caller("watch-css-capitale-1"))
    try #require(receipts.map(\.status) == [.accepted])
    await net.stop()
    return store
  }

  @Test("A clock is doubted that shows a time before the last entry, or one much later")
  func bounds() {
    func doubt(_ span: Span) -> ClockDoubt? { ClockDoubt(at: start + span, recordedUntil: start) }
    #expect(doubt(.seconds(-60)) == nil && doubt(.days(7)) == nil)
    #expect(doubt(.seconds(-61)) == .behind(start))
    #expect(doubt(.seconds(7 * 86_400 + 1)) == .ahead(start))
    #expect(ClockDoubt(at: start, recordedUntil: nil) == nil)
  }

  @Test("Under a clock a year ahead a start destroys nothing, and says so, until somebody does")
  func ahead() async throws {
    let store = try await storeWithASign()
    let clock = ManualWallClock(known + .days(365))
    let net = try net(store, clock, recordedUntil: known)
    try await net.start()
    clock.set(to: known + .days(365) + .hours(2))
    try await net.tick()
    #expect(try store.kept().observations.count == 1)
    #expect(await net.readiness().isReady)
    #expect(await net.notes.map(\.en).joined().contains("filet retention run"))
    // The next start is told that this one's time was doubted.
    let started = try #require(store.lastAct(of: [.started]))
    #expect(
      started.details.contains(JSONMember(Act.clockAheadOf, .string(known.rfc3339))))
    _ = try await net.retention(isDry: true, by: Region.caller("operator"))
    #expect(try store.kept().observations.count == 1)
    _ = try await net.retention(isDry: false, by: Region.caller("operator"))
    #expect(try store.kept().observations.isEmpty)
    #expect(await net.notes.isEmpty)
  }

  @Test("Set right, a clock that was ahead is doubted no more, and retention goes by it")
  func setRight() async throws {
    let store = try await storeWithASign()
    let clock = ManualWallClock(known + .days(365))
    let net = try net(store, clock, recordedUntil: known)
    try await net.start()
    clock.set(to: known + .days(2))
    try await net.tick()
    #expect(await net.notes.isEmpty)
    #expect(try store.kept().observations.isEmpty)
  }

  @Test("A clock that runs on for weeks after a start is not doubted for that")
  func longRun() async throws {
    let store = try await storeWithASign()
    let clock = ManualWallClock(known + .hours(1))
    let net = try net(store, clock, recordedUntil: known)
    try await net.start()
    clock.set(to: known + .days(30))
    try await net.tick()
    #expect(await net.notes.isEmpty)
    #expect(try store.kept().observations.isEmpty)
  }

  @Test("Under a clock that is behind the record the service is ready, and says what is wrong")
  func behind() async throws {
    let store = try await storeWithASign()
    let clock = ManualWallClock(known - .days(1))
    let net = try net(store, clock, recordedUntil: known)
    try await net.start()
    #expect(await net.readiness().isReady)
    #expect(await net.notes.map(\.fr).joined().contains("l'horloge retarde"))
    clock.set(to: known)
    #expect(await net.notes.isEmpty)
  }
}
