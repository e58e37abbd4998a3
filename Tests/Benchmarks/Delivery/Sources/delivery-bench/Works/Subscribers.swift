import Glibc

/// A hundred people who listen, each on a stream of their own; notes when each notice came.
final class Subscribers {
  /// When the notice of a pupil came first, and how often one came: by the number in the file number, and
  /// for pupils who are seen twice by sighting.
  private(set) var arrivals: [[Double]]
  private(set) var delivered = 0
  private var streams: [Connection] = []
  private var pending: [[UInt8]]
  private(set) var ready = 0
  private(set) var lost = 0

  init(_ target: any Target, count: Int, expecting pupils: Int, on loop: EventLoop) throws {
    arrivals = .init(repeating: [], count: pupils)
    pending = .init(repeating: [], count: count)
    for index in 0..<count {
      guard let stream = Connection(to: target.address, on: loop) else {
        throw BenchError("a stream cannot connect")
      }
      stream.onPart = { [unowned self] part in
        switch part {
        case .head(let line): if line.contains(" 200 ") { ready += 1 }
        case .body(let bytes): take(bytes, of: index)
        case .end: lost += 1
        }
      }
      stream.onClose = { [unowned self] in lost += 1 }
      stream.send(target.subscription(of: index))
      streams.append(stream)
    }
    guard loop.run(for: 20, until: { ready == count }) else {
      throw BenchError("only \(ready) of \(count) streams are open")
    }
  }

  func forget() {
    for index in arrivals.indices { arrivals[index].removeAll(keepingCapacity: true) }
    delivered = 0
  }

  func end() { for stream in streams { stream.end() } }

  /// A body is whole lines, mostly; a line that is cut waits for its rest.
  private func take(_ bytes: UnsafeRawBufferPointer, of stream: Int) {
    if pending[stream].isEmpty, bytes.last == UInt8(ascii: "\n") {
      note(bytes)
      return
    }
    pending[stream].append(contentsOf: bytes)
    guard let end = pending[stream].lastIndex(of: UInt8(ascii: "\n")) else { return }
    pending[stream].withUnsafeBytes { note(UnsafeRawBufferPointer(rebasing: $0[...end])) }
    pending[stream].removeFirst(end + 1)
  }

  private func note(_ bytes: UnsafeRawBufferPointer) {
    let now = monotonic()
    var rest = bytes
    while let mark = rest.firstRange(of: "\"file\":\"BN-") {
      var number = 0
      for byte in rest[mark.upperBound...].prefix(9) where (0x30...0x39).contains(byte) {
        number = number * 10 + Int(byte - 0x30)
      }
      if arrivals.indices.contains(number) { arrivals[number].append(now) }
      delivered += 1
      rest = UnsafeRawBufferPointer(rebasing: rest[mark.upperBound...])
    }
  }
}
