import Glibc

/// A target that can be killed and started again on what it has on disk, and whose people can leave, come back
/// or hang: for the works that ask what becomes of what was accepted.
protocol Accountable: Target {
  /// Lets a hundred people listen; `received` is given whole notices. `hanging` never takes anything.
  func listen(
    on loop: EventLoop, hanging: Int?,
    _ received: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws -> any Audience
  /// Ends it by a signal and waits until it has ended.
  func end(by signal: Int32)
  /// Starts it again on the same storage and waits until it is ready.
  func restart() throws
}

/// People who listen, all together.
protocol Audience: AnyObject {
  /// From now on nothing reaches them.
  func leave()
  /// They are back, each where they were.
  func comeBack() throws
  func end()
}
