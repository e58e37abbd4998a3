import HummingbirdCore
import NIOCore
import StrictJSON

/// A stream of observations, answered as it comes: whole lines that are there are submitted together, and
/// their receipts are written in order. While a group waits to be on disk the next one is read, so that the
/// daemon always has something to work out; more than two groups of a stream are never under way, whatever
/// the client sends and however slowly it reads. What is held of its lines counts among the bodies of all requests: a
/// line for which there is no room rejects itself.
struct ObservationStream: Sendable {
  private static let groupsUnderWay = 2

  /// The receipts of one group, once they may be written.
  private typealias Receipts = Task<[UInt8], Never>

  let reception: Reception
  let body: RequestBody
  let budget: BodyBudget

  func run(_ writer: inout any ResponseBodyWriter) async throws {
    let (groups, group) = AsyncStream<Receipts>.makeStream()
    let (places, place) = AsyncStream<Void>.makeStream()
    for _ in 0..<Self.groupsUnderWay { place.yield() }
    var copy = writer
    defer { writer = copy }
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { group.finish() }
        try await read(into: group, at: places)
      }
      for await receipts in groups {
        try await copy.write(ByteBuffer(bytes: await receipts.value))
        place.yield()
      }
      // What broke off is not ended as if it were whole.
      try await tasks.waitForAll()
    }
  }

  /// Submits group after group, each as soon as there is a place for it. Throws where the stream breaks off between
  /// two lines: every line has its receipt then, and the client sees that there is no end.
  private func read(
    into groups: AsyncStream<Receipts>.Continuation, at places: AsyncStream<Void>
  ) async throws {
    var places = places.makeAsyncIterator()
    var splitter = LineSplitter(limit: DoorLimits.observationBytes)
    var iterator = body.makeAsyncIterator()
    let reader = EventReader()
    // Bytes that count and are in no group yet; a group gives its own back.
    var held = 0
    defer { budget.giveBack(held) }
    while true {
      var lines: [LineSplitter.Line]
      do throws(Problem) {
        guard let buffer = try await nextBuffer(&iterator) else { break }
        lines = splitter.feed(buffer)
      } catch {
        // A line that was under way hears what broke it off; a stop takes it in no more.
        guard error != .shuttingDown, splitter.isWithinLine else { throw ChannelError.inputClosed }
        groups.yield(Receipts { Self.line(reception.rejected(error)) })
        return
      }
      let size = lines.reduce(splitter.heldBytes) { $0 + $1.heldBytes }
      if budget.take(size - held) {
        held = size
      } else {
        lines = lines.map { $0.heldBytes > 0 ? .noRoom : $0 }
        splitter.skipLine()
        budget.giveBack(held)
        held = 0
      }
      var rest = lines[...]
      while !rest.isEmpty {
        guard await places.next() != nil else { return }
        let group = next(of: &rest, reader)
        held -= group.size
        await submit(group, into: groups)
      }
    }
    if let line = splitter.finish() {
      var rest = [line][...]
      let group = next(of: &rest, reader)
      held -= group.size
      await submit(group, into: groups)
    }
  }

  /// Returns when the group has its place in the queue, so that groups keep their order.
  private func submit(
    _ group: Group, into groups: AsyncStream<Receipts>.Continuation
  ) async {
    await withCheckedContinuation { entered in
      groups.yield(
        Receipts {
          defer { budget.giveBack(group.size) }
          return await answer(group.items) { entered.resume() }
        })
    }
  }

  /// What is submitted together, and how many bytes of lines it was read from.
  private struct Group: Sendable {
    var items: [Result<JSONValue, Problem>]
    var size: Int
  }

  private func next(
    of rest: inout ArraySlice<LineSplitter.Line>, _ reader: EventReader
  ) -> Group {
    var items: [Result<JSONValue, Problem>] = []
    var size = 0
    while let line = rest.first, items.count < Reception.groupCount, size < Reception.groupBytes {
      rest.removeFirst()
      switch line {
      case .bytes(let bytes):
        items.append(reader.read(bytes[...]))
        size += bytes.count
      case .tooLong: items.append(.failure(.tooLarge))
      case .noRoom: items.append(.failure(.bodiesFull))
      }
    }
    return Group(items: items, size: size)
  }

  private func answer(
    _ items: [Result<JSONValue, Problem>], onEntry: @escaping @Sendable () -> Void
  ) async -> [UInt8] {
    var bytes: [UInt8] = []
    for answer in await reception.submit(items, onEntry: onEntry) {
      bytes += Self.line(answer.json)
    }
    return bytes
  }

  private static func line(_ value: JSONValue) -> [UInt8] {
    var bytes = value.serialized
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
