import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Something that listens where a daemon would and answers what it is told to.
final class StubDaemon: Sendable {
  struct Request: Sendable {
    var method: String
    var target: String
    var headers: [String: String]
    var body: String
  }

  struct Answer: Sendable {
    var status: Int
    var contentType = "application/json"
    var body: String
    /// Answers before the body has come, as a daemon that refuses does.
    var comesAtOnce = false
    /// Ends the connection in the middle of the answer.
    var breaksOff = false
  }

  let socket: String
  private let folder: String
  private let channel: any Channel

  /// Answers each request with what `respond` says; requests with `comesAtOnce` have no body yet.
  static func listen(
    _ respond: @escaping @Sendable (Request) -> Answer
  ) async throws -> StubDaemon {
    let folder = NSTemporaryDirectory() + "/filet-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/s"
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
          try channel.pipeline.syncOperations.addHandler(Handler(respond: respond))
        }
      }
      .bind(unixDomainSocketPath: path).get()
    return StubDaemon(socket: path, folder: folder, channel: channel)
  }

  private init(socket: String, folder: String, channel: any Channel) {
    self.socket = socket
    self.folder = folder
    self.channel = channel
  }

  func stop() async {
    try? await channel.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    let respond: @Sendable (Request) -> Answer
    private var request = Request(method: "", target: "", headers: [:], body: "")
    private var hasAnswered = false

    init(respond: @escaping @Sendable (Request) -> Answer) { self.respond = respond }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        hasAnswered = false
        request = Request(
          method: head.method.rawValue, target: head.uri,
          headers: Dictionary(
            head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 }),
          body: "")
        let answer = respond(request)
        if answer.comesAtOnce { write(answer, context) }
      case .body(let part): request.body += String(buffer: part)
      case .end: if !hasAnswered { write(respond(request), context) }
      }
    }

    private func write(_ answer: Answer, _ context: ChannelHandlerContext) {
      hasAnswered = true
      var headers = HTTPHeaders([("content-type", answer.contentType)])
      let length = answer.body.utf8.count + (answer.breaksOff ? 10 : 0)
      headers.add(name: "content-length", value: String(length))
      let head = HTTPResponseHead(
        version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(
        wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
      let channel = context.channel
      let closes = !answer.comesAtOnce && request.headers["connection"] == "close"
      if answer.breaksOff {
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))))
          .whenComplete { _ in channel.close(promise: nil) }
      } else {
        context.writeAndFlush(wrapOutboundOut(.end(nil)))
          .whenComplete { _ in if closes { channel.close(promise: nil) } }
      }
    }
  }
}
