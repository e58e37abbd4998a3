import Store
import Testing

@testable import SafetyNet

/// The metrics say how much correlations hold.
struct CorrelationMetricsTests {
  @Test("Groups and their observations are counted, and nothing was let go of")
  func counts() async throws {
    let net = try GroupCommitTests.net(store: MemoryStore())
    let caller = try Region.caller("watch-cjq-1")
    func measured() async -> [String: Double] {
      Dictionary(
        await net.measurements().filter { $0.name.hasPrefix("filet_correlation_") }
          .map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    #expect(await Set(measured().values) == [0])
    for index in 0..<3 {
      let receipts = await net.submit(
        [Region.runaway("F-1", id: "\(index)", at: Region.start)], by: caller)
      #expect(receipts.map(\.status) == [.accepted])
    }
    let metrics = await measured()
    #expect(metrics["filet_correlation_groups"] ?? 0 >= 1)
    #expect(metrics["filet_correlation_largest_group"] ?? 0 >= 3)
    #expect(metrics["filet_correlation_entries"] ?? 0 >= 3)
    #expect(metrics["filet_correlation_dropped_total"] == 0)
  }
}
