/// What a reference can stand for: what observations have in common, a network of people, a question.
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

  /// Not by its text, as an enumeration with raw values would: references are sorted by kind all the time.
  public func hash(into hasher: inout Hasher) { hasher.combine(rank) }

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
/// Every stage compares, hashes and copies references without end: so one is held packed in three words, six bits a
/// character, and needs no memory of its own. The order of references is the order of their texts.
public struct EntityRef: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The kind's rank and nine characters, ten, and ten more, the first highest; 0 after the end.
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64

  /// Letters, digits and `_` at most: pseudonyms have 26, identifiers that we give no more.
  public static let longestToken = 29

  /// - Parameter token: of ASCII letters, digits and `_`, at most `longestToken`. What is beyond, or after the first
  ///   other character, is not kept.
  public init(kind: EntityKind, token: String) {
    var packing = Packing(kind)
    for byte in token.utf8 { guard packing.append(byte) else { break } }
    self.init(packing)
  }

  /// Reads a reference back; `nil` where the prefix is none of ours, or what follows is no token.
  public init?(text: String) {
    var bytes = text.utf8.makeIterator()
    var mark: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = bytes.next() else { return nil }
      mark = mark << 8 | UInt32(byte)
    }
    guard let kind = EntityKind(mark: mark) else { return nil }
    var packing = Packing(kind)
    while let byte = bytes.next() { guard packing.append(byte) else { return nil } }
    self.init(packing)
  }

  private init(_ packing: Packing) {
    (first, second, third) = (packing.first, packing.second, packing.third)
  }

  private struct Packing {
    var first: UInt64
    var second: UInt64 = 0
    var third: UInt64 = 0
    private var position: UInt64 = 0

    init(_ kind: EntityKind) { first = UInt64(kind.rank) << 60 }

    /// Takes one more character of the token; says no to what is in none, and to what is too long.
    mutating func append(_ byte: UInt8) -> Bool {
      let code = EntityRef.code(of: byte)
      guard code != 0 else { return false }
      switch position {
      case ..<9: first |= code << (54 - 6 * position)
      case ..<19: second |= code << (54 - 6 * (position - 9))
      case ..<29: third |= code << (54 - 6 * (position - 19))
      default: return false
      }
      position += 1
      return true
    }
  }

  public var kind: EntityKind { EntityKind(rank: Int(first >> 60)) }

  public var text: String {
    String(unsafeUninitializedCapacity: 4 + Self.longestToken) { buffer in
      var count = 0
      func append(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
      }
      for byte in kind.prefix.utf8 { append(byte) }
      append(UInt8(ascii: "_"))
      func append(_ word: UInt64, characters: UInt64) {
        for position in 0..<characters {
          let code = word >> (54 - 6 * position) & 63
          if code == 0 { return }
          append(Self.byte(of: code))
        }
      }
      append(first, characters: 9)
      append(second, characters: 10)
      append(third, characters: 10)
      return count
    }
  }

  /// 1 … 63 in the order of ASCII; 0 for what is in no token.
  private static func code(of byte: UInt8) -> UInt64 {
    switch byte {
    case 0x30...0x39: UInt64(byte) - 0x30 + 1
    case 0x41...0x5A: UInt64(byte) - 0x41 + 11
    case 0x5F: 37
    case 0x61...0x7A: UInt64(byte) - 0x61 + 38
    default: 0
    }
  }

  private static func byte(of code: UInt64) -> UInt8 {
    switch code {
    case 1...10: UInt8(truncatingIfNeeded: code + 0x30 - 1)
    case 11...36: UInt8(truncatingIfNeeded: code + 0x41 - 11)
    case 37: 0x5F
    default: UInt8(truncatingIfNeeded: code + 0x61 - 38)
    }
  }

  public var description: String { text }

  public static func < (a: Self, b: Self) -> Bool {
    if a.first != b.first { return a.first < b.first }
    if a.second != b.second { return a.second < b.second }
    return a.third < b.third
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.first == b.first && a.second == b.second && a.third == b.third
  }

  /// One word from all three: whoever does not hold the key cannot choose them so that they collide.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(
      first &+ second &* 0x9E37_79B9_7F4A_7C15 &+ third &* 0xC2B2_AE3D_27D4_EB4F)
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
  fileprivate init?(mark: UInt32) {
    switch mark {
    case 0x6373_6C5F: self = .consultation
    case 0x6864_6C5F: self = .handle
    case 0x6E65_745F: self = .network
    case 0x706C_635F: self = .place
    case 0x7465_6C5F: self = .phone
    case 0x7470_6C5F: self = .adTemplate
    case 0x7665_685F: self = .vehicle
    case 0x7974_685F: self = .youth
    default: return nil
    }
  }

  /// The place of the prefix among all prefixes in the order of the alphabet.
  fileprivate var rank: Int {
    switch self {
    case .consultation: 0
    case .handle: 1
    case .network: 2
    case .place: 3
    case .phone: 4
    case .adTemplate: 5
    case .vehicle: 6
    case .youth: 7
    }
  }

  fileprivate init(rank: Int) {
    switch rank {
    case 0: self = .consultation
    case 1: self = .handle
    case 2: self = .network
    case 3: self = .place
    case 4: self = .phone
    case 5: self = .adTemplate
    case 6: self = .vehicle
    default: self = .youth
    }
  }
}
