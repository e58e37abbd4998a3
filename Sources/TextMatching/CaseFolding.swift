@_spi(_Unicode) import Swift

/// Text made comparable: normalised to NFC (Unicode Standard Annex #15), then folded to one case scalar
/// by scalar (full case folding, CaseFolding.txt C and F: `É` is `é`, `ß` is `ss`, `ς` is `σ`). Never by
/// a rule of context, so that a part of a text folds as it does within the whole. Accents stay.
public enum CaseFolding {
  /// The folded UTF-8 of valid UTF-8.
  public static func fold(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBufferPointer { buffer in
      var folded: [UInt8] = []
      folded.reserveCapacity(buffer.count)
      append(buffer, to: &folded)
      return folded
    }
  }

  public static func fold(_ text: String) -> [UInt8] { fold(Array(text.utf8)) }

  /// Appends the folded form of valid UTF-8. O(bytes).
  public static func append(_ source: UnsafeBufferPointer<UInt8>, to target: inout [UInt8]) {
    guard let base = source.baseAddress else { return }
    if isASCII(base, source.count) {
      for byte in source { target.append(lowerASCII(byte)) }
      return
    }
    if needsNormalization(source) {
      let normal = Normalization.nfc(source)
      normal.withUnsafeBufferPointer { foldScalars($0, to: &target) }
    } else {
      foldScalars(source, to: &target)
    }
  }

  /// The folded form of one scalar: one to three scalars.
  public static func fold(_ scalar: Unicode.Scalar) -> [UInt8] {
    var bytes: [UInt8] = []
    Array(String(scalar).utf8).withUnsafeBufferPointer { foldScalars($0, to: &bytes) }
    return bytes
  }

  @inlinable @inline(__always)
  public static func lowerASCII(_ byte: UInt8) -> UInt8 {
    byte &+ ((byte &- 65) < 26 ? 32 : 0)
  }

  /// Whether no byte is beyond ASCII.
  @inlinable @inline(__always)
  public static func isASCII(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var all: UInt64 = 0
    var at = 0
    let raw = UnsafeRawPointer(bytes)
    while at &+ 8 <= count {
      all |= raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at &+= 8
    }
    while at < count {
      all |= UInt64(bytes[at])
      at &+= 1
    }
    return all & 0x8080_8080_8080_8080 == 0
  }

  /// The most bytes that a byte of text can fold to.
  public static let growth = 3

  /// Writes the folded form of valid UTF-8 to memory with room for `growth` times its bytes, and returns how
  /// many it wrote; -1 where the text may not be in NFC, so that it has to be normalised first. One pass.
  public static func fold(
    _ source: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let table = FoldingTable.shared
    return table.withDirect { direct in
      var at = 0
      var written = 0
      while at < source.count {
        let lead = source[at]
        if lead < 0x80 {
          target[written] = lowerASCII(lead)
          written &+= 1
          at &+= 1
          continue
        }
        let (scalar, length) = decodeScalar(source, at)
        if scalar >= 0x300, !isInert(scalar) { return -1 }
        let packed =
          Int(scalar) < direct.count ? direct[Int(scalar)] : table.folding(of: scalar)
        if packed == 0 {
          for offset in 0..<length { target[written &+ offset] = source[at &+ offset] }
          written &+= length
        } else {
          var rest = packed
          for _ in 0..<Int(packed >> 56) {
            target[written] = UInt8(truncatingIfNeeded: rest)
            written &+= 1
            rest >>= 8
          }
        }
        at &+= length
      }
      return written
    }
  }

  private static func foldScalars(
    _ source: UnsafeBufferPointer<UInt8>, to target: inout [UInt8]
  ) {
    var at = 0
    let table = FoldingTable.shared
    while at < source.count {
      let lead = source[at]
      if lead < 0x80 {
        target.append(lowerASCII(lead))
        at += 1
        continue
      }
      let (scalar, length) = decodeScalar(source, at)
      let packed = table.folding(of: scalar)
      if packed == 0 {
        for offset in 0..<length { target.append(source[at + offset]) }
      } else {
        var rest = packed
        for _ in 0..<Int(packed >> 56) {
          target.append(UInt8(truncatingIfNeeded: rest))
          rest >>= 8
        }
      }
      at += length
    }
  }

  /// Whether NFC may change the text: only scalars that are known to stand alone are let pass.
  public static func needsNormalization(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    while at < source.count {
      let lead = source[at]
      if lead < 0x80 {
        at += 1
        continue
      }
      let (scalar, length) = decodeScalar(source, at)
      at += length
      if !isInert(scalar) { return true }
    }
    return false
  }

