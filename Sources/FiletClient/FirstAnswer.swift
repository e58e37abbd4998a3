import NIOCore
import NIOHTTP1

/// How long whoever sends waits for the first word of an answer, from the first bytes of a body on: until then nothing
/// has been received. A daemon that starts, or that a supervisor keeps starting, lets callers wait at the socket.
public struct FirstAnswer: Sendable {
  /// When `onSilence` is called, once.
  public var remark: TimeAmount
  /// When the connection is given up (`ClientFault.noAnswer`).
  public var limit: TimeAmount
  public var onSilence: @Sendable () -> Void

  public init(
    remark: TimeAmount = .seconds(10), limit: TimeAmount = .seconds(60),
    onSilence: @escaping @Sendable () -> Void
  ) {
    self.remark = remark
    self.limit = limit
    self.onSilence = onSilence
  }
}

/// Waits for the first word of an answer, and no longer than that.
final class FirstAnswerHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  private let wait: FirstAnswer
  private var timers: [Scheduled<Void>] = []
  private var hasBegun = false

  init(_ wait: FirstAnswer) { self.wait = wait }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .head = unwrapOutboundIn(data) {} else { begin(context) }
    context.write(data, promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    end()
    context.fireChannelRead(data)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  private func begin(_ context: ChannelHandlerContext) {
    guard !hasBegun else { return }
    hasBegun = true
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let onSilence = wait.onSilence
    timers = [
      context.eventLoop.scheduleTask(in: wait.remark) { onSilence() },
      context.eventLoop.scheduleTask(in: wait.limit) {
        bound.value.fireErrorCaught(ClientFault.noAnswer)
        bound.value.close(promise: nil)
      },
    ]
  }

  /// There is an answer, or no connection any more; neither is waited for again.
  private func end() {
    hasBegun = true
    for timer in timers { timer.cancel() }
    timers = []
  }
}
