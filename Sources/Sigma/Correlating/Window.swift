/// The state of a window that slides over the entries of a group: what is needed to decide the condition
/// at its last entry, kept up as entries come in at the end and fall out at the start.
struct Window: Sendable {
  /// The first entry within.
  var start = 0
  /// The entry after the last one.
  var end = 0

  private var valueCounts: [String: Int] = [:]
  /// Exact; doubles are counted apart.
  private var integerSum: Int128 = 0
  private var numberCount = 0
  private var doubleCount = 0
  private var sorted: [Double] = []
  private var slotCounts: [Int] = []
  private var slotsHeld = 0
  /// For each rule of an ordered correlation, when the latest sequence that reaches it began.
  private var chains: [Int64] = []

  init(_ correlation: Correlation, start: Int = 0) {
    self.start = start
    end = start
    switch correlation.kind {
    case .temporal: slotCounts = [Int](repeating: 0, count: correlation.rules.count)
    case .temporalOrdered: chains = [Int64](repeating: .min, count: correlation.rules.count)
    default: break
    }
  }

  /// Takes in the entry at `end` and lets go of those that are now too old. Amortised O(1), except
  /// O(log window + a move of memory) for percentiles, O(rules) for an ordered correlation.
  mutating func advance(_ entries: [GroupEntry], _ correlation: Correlation) {
    add(entries[end], correlation)
    let oldest = entries[end].time.subtractingReportingOverflow(correlation.timespan)
    end += 1
    guard !oldest.overflow else { return }
    while start < end, entries[start].time < oldest.partialValue {
      drop(entries[start], correlation)
      start += 1
    }
  }

  /// Takes the first entries out of those that it slides over, and out of itself where it has them.
  mutating func drop(first count: Int, of entries: [GroupEntry], _ correlation: Correlation) {
    while start < min(count, end) {
      drop(entries[start], correlation)
      start += 1
    }
    start -= count
    end -= count
    if end < 0 {
      start = 0
      end = 0
    }
  }

  /// Takes in an entry that has come in before the last one, where the condition counts alone (`onlyRises`). One that is
  /// too old moves the others. O(what the entry says).
  mutating func take(_ index: Int, of entries: [GroupEntry], _ correlation: Correlation) {
    end += 1
    let oldest = entries[end - 1].time.subtractingReportingOverflow(correlation.timespan)
    if !oldest.overflow, entries[index].time < oldest.partialValue {
      start += 1
    } else {
      add(entries[index], correlation)
    }
  }

  /// Takes in the entry before the first one, where the condition counts alone.
  mutating func reachBack(_ entries: [GroupEntry], _ correlation: Correlation) {
    start -= 1
    add(entries[start], correlation)
  }

  private mutating func add(_ entry: GroupEntry, _ correlation: Correlation) {
    switch correlation.kind {
    case .eventCount: break
    case .valueCount: for value in entry.values { valueCounts[value, default: 0] += 1 }
    case .valueSum, .valueAverage:
      for number in entry.numbers {
        numberCount += 1
        if let integer = number.integer {
          integerSum += Int128(integer)
        } else {
          doubleCount += 1
        }
      }
    case .valuePercentile:
      for number in entry.numbers { sorted.insert(number.double, at: lowerBound(number.double)) }
    case .temporal:
      for slot in slotCounts.indices where entry.slots & (1 << UInt64(slot)) != 0 {
        if slotCounts[slot] == 0 { slotsHeld += 1 }
        slotCounts[slot] += 1
      }
    case .temporalOrdered:
      // From the last rule down, so that one event is one step of a sequence.
      for slot in chains.indices.reversed() where entry.slots & (1 << UInt64(slot)) != 0 {
        chains[slot] = slot == 0 ? entry.time : max(chains[slot], chains[slot - 1])
      }
    }
  }

