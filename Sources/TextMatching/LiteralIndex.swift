/// Where a literal must stand in a text.
public enum LiteralPlace: UInt8, Sendable, Hashable {
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

  @inline(__always)
  public func contains(_ number: UInt32) -> Bool {
    bits[Int(number >> 6)] & (1 << UInt64(number & 63)) != 0
  }

  @inline(__always)
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
  /// A literal within a bucket: where its bytes lie, and how far before the run it begins.
  private struct Entry {
    var start: UInt32
    var count: UInt32
    var lead: UInt32
    var number: UInt32
    var place: LiteralPlace
  }

  /// An open-addressed table from hash to a span of entries.
  private struct Table {
    var keys: UnsafeMutablePointer<UInt64>
    var spans: UnsafeMutablePointer<UInt64>
    var mask: Int

    @inline(__always)
    func span(_ key: UInt64) -> UInt64 {
      var slot = Int(truncatingIfNeeded: key >> 20) & mask
      while true {
        let found = keys[slot]
        if found == key { return spans[slot] }
        if found == 0 { return 0 }
        slot = (slot &+ 1) & mask
      }
    }
  }

  private let blob: UnsafeMutablePointer<UInt8>
  private let entries: UnsafeMutablePointer<Entry>
  private let table: Table
  private let quads: UnsafeMutablePointer<UInt64>
  private let quadShift: UInt32
  private let hasQuads: Bool
  private let pairs: UnsafeMutablePointer<UInt64>?
  private let singles: (UInt64, UInt64, UInt64, UInt64)
  private let hasSingles: Bool
  /// The lengths by whose hash starts and ends are known, ascending.
  private let startLengths: [Int]
  private let endLengths: [Int]
  private let hasWhole: Bool
  public let isEmpty: Bool
  /// Memory held, in bytes.
  public let footprint: Int

  private static let steps = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

  public init(_ literals: [Literal]) {
    var bytes: [UInt8] = []
    var buckets: [UInt64: [Entry]] = [:]
    var starts: Set<Int> = []
    var ends: Set<Int> = []
    var whole = false
    var singleBits: [UInt64] = [0, 0, 0, 0]
    var anySingle = false
    var pairKeys: [UInt32] = []
    var quadKeys: Set<UInt32> = []
    let frequencies = Self.quadFrequencies(literals)
    for literal in literals {
      let count = literal.bytes.count
      let start = UInt32(bytes.count)
      bytes.append(contentsOf: literal.bytes)
      var entry = Entry(
        start: start, count: UInt32(count), lead: 0, number: UInt32(literal.number),
        place: literal.place)
      let key: UInt64
      switch literal.place {
      case .whole:
        whole = true
        key = Self.key(.whole, Self.hash(literal.bytes[...]))
      case .start, .end:
        guard let length = Self.steps.last(where: { $0 <= count }) else { continue }
        if literal.place == .start {
          starts.insert(length)
          key = Self.key(.start, Self.hash(literal.bytes.prefix(length)))
        } else {
          ends.insert(length)
          key = Self.key(.end, Self.hash(literal.bytes.suffix(length)))
        }
      case .anywhere:
        if count == 0 { continue }
        if count == 1 {
          anySingle = true
          singleBits[Int(literal.bytes[0] >> 6)] |= 1 << UInt64(literal.bytes[0] & 63)
          key = Self.singleKey(literal.bytes[0])
        } else if count < 4 {
          let pair = UInt32(literal.bytes[0]) | UInt32(literal.bytes[1]) << 8
          pairKeys.append(pair)
          key = Self.pairKey(pair)
        } else {
          let lead = Self.rarestQuad(literal.bytes, frequencies)
          entry.lead = UInt32(lead)
          let quad = Self.quad(literal.bytes, lead)
          quadKeys.insert(quad)
          key = Self.quadKey(quad)
        }
      }
      buckets[key, default: []].append(entry)
    }

    isEmpty = buckets.isEmpty
    hasWhole = whole
    startLengths = starts.sorted()
    endLengths = ends.sorted()
    hasSingles = anySingle
    singles = (singleBits[0], singleBits[1], singleBits[2], singleBits[3])
    blob = .allocate(capacity: bytes.count + 8)
    blob.initialize(repeating: 0, count: bytes.count + 8)
    for (index, byte) in bytes.enumerated() { blob[index] = byte }

    let entryCount = buckets.values.reduce(0) { $0 + $1.count }
    entries = .allocate(capacity: max(1, entryCount))
    var slots = 16
    while slots < buckets.count * 2 { slots *= 2 }
    table = Table(
      keys: .allocate(capacity: slots), spans: .allocate(capacity: slots), mask: slots - 1)
    table.keys.initialize(repeating: 0, count: slots)
    table.spans.initialize(repeating: 0, count: slots)
    var next = 0
    for (key, bucket) in buckets {
      var slot = Int(truncatingIfNeeded: key >> 20) & table.mask
      while table.keys[slot] != 0 { slot = (slot + 1) & table.mask }
      table.keys[slot] = key
      table.spans[slot] = UInt64(next) << 32 | UInt64(bucket.count)
      for entry in bucket {
        (entries + next).initialize(to: entry)
        next += 1
      }
    }

    // About 32 bits a run keep the bitmap's false positives at 3 in 100.
    var bits: UInt32 = 10
    while bits < 19, 1 << bits < quadKeys.count * 32 { bits += 1 }
    quadShift = 32 - bits
    hasQuads = !quadKeys.isEmpty
    let quadWords = hasQuads ? (1 << Int(bits)) / 64 : 1
    quads = .allocate(capacity: quadWords)
    quads.initialize(repeating: 0, count: quadWords)
    for quad in quadKeys {
      let slot = Self.quadSlot(quad, quadShift)
      quads[Int(slot >> 6)] |= 1 << UInt64(slot & 63)
    }
    if pairKeys.isEmpty {
      pairs = nil
    } else {
      let bitmap = UnsafeMutablePointer<UInt64>.allocate(capacity: 1_024)
      bitmap.initialize(repeating: 0, count: 1_024)
      for pair in pairKeys { bitmap[Int(pair >> 6)] |= 1 << UInt64(pair & 63) }
      pairs = bitmap
    }
    footprint =
      bytes.count + entryCount * MemoryLayout<Entry>.stride + slots * 16 + quadWords * 8
      + (pairs == nil ? 0 : 8_192)
  }

