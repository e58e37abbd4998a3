/// One HTTP stream for each of many people, all open at once.
final class EventStreams: Subscription {
  private var streams: [Connection] = []
  private var ready = 0

  init(
    _ requests: [String], to address: Address, on loop: EventLoop,
    _ received: @escaping (Int, UnsafeRawBufferPointer) -> Void
  ) throws {
    for (index, request) in requests.enumerated() {
      guard let stream = Connection(to: address, on: loop) else {
        throw BenchError("a stream cannot connect")
      }
      stream.onPart = { [unowned self] part in
        switch part {
        case .head(let line): if line.contains(" 200 ") { ready += 1 }
        case .body(let bytes): received(index, bytes)
        case .end: break
        }
      }
      stream.send(request)
      streams.append(stream)
    }
    guard loop.run(for: 20, until: { ready == requests.count }) else {
      throw BenchError("only \(ready) of \(requests.count) streams are open")
    }
  }

  func end() { for stream in streams { stream.end() } }
}
