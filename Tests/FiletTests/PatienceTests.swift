import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import FiletClient

/// When a daemon counts as silent.
struct PatienceTests {
  let channel: EmbeddedChannel
  let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/x")

  init() throws {
    channel = EmbeddedChannel(handler: PatienceHandler(.seconds(60)))
    channel.connect(to: try SocketAddress(unixDomainSocketPath: "/s"), promise: nil)
  }

  func advance(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

  func send() throws {
    try channel.writeOutbound(HTTPClientRequestPart.head(request))
    try channel.writeOutbound(HTTPClientRequestPart.end(nil))
  }

  func receive(_ text: String) {
    channel.pipeline.fireChannelRead(
      HTTPClientResponsePart.body(ByteBuffer(string: text)))
    channel.pipeline.fireChannelReadComplete()
  }

  @Test func whoNeverAnswersIsSilent() throws {
    try send()
    channel.read()
    advance(59)
    #expect(channel.isActive)
    advance(1)
    #expect(!channel.isActive)
    #expect(throws: ClientFault.noAnswer) { try channel.throwIfErrorCaught() }
  }

  @Test func eachByteBeginsTheClockAnew() throws {
    try send()
    for _ in 0..<10 {
      channel.read()
      advance(59)
      receive("x")
    }
    #expect(channel.isActive)
  }

  @Test func whatIsNotAskedForIsNoSilence() throws {
    try send()
    channel.read()
    receive("x")
    advance(3_600)
    #expect(channel.isActive, "the reader is slow, not the daemon")
    channel.read()
    advance(60)
    #expect(!channel.isActive)
    // It had begun: the answer broke off.
    try channel.throwIfErrorCaught()
  }

  @Test func aRequestThatIsNotSentYetIsNoSilence() throws {
    channel.read()
    try channel.writeOutbound(HTTPClientRequestPart.head(request))
    advance(3_600)
    #expect(channel.isActive)
  }
}
