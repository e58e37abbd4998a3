/// A set of mandates, by their places in the matrix: one bit each.
struct MandateSet: Sendable, Hashable {
  private var words: [UInt64]

  /// The empty set among so many mandates.
  init(among count: Int) { words = .init(repeating: 0, count: (count + 63) / 64) }

  /// All of so many mandates.
  init(all count: Int) {
    self.init(among: count)
    for place in 0..<count { insert(place) }
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  func contains(_ place: Int) -> Bool { words[place / 64] & (1 << UInt64(place % 64)) != 0 }

  mutating func insert(_ place: Int) { words[place / 64] |= 1 << UInt64(place % 64) }

  mutating func formUnion(_ other: MandateSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  mutating func subtract(_ other: MandateSet) {
    for index in words.indices { words[index] &= ~other.words[index] }
  }

  func subtracting(_ other: MandateSet) -> MandateSet {
    var rest = self
    rest.subtract(other)
    return rest
  }

  /// The places in it, ascending.
  var places: [Int] {
    var places: [Int] = []
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        places.append(index * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return places
  }
}