  deinit {
    blob.deallocate()
    entries.deallocate()
    table.keys.deallocate()
    table.spans.deallocate()
    quads.deallocate()
    pairs?.deallocate()
  }

  /// Reports every literal that is in the text. Up to eight bytes after the text are read (not used):
  /// they must be readable.
  public func scan(_ text: UnsafePointer<UInt8>, _ count: Int, into hits: inout LiteralHits) {
    if hasWhole {
      look(Self.key(.whole, Self.hash(text, count)), text, count, 0, .whole, &hits)
    }
    for length in startLengths {
      if length > count { break }
      look(Self.key(.start, Self.hash(text, length)), text, count, 0, .start, &hits)
    }
    for length in endLengths {
      if length > count { break }
      look(
        Self.key(.end, Self.hash(text + (count - length), length)), text, count, 0, .end, &hits)
    }
    let raw = UnsafeRawPointer(text)
    if hasQuads, count >= 4 {
      let bitmap = quads
      let shift = quadShift
      var at = 0
      let last = count &- 4
      while at <= last {
        let quad = raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)
        let slot = Self.quadSlot(quad, shift)
        if bitmap[Int(truncatingIfNeeded: slot >> 6)] & (1 << UInt64(slot & 63)) != 0 {
          look(Self.quadKey(quad), text, count, at, .anywhere, &hits)
        }
        at &+= 1
      }
    }
    if let pairs, count >= 2 {
      var at = 0
      while at <= count &- 2 {
        let pair = UInt32(raw.loadUnaligned(fromByteOffset: at, as: UInt16.self))
        if pairs[Int(pair >> 6)] & (1 << UInt64(pair & 63)) != 0 {
          look(Self.pairKey(pair), text, count, at, .anywhere, &hits)
        }
        at &+= 1
      }
    }
    if hasSingles {
      for at in 0..<count {
        let byte = text[at]
        let word =
          switch byte >> 6 {
          case 0: singles.0
          case 1: singles.1
          case 2: singles.2
          default: singles.3
          }
        if word & (1 << UInt64(byte & 63)) != 0 {
          look(Self.singleKey(byte), text, count, at, .anywhere, &hits)
        }
      }
    }
  }

  /// Reports only the literals that are the whole of the text.
  public func scanWhole(
    _ text: UnsafePointer<UInt8>, _ count: Int, into hits: inout LiteralHits
  ) {
    guard hasWhole else { return }
    look(Self.key(.whole, Self.hash(text, count)), text, count, 0, .whole, &hits)
  }

  @inline(__always)
  private func look(
    _ key: UInt64, _ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int, _ place: LiteralPlace,
    _ hits: inout LiteralHits
  ) {
    let span = table.span(key)
    if span == 0 { return }
    compare(span, text, count, at, place, &hits)
  }

  private func compare(
    _ span: UInt64, _ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int, _ place: LiteralPlace,
    _ hits: inout LiteralHits
  ) {
    let first = Int(span >> 32)
    for index in first..<(first &+ Int(span & 0xFFFF_FFFF)) {
      let entry = entries[index]
      if entry.place != place || hits.contains(entry.number) { continue }
      let length = Int(entry.count)
      let start: Int
      switch place {
      case .whole:
        if length != count { continue }
        start = 0
      case .start:
        if length > count { continue }
        start = 0
      case .end:
        if length > count { continue }
        start = count &- length
      case .anywhere:
        start = at &- Int(entry.lead)
        if start < 0 || start &+ length > count { continue }
      }
      if Self.equal(text + start, blob + Int(entry.start), length) { hits.insert(entry.number) }
    }
  }

  @inline(__always)
  private static func equal(
    _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    let a = UnsafeRawPointer(a)
    let b = UnsafeRawPointer(b)
    var at = 0
    while at &+ 8 <= count {
      if a.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        != b.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      {
        return false
      }
      at &+= 8
    }
    if at == count { return true }
    let rest = UInt64(count &- at) &* 8
    let x = a.loadUnaligned(fromByteOffset: at, as: UInt64.self)
    let y = b.loadUnaligned(fromByteOffset: at, as: UInt64.self)
    return (x ^ y) & ((1 << rest) &- 1) == 0
  }

  @inline(__always)
  private static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    hashBytes(bytes, count)
  }

  private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    let padded = Array(bytes) + [0, 0, 0, 0, 0, 0, 0, 0]
    return padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { hash($0, bytes.count) } ?? 0
    }
  }

  @inline(__always)
  private static func key(_ place: LiteralPlace, _ hash: UInt64) -> UInt64 {
    (hash &+ UInt64(place.rawValue)) | 1
  }

  @inline(__always)
  private static func quadKey(_ quad: UInt32) -> UInt64 { spread(UInt64(quad) | 4 << 40) }
  @inline(__always)
  private static func pairKey(_ pair: UInt32) -> UInt64 { spread(UInt64(pair) | 2 << 40) }
  @inline(__always)
  private static func singleKey(_ byte: UInt8) -> UInt64 { spread(UInt64(byte) | 1 << 40) }

  @inline(__always)
  private static func spread(_ value: UInt64) -> UInt64 {
    let product = value &* 0x9E37_79B9_7F4A_7C15
    return (product ^ (product >> 29)) | 1
  }

  @inline(__always)
  private static func quadSlot(_ quad: UInt32, _ shift: UInt32) -> UInt32 {
    (quad &* 0x9E37_79B1) &>> shift
  }

  private static func quad(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(
      bytes[at + 3]) << 24
  }

  private static func quadFrequencies(_ literals: [Literal]) -> [UInt32: Int] {
    var frequencies: [UInt32: Int] = [:]
    for literal in literals where literal.bytes.count >= 4 {
      for at in 0...(literal.bytes.count - 4) {
        frequencies[quad(literal.bytes, at), default: 0] += 1
      }
    }
    return frequencies
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

/// A hash of bytes; up to eight bytes after them are read (not used).
@inline(__always)
public func hashBytes(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
  let raw = UnsafeRawPointer(bytes)
  var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
  var at = 0
  while at &+ 8 <= count {
    hash =
      (hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0xFF51_AFD7_ED55_8CCD
    hash ^= hash >> 32
    at &+= 8
  }
  if at < count {
    let rest = UInt64(count &- at) &* 8
    let tail = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) & ((1 << rest) &- 1)
    hash = (hash ^ tail) &* 0xFF51_AFD7_ED55_8CCD
    hash ^= hash >> 32
  }
  hash = hash &* 0xC4CE_B9FE_1A85_EC53
  return hash ^ (hash >> 29)
}
