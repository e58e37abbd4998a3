import NIOCore
import NIOHTTP1

/// Closes a connection on which the daemon is silent for too long.
///
/// Only who is waited for is silent: time in which this side has not sent its request yet, or has not asked for
/// more of the answer, does not count. A program that is slow to read (a busy machine, a pager) loses nothing.
final class PatienceHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  private let patience: TimeAmount
  private var timer: Scheduled<Void>?
  /// The request has gone out whole.
  private var hasSent = false
  /// This side has asked for bytes and has not had them.
  private var isAsking = false
  /// The daemon has said something: if it falls silent now, its answer broke off.
  private var hasAnswer = false

  init(_ patience: TimeAmount) { self.patience = patience }

  func read(context: ChannelHandlerContext) {
    isAsking = true
    if timer == nil { watch(context) }
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hasAnswer = true
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isAsking = false
    watch(context)
    context.fireChannelReadComplete()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { hasSent = true }
    context.write(data, promise: promise)
    watch(context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    watch(context)
    context.fireChannelWritabilityChanged()
  }

  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  /// Something happened: the clock begins anew, where it is the daemon's turn.
  private func watch(_ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    guard context.channel.isActive, !context.channel.isWritable || (hasSent && isAsking) else {
      return
    }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let hasAnswer = hasAnswer
    timer = context.eventLoop.scheduleTask(in: patience) {
      if !hasAnswer { bound.value.fireErrorCaught(ClientFault.noAnswer) }
      bound.value.close(promise: nil)
    }
  }
}
