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

  /// `frequencies`: how often each run of four bytes occurs among all literals at hand, of this index and
  /// of others; by default those of this one.
  public init(_ literals: [Literal], frequencies given: QuadFrequencies? = nil) {
    let sorted = SortedLiterals(literals, given ?? QuadFrequencies(literals))
    isEmpty = sorted.buckets.isEmpty
    let blob = UnsafeMutablePointer<UInt8>.allocate(capacity: sorted.bytes.count + 8)
    blob.initialize(repeating: 0, count: sorted.bytes.count + 8)
    sorted.bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { blob.update(from: base, count: source.count) }
    }
    let (entries, entryCount, slots, slotCount) = Self.laidOut(sorted.buckets)
    // About 32 bits a run keep the bitmap's false positives at 3 in 100; sixteen bits a key at a start, an end or whole.
    let quadBits = UInt32(Self.bits(for: sorted.quads.count * 32, atLeast: 10))
    let quadWords = sorted.quads.isEmpty ? 1 : (1 << Int(quadBits)) / 64
    let quads = Self.bitmap(
      quadWords, sorted.quads.map { UInt64(LiteralTable.quadSlot($0, 32 - quadBits)) })
    let pairs = sorted.pairs.isEmpty ? nil : Self.bitmap(1_024, sorted.pairs.map { UInt64($0) })
    let anchorBits = UInt64(Self.bits(for: sorted.anchors.count * 16, atLeast: 6))
    let anchors = Self.bitmap(
      (1 << Int(anchorBits)) / 64,
      sorted.anchors.map { LiteralTable.anchorSlot($0, 64 - anchorBits) })
    table = LiteralTable(
      isEmpty: isEmpty, blob: blob, entries: entries, slots: slots, mask: slotCount - 1,
      quads: quads, quadShift: 32 - quadBits, hasQuads: !sorted.quads.isEmpty,
      hasWhole: sorted.hasWhole, pairs: pairs, hasPairs: sorted.hasPairs,
      hasTriples: sorted.hasTriples, anchors: anchors, anchorShift: 64 - anchorBits,
      singles: Self.memory(sorted.singles.sorted()), singleCount: sorted.singles.count,
      startLengths: Self.memory(sorted.starts.sorted()), startCount: sorted.starts.count,
      endLengths: Self.memory(sorted.ends.sorted()), endCount: sorted.ends.count)
    footprint =
      sorted.bytes.count + entryCount * MemoryLayout<Entry>.stride + slotCount * 16
      + quadWords * 8 + (pairs == nil ? 0 : 8_192)
  }

  /// The entries bucket after bucket, and a table of at most half full slots that leads to each bucket.
  private static func laidOut(
    _ buckets: [UInt64: [Entry]]
  ) -> (UnsafeMutablePointer<Entry>, Int, UnsafeMutablePointer<LiteralTable.Slot>, Int) {
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
    return (entries, entryCount, slots, slotCount)
  }

  /// The least power of two, up to 18, that holds so many bits.
  private static func bits(for wanted: Int, atLeast least: Int) -> Int {
    var bits = least
    while bits < 18, 1 << bits < wanted { bits += 1 }
    return bits
  }

  private static func bitmap(_ words: Int, _ set: [UInt64]) -> UnsafeMutablePointer<UInt64> {
    let bitmap = UnsafeMutablePointer<UInt64>.allocate(capacity: words)
    bitmap.initialize(repeating: 0, count: words)
    for bit in set { bitmap[Int(bit >> 6)] |= 1 << (bit & 63) }
    return bitmap
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
}
