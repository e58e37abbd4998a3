import Foundation

/// The built daemon with a new state directory.
final class FiletTarget: Accountable {
  let name = "filet"
  let address: Address
  private(set) var process: ChildProcess
  private let start: () throws -> ChildProcess
  private let log: String

  init(program: String, folder: String, rules: String, directory: String, on loop: EventLoop) throws
  {
    let socket = folder + "/s"
    address = .unix(socket)
    let log = folder + "/filetd.log"
    self.log = log
    start = {
      try ChildProcess(
        program,
        [
          "--demo", "--socket", socket, "--state", folder + "/state", "--rules", rules,
          "--directory", directory,
        ], log: log)
    }
    process = try start()
    try awaitReady(log)
  }

  func end(by signal: Int32) { process.end(by: signal) }

  func restart() throws {
    process = try start()
    try awaitReady(log)
  }

  func listen(
    on loop: EventLoop, hanging: Int?,
    _ received: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws -> any Audience {
    try ResumingStreams(
      (0..<HundredRecipients.count).map {
        "GET /v1/inbox/stream HTTP/1.1\r\nhost: filet\r\n"
          + "x-filet-as: \(HundredRecipients.pivot($0))\r\naccept: text/event-stream\r\n"
      }, hanging: hanging, to: address, on: loop, received)
  }

  func receipts(status: String, answer: UnsafeRawBufferPointer, of count: Int) -> Receipts {
    Receipts(status: status, answer: answer)
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
