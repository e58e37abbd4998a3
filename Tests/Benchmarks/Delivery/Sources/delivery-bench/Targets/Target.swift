/// What is measured: something that takes observations over HTTP, answers when it has taken charge of them, and
/// passes them on to whoever listens.
protocol Target: AnyObject {
  var name: String { get }
  var address: Address { get }
  var process: ChildProcess { get }
  /// A whole request that submits a range of events.
  func request(for events: Events, _ range: Range<Int>) -> [UInt8]
  /// Of how many of so many the answer says that it took charge.
  func receipts(status: String, answer: UnsafeRawBufferPointer, of count: Int) -> Receipts
  /// Lets so many people listen; `received` is given what comes for each of them.
  func subscribe(
    _ count: Int, on loop: EventLoop, _ received: @escaping (Int, UnsafeRawBufferPointer) -> Void
  ) throws -> any Subscription
  func stop()
}

/// People who listen.
protocol Subscription: AnyObject {
  func end()
}

extension Target {
  func stop() { process.stop() }

  /// Head and body in one write, as any client library would.
  func request(head: String, _ events: Events, _ range: Range<Int>) -> [UInt8] {
    Array(head.utf8) + events.bytes[events.lines(range)]
  }
}
