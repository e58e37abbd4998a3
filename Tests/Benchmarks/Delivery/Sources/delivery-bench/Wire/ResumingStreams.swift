import Glibc

/// One event stream for each person, as a careful client keeps it: an event counts when it is whole, and whoever
/// comes back says which was the last.
final class ResumingStreams: Audience {
  private struct Place {
    var connection: Connection?
    var last = ""
    var pending: [UInt8] = []
    var isOpen = false
  }

  private var places: [Place]
  private let heads: [String]
  private let address: Address
  private let loop: EventLoop
  private let received: (UnsafeRawBufferPointer) -> Void
  /// A connection that nobody reads.
  private var stuck: Int32?

  /// `heads`: the request of each, without its last line feed.
  init(
    _ heads: [String], hanging: Int?, to address: Address, on loop: EventLoop,
    _ received: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws {
    self.heads = heads
    self.address = address
    self.loop = loop
    self.received = received
    places = .init(repeating: Place(), count: heads.count)
    if let hanging {
      guard let descriptor = address.connect() else { throw BenchError("a stream cannot connect") }
      var small: Int32 = 4_096
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &small, 4)
      let request = heads[hanging] + "\r\n"
      _ = request.utf8CString.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count - 1, Int32(MSG_NOSIGNAL))
      }
      stuck = descriptor
      places[hanging].isOpen = true
    }
    try comeBack()
  }

  func comeBack() throws {
    for index in places.indices where places[index].connection == nil && !places[index].isOpen {
      guard let connection = Connection(to: address, on: loop) else {
        throw BenchError("a stream cannot connect")
      }
      places[index].connection = connection
      places[index].pending = []
      connection.onPart = { [unowned self] part in
        switch part {
        case .head(let line): places[index].isOpen = line.contains(" 200 ")
        case .body(let bytes): take(bytes, of: index)
        case .end: break
        }
      }
      connection.onClose = { [unowned self] in lose(index) }
      let last = places[index].last
      connection.send(heads[index] + (last.isEmpty ? "" : "last-event-id: \(last)\r\n") + "\r\n")
    }
    guard loop.run(for: 20, until: { places.allSatisfy(\.isOpen) }) else {
      throw BenchError("only \(places.count(where: \.isOpen)) streams are open")
    }
  }

  func leave() {
    for index in places.indices {
      places[index].connection?.end()
      lose(index)
    }
  }

  func end() {
    leave()
    if let stuck { close(stuck) }
    stuck = nil
  }

  private func lose(_ index: Int) {
    places[index].connection = nil
    places[index].isOpen = false
  }

  private func take(_ bytes: UnsafeRawBufferPointer, of index: Int) {
    places[index].pending.append(contentsOf: bytes)
    while true {
      let event = places[index].pending.withUnsafeBytes { all -> Int? in
        guard let end = all.firstRange(of: "\n\n") else { return nil }
        let whole = UnsafeRawBufferPointer(rebasing: all[..<end.upperBound])
        if whole.firstRange(of: "id: ")?.lowerBound == 0 {
          let line = whole[4...].prefix { $0 != UInt8(ascii: "\n") }
          places[index].last = String(decoding: line, as: UTF8.self)
          received(whole)
        }
        return end.upperBound
      }
      guard let event else { return }
      places[index].pending.removeFirst(event)
    }
  }
}
