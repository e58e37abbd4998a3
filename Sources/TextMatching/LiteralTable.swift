#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The memory of a `LiteralIndex` without its ownership: what a scan reads. It must not outlive the index.
public struct LiteralTable: BitwiseCopyable, @unchecked Sendable {
  /// A literal within a bucket: where its bytes lie, and how far before the run it begins.
  struct Entry: BitwiseCopyable {
    var start: UInt32
    var count: UInt32
    var lead: UInt32
    var number: UInt32
    /// Four bytes of the literal that are looked at first, and how far from the run they stand.
    var probe: UInt32
    var probeOffset: Int16
    var place: LiteralPlace
    var hasProbe: Bool
  }

  /// A slot of an open-addressed table from hash to a span of entries.
  struct Slot: BitwiseCopyable {
    var key: UInt64
    var span: UInt64
  }

  public let isEmpty: Bool
  let blob: UnsafeMutablePointer<UInt8>
  let entries: UnsafeMutablePointer<Entry>
  let slots: UnsafeMutablePointer<Slot>
  let mask: Int
  let quads: UnsafeMutablePointer<UInt64>
  let quadShift: UInt32
  let hasQuads: Bool
  let hasWhole: Bool
  /// The first two bytes of literals of two or three.
  let pairs: UnsafeMutablePointer<UInt64>?
  let hasPairs: Bool
  let hasTriples: Bool
  /// A bitmap of the keys of whole texts, starts and ends.
  let anchors: UnsafeMutablePointer<UInt64>
  let anchorShift: UInt64
  /// The bytes that are literals by themselves.
  let singles: UnsafeMutablePointer<UInt8>
  let singleCount: Int
  /// The lengths by whose hash starts and ends are known, ascending.
  let startLengths: UnsafeMutablePointer<Int>
  let startCount: Int
  let endLengths: UnsafeMutablePointer<Int>
  let endCount: Int

  /// Reports every literal that is in the text. Up to eight bytes after the text are read (not used):
  /// they must be readable.
  public func scan(_ text: UnsafePointer<UInt8>, _ count: Int, into hits: inout LiteralHits) {
    scanWhole(text, count, into: &hits)
    for index in 0..<startCount {
      let length = startLengths[index]
      if length > count { break }
      lookAnchor(Self.key(.start, hashBytes(text, length)), text, count, .start, &hits)
    }
    for index in 0..<endCount {
      let length = endLengths[index]
      if length > count { break }
      lookAnchor(
        Self.key(.end, hashBytes(text + (count &- length), length)), text, count, .end, &hits)
    }
    if hasQuads, count >= 4 { scanQuads(text, count, &hits) }
    if let pairs, count >= 2 { scanPairs(text, count, pairs, &hits) }
    for index in 0..<singleCount where memchr(text, Int32(singles[index]), count) != nil {
      look(Self.singleKey(singles[index]), text, count, -1, .anywhere, &hits)
    }
  }

  /// Reports only the literals that are the whole of the text.
  public func scanWhole(
    _ text: UnsafePointer<UInt8>, _ count: Int, into hits: inout LiteralHits
  ) {
    guard hasWhole else { return }
    lookAnchor(Self.key(.whole, hashBytes(text, count)), text, count, .whole, &hits)
  }

