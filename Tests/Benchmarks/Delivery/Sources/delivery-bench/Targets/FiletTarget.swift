import Foundation

/// The built daemon with a new state directory.
final class FiletTarget: Target {
  let name = "filet"
  let address: Address
  let process: ChildProcess

  init(program: String, folder: String, rules: String, directory: String, on loop: EventLoop) throws
  {
    let socket = folder + "/s"
    address = .unix(socket)
    let log = folder + "/filetd.log"
    process = try ChildProcess(
      program,
      [
        "--demo", "--socket", socket, "--state", folder + "/state", "--rules", rules,
        "--directory", directory,
      ], log: log)
    try awaitReady(log)
  }

  private func awaitReady(_ log: String) throws {
    // Connecting is enough: the socket is bound when the rules are read and the store is open.
    for _ in 0..<600 {
      if let descriptor = address.connect() {
        close(descriptor)
        return
      }
      guard process.isRunning else { break }
      usleep(100_000)
    }
    throw BenchError(
      "filetd is not ready:\n" + ((try? String(contentsOfFile: log, encoding: .utf8)) ?? ""))
  }

  func request(for events: Events, _ range: Range<Int>) -> [UInt8] {
    request(
      head: "POST /v1/observations HTTP/1.1\r\nhost: filet\r\nx-filet-as: \(events.submitter)\r\n"
        + "content-type: application/\(range.count > 1 ? "x-ndjson" : "cloudevents+json")\r\n"
        + "content-length: \(events.lines(range).count)\r\n\r\n", events, range)
  }

  func subscribe(
    _ count: Int, on loop: EventLoop, _ received: @escaping (Int, UnsafeRawBufferPointer) -> Void
  ) throws -> any Subscription {
    try EventStreams(
      (0..<count).map {
        "GET /v1/inbox/stream HTTP/1.1\r\nhost: filet\r\n"
          + "x-filet-as: \(HundredRecipients.pivot($0))\r\naccept: text/event-stream\r\n\r\n"
      }, to: address, on: loop, received)
  }
}

struct BenchError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
