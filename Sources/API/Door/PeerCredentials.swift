import NIOCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Who is at the other end of a Unix socket, as the kernel knows it from `connect()`: integers, never
/// text, never anything that the client says (unix(7), `SO_PEERCRED`).
///
/// The process id is left out on purpose: processes come and go, and nothing may be decided on one.
struct PeerCredentials: Sendable, Hashable {
  var uid: UInt32
  var gid: UInt32

  /// `struct ucred`, which Glibc's module hides.
  private struct Raw: Sendable {
    var pid: Int32 = 0
    var uid: UInt32 = .max
    var gid: UInt32 = .max
  }

  static func read(from channel: any Channel) -> EventLoopFuture<PeerCredentials> {
    guard let provider = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }
    let raw: EventLoopFuture<Raw> = provider.unsafeGetSocketOption(
      level: SocketOptionLevel(SOL_SOCKET), name: SocketOptionName(SO_PEERCRED))
    return raw.map { PeerCredentials(uid: $0.uid, gid: $0.gid) }
  }

  /// Users that are nobody in particular: the overflow user, which every uid becomes in a foreign user
  /// namespace, and systemd's dynamic users, which are given to another service tomorrow.
  var isNobody: Bool {
    uid == 65_534 || uid == 65_535 || uid == .max || (61_184...65_519).contains(uid)
  }
}
