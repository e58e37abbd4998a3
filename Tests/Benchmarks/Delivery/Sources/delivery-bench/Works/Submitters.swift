import Glibc

/// Connections that submit. Each has at most one request under way.
final class Submitters {
  private struct Lane {
    var connection: Connection
    var isBusy = false
    var range = 0..<0
    var status = ""
    /// What has come of the answer.
    var answer: [UInt8] = []
    var isOpen = true
  }

  private var lanes: [Lane] = []
  private let target: any Target
  private let events: Events
  /// When each event was sent and when it was answered.
  private(set) var sent: [Double]
  private(set) var answered: [Double]
  /// Taken charge of for the first time.
  private(set) var accepted = 0
  /// Answered by the receipt of before.
  private(set) var repeated = 0
  private(set) var refused = 0
  /// Of events that are all different none is answered by a receipt of before.
  var notAccepted: Int { refused + repeated }
  /// Which of the events were accepted.
  private(set) var taken: Set<Int> = []
  private var next = 0
  private(set) var firstRefusal = ""

  init(_ target: any Target, connections: Int, _ events: Events, on loop: EventLoop) throws {
    self.target = target
    self.events = events
    sent = .init(repeating: 0, count: events.count)
    answered = sent
    for index in 0..<connections {
      guard let connection = Connection(to: target.address, on: loop) else {
        throw BenchError("a submitter cannot connect")
      }
      lanes.append(Lane(connection: connection))
      connection.onPart = { [unowned self] in part($0, of: index) }
      connection.onClose = { [unowned self] in
        lanes[index].isOpen = false
        // What was under way has no answer and never will.
        if lanes[index].isBusy { refused += lanes[index].range.count }
        lanes[index].isBusy = false
      }
    }
  }

  /// From sent to answered in milliseconds, of each that was answered.
  var answerTimes: [Double] {
    zip(answered, sent).filter { $0.0 > 0 }.map { ($0 - $1) * 1_000 }
  }

  /// Closed loop: every connection always has a request under way, of so many observations.
  func run(batch: Int, seconds: Double, on loop: EventLoop) -> Double {
    let start = monotonic()
    let end = start + seconds
    whenFree = { [unowned self] index in
      if monotonic() < end { submit(batch, on: index) }
    }
    for index in lanes.indices { submit(batch, on: index) }
    loop.run(for: seconds + 60) {
      ((next == events.count || monotonic() >= end) && !isBusy) || isCutOff
    }
    whenFree = { _ in }
    return monotonic() - start
  }

  /// Open loop: so many a second, whatever the target does; what finds no free connection waits for one, and
  /// its time counts from when it was due.
  func run(rate: Double, on loop: EventLoop, _ meanwhile: () -> Void = {}) -> Double {
    let start = monotonic()
    var free = Array(lanes.indices)
    whenFree = { free.append($0) }
    while next < events.count || isBusy {
      let now = monotonic()
      while next < events.count, start + Double(next) / rate <= now, let lane = free.popLast() {
        guard lanes[lane].isOpen else { continue }
        let due = start + Double(next) / rate
        submit(1, on: lane)
        sent[next - 1] = due
      }
      // Where every connection is busy there is nothing to do before an answer comes.
      let isWaitingForDue = next < events.count && !free.isEmpty
      let wait = isWaitingForDue ? start + Double(next) / rate - monotonic() : 0.05
      loop.turn(seconds: max(0, min(0.05, wait)))
      meanwhile()
      if isCutOff { break }
      if monotonic() - start > Double(events.count) / rate + 60 { break }
    }
    whenFree = { _ in }
    return monotonic() - start
  }

  func end() { for lane in lanes { lane.connection.end() } }

  /// Whether `taken` is kept: where one asks what became of each.
  var keepsTaken = false

  private var whenFree: (Int) -> Void = { _ in }
  private var isBusy: Bool { lanes.contains(where: \.isBusy) }
  private var isCutOff: Bool { !lanes.contains(where: \.isOpen) }

  private func submit(_ count: Int, on index: Int) {
    let range = next..<min(next + count, events.count)
    guard !range.isEmpty else { return }
    next = range.upperBound
    lanes[index].isBusy = true
    lanes[index].range = range
    lanes[index].answer.removeAll(keepingCapacity: true)
    let now = monotonic()
    for event in range { sent[event] = now }
    let connection = lanes[index].connection
    target.request(for: events, range).withUnsafeBytes { connection.send($0) }
  }

  private func part(_ part: HTTPReader.Part, of index: Int) {
    switch part {
    case .head(let line): lanes[index].status = line
    case .body(let bytes): lanes[index].answer.append(contentsOf: bytes)
    case .end: conclude(index)
    }
  }

  /// The whole answer to what a connection sent has come.
  private func conclude(_ index: Int) {
    let (range, status) = (lanes[index].range, lanes[index].status)
    let receipts = lanes[index].answer.withUnsafeBytes {
      target.receipts(status: status, answer: $0, of: range.count)
    }
    let now = monotonic()
    for event in range { answered[event] = now }
    accepted += receipts.accepted
    repeated += receipts.repeated
    let others = range.count - receipts.accepted - receipts.repeated
    refused += others
    if others == 0 {
      if keepsTaken { taken.formUnion(range) }
    } else if firstRefusal.isEmpty {
      firstRefusal = lanes[index].answer.withUnsafeBytes { Self.refusal(in: $0, status: status) }
    }
    lanes[index].isBusy = false
    whenFree(index)
  }

  /// The first line that refuses; the first of the answer where none does.
  private static func refusal(in answer: UnsafeRawBufferPointer, status: String) -> String {
    let lines = answer.split(separator: UInt8(ascii: "\n"))
    let first = lines.first { line in
      let text = UnsafeRawBufferPointer(rebasing: line)
      return text.firstRange(of: "rejected") != nil
        || text.firstRange(of: "urn:filet:problem") != nil
    }
    guard let line = first ?? lines.first else { return status }
    return String(decoding: line.prefix(600), as: UTF8.self)
  }
}
