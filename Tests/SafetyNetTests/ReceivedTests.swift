import Alerts
import Chronology
import Store
import Testing

@testable import SafetyNet

/// Who comes back with a place in their inbox has everything up to it.
struct ReceivedTests {
  private let pivot = "pivot-dpj-1"

  private func filled(_ store: any Store, with count: Int) async throws -> SafetyNet {
    let net = try GroupCommitTests.net(store: store)
    let events = (1...count).map {
      Region.disclosure("F-\($0)", id: "\($0)", at: Region.start)
    }
    let receipts = await net.submit(events, by: try Region.caller("watch-cjq-1"))
    #expect(receipts.allSatisfy { $0.status == .accepted })
    return net
  }

  @Test("A place beyond a hundred notices marks each of those before it, and none after it")
  func everythingUpToIt() async throws {
    let store = MemoryStore()
    let net = try await filled(store, with: 140)
    try #require(store.lastSequence(of: pivot) == 140)
    await net.markReceived(upTo: 130, by: try Region.caller(pivot))
    let inbox = store.inbox(of: pivot, after: 0, limit: 1_000)
    #expect(inbox.filter { $0.state == .received }.map(\.seq) == Array(1...130))
    await net.markReceived(upTo: 140, by: try Region.caller(pivot))
    #expect(store.unreceived(by: pivot, after: 0, upTo: 140).isEmpty)
  }

  @Test("What could not be written is marked the next time")
  func afterAFailure() async throws {
    let store = FailingStore()
    let net = try await filled(store, with: 3)
    store.fails = true
    await net.markReceived(upTo: 3, by: try Region.caller(pivot))
    #expect(try store.unreceived(by: pivot, after: 0, upTo: 3).count == 3)
    store.fails = false
    await net.markReceived(upTo: 3, by: try Region.caller(pivot))
    #expect(try store.unreceived(by: pivot, after: 0, upTo: 3).isEmpty)
  }
}
