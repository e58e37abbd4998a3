import Glibc

/// Where a target listens.
enum Address {
  case unix(String)
  case loopback(UInt16)

  /// A connected descriptor that does not block, or `nil`.
  func connect() -> Int32? {
    let descriptor: Int32
    switch self {
    case .unix(let path):
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = Self.unixAddress(path)
      let done = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      guard done == 0 else {
        close(descriptor)
        return nil
      }
    case .loopback(let port):
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = Self.loopbackAddress(port)
      let done = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard done == 0 else {
        close(descriptor)
        return nil
      }
      var on: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    }
    Self.unblock(descriptor)
    return descriptor
  }

  /// A listening descriptor that does not block, or `nil`.
  func listen() -> Int32? {
    var done: Int32 = -1
    let descriptor: Int32
    switch self {
    case .unix(let path):
      unlink(path)
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = Self.unixAddress(path)
      done = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
    case .loopback(let port):
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
      var address = Self.loopbackAddress(port)
      done = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    guard done == 0, Glibc.listen(descriptor, 512) == 0 else {
      close(descriptor)
      return nil
    }
    Self.unblock(descriptor)
    return descriptor
  }

  static func unblock(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  private static func unixAddress(_ path: String) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    return address
  }

  private static func loopbackAddress(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}

/// One connection: what is written goes out as fast as the other side takes it; what comes is handed on.
final class Connection: Waiter {
  let descriptor: Int32
  private let loop: EventLoop
  private var reader = HTTPReader()
  private var waiting: [UInt8] = []
  private var written = 0
  private(set) var isOpen = true
  /// What comes, in order.
  var onPart: (HTTPReader.Part) -> Void = { _ in }
  var onClose: () -> Void = {}

  init?(to address: Address, on loop: EventLoop) {
    guard let descriptor = address.connect() else { return nil }
    self.descriptor = descriptor
    self.loop = loop
    loop.add(descriptor, self)
  }

  init(accepted descriptor: Int32, on loop: EventLoop) {
    Address.unblock(descriptor)
    self.descriptor = descriptor
    self.loop = loop
    loop.add(descriptor, self)
  }

  func send(_ bytes: UnsafeRawBufferPointer) {
    guard isOpen else { return }
    var rest = bytes
    if waiting.isEmpty {
      let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      if count > 0 { rest = UnsafeRawBufferPointer(rebasing: bytes[count...]) }
      guard !rest.isEmpty else { return }
      loop.watchWriting(descriptor, true)
    }
    waiting.append(contentsOf: rest)
  }

  func send(_ text: String) {
    var text = text
    text.withUTF8 { send(UnsafeRawBufferPointer($0)) }
  }

  func writable() {
    let count = waiting.withUnsafeBytes {
      Glibc.send(
        descriptor, $0.baseAddress.map { $0 + written }, $0.count - written,
        Int32(MSG_NOSIGNAL))
    }
    if count > 0 { written += count }
    guard written == waiting.count else { return }
    waiting.removeAll(keepingCapacity: true)
    written = 0
    loop.watchWriting(descriptor, false)
  }

  func readable() {
    withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 {
        reader.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]), onPart)
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        end()
        onClose()
      }
    }
  }

  func end() {
    guard isOpen else { return }
    isOpen = false
    loop.remove(descriptor)
    close(descriptor)
  }
}
