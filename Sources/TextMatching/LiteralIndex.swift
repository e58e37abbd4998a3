/// Where a literal must stand in a text.
public enum LiteralPlace: UInt8, Sendable, Hashable, BitwiseCopyable {
  case whole, start, end, anywhere
}

/// A literal to look for, with the number under which it is reported.
public struct Literal: Sendable, Hashable {
  public var bytes: [UInt8]
  public var place: LiteralPlace
  public var number: Int

  public init(_ bytes: [UInt8], _ place: LiteralPlace, number: Int) {
    self.bytes = bytes
    self.place = place
    self.number = number
  }
}

/// What a scan found: the numbers of the literals, each once, in the order found. The bits belong to
/// whoever evaluates; a literal whose bit is set is not looked at again.
public struct LiteralHits {
  public let bits: UnsafeMutablePointer<UInt64>
  public let numbers: UnsafeMutablePointer<UInt32>
  public var count = 0

  /// `bits` must hold the highest number, `numbers` as many entries as there are numbers.
  public init(bits: UnsafeMutablePointer<UInt64>, numbers: UnsafeMutablePointer<UInt32>) {
    self.bits = bits
    self.numbers = numbers
  }

  @inlinable @inline(__always)
  public func contains(_ number: UInt32) -> Bool {
    bits[Int(number >> 6)] & (1 << UInt64(number & 63)) != 0
  }

  /// Forgets all of them. O(found).
  @inlinable @inline(__always)
  public mutating func clear() {
    for index in 0..<count { bits[Int(numbers[index] >> 6)] = 0 }
    count = 0
  }

  @inlinable @inline(__always)
  public mutating func insert(_ number: UInt32) {
    let word = Int(number >> 6)
    let bit: UInt64 = 1 << UInt64(number & 63)
    if bits[word] & bit == 0 {
      bits[word] |= bit
      numbers[count] = number
      count &+= 1
    }
  }
}

/// Finds which of many literals occur in a text, each in its place, in one pass over the text.
///
/// Whole texts, starts and ends are looked up by hash. For literals anywhere, each literal is known by
/// its rarest run of four bytes (two, or one, for shorter ones): the pass asks a bitmap, small enough
/// for the first cache, about each run of the text and compares the literal only where the bitmap says
/// yes. Unlike an automaton's, these steps do not wait for each other, and memory is a few bytes a literal
/// (an automaton over the 10,600 literals that SigmaHQ has for one field takes some 100 MB).
///
/// O(text + literals compared). Exact: every candidate is compared in full.
public final class LiteralIndex: @unchecked Sendable {
  public let table: LiteralTable
  public let isEmpty: Bool
  /// Memory held, in bytes.
  public let footprint: Int

  private typealias Entry = LiteralTable.Entry

  private static let steps = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