  private mutating func drop(_ entry: GroupEntry, _ correlation: Correlation) {
    switch correlation.kind {
    case .eventCount, .temporalOrdered: break
    case .valueCount:
      for value in entry.values {
        guard let count = valueCounts[value] else { continue }
        valueCounts[value] = count == 1 ? nil : count - 1
      }
    case .valueSum, .valueAverage:
      for number in entry.numbers {
        numberCount -= 1
        if let integer = number.integer {
          integerSum -= Int128(integer)
        } else {
          doubleCount -= 1
        }
      }
    case .valuePercentile:
      for number in entry.numbers {
        let at = lowerBound(number.double)
        if at < sorted.count, sorted[at] == number.double { sorted.remove(at: at) }
      }
    case .temporal:
      for slot in slotCounts.indices where entry.slots & (1 << UInt64(slot)) != 0 {
        slotCounts[slot] -= 1
        if slotCounts[slot] == 0 { slotsHeld -= 1 }
      }
    }
  }

  private func lowerBound(_ value: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether the condition holds at the window's last entry.
  func holds(_ entries: [GroupEntry], _ correlation: Correlation) -> Bool {
    guard end > start else { return false }
    switch correlation.kind {
    case .eventCount: return correlation.admits(end - start)
    case .valueCount: return correlation.admits(valueCounts.count)
    case .temporal:
      return correlation.bounds.isEmpty
        ? slotsHeld == correlation.rules.count : correlation.admits(slotsHeld)
    case .temporalOrdered:
      if !correlation.bounds.isEmpty {
        return correlation.admits(longestChain(entries, correlation.rules.count))
      }
      guard let began = chains.last, began != .min else { return false }
      let (oldest, overflow) = entries[end - 1].time.subtractingReportingOverflow(
        correlation.timespan)
      return overflow || began >= oldest
    case .valueSum:
      guard numberCount > 0 else { return false }
      if doubleCount > 0 { return correlation.admits(.double(doubleSum(entries))) }
      return correlation.bounds.allSatisfy {
        Self.compare(integerSum, 1, $0.number).map($0.comparison.holds) ?? false
      }
    case .valueAverage:
      guard numberCount > 0 else { return false }
      if doubleCount > 0 {
        return correlation.admits(.double(doubleSum(entries) / Double(numberCount)))
      }
      return correlation.bounds.allSatisfy {
        Self.compare(integerSum, numberCount, $0.number).map($0.comparison.holds) ?? false
      }
    case .valuePercentile:
      guard let last = sorted.indices.last else { return false }
      let rank = correlation.percentile / 100 * Double(last)
      let below = Int(rank)
      let above = min(below + 1, last)
      let value = sorted[below] + (rank - Double(below)) * (sorted[above] - sorted[below])
      return correlation.admits(.double(value))
    }
  }

  /// `sum / count` against a bound; exact for integers.
  private static func compare(_ sum: Int128, _ count: Int, _ bound: Number) -> Ordering? {
    switch bound {
    case .integer(let value):
      let other = Int128(value) * Int128(count)
      return sum < other ? .less : sum > other ? .greater : .equal
    case .unsigned(let value):
      let other = Int128(value) * Int128(count)
      return sum < other ? .less : sum > other ? .greater : .equal
    case .double(let value):
      return Number.double(Double(sum) / Double(count)).ordering(to: .double(value))
    }
  }

  /// Added in the order of the entries, so that the same set gives the same sum. O(window).
  private func doubleSum(_ entries: [GroupEntry]) -> Double {
    var sum = 0.0
    for index in start..<end { for number in entries[index].numbers { sum += number.double } }
    return sum
  }

  /// How many of the rules occur in their order within the window. O(window · rules).
  private func longestChain(_ entries: [GroupEntry], _ rules: Int) -> Int {
    var best = [Int](repeating: 0, count: rules)
    for index in start..<end {
      for slot in (0..<rules).reversed() where entries[index].slots & (1 << UInt64(slot)) != 0 {
        best[slot] = max(best[slot], 1 + (best[..<slot].max() ?? 0))
      }
    }
    return best.max() ?? 0
  }
}

extension Correlation {
  /// Whether one more event in a window never ends that the condition holds there: it counts, and there is no upper bound.
  var onlyRises: Bool {
    switch kind {
    case .eventCount, .valueCount, .temporal:
      bounds.allSatisfy { $0.comparison == .gte || $0.comparison == .gt }
    default: false
    }
  }

  func admits(_ count: Int) -> Bool { admits(.integer(Int64(count))) }

  func admits(_ number: Number) -> Bool {
    bounds.allSatisfy { bound in
      number.ordering(to: bound.number).map { bound.comparison.holds($0) } ?? false
    }
  }
}
