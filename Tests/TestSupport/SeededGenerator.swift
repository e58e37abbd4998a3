/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same numbers, so that a failure can be
/// had again.
public struct SeededGenerator: RandomNumberGenerator {
  /// What it began with, for the message of a failure.
  public let seed: UInt64
  private var state: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  public mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[next(below: elements.count)]
  }

  /// A seed that is printed with a failure: a new one each run, or the one in `FILET_SEED`.
  public static var seed: UInt64 {
    if let text = environmentValue("FILET_SEED"), let seed = UInt64(text) { return seed }
    return UInt64.random(in: 0...UInt64.max)
  }
}

import Foundation

/// How many times as much as usual is tried: 1, and more in a long run (`FILET_TORTURE=20`).
public var tortureFactor: Int { max(1, environmentValue("FILET_TORTURE").flatMap { Int($0) } ?? 1) }

public func environmentValue(_ name: String) -> String? {
  ProcessInfo.processInfo.environment[name]
}
