import Foundation

/// Debian's `prometheus-alertmanager` on loopback: a hundred routes, each to a webhook of ours, no grouping, no
/// waiting. It answers from memory and writes no alert to disk: it keeps less than what Filet promises.
final class AlertmanagerTarget: Accountable {
  static let program = "/usr/bin/prometheus-alertmanager"

  /// What its configuration says of waiting.
  struct Waits {
    var group = "0s"
    var interval = "5m"
    var resolve = "5m"
  }

  let name = "alertmanager"
  let address: Address
  private(set) var process: ChildProcess
  private let start: () throws -> ChildProcess
  private let webhook: UInt16

  init(program: String, folder: String, waits: Waits = Waits()) throws {
    let port = UInt16.random(in: 20_000..<30_000)
    webhook = port + 1
    address = .loopback(port)
    try Self.configuration(webhook: webhook, waits).write(
      toFile: folder + "/alertmanager.yml", atomically: false, encoding: .utf8)
    start = {
      try ChildProcess(
        program,
        [
          "--config.file=\(folder)/alertmanager.yml", "--storage.path=\(folder)/data",
          "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
          "--log.level=error",
        ], log: folder + "/alertmanager.log")
    }
    process = try start()
    try awaitReady()
  }

  private func awaitReady() throws {
    for _ in 0..<300 {
      if let descriptor = address.connect() {
        close(descriptor)
        return
      }
      usleep(50_000)
    }
    throw BenchError("alertmanager is not ready")
  }

  func end(by signal: Int32) { process.end(by: signal) }

  func restart() throws {
    process = try start()
    try awaitReady()
  }

  func listen(
    on loop: EventLoop, hanging: Int?,
    _ received: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws -> any Audience {
    let webhooks = try Webhooks(at: .loopback(webhook), on: loop, received)
    webhooks.hanging = hanging.map { "/" + padded($0, 3) }
    return webhooks
  }

  private static func configuration(webhook: UInt16, _ waits: Waits) -> String {
    let names = (0..<HundredRecipients.count).map { padded($0, 3) }
    var lines = [
      "global:", "  resolve_timeout: \(waits.resolve)", "route:", "  receiver: r000",
      "  group_by: ['...']", "  group_wait: \(waits.group)", "  group_interval: \(waits.interval)",
      "  repeat_interval: 4h", "  routes:",
    ]
    for name in names {
      lines += ["  - matchers: [ 'route = \"\(name)\"' ]", "    receiver: r\(name)"]
    }
    lines.append("receivers:")
    for name in names {
      lines += [
        "- name: r\(name)", "  webhook_configs:", "  - url: http://127.0.0.1:\(webhook)/\(name)",
        "    send_resolved: false",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One alert for each observation, with labels of its own: the same observation again is the same alert. The
  /// mark goes where nothing else repeats it.
  func request(for events: Events, _ range: Range<Int>) -> [UInt8] {
    let alerts = range.map { number -> String in
      let line = events.bytes[events.lines(number..<number + 1)]
      let (mark, id) = line.withUnsafeBytes { bytes -> (String, String) in
        guard let found = bytes.firstRange(of: OneNoticeEach.markText),
          let named = bytes.firstRange(of: "bench-")
        else { return ("", "") }
        return (
          String(
            decoding: bytes[found.lowerBound...].prefix(OneNoticeEach.mark.utf8.count + 9),
            as: UTF8.self),
          String(decoding: bytes[named.lowerBound...].prefix(15), as: UTF8.self)
        )
      }
      let pupil = Int(mark.dropFirst(OneNoticeEach.mark.count)) ?? 0
      return
        #"{"labels":{"alertname":"observation","number":"\#(id)","route":"\#(padded(pupil % HundredRecipients.count, 3))"},"annotations":{"summary":"an observation of one pupil"},"generatorURL":"urn:bench:\#(mark)"}"#
    }
    let body = "[" + alerts.joined(separator: ",") + "]"
    return Array(
      "POST /api/v2/alerts HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
        .utf8)
  }

  /// It answers for all of them at once.
  func receipts(status: String, answer: UnsafeRawBufferPointer, of count: Int) -> Receipts {
    Receipts(accepted: status.contains(" 200 ") ? count : 0)
  }

  func subscribe(
    _ count: Int, on loop: EventLoop, _ received: @escaping (Int, UnsafeRawBufferPointer) -> Void
  ) throws -> any Subscription {
    try Webhooks(at: .loopback(webhook), on: loop) { received(0, $0) }
  }
}

/// Takes what is posted, answers 200 and hands the body on.
private final class Webhooks: Subscription, Audience {
  private var listener: Listener?
  private var connections: [Connection] = []
  /// Answers 503 to everything.
  private var isAway = false
  /// The path that is never answered.
  var hanging: String?

  func leave() { isAway = true }
  func comeBack() { isAway = false }

  init(
    at address: Address, on loop: EventLoop,
    _ received: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws {
    listener = Listener(at: address, on: loop) { [unowned self] connection in
      connections.append(connection)
      var body: [UInt8] = []
      var path: Substring = ""
      connection.onPart = { [unowned self] part in
        switch part {
        case .head(let line):
          path = line.split(separator: " ").dropFirst().first ?? ""
          body.removeAll(keepingCapacity: true)
        case .body(let bytes): body.append(contentsOf: bytes)
        case .end where hanging == String(path): break
        case .end where isAway:
          connection.send("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n")
        case .end:
          body.append(UInt8(ascii: "\n"))
          body.withUnsafeBytes(received)
          connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        }
      }
    }
    if listener == nil { throw BenchError("the webhooks cannot be bound") }
  }

  func end() {
    listener?.end()
    for connection in connections { connection.end() }
  }
}
