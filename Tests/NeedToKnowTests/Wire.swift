import Foundation
import StrictJSON

#if canImport(Glibc)
  import Glibc
#endif

/// One request over a Unix socket, byte for byte, on a thread of its own: nothing here waits on the threads
/// that the service runs on. Every wait has a bound.
struct Wire: Sendable {
  struct Failure: Error, CustomStringConvertible { var description: String }

  let path: String
  static let seconds = 600

  /// Sends a request and reads what comes until the service closes, or until `isEnough`.
  func send(
    _ request: [UInt8], until isEnough: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
  ) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try exchange(request, isEnough) })
      }
    }
  }

  private func exchange(
    _ request: [UInt8], _ isEnough: ([UInt8]) -> Bool
  ) throws -> [UInt8] {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    var bound = timeval(tv_sec: Self.seconds, tv_usec: 0)
    let length = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, length)
    guard connected == 0 else { throw failure("connect") }
    var sent = 0
    while sent < request.count {
      let count = request[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw failure("send") }
      sent += count
    }
    var answer: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    // A stream that shows that it lives and never brings what is awaited ends as well.
    let end = Date() + Double(Self.seconds)
    while !isEnough(answer) {
      guard Date() < end else {
        throw Failure(
          description: "\(answer.count) bytes in \(Self.seconds) s, not what was awaited")
      }
      let count = recv(descriptor, &piece, piece.count, 0)
      if count == 0 { break }
      guard count > 0 else { throw failure("after \(answer.count) bytes") }
      answer += piece[..<count]
    }
    return answer
  }

  private func failure(_ what: String) -> Failure {
    Failure(description: "\(what): \(String(cString: strerror(errno)))")
  }
}

/// An answer of HTTP/1.1, read from its bytes.
struct WireAnswer {
  var status = 0
  /// Names in lower case.
  var headers: [String: String] = [:]
  var body: [UInt8] = []

  init(_ bytes: [UInt8]) throws {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
      throw Wire.Failure(description: "no head in \(bytes.count) bytes")
    }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    status = lines.first.flatMap { Int($0.dropFirst(9).prefix(3)) } ?? 0
    for line in lines.dropFirst() {
      let name = line.prefix { $0 != ":" }
      headers[name.lowercased()] = line.dropFirst(name.count + 1)
        .trimmingCharacters(in: .whitespaces)
    }
    let rest = bytes[end.upperBound...]
    body =
      headers["transfer-encoding"] == "chunked"
      ? Self.dechunked(rest) : Array(rest)
    if let length = headers["content-length"].flatMap({ Int($0) }), length != body.count {
      throw Wire.Failure(description: "\(body.count) bytes of \(length)")
    }
  }

  /// As far as chunks are whole: a stream is cut anywhere.
  private static func dechunked(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var rest = bytes
    var body: [UInt8] = []
    while let end = rest.firstRange(of: Array("\r\n".utf8)) {
      let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16) ?? 0
      rest = rest[end.upperBound...]
      guard size > 0, rest.count >= size + 2 else { break }
      body += rest.prefix(size)
      rest = rest.dropFirst(size + 2)
    }
    return body
  }
}