  /// `frequencies`: how often each run of four bytes occurs among all literals at hand, of this index and
  /// of others; by default those of this one.
  public init(_ literals: [Literal], frequencies given: QuadFrequencies? = nil) {
    var bytes: [UInt8] = []
    var buckets: [UInt64: [Entry]] = [:]
    var starts: Set<Int> = []
    var ends: Set<Int> = []
    var whole = false
    var singles: Set<UInt8> = []
    var pairKeys: [UInt32] = []
    var hasPairs = false
    var hasTriples = false
    var anchorKeys: [UInt64] = []
    var quadKeys: Set<UInt32> = []
    let frequencies = (given ?? QuadFrequencies(literals)).counts
    for literal in literals {
      let count = literal.bytes.count
      let start = UInt32(bytes.count)
      bytes.append(contentsOf: literal.bytes)
      var entry = Entry(
        start: start, count: UInt32(count), lead: 0, number: UInt32(literal.number), probe: 0,
        probeOffset: 0, place: literal.place, hasProbe: false)
      let key: UInt64
      switch literal.place {
      case .whole:
        whole = true
        key = LiteralTable.key(.whole, Self.hash(literal.bytes[...]))
      case .start, .end:
        guard let length = Self.steps.last(where: { $0 <= count }) else { continue }
        if literal.place == .start {
          starts.insert(length)
          key = LiteralTable.key(.start, Self.hash(literal.bytes.prefix(length)))
        } else {
          ends.insert(length)
          key = LiteralTable.key(.end, Self.hash(literal.bytes.suffix(length)))
        }
      case .anywhere:
        if count == 0 { continue }
        if count == 1 {
          singles.insert(literal.bytes[0])
          key = LiteralTable.singleKey(literal.bytes[0])
        } else if count < 4 {
          let pair = UInt32(literal.bytes[0]) | UInt32(literal.bytes[1]) << 8
          pairKeys.append(pair)
          if count == 2 {
            hasPairs = true
            key = LiteralTable.pairKey(pair)
          } else {
            hasTriples = true
            key = LiteralTable.tripleKey(pair | UInt32(literal.bytes[2]) << 16)
          }
        } else {
          let lead = Self.rarestQuad(literal.bytes, frequencies)
          entry.lead = UInt32(lead)
          let quad = Self.quad(literal.bytes, lead)
          quadKeys.insert(quad)
          key = LiteralTable.quadKey(quad)
          Self.addProbe(&entry, literal.bytes, lead)
        }
      }
      if literal.place != .anywhere { anchorKeys.append(key) }
      buckets[key, default: []].append(entry)
    }

    isEmpty = buckets.isEmpty
    let blob = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 8)
    blob.initialize(repeating: 0, count: bytes.count + 8)
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { blob.update(from: base, count: source.count) }
    }
    let entryCount = buckets.values.reduce(0) { $0 + $1.count }
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: max(1, entryCount))
    var slotCount = 16
    while slotCount < buckets.count * 2 { slotCount *= 2 }
    let slots = UnsafeMutablePointer<LiteralTable.Slot>.allocate(capacity: slotCount)
    slots.initialize(repeating: LiteralTable.Slot(key: 0, span: 0), count: slotCount)
    var next = 0
    for (key, bucket) in buckets {
      var slot = Int(truncatingIfNeeded: key >> 20) & (slotCount - 1)
      while slots[slot].key != 0 { slot = (slot + 1) & (slotCount - 1) }
      slots[slot] = LiteralTable.Slot(
        key: key, span: UInt64(next) << 32 | UInt64(bucket.count))
      for entry in bucket {
        (entries + next).initialize(to: entry)
        next += 1
      }
    }

    // About 32 bits a run keep the bitmap's false positives at 3 in 100.
    var bits: UInt32 = 10
    while bits < 18, 1 << bits < quadKeys.count * 32 { bits += 1 }
    let quadWords = quadKeys.isEmpty ? 1 : (1 << Int(bits)) / 64
    let quads = UnsafeMutablePointer<UInt64>.allocate(capacity: quadWords)
    quads.initialize(repeating: 0, count: quadWords)
    for quad in quadKeys {
      let slot = LiteralTable.quadSlot(quad, 32 - bits)
      quads[Int(slot >> 6)] |= 1 << UInt64(slot & 63)
    }
    var pairs: UnsafeMutablePointer<UInt64>?
    if !pairKeys.isEmpty {
      let bitmap = UnsafeMutablePointer<UInt64>.allocate(capacity: 1_024)
      bitmap.initialize(repeating: 0, count: 1_024)
      for pair in pairKeys { bitmap[Int(pair >> 6)] |= 1 << UInt64(pair & 63) }
      pairs = bitmap
    }
    // Sixteen bits a key.
    var anchorBits: UInt64 = 6
    while anchorBits < 18, 1 << anchorBits < anchorKeys.count * 16 { anchorBits += 1 }
    let anchors = UnsafeMutablePointer<UInt64>.allocate(capacity: (1 << Int(anchorBits)) / 64)
    anchors.initialize(repeating: 0, count: (1 << Int(anchorBits)) / 64)
    for key in anchorKeys {
      let slot = LiteralTable.anchorSlot(key, 64 - anchorBits)
      anchors[Int(slot >> 6)] |= 1 << (slot & 63)
    }
    table = LiteralTable(
      isEmpty: buckets.isEmpty, blob: blob, entries: entries, slots: slots, mask: slotCount - 1,
      quads: quads,
      quadShift: 32 - bits, hasQuads: !quadKeys.isEmpty, hasWhole: whole, pairs: pairs,
      hasPairs: hasPairs, hasTriples: hasTriples, anchors: anchors, anchorShift: 64 - anchorBits,
      singles: Self.memory(singles.sorted()), singleCount: singles.count,
      startLengths: Self.memory(starts.sorted()), startCount: starts.count,
      endLengths: Self.memory(ends.sorted()), endCount: ends.count)
    footprint =
      bytes.count + entryCount * MemoryLayout<Entry>.stride + slotCount * 16 + quadWords * 8
      + (pairs == nil ? 0 : 8_192)
  }

  deinit {
    table.blob.deallocate()
    table.entries.deallocate()
    table.slots.deallocate()
    table.quads.deallocate()
    table.pairs?.deallocate()
    table.anchors.deallocate()
    table.singles.deallocate()
    table.startLengths.deallocate()
    table.endLengths.deallocate()
  }

  /// Reports every literal that is in the text. Up to eight bytes after the text are read (not used):
  /// they must be readable.
  public func scan(_ text: UnsafePointer<UInt8>, _ count: Int, into hits: inout LiteralHits) {
    table.scan(text, count, into: &hits)
  }

  private static func memory<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    for (index, element) in elements.enumerated() { (memory + index).initialize(to: element) }
    return memory
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

/// How often runs of four bytes occur among literals.
public struct QuadFrequencies: Sendable {
  let counts: [UInt32: Int]

  public init(_ literals: some Sequence<Literal>) {
    var counts: [UInt32: Int] = [:]
    for literal in literals where literal.bytes.count >= 4 {
      literal.bytes.withUnsafeBytes { bytes in
        for at in 0...(bytes.count - 4) {
          counts[bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self), default: 0] += 1
        }
      }
    }
    self.counts = counts
  }
}
