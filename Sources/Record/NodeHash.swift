import Crypto

/// The SHA-256 hash of a leaf or of a node of the tree: 32 bytes, kept as four words so that a tree costs no
/// allocation.
public struct NodeHash: Sendable, Hashable {
  /// Bytes of a hash.
  public static let length = 32

  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// The hash in these bytes; `nil` where there are not exactly 32.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    self.words = words
  }

  /// The hash of these bytes.
  init(hashing bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256()
    hasher.update(bufferPointer: bytes)
    let digest = hasher.finalize()
    words = digest.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
  }

  public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  /// Calls `body` with the 32 bytes.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try Swift.withUnsafeBytes(of: words, body)
  }

  public static func == (a: NodeHash, b: NodeHash) -> Bool { a.words == b.words }

  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension NodeHash: CustomStringConvertible {
  /// 64 hexadecimal digits in lower case.
  public var description: String { hexadecimal(bytes) }

  /// The hash of 64 hexadecimal digits.
  public init?(hex text: String) {
    guard let bytes = octets(hexadecimal: text) else { return nil }
    self.init(bytes)
  }
}

/// Two digits a byte, in lower case.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// The bytes of hexadecimal digits; `nil` where it is something else.
public func octets(hexadecimal text: String) -> [UInt8]? {
  func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
  var bytes: [UInt8] = []
  var rest = text.utf8[...]
  guard rest.count % 2 == 0 else { return nil }
  while let first = rest.popFirst(), let second = rest.popFirst() {
    guard let high = value(first), let low = value(second) else { return nil }
    bytes.append(high << 4 | low)
  }
  return bytes
}
