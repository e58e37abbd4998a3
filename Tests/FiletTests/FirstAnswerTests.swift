import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import Wording

@testable import FiletClient
@testable import filet

/// A socket that takes callers and nobody who answers them: a daemon that is being started, or started again and again.
struct FirstAnswerTests {
  /// How often something was said.
  private final class Count: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func add() { number.withLock { $0 += 1 } }
  }

  /// Listens and accepts nobody.
  private func withDeafSocket<R>(_ body: (String) async throws -> R) async throws -> R {
    let folder = NSTemporaryDirectory() + "/filet-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.autoRead, value: false)
      .bind(unixDomainSocketPath: folder + "/s").get()
    do {
      let result = try await body(folder + "/s")
      try await channel.close()
      try FileManager.default.removeItem(atPath: folder)
      return result
    } catch {
      try? await channel.close()
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  @Test func whoSubmitsHearsThatNothingIsReceivedAndDoesNotWaitForEver() async throws {
    let said = Count()
    let fault = try await withDeafSocket { socket in
      await #expect(throws: ClientFault.self) {
        try await FiletClient(socket: socket).exchange(
          DaemonRequest(.post, "/v1/observations"),
          firstAnswer: FirstAnswer(remark: .milliseconds(20), limit: .milliseconds(200)) {
            said.add()
          },
          sending: { writer in await writer.write(Array("{}\n".utf8)) },
          reading: { answer in _ = try await answer.rest() })
      }
    }
    #expect(fault?.code == .noAnswer)
    #expect(said.value == 1)
    #expect(fault.map { Exit($0) } == .notReachable)
    // Nothing was accepted: that what was accepted stays so would be a wrong comfort.
    #expect(fault?.message.en.contains("accepted") == false)
  }

  @Test func whoAsksAndIsNotAnsweredHearsThatAndNotThatTheAnswerBrokeOff() async throws {
    let fault = try await withDeafSocket { socket in
      await #expect(throws: ClientFault.self) {
        _ = try await FiletClient(socket: socket).send(
          .get("/v1/status"), patience: .milliseconds(100))
      }
    }
    #expect(fault?.code == .noAnswer)
  }

  @Test func onlyWhatWasSentIsWaitedForAndAnAnswerThatBeganIsNotGivenUp() throws {
    let said = Count()
    let channel = EmbeddedChannel(
      handler: FirstAnswerHandler(
        FirstAnswer(remark: .seconds(10), limit: .seconds(60)) { said.add() }))
    channel.connect(to: try SocketAddress(unixDomainSocketPath: "/s"), promise: nil)
    let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/v1/observations")
    try channel.writeOutbound(HTTPClientRequestPart.head(head))
    // Nothing was written yet that could be received.
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive && said.value == 0)
    let line = ByteBuffer(string: "{}\n")
    try channel.writeOutbound(HTTPClientRequestPart.body(.byteBuffer(line)))
    channel.embeddedEventLoop.advanceTime(by: .seconds(9))
    #expect(said.value == 0)
    channel.embeddedEventLoop.advanceTime(by: .seconds(50))
    #expect(channel.isActive && said.value == 1)
    channel.pipeline.fireChannelRead(
      HTTPClientResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive && said.value == 1)
  }
}
