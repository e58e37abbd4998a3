import Glibc

/// Takes connections.
final class Listener: Waiter {
  private let descriptor: Int32
  private let loop: EventLoop
  private let accepted: (Connection) -> Void

  init?(at address: Address, on loop: EventLoop, _ accepted: @escaping (Connection) -> Void) {
    guard let descriptor = address.listen() else { return nil }
    self.descriptor = descriptor
    self.loop = loop
    self.accepted = accepted
    loop.add(descriptor, self)
  }

  func readable() {
    while true {
      let next = accept(descriptor, nil, nil)
      guard next >= 0 else { return }
      accepted(Connection(accepted: next, on: loop))
    }
  }

  func writable() {}

  func end() {
    loop.remove(descriptor)
    close(descriptor)
  }
}
