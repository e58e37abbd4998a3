import Chronology

/// What the simulation draws from: one stream of numbers for one purpose, so that a change in one process
/// leaves the others as they were.
struct Chance: Sendable {
  private var generator: SplitMix64

  /// - Parameter purpose: names the stream; hashed by FNV-1a into the seed.
  init(seed: UInt64, purpose: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    generator = SplitMix64(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ hash)
    _ = generator.next()
  }

  /// Uniform in [0, 1).
  mutating func unit() -> Double { Double(generator.next() >> 11) * 0x1p-53 }

  mutating func happens(_ probability: Double) -> Bool { unit() < probability }

  mutating func whole(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(unit() * Double(range.upperBound - range.lowerBound + 1))
  }

  /// One of several; `values` is not empty.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[whole(0...(values.count - 1))] }

  /// One of several by weight; `table` is not empty.
  mutating func weighted<Value>(_ table: [(Value, Double)]) -> Value {
    var rest = unit() * table.reduce(0) { $0 + $1.1 }
    for (value, weight) in table {
      rest -= weight
      if rest < 0 { return value }
    }
    return table[table.count - 1].0
  }

  mutating func between(_ low: Double, _ high: Double) -> Double { low + unit() * (high - low) }

  mutating func span(_ low: Span, _ high: Span) -> Span {
    Span(milliseconds: Int64(between(Double(low.milliseconds), Double(high.milliseconds))))
  }

  /// Exponential, by inversion.
  mutating func exponential(mean: Double) -> Double { -mean * ln(1 - unit()) }

  /// Poisson, by multiplying (Knuth); large means are drawn in parts, whose sum is Poisson too.
  mutating func poisson(_ mean: Double) -> Int {
    var rest = mean
    var count = 0
    while rest > 0 {
      let part = min(rest, 8)
      rest -= part
      let limit = expm(-part)
      var product = unit()
      while product > limit {
        count += 1
        product *= unit()
      }
    }
    return count
  }

  mutating func shuffled<Value>(_ values: [Value]) -> [Value] {
    var values = values
    for index in values.indices.dropFirst().reversed() {
      values.swapAt(index, whole(0...index))
    }
    return values
  }
}

/// e^x for −8 ≤ x ≤ 0 by halving and its series: the system's own may differ in the last digit from machine to
/// machine, and a region must not.
private func expm(_ x: Double) -> Double {
  let small = x / 64
  var term = 1.0
  var sum = 1.0
  for n in 1...12 {
    term *= small / Double(n)
    sum += term
  }
  var result = sum
  for _ in 0..<6 { result *= result }
  return result
}

/// The natural logarithm for 0 < x ≤ 1, by taking out powers of two and the series of artanh.
private func ln(_ x: Double) -> Double {
  let mantissa = x.significand
  let t = (mantissa - 1) / (mantissa + 1)
  var power = t
  var sum = 0.0
  for n in stride(from: 1, through: 41, by: 2) {
    sum += power / Double(n)
    power *= t * t
  }
  return 2 * sum + Double(x.exponent) * 0.693_147_180_559_945_3
}
