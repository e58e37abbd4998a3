import Glibc

/// A hundred people who listen, each on a stream of their own; notes when each notice came.
final class Subscribers {
  /// When the notice of a pupil came first, and how often one came: by the number in the file number, and
  /// for pupils who are seen twice by sighting.
  private(set) var arrivals: [[Double]]
  private(set) var delivered = 0
  private var first = 0
  private var pending: [[UInt8]]
  private var subscription: (any Subscription)?

  init(_ target: any Target, count: Int, expecting pupils: Int, on loop: EventLoop) throws {
    arrivals = .init(repeating: [], count: pupils)
    pending = .init(repeating: [], count: count)
    subscription = try target.subscribe(count, on: loop) { [unowned self] index, bytes in
      take(bytes, of: index)
    }
  }

  /// From now on only notices of these pupils count; what comes late of others does not.
  func forget(before pupil: Int) {
    first = pupil
    for index in arrivals.indices { arrivals[index].removeAll(keepingCapacity: true) }
    delivered = 0
  }

  func end() { subscription?.end() }

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
    while let mark = rest.firstRange(of: OneNoticeEach.markText) {
      var number = 0
      for byte in rest[mark.upperBound...].prefix(9) where (0x30...0x39).contains(byte) {
        number = number * 10 + Int(byte - 0x30)
      }
      if number >= first, arrivals.indices.contains(number) {
        arrivals[number].append(now)
        delivered += 1
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[mark.upperBound...])
    }
  }
}
