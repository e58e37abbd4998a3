import Foundation
import StrictJSON

#if canImport(Glibc)
  import Glibc
#endif

struct ClientError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// An answer, read whole.
struct Answer: Sendable {
  var status: Int
  var headers: [String: String]
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
  var json: JSONValue {
    get throws { try parseJSON(body, limits: JSONLimits(bytes: 64 << 20, depth: 64)) }
  }
}

/// A small blocking HTTP/1.1 client on a Unix socket. Every wait has a bound.
final class Connection {
  let descriptor: Int32
  private var buffer: [UInt8] = []
  private var position = 0
  private var chunkLeft = 0
  private var isChunked = false

  init(_ path: String, seconds: Int = 30) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    // `deinit` closes it: every property has its value, so a failed `init` runs it too.
    guard result == 0 else {
      throw ClientError("connect: \(String(cString: strerror(errno)))")
    }
    var bound = timeval(tv_sec: seconds, tv_usec: 0)
    let length = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, length)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &bound, length)
  }

  deinit { Glibc.close(descriptor) }

  // MARK: Sending

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw ClientError("send: \(String(cString: strerror(errno)))") }
      sent += count
    }
  }

  /// Sends a request with all its body.
  func send(
    _ method: String, _ path: String, as account: String?, type: String? = nil,
    body: [UInt8] = [], headers: [String: String] = [:]
  ) throws {
    try send(
      Self.head(method, path, as: account, type: type, length: body.count, headers: headers))
    try send(body)
  }

  /// A request's head; without a length the body is chunked.
  static func head(
    _ method: String, _ path: String, as account: String?, type: String? = nil, length: Int?,
    headers: [String: String] = [:]
  ) -> String {
    var head = "\(method) \(path) HTTP/1.1\r\nhost: filet\r\n"
    if let account { head += "x-filet-as: \(account)\r\n" }
    if let type { head += "content-type: \(type)\r\n" }
    head += length.map { "content-length: \($0)\r\n" } ?? "transfer-encoding: chunked\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    return head + "\r\n"
  }

  func sendChunk(_ bytes: [UInt8]) throws {
    try send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
  }

  // MARK: Receiving

  func answer() throws -> Answer {
    var (status, headers) = try head()
    while status == 100 { (status, headers) = try head() }
    var body: [UInt8] = []
    if isChunked {
      while let bytes = try chunk() { body += bytes }
    } else {
      let length = headers["content-length"].flatMap { Int($0) } ?? 0
      while body.count < length { body.append(try byte()) }
    }
    return Answer(status: status, headers: headers, body: body)
  }

  /// The status line and header fields, names in lower case.
  func head() throws -> (status: Int, headers: [String: String]) {
    let first = try line()
    guard first.hasPrefix("HTTP/1.1 "), let status = Int(first.dropFirst(9).prefix(3)) else {
      throw ClientError("not an answer: \(first.prefix(80))")
    }
    var headers: [String: String] = [:]
    while true {
      let line = try line()
      if line.isEmpty { break }
      let pair = line.split(separator: ":", maxSplits: 1)
      headers[pair[0].lowercased()] =
        pair.count > 1 ? pair[1].trimmingCharacters(in: .whitespaces) : ""
    }
    isChunked = headers["transfer-encoding"] == "chunked"
    chunkLeft = 0
    return (status, headers)
  }

  /// The next chunk of a chunked body; `nil` at its end.
  func chunk() throws -> [UInt8]? {
    let size = Int(try line(), radix: 16) ?? -1
    guard size >= 0 else { throw ClientError("not a chunk") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    for _ in 0..<size { bytes.append(try byte()) }
    _ = try line()
    return size == 0 ? nil : bytes
  }

  /// The next line of a chunked body; `nil` at its end.
  func bodyLine() throws -> String? {
    var bytes: [UInt8] = []
    while true {
      if chunkLeft == 0 {
        let size = Int(try line(), radix: 16) ?? -1
        guard size >= 0 else { throw ClientError("not a chunk") }
        if size == 0 {
          _ = try line()
          return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        }
        chunkLeft = size
      }
      let next = try byte()
      chunkLeft -= 1
      if chunkLeft == 0 { _ = try line() }
      if next == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(next)
    }
  }

  /// Reads until the server closes; throws where it does not within the bound.
  func readToEnd() throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      while true { bytes.append(try byte()) }
    } catch let error as ClientError where error.description == "closed" {
      return bytes
    }
  }

  private func line() throws -> String {
    var bytes: [UInt8] = []
    while true {
      let next = try byte()
      if next == UInt8(ascii: "\n") { break }
      bytes.append(next)
    }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func byte() throws -> UInt8 {
    if position == buffer.count {
      buffer = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      let number = errno
      buffer.removeLast(buffer.count - max(0, count))
      position = 0
      guard count > 0 else {
        if count == 0 || number == ECONNRESET { throw ClientError("closed") }
        throw ClientError("recv: \(String(cString: strerror(number)))")
      }
    }
    position += 1
    return buffer[position - 1]
  }
}
