import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import StrictJSON
import Wording

/// Why a request that is being read does not go on.
enum Interruption: Error, Sendable {
  case tooSlow
  case shuttingDown
}

/// Holds one connection to its pace, answers what is not HTTP, and cuts off who does not read.
///
/// It sits between the HTTP decoder and everything that spends memory on a request.
final class ConnectionPaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: DoorLimits
  private var pace: ConnectionPace
  private var timer: Scheduled<Void>?
  private var writeTimer: Scheduled<Void>?
  private var isStream = false
  private var closesAfterAnswer = false
  private var isClosing = false
  private var isStopping = false
  private var isLeaving = false

  init(limits: DoorLimits) {
    self.limits = limits
    pace = ConnectionPace(
      bounds: .init(
        request: limits.requestSeconds * 1_000_000_000,
        streamIdle: limits.streamIdleSeconds * 1_000_000_000, drain: 5_000_000_000),
      now: Self.now)
  }

  private static var now: Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }

  func handlerAdded(context: ChannelHandlerContext) { watch(context) }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    writeTimer?.cancel()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    writeTimer?.cancel()
    context.fireChannelInactive()
  }

  // MARK: What comes in

  func read(context: ChannelHandlerContext) {
    pace.asked(now: Self.now)
    context.read()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    pace.paused(now: Self.now)
    context.fireChannelReadComplete()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isClosing else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      isStream = head.headerFields[.contentType].map(MediaType.init)?.isNDJSON ?? false
      pace.readHead(isStream: isStream, now: Self.now)
      watch(context)
    case .body(let bytes):
      if isStream {
        let (endsLine, isWithinLine) = bytes.withUnsafeReadableBytes {
          ($0[...].firstLineFeed != nil, $0.last != UInt8(ascii: "\n"))
        }
        pace.readBody(endsLine: endsLine, isWithinLine: isWithinLine, now: Self.now)
      }
    case .end:
      pace.readEnd(now: Self.now)
      watch(context)
    }
    context.fireChannelRead(data)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // While a request is at hand its reader hears of it, and answers.
    guard let fault = error as? HTTPParserError, !pace.isBusy else {
      context.fireErrorCaught(error)
      return
    }
    guard !isClosing else { return }
    isClosing = true
    let problem: Problem = fault == .headerOverflow ? .headerTooLarge : .notHTTP
    write(problem, context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      isStopping = true
      if pace.isReadingRequest {
        closesAfterAnswer = true
        context.fireErrorCaught(Interruption.shuttingDown)
      }
    }
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: What goes out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      if head.headerFields[.connection] == "close" { closesAfterAnswer = true }
      context.write(data, promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      pace.wroteEnd(now: Self.now)
      // What the client still sends is read for a while, so that it can read the answer.
      if closesAfterAnswer, !pace.isBusy, !pace.isReadingRequest {
        let promise = promise ?? context.eventLoop.makePromise()
        context.write(data, promise: promise)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
        return
      }
      context.write(data, promise: promise)
      watch(context)
    }
  }

  /// As the service stops, what is answered leaves before the connection closes: half a list of receipts would be taken
  /// for the whole. Whoever closes a second time does not wait.
  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard isStopping, !isLeaving, mode == .all, Self.isWaiting(context) else {
      context.close(mode: mode, promise: promise)
      return
    }
    isLeaving = true
    leave(context, promise)
  }

  private func leave(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    guard context.channel.isActive else {
      promise?.succeed()
      return
    }
    guard Self.isWaiting(context) else {
      context.close(promise: promise)
      return
    }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let me = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .milliseconds(5)) { me.value.leave(bound.value, promise) }
  }

  /// Whether there is something that the socket has not taken yet.
  private static func isWaiting(_ context: ChannelHandlerContext) -> Bool {
    let bytes = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
    return (bytes ?? 0) > 0
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      writeTimer?.cancel()
      writeTimer = nil
    } else if writeTimer == nil {
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      writeTimer = context.eventLoop.scheduleTask(in: .seconds(limits.writeSeconds)) {
        bound.value.close(promise: nil)
      }
    }
    context.fireChannelWritabilityChanged()
  }

  // MARK: The clock

  private func watch(_ context: ChannelHandlerContext) {
    guard timer == nil, case .wait(let deadline) = pace.verdict(now: Self.now) else { return }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let me = NIOLoopBound(self, eventLoop: context.eventLoop)
    // A moment of grace, so that a clock does not ring just before its hour.
    timer = context.eventLoop.scheduleTask(
      deadline: NIODeadline.uptimeNanoseconds(UInt64(clamping: deadline)) + .milliseconds(1)
    ) { me.value.ring(bound.value) }
  }

  private func ring(_ context: ChannelHandlerContext) {
    timer = nil
    guard context.channel.isActive, !isClosing else { return }
    switch pace.verdict(now: Self.now) {
    case .rest: return
    case .wait: watch(context)
    case .close:
      isClosing = true
      context.close(promise: nil)
    case .failRequest:
      closesAfterAnswer = true
      context.fireErrorCaught(Interruption.tooSlow)
    }
  }

  /// Answers a request that never came to be one, and closes.
  private func write(_ problem: Problem, _ context: ChannelHandlerContext) {
    let bytes = problem.json(in: nil).serialized
    var fields = HTTPFields()
    fields[.contentType] = MediaType.problem
    fields[.contentLanguage] = "fr, en"
    fields[.contentLength] = String(bytes.count)
    fields[.connection] = "close"
    let status = HTTPResponse.Status(code: problem.status)
    context.write(wrapOutboundOut(.head(.init(status: status, headerFields: fields))), promise: nil)
    context.write(wrapOutboundOut(.body(ByteBuffer(bytes: bytes))), promise: nil)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      bound.value.close(promise: nil)
    }
  }
}
