import Logging
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// Who comes while as much waits as may is told to come back, and nobody who waits is dropped for them.
struct FullQueueTests {
  @Test("Over the queue's limit an observation is refused as busy, and taken a moment later")
  func busy() async throws {
    let store = FailingStore()
    let net = try SafetyNet(
      library: Region.library(), store: store, pseudonyms: Region.keys(),
      clock: ManualWallClock(Region.start),
      settings: .init(rulesFolder: "", directoryFolder: "", queueLimit: 1),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let caller = try Region.caller("watch-cjq-1")
    func submit(_ id: String) async -> [Receipt] {
      await net.submit([Region.runaway("F-1", id: id, at: Region.start)], by: caller)
    }
    store.hold()
    async let written = submit("1")
    #expect(await GroupCommitTests.soon { store.asked == 1 })
    // As many as a turn takes: whatever comes now waits outside.
    async let turn = net.submit([JSONValue](repeating: .object([]), count: 512), by: caller)
    #expect(await GroupCommitTests.soon { await net.openEvents == 512 })
    async let waiting = submit("2")
    #expect(await GroupCommitTests.soon { await net.waitingEvents == 1 })
    let refused = await submit("3")
    #expect(refused.first?.status == .rejected)
    #expect(refused.first?.problem?.code == .busy)
    store.letGo()
    let (first, many, second) = (await written, await turn, await waiting)
    #expect(first.first?.status == .accepted)
    #expect(many.count == 512)
    #expect(second.first?.status == .accepted)
    let again = await submit("3")
    #expect(again.first?.status == .accepted)
  }
}
