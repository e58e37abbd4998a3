import Chronology
import Crypto
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import SafetyNet
import StrictJSON
import ServiceLifecycle
import Wording

/// The door: HTTP/1.1 on one Unix socket.
public struct Server: Service {
  private let net: SafetyNet
  private let socket: ListeningSocket
  private let limits: DoorLimits
  private let logger: Logger
  private let connections: ConnectionRegistry
  private let responder: Responder

  /// Connections that are still open so long after the signal to stop are cut.
  static let graceSeconds = 3

  /// `cursorKey` makes the places of inboxes unforgeable; it must be the same after a restart.
  public init(
    net: SafetyNet, socket: ListeningSocket, cursorKey: SymmetricKey,
    limits: DoorLimits = DoorLimits(), clock: any WallClock = SystemWallClock(), logger: Logger
  ) {
    self.net = net
    self.socket = socket
    self.limits = limits
    self.logger = logger
    connections = ConnectionRegistry(limits: limits)
    responder = Responder(
      net: net, cursors: InboxCursors(key: cursorKey), connections: connections, limits: limits,
      clock: clock, logger: logger)
  }

  public func run() async throws {
    let group = Self.group
    let http = HTTP1Channel(
      responder: { request, writer, channel in
        try await responder.respond(to: request, on: channel, with: writer)
      },
      configuration: .init(
        additionalChannelHandlers: [ConnectionPaceHandler(limits: limits)],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 64)))
    let quiescing = ServerQuiescingHelper(group: group)
    let server = try await ServerBootstrap(group: group)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            quiescing.makeServerChannelHandler(channel: channel))
        }
      }
      .serverChannelOption(ChannelOptions.backlog, value: 512)
      .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
      .bind(socket.descriptor) { channel in admit(channel, http) }
    defer { socket.remove() }
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        do {
          try await server.executeThenClose { inbound in
            for try await connection in inbound {
              guard let connection else { continue }
              group.addTask(executorPreference: EventLoopExecutor(connection.channel.eventLoop)) {
                await http.handle(value: connection, logger: logger)
              }
            }
          }
        } catch {
          logger.error("accepting connections failed", metadata: ["error": "\(type(of: error))"])
        }
      }
    } onGracefulShutdown: {
      // Whoever sent many at once hears within the grace which were taken.
      net.stopTaking()
      quiescing.initiateShutdown(promise: nil)
      server.channel.eventLoop.scheduleTask(in: .seconds(Int64(Self.graceSeconds))) {
        connections.closeAll()
      }
    }
  }

  /// One event loop: what it does beside reading and writing waits for the one pipeline anyway, and a thread
  /// less is a thread less to wake.
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// A new connection becomes one only where its user is known to the kernel and has not too many.
  private func admit(
    _ channel: any Channel, _ http: HTTP1Channel
  ) -> EventLoopFuture<HTTP1Channel.Value?> {
    PeerCredentials.read(from: channel).flatMap { peer in
      guard connections.admit(channel, uid: peer.uid) else {
        return refuse(channel)
      }
      return http.setup(channel: channel, logger: logger).map { $0 }
    }
  }

  private func refuse(_ channel: any Channel) -> EventLoopFuture<HTTP1Channel.Value?> {
    let body = Problem.tooManyConnections.json(in: nil).serialized
    var bytes = ByteBuffer(
      string: """
        HTTP/1.1 503 Service Unavailable\r\ncontent-type: \(MediaType.problem)\r\n\
        content-language: fr, en\r\ncontent-length: \(body.count)\r\nretry-after: 1\r\n\
        connection: close\r\n\r\n
        """)
    bytes.writeBytes(body)
    let refusal = bytes
    // The channel is active only after this initializer; the answer goes out in the next turn.
    channel.eventLoop.execute {
      channel.writeAndFlush(refusal).whenComplete { _ in channel.close(promise: nil) }
    }
    return channel.eventLoop.makeSucceededFuture(nil)
  }
}
