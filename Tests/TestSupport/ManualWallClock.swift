import Chronology
import Synchronization

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
