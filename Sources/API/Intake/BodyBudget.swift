import HTTPTypes
import HummingbirdCore
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// Bytes of request bodies that are held in memory at once, over all connections.
final class BodyBudget: Sendable {
  private let limit: Int
  private let held = NIOLockedValueBox(0)

  init(limit: Int) { self.limit = limit }

  /// Counts so many bytes more, where there is room for them; fewer are always let go of.
  func take(_ bytes: Int) -> Bool {
    held.withLockedValue { held in
      guard bytes <= 0 || held + bytes <= limit else { return false }
      held += bytes
      return true
    }
  }

  func giveBack(_ bytes: Int) { held.withLockedValue { $0 -= bytes } }

  /// Collects a body of at most `bytes`; the bytes count against the budget while `use` runs.
  func withBody<Value>(
    of exchange: Exchange, upTo bytes: Int, _ use: ([UInt8]) async throws(Problem) -> Value
  ) async throws(Problem) -> Value {
    guard !exchange.isEncoded else { throw .encodedContent }
    // What says beforehand that it is too long is not read.
    if let text = exchange.request.headers[.contentLength], let length = Int(text), length > bytes {
      throw .tooLarge
    }
    var collected: [UInt8] = []
    var taken = 0
    defer { giveBack(taken) }
    var iterator = exchange.request.body.makeAsyncIterator()
    while let buffer = try await nextBuffer(&iterator) {
      let count = buffer.readableBytes
      guard collected.count + count <= bytes else { throw .tooLarge }
      guard take(count) else { throw .bodiesFull }
      taken += count
      collected.append(contentsOf: buffer.readableBytesView)
    }
    return try await use(collected)
  }
}

/// The next bytes of a body; what goes wrong on the way is told as a problem.
func nextBuffer(
  _ iterator: inout RequestBody.AsyncIterator
) async throws(Problem) -> ByteBuffer? {
  do {
    return try await iterator.next()
  } catch let interruption as Interruption {
    throw interruption == .tooSlow ? .tooSlow : .shuttingDown
  } catch is CancellationError {
    throw .shuttingDown
  } catch {
    throw .truncated
  }
}