  /// Scalars whose NFC quick check is «yes» (DerivedNormalizationProps.txt), in the ranges that matter.
  private static func isInert(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0..<0x300, 0x388...0x482, 0x48A...0x52F, 0x2010...0x20CF, 0x2190...0x2328,
      0x232B...0x2ADB, 0x3041...0x3098, 0x30A0...0x30FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3,
      0xE000...0xF8FF, 0xFE00...0xFE0F, 0xFF00...0xFFEF, 0x1F000...0x1FAFF:
      true
    default: false
    }
  }
}

/// Unicode normalisation form C.
public enum Normalization {
  public static func nfc(_ source: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count)
    for scalar in String(decoding: source, as: UTF8.self)._nfc {
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
    return bytes
  }

  /// The bytes themselves where they are in NFC already, which is nearly always.
  public static func nfc(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBufferPointer { CaseFolding.needsNormalization($0) ? nfc($0) : bytes }
  }
}

/// The scalar at an index of valid UTF-8, and its length in bytes.
@inline(__always)
func decodeScalar(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> (UInt32, Int) {
  let lead = bytes[at]
  func tail(_ offset: Int) -> UInt32 {
    at + offset < bytes.count ? UInt32(bytes[at + offset] & 0x3F) : 0
  }
  if lead < 0x80 { return (UInt32(lead), 1) }
  if lead < 0xE0 { return (UInt32(lead & 0x1F) << 6 | tail(1), min(2, bytes.count - at)) }
  if lead < 0xF0 {
    return (UInt32(lead & 0x0F) << 12 | tail(1) << 6 | tail(2), min(3, bytes.count - at))
  }
  return (
    UInt32(lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), min(4, bytes.count - at)
  )
}

/// The foldings of all scalars beyond ASCII, packed: the bytes from the lowest, their number on top;
/// 0 where a scalar folds to itself. Computed once from the standard library's mappings: the folding of
/// a scalar is the lower case of the upper case of its lower case (so `ẞ`, `ß` and `SS` meet), except
/// dotless `ı`, which CaseFolding.txt leaves alone.
private struct FoldingTable: Sendable {
  static let shared = FoldingTable()

  private static let directLimit: UInt32 = 0x2500
  private let direct: [UInt64]
  private let others: [UInt32: UInt64]

  func withDirect<Result>(_ body: (UnsafeBufferPointer<UInt64>) -> Result) -> Result {
    direct.withUnsafeBufferPointer(body)
  }

  func folding(of scalar: UInt32) -> UInt64 {
    if scalar < Self.directLimit { return direct[Int(scalar)] }
    if scalar < 0x2C00 || (0x3000..<0xA640).contains(scalar) || scalar >= 0x1F000 { return 0 }
    return others[scalar] ?? 0
  }

  private init() {
    var direct = [UInt64](repeating: 0, count: Int(Self.directLimit))
    for value in 0x80..<Self.directLimit { direct[Int(value)] = Self.compute(value) }
    var others: [UInt32: UInt64] = [:]
    let ranges: [ClosedRange<UInt32>] = [
      0x2C00...0x2DFF, 0xA640...0xA7FF, 0xAB30...0xABBF, 0xFB00...0xFB17, 0xFF21...0xFF3A,
      0x10400...0x104FF, 0x10570...0x105BF, 0x10C80...0x10CFF, 0x118A0...0x118DF,
      0x16E40...0x16E7F, 0x1E900...0x1E943,
    ]
    for range in ranges {
      for value in range {
        let packed = Self.compute(value)
        if packed != 0 { others[value] = packed }
      }
    }
    self.direct = direct
    self.others = others
  }

  private static func compute(_ value: UInt32) -> UInt64 {
    guard value != 0x131, let scalar = Unicode.Scalar(value),
      scalar.properties.changesWhenCaseMapped
    else { return 0 }
    var text = [scalar]
    for step in 0..<3 {
      text = text.flatMap { (scalar: Unicode.Scalar) -> [Unicode.Scalar] in
        let properties = scalar.properties
        let mapped = step == 1 ? properties.uppercaseMapping : properties.lowercaseMapping
        return Array(mapped.unicodeScalars)
      }
    }
    if text == [scalar] { return 0 }
    var packed: UInt64 = 0
    var count: UInt64 = 0
    for scalar in text {
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter where count < 7 {
        packed |= UInt64(byte) << (8 * count)
        count += 1
      }
    }
    return packed | count << 56
  }
}
