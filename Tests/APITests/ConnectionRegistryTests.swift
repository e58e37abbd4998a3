import NIOEmbedded
import Testing

@testable import API

/// What one user of the host takes is not taken from the others.
@Suite struct ConnectionRegistryTests {
  private let registry = ConnectionRegistry(
    limits: DoorLimits(connectionsPerUser: 2, connections: 5, streamsPerUser: 2))

  private func connect(_ uid: UInt32) -> EmbeddedChannel? {
    let channel = EmbeddedChannel()
    return registry.admit(channel, uid: uid) ? channel : nil
  }

  @Test func oneUsersConnectionsAreBoundedAndAnothersAreNot() throws {
    let first = [connect(1), connect(1)]
    #expect(first.allSatisfy { $0 != nil })
    #expect(connect(1) == nil)
    #expect(connect(2) != nil)
    #expect(registry.counts.refused == 1)
  }

  @Test func aClosedConnectionMakesRoom() throws {
    let one = try #require(connect(1))
    _ = connect(1)
    #expect(connect(1) == nil)
    _ = try one.finish()
    #expect(connect(1) != nil)
  }

  @Test func allTogetherAreBoundedToo() {
    let held = [connect(1), connect(1), connect(2), connect(2), connect(3)]
    #expect(held.allSatisfy { $0 != nil })
    #expect(connect(4) == nil)
    #expect(registry.counts.connections == 5)
  }

  @Test func oneUsersStreamsAreBoundedAndAnothersAreNot() throws {
    var held = [registry.openStream(of: 1), registry.openStream(of: 1)]
    #expect(held.allSatisfy { $0 != nil })
    #expect(registry.openStream(of: 1) == nil)
    #expect(registry.openStream(of: 2) != nil)
    held.removeLast()
    #expect(registry.openStream(of: 1) != nil)
  }
}
