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

  func head(of events: Events, bytes: Int, isBatch: Bool) -> String {
    "POST /\(isBatch ? "lines" : "one") HTTP/1.1\r\nhost: floor\r\ncontent-length: \(bytes)\r\n\r\n"
  }

  func subscription(of recipient: Int) -> String {
    "GET /stream HTTP/1.1\r\nhost: floor\r\n\r\n"
  }

  func stop() { process.stop() }
}
