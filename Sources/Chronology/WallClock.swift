#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where timestamps come from. The daemon is given the system's clock; a test is given one that it moves itself.
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
