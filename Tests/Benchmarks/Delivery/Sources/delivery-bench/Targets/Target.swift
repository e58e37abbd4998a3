/// What is measured: something that takes observations over HTTP, answers when they are on disk, and passes
/// them on to whoever listens.
protocol Target: AnyObject {
  var name: String { get }
  var address: Address { get }
  var process: ChildProcess { get }
  /// The head of a request that submits so many bytes.
  func head(of events: Events, bytes: Int, isBatch: Bool) -> String
  /// The request that opens the stream of one of the recipients.
  func subscription(of recipient: Int) -> String
  func stop()
}
