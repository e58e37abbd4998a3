import Chronology
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// Metrics and status say the same of the same thing.
struct MetricsTests {
  @Test("What is late is late in both: what is told because of it does not make up for it")
  func late() async throws {
    let clock = ManualWallClock(Region.start)
    let net = try GroupCommitTests.net(store: MemoryStore(), clock: clock)
    let watch = try Region.caller("watch-cjq-1")
    let table = try Region.caller("table-1")
    func measured() async -> Double? {
      await net.measurements().first { $0.name == "filet_clocks_late" }?.value
    }
    try await net.start()
    _ = await net.submit([Region.disclosure("F-1", id: "1", at: Region.start)], by: watch)
    #expect(await measured() == 0)
    clock.set(to: Region.start + .days(1))
    try await net.tick()
    let status = try await net.status(for: table)
    let late = try #require(status["late_clocks"]?.integer)
    #expect(late > 0)
    #expect(await measured() == Double(late))
  }
}
