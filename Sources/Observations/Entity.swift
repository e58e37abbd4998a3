/// What observations have in common.
public enum EntityKind: String, Sendable, Hashable, CaseIterable, Codable {
  case youth
  case phone
  case handle
  case vehicle
  case place
  case adTemplate = "ad_template"
  case network
  /// A question between organisations; it is about no entity, and no mandate is matched on it.
  case consultation

  /// The letters with which a reference of this kind begins.
  public var prefix: String {
    switch self {
    case .youth: "yth"
    case .phone: "tel"
    case .handle: "hdl"
    case .vehicle: "veh"
    case .place: "plc"
    case .adTemplate: "tpl"
    case .network: "net"
    case .consultation: "csl"
    }
  }
}

/// A pseudonym of an entity: `yth_` and 26 characters. It is made with a secret key from a normalised
/// identifier (`Pseudonyms`), so it tells nothing to who does not hold the key.
///
/// Every stage compares, hashes and copies references without end: so one is its text of at most 32 bytes, held in four
/// words. It needs no memory of its own, and their order is the order of the texts.
public struct EntityRef: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The bytes of the text, the first highest; 0 after its end.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// - Parameter token: at most 28 bytes (pseudonyms have 26); what is beyond is not kept.
  public init(kind: EntityKind, token: String) {
    words = Self.words(of: (kind.prefix + "_" + token).utf8)
  }

  /// Reads a reference back; `nil` where the prefix is none of ours, or the text is longer than any reference.
  public init?(text: String) {
    let bytes = text.utf8
    guard bytes.count <= 32, !bytes.contains(0) else { return nil }
    words = Self.words(of: bytes)
    guard EntityKind(mark: mark) != nil else { return nil }
  }

  private static func words(of bytes: String.UTF8View) -> (UInt64, UInt64, UInt64, UInt64) {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var index = 0
    for byte in bytes.prefix(32) {
      let shifted = UInt64(byte) << UInt64(56 - 8 * (index & 7))
      switch index >> 3 {
      case 0: words.0 |= shifted
      case 1: words.1 |= shifted
      case 2: words.2 |= shifted
      default: words.3 |= shifted
      }
      index += 1
    }
    return words
  }

  public var kind: EntityKind { EntityKind(mark: mark) ?? .youth }

  /// The prefix.
  private var mark: UInt32 { UInt32(truncatingIfNeeded: words.0 >> 32) }

  public var text: String {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4) { buffer in
      buffer[0] = words.0.bigEndian
      buffer[1] = words.1.bigEndian
      buffer[2] = words.2.bigEndian
      buffer[3] = words.3.bigEndian
      return UnsafeRawBufferPointer(buffer).withMemoryRebound(to: UInt8.self) { bytes in
        String(decoding: bytes[..<(bytes.firstIndex(of: 0) ?? bytes.count)], as: UTF8.self)
      }
    }
  }

  public var description: String { text }

  public static func < (a: Self, b: Self) -> Bool {
    if a.words.0 != b.words.0 { return a.words.0 < b.words.0 }
    if a.words.1 != b.words.1 { return a.words.1 < b.words.1 }
    if a.words.2 != b.words.2 { return a.words.2 < b.words.2 }
    return a.words.3 < b.words.3
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.words.0 == b.words.0 && a.words.1 == b.words.1 && a.words.2 == b.words.2
      && a.words.3 == b.words.3
  }

  /// One word from all four: whoever does not hold the key cannot choose them so that they collide.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(
      words.0 &+ words.1 &* 0x9E37_79B9_7F4A_7C15 &+ words.2 &* 0xC2B2_AE3D_27D4_EB4F
        &+ words.3 &* 0x1656_67B1_9E37_79F9)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let reference = Self(text: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no reference")
    }
    self = reference
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension EntityKind {
  /// The kind whose references begin with these four bytes: its prefix and `_`.
  init?(mark: UInt32) {
    switch mark {
    case 0x7974_685F: self = .youth
    case 0x7465_6C5F: self = .phone
    case 0x6864_6C5F: self = .handle
    case 0x7665_685F: self = .vehicle
    case 0x706C_635F: self = .place
    case 0x7470_6C5F: self = .adTemplate
    case 0x6E65_745F: self = .network
    case 0x6373_6C5F: self = .consultation
    default: return nil
    }
  }
}
