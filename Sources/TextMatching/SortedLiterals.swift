/// Literals by the key under which a pass over a text comes to them (`LiteralIndex`).
struct SortedLiterals {
  typealias Entry = LiteralTable.Entry

  /// All literals, one after the other.
  private(set) var bytes: [UInt8] = []
  private(set) var buckets: [UInt64: [Entry]] = [:]
  /// The lengths at which starts and ends of texts are looked up.
  private(set) var starts: Set<Int> = []
  private(set) var ends: Set<Int> = []
  private(set) var hasWhole = false
  private(set) var singles: Set<UInt8> = []
  private(set) var pairs: [UInt32] = []
  private(set) var hasPairs = false
  private(set) var hasTriples = false
  /// The keys of those that stand at a start, at an end, or whole.
  private(set) var anchors: [UInt64] = []
  /// The runs of four bytes by which literals anywhere are known.
  private(set) var quads: Set<UInt32> = []

  private static let steps = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

  init(_ literals: [Literal], _ frequencies: QuadFrequencies) {
    for literal in literals {
      var entry = Entry(
        start: UInt32(bytes.count), count: UInt32(literal.bytes.count), lead: 0,
        number: UInt32(literal.number), probe: 0, probeOffset: 0, place: literal.place,
        hasProbe: false)
      bytes.append(contentsOf: literal.bytes)
      let key =
        literal.place == .anywhere
        ? keyAnywhere(literal.bytes, &entry, frequencies.counts) : anchorKey(literal)
      guard let key else { continue }
      if literal.place != .anywhere { anchors.append(key) }
      buckets[key, default: []].append(entry)
    }
  }

  private mutating func anchorKey(_ literal: Literal) -> UInt64? {
    guard literal.place != .whole else {
      hasWhole = true
      return LiteralTable.key(.whole, Self.hash(literal.bytes[...]))
    }
    guard let length = Self.steps.last(where: { $0 <= literal.bytes.count }) else { return nil }
    guard literal.place == .start else {
      ends.insert(length)
      return LiteralTable.key(.end, Self.hash(literal.bytes.suffix(length)))
    }
    starts.insert(length)
    return LiteralTable.key(.start, Self.hash(literal.bytes.prefix(length)))
  }

  /// By its rarest run of four bytes, or of as many as it has.
  private mutating func keyAnywhere(
    _ literal: [UInt8], _ entry: inout Entry, _ frequencies: [UInt32: Int]
  ) -> UInt64? {
    switch literal.count {
    case 0: return nil
    case 1:
      singles.insert(literal[0])
      return LiteralTable.singleKey(literal[0])
    case 2, 3:
      let pair = UInt32(literal[0]) | UInt32(literal[1]) << 8
      pairs.append(pair)
      if literal.count == 2 {
        hasPairs = true
        return LiteralTable.pairKey(pair)
      }
      hasTriples = true
      return LiteralTable.tripleKey(pair | UInt32(literal[2]) << 16)
    default:
      let lead = Self.rarestQuad(literal, frequencies)
      entry.lead = UInt32(lead)
      let quad = Self.quad(literal, lead)
      quads.insert(quad)
      Self.addProbe(&entry, literal, lead)
      return LiteralTable.quadKey(quad)
    }
  }

  /// Four more bytes of the literal, beside its run: they settle most candidates without a look at the
  /// literal itself.
  private static func addProbe(_ entry: inout Entry, _ bytes: [UInt8], _ lead: Int) {
    let after = lead + 8 <= bytes.count ? lead + 4 : nil
    let before = lead >= 4 ? lead - 4 : nil
    guard
      let at = after ?? before ?? (bytes.count > 4 ? max(0, min(lead + 1, bytes.count - 4)) : nil)
    else { return }
    entry.probe = quad(bytes, at)
    entry.probeOffset = Int16(at - lead)
    entry.hasProbe = true
  }

  private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    let padded = Array(bytes) + [0, 0, 0, 0, 0, 0, 0, 0]
    return padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { hashBytes($0, bytes.count) } ?? 0
    }
  }

  private static func quad(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(
      bytes[at + 3]) << 24
  }

  /// What occurs in few literals occurs in few texts: they speak of the same things.
  private static func rarestQuad(_ bytes: [UInt8], _ frequencies: [UInt32: Int]) -> Int {
    var best = 0
    var least = Int.max
    for at in 0...(bytes.count - 4) {
      let frequency = frequencies[quad(bytes, at)] ?? 0
      if frequency < least {
        best = at
        least = frequency
      }
    }
    return best
  }
}
