import NIOCore
import NIOHTTP1

/// Writes the body of a request as it goes; suspends while the daemon does not take more.
public struct BodyWriter: Sendable {
  let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>

  /// `false` if the daemon takes no more; its answer says why.
  @discardableResult
  public func write(_ bytes: [UInt8]) async -> Bool {
    guard !bytes.isEmpty else { return true }
    do {
      try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
      return true
    } catch {
      return false
    }
  }
}

/// Reads an answer as it comes. Belongs to one task.
public final class AnswerReader {
  public let status: Int
  /// Without parameters, in lower case.
  public let contentType: String
  private var parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
  private var lines = LineSplitter()
  private var hasEnded = false

  /// The longest line and the largest whole answer that are taken, in bytes.
  static let limit = 64 << 20

  init(_ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>) async throws {
    parts = inbound.makeAsyncIterator()
    var head: HTTPResponseHead?
    while head == nil {
      guard let part = try await parts.next() else { throw ClientFault.brokenOff }
      // Interim answers (100, 103) come before the one that counts.
      if case .head(let found) = part, found.status.code >= 200 { head = found }
    }
    status = Int(head?.status.code ?? 0)
    contentType =
      head?.headers.first(name: "content-type")?.split(separator: ";").first?.lowercased() ?? ""
  }

  /// The next bytes; `nil` at the end. Throws where the connection ends before the answer.
  public func next() async throws -> [UInt8]? {
    while !hasEnded {
      switch try await parts.next() {
      case .body(let buffer): return Array(buffer.readableBytesView)
      case .end: hasEnded = true
      case .head: continue
      case nil: throw ClientFault.brokenOff
      }
    }
    return nil
  }

  /// The next line; `nil` at the end.
  public func nextLine() async throws -> ArraySlice<UInt8>? {
    while true {
      if let line = lines.next() { return line }
      guard lines.pendingCount <= Self.limit else { throw ClientFault.unreadableAnswer }
      guard let bytes = try await next() else { return lines.rest() }
      lines.append(bytes)
    }
  }

  /// All that is left.
  public func rest() async throws -> [UInt8] {
    var body: [UInt8] = []
    while let bytes = try await next() {
      body.append(contentsOf: bytes)
      guard body.count <= Self.limit else { throw ClientFault.unreadableAnswer }
    }
    return body
  }
}
