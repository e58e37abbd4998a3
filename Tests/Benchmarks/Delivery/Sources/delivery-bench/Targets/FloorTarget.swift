import Foundation

/// The raw floor: the least that keeps the same outward promise. It takes the bytes, commits them with an fsync
/// (whatever waits goes into one commit), answers, and passes them on to the one who listens. It looks at
/// nothing, seals nothing, and keeps no register.
final class FloorTarget: Target {
  let name = "floor"
  let address: Address
  let process: ChildProcess

  init(folder: String) throws {
    let socket = folder + "/floor"
    address = .unix(socket)
    process = try ChildProcess(
      CommandLine.arguments[0], ["floor-server", socket, folder + "/floor.sqlite"],
      log: folder + "/floor.log")
    for _ in 0..<100 {
      if let descriptor = address.connect() {
        close(descriptor)
        return
      }
      usleep(50_000)
    }
    throw BenchError("the floor's server is not ready")
  }

  /// One line for each; nothing for a single one but its status.
  func receipts(status: String, answer: UnsafeRawBufferPointer, of count: Int) -> Receipts {
    if status.contains(" 201 ") { return Receipts(accepted: 1) }
    guard status.contains(" 200 ") else { return Receipts() }
    return Receipts(accepted: answer.count(of: UInt8(ascii: "\n")))
  }

  func request(for events: Events, _ range: Range<Int>) -> [UInt8] {
    request(
      head: "POST /\(range.count > 1 ? "lines" : "one") HTTP/1.1\r\nhost: floor\r\n"
        + "content-length: \(events.lines(range).count)\r\n\r\n", events, range)
  }

  func subscribe(
    _ count: Int, on loop: EventLoop, _ received: @escaping (Int, UnsafeRawBufferPointer) -> Void
  ) throws -> any Subscription {
    try EventStreams(
      .init(repeating: "GET /stream HTTP/1.1\r\nhost: floor\r\n\r\n", count: count), to: address,
      on: loop, received)
  }
}
