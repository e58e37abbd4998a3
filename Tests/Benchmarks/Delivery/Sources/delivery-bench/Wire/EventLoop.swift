import CEpoll
import Glibc

/// Something that waits on a file descriptor.
protocol Waiter: AnyObject {
  /// The descriptor can be read, or was closed by the other side.
  func readable()
  /// What could not be written before can be written now.
  func writable()
}

/// One thread that waits on many descriptors (epoll): the generator costs the machine one thread and no more.
final class EventLoop {
  private let epoll = epoll_create1(0)
  private var waiters: [Int32: any Waiter] = [:]
  private var events = [epoll_event](repeating: epoll_event(), count: 256)

  deinit { close(epoll) }

  func add(_ descriptor: Int32, _ waiter: any Waiter) {
    waiters[descriptor] = waiter
    control(EPOLL_CTL_ADD, descriptor, EPOLLIN.rawValue)
  }

  func watchWriting(_ descriptor: Int32, _ isOn: Bool) {
    control(
      EPOLL_CTL_MOD, descriptor, isOn ? EPOLLIN.rawValue | EPOLLOUT.rawValue : EPOLLIN.rawValue)
  }

  func remove(_ descriptor: Int32) {
    waiters[descriptor] = nil
    control(EPOLL_CTL_DEL, descriptor, 0)
  }

  private func control(_ operation: Int32, _ descriptor: Int32, _ mask: UInt32) {
    var event = epoll_event(events: mask, data: epoll_data_t(fd: descriptor))
    epoll_ctl(epoll, operation, descriptor, &event)
  }

  /// Waits at most so many seconds and tells whoever is ready. It sleeps for parts of a millisecond too: a
  /// generator that spins takes the processor from what it measures.
  func turn(seconds: Double) {
    let whole = seconds.rounded(.down)
    var limit = timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
    let count = epoll_pwait2(epoll, &events, Int32(events.count), &limit, nil)
    guard count > 0 else { return }
    for index in 0..<Int(count) {
      let (descriptor, mask) = (events[index].data.fd, events[index].events)
      if mask & EPOLLOUT.rawValue != 0 { waiters[descriptor]?.writable() }
      if mask & ~EPOLLOUT.rawValue != 0 { waiters[descriptor]?.readable() }
    }
  }

  /// Turns until the condition holds; false where the time was up before.
  @discardableResult
  func run(for seconds: Double, until isDone: () -> Bool = { false }) -> Bool {
    let end = monotonic() + seconds
    while !isDone() {
      let left = end - monotonic()
      guard left > 0 else { return false }
      turn(seconds: min(left, 0.05))
    }
    return true
  }
}

/// Seconds of a clock that never jumps.
func monotonic() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