  private func scanQuads(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ hits: inout LiteralHits
  ) {
    let raw = UnsafeRawPointer(text)
    let bitmap = quads
    let shift = quadShift
    var at = 0
    let last = count &- 4
    while at <= last {
      let quad = raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)
      let slot = Self.quadSlot(quad, shift)
      if bitmap[Int(truncatingIfNeeded: slot &>> 6)] &>> UInt64(slot & 63) & 1 != 0 {
        look(Self.quadKey(quad), text, count, at, .anywhere, &hits)
      }
      at &+= 1
    }
  }

  private func scanPairs(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ bitmap: UnsafeMutablePointer<UInt64>,
    _ hits: inout LiteralHits
  ) {
    let raw = UnsafeRawPointer(text)
    var at = 0
    let last = count &- 2
    while at <= last {
      let pair = UInt32(raw.loadUnaligned(fromByteOffset: at, as: UInt16.self))
      if bitmap[Int(truncatingIfNeeded: pair &>> 6)] &>> UInt64(pair & 63) & 1 != 0 {
        if hasPairs { look(Self.pairKey(pair), text, count, at, .anywhere, &hits) }
        if hasTriples, at &+ 3 <= count {
          let triple = pair | UInt32(text[at &+ 2]) &<< 16
          look(Self.tripleKey(triple), text, count, at, .anywhere, &hits)
        }
      }
      at &+= 1
    }
  }

  @inline(__always)
  private func lookAnchor(
    _ key: UInt64, _ text: UnsafePointer<UInt8>, _ count: Int, _ place: LiteralPlace,
    _ hits: inout LiteralHits
  ) {
    let slot = Self.anchorSlot(key, anchorShift)
    if anchors[Int(truncatingIfNeeded: slot &>> 6)] &>> (slot & 63) & 1 != 0 {
      look(key, text, count, 0, place, &hits)
    }
  }

  @inline(__always)
  private func look(
    _ key: UInt64, _ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int, _ place: LiteralPlace,
    _ hits: inout LiteralHits
  ) {
    var slot = Int(truncatingIfNeeded: key &>> 20) & mask
    while true {
      let found = slots[slot].key
      if found == key {
        compare(slots[slot].span, text, count, at, place, &hits)
        return
      }
      if found == 0 { return }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(never)
  private func compare(
    _ span: UInt64, _ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int, _ place: LiteralPlace,
    _ hits: inout LiteralHits
  ) {
    let first = Int(span &>> 32)
    let end = first &+ Int(span & 0xFFFF_FFFF)
    var index = first
    while index < end {
      let entry = entries[index]
      index &+= 1
      if entry.place != place { continue }
      let length = Int(entry.count)
      var start = 0
      switch place {
      case .whole: if length != count { continue }
      case .start: if length > count { continue }
      case .end:
        if length > count { continue }
        start = count &- length
      case .anywhere:
        if at < 0 {
          // A byte alone; it is somewhere in the text.
          hits.insert(entry.number)
          continue
        }
        start = at &- Int(entry.lead)
        if start < 0 || start &+ length > count { continue }
        if entry.hasProbe,
          UnsafeRawPointer(text).loadUnaligned(
            fromByteOffset: at &+ Int(entry.probeOffset), as: UInt32.self) != entry.probe
        {
          continue
        }
      }
      if hits.contains(entry.number) { continue }
      if equalBytes(text + start, blob + Int(entry.start), length) { hits.insert(entry.number) }
    }
  }

  @inline(__always)
  static func key(_ place: LiteralPlace, _ hash: UInt64) -> UInt64 {
    (hash &+ UInt64(place.rawValue)) | 1
  }

  @inline(__always)
  static func quadKey(_ quad: UInt32) -> UInt64 { spread(UInt64(quad) | 4 << 40) }
  @inline(__always)
  static func pairKey(_ pair: UInt32) -> UInt64 { spread(UInt64(pair) | 2 << 40) }
  @inline(__always)
  static func tripleKey(_ triple: UInt32) -> UInt64 { spread(UInt64(triple) | 3 << 40) }
  @inline(__always)
  static func anchorSlot(_ key: UInt64, _ shift: UInt64) -> UInt64 {
    (key &* 0x9E37_79B9_7F4A_7C15) &>> shift
  }
  @inline(__always)
  static func singleKey(_ byte: UInt8) -> UInt64 { spread(UInt64(byte) | 1 << 40) }

  @inline(__always)
  private static func spread(_ value: UInt64) -> UInt64 {
    let product = value &* 0x9E37_79B9_7F4A_7C15
    return (product ^ (product &>> 29)) | 1
  }

  @inline(__always)
  static func quadSlot(_ quad: UInt32, _ shift: UInt32) -> UInt32 {
    (quad &* 0x9E37_79B1) &>> shift
  }
}

/// A hash of bytes; up to eight bytes after them are read (not used).
@inlinable @inline(__always)
public func hashBytes(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
  let raw = UnsafeRawPointer(bytes)
  var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
  var at = 0
  while at &+ 8 <= count {
    hash =
      (hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0xFF51_AFD7_ED55_8CCD
    hash ^= hash &>> 32
    at &+= 8
  }
  if at < count {
    let rest = UInt64(count &- at) &* 8
    let tail = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) & ((1 &<< rest) &- 1)
    hash = (hash ^ tail) &* 0xFF51_AFD7_ED55_8CCD
    hash ^= hash &>> 32
  }
  hash = hash &* 0xC4CE_B9FE_1A85_EC53
  return hash ^ (hash &>> 29)
}

/// Whether two runs of bytes are the same; up to eight bytes after each are read (not used).
@inlinable @inline(__always)
public func equalBytes(
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
  return (x ^ y) & ((1 &<< rest) &- 1) == 0
}
