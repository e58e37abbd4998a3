import NIOConcurrencyHelpers
import NIOCore

/// Who has how many connections and streams open, so that one user of the host cannot take them all.
final class ConnectionRegistry: Sendable {
  private struct State {
    var connections: [UInt32: Int] = [:]
    var streams: [UInt32: Int] = [:]
    var channels: [ObjectIdentifier: any Channel] = [:]
    var refused = 0
  }

  private let limits: DoorLimits
  private let state = NIOLockedValueBox(State())

  init(limits: DoorLimits) { self.limits = limits }

  /// Counts a connection until it closes; `false` where its user has too many.
  func admit(_ channel: any Channel, uid: UInt32) -> Bool {
    let isAdmitted = state.withLockedValue { state in
      guard state.connections[uid, default: 0] < limits.connectionsPerUser,
        state.channels.count < limits.connections
      else {
        state.refused += 1
        return false
      }
      state.connections[uid, default: 0] += 1
      state.channels[ObjectIdentifier(channel)] = channel
      return true
    }
    guard isAdmitted else { return false }
    channel.closeFuture.whenComplete { [self] _ in
      state.withLockedValue { state in
        state.channels[ObjectIdentifier(channel)] = nil
        Self.release(uid, &state.connections)
      }
    }
    return true
  }

  /// A stream's place, given back when the value goes; `nil` where the user has too many.
  func openStream(of uid: UInt32) -> StreamPlace? {
    let isAllowed = state.withLockedValue { state in
      guard state.streams[uid, default: 0] < limits.streamsPerUser else { return false }
      state.streams[uid, default: 0] += 1
      return true
    }
    return isAllowed ? StreamPlace(registry: self, uid: uid) : nil
  }

  /// Open connections, open streams, and connections refused since the start.
  var counts: (connections: Int, streams: Int, refused: Int) {
    state.withLockedValue {
      ($0.channels.count, $0.streams.values.reduce(0, +), $0.refused)
    }
  }

  /// Closes what is still open.
  func closeAll() {
    for channel in state.withLockedValue({ Array($0.channels.values) }) {
      channel.close(promise: nil)
    }
  }

  private func closeStream(of uid: UInt32) {
    state.withLockedValue { Self.release(uid, &$0.streams) }
  }

  private static func release(_ uid: UInt32, _ counts: inout [UInt32: Int]) {
    guard let count = counts[uid] else { return }
    counts[uid] = count > 1 ? count - 1 : nil
  }

  final class StreamPlace: Sendable {
    private let registry: ConnectionRegistry
    private let uid: UInt32

    fileprivate init(registry: ConnectionRegistry, uid: UInt32) {
      self.registry = registry
      self.uid = uid
    }

    deinit { registry.closeStream(of: uid) }
  }
}
