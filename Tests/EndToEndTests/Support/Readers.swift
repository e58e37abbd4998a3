import Foundation
import StrictJSON

#if canImport(Glibc)
  import Glibc
#endif

/// Many streams of NDJSON at once, read by one thread with `poll`.
final class Readers {
  struct Line {
    var reader: Int
    /// Nanoseconds of the monotonic clock.
    var arrived: UInt64
    var text: String
  }

  private var connections: [Connection] = []
  private var pending: [[UInt8]] = []
  private(set) var lines: [Line] = []

  /// Opens a stream for each account, from the place of `after` on.
  init(_ daemon: Daemon, _ accounts: [String], after: [String: String] = [:]) throws {
    for account in accounts {
      let connection = try Connection(daemon.socket)
      let cursor = after[account].map { "?after=\($0)" } ?? ""
      try connection.send(
        "GET", "/v1/inbox/stream" + cursor, as: account,
        headers: ["accept": "application/x-ndjson"])
      guard try connection.head().status == 200 else { throw ClientError("no stream") }
      connections.append(connection)
      pending.append([])
    }
  }

  /// Reads until there are so many lines with content, or the bound is over.
  func read(until count: Int, seconds: Double = 60) throws {
    let end = Self.now + UInt64(seconds * 1e9)
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while lines.count < count {
      guard Self.now < end else {
        throw ClientError("\(lines.count) of \(count) lines within \(seconds) s")
      }
      var places = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      poll(&places, nfds_t(places.count), 100)
      for (index, place) in places.enumerated() where place.revents != 0 {
        let count = recv(place.fd, &chunk, chunk.count, Int32(MSG_DONTWAIT))
        let arrived = Self.now
        if count == 0 { throw ClientError("stream \(index) ended") }
        guard count > 0 else { continue }
        pending[index] += chunk[..<count]
        take(index, arrived)
      }
    }
  }

  /// Notices are the lines that begin an object: sizes of chunks and signs of life are passed over.
  private func take(_ index: Int, _ arrived: UInt64) {
    while let end = pending[index].firstIndex(of: 10) {
      let line = pending[index][..<end]
      pending[index].removeSubrange(...end)
      if line.first == UInt8(ascii: "{") {
        lines.append(
          Line(reader: index, arrived: arrived, text: String(decoding: line, as: UTF8.self)))
      }
    }
  }

  static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
