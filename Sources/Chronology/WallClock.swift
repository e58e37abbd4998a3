import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where timestamps come from. The daemon is given the system's clock; replay, simulation and tests
/// are given a clock that they move themselves.
public protocol WallClock: Sendable {
  func now() -> Timestamp
}

/// The system's real-time clock, in milliseconds.
public struct SystemWallClock: WallClock {
  public init() {}

  public func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

/// A clock that stands still until it is moved.
public final class ManualWallClock: WallClock {
  private let milliseconds: Atomic<Int64>

  public init(_ start: Timestamp) { milliseconds = Atomic(start.milliseconds) }

  public func now() -> Timestamp {
    Timestamp(milliseconds: milliseconds.load(ordering: .acquiring))
  }

  public func set(to time: Timestamp) {
    milliseconds.store(time.milliseconds, ordering: .releasing)
  }
}
