/// Base64 (RFC 4648 §4) for the modifiers `base64` and `base64offset`.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let rest = bytes.count - at
      let group =
        UInt32(bytes[at]) << 16 | (rest > 1 ? UInt32(bytes[at + 1]) << 8 : 0)
        | (rest > 2 ? UInt32(bytes[at + 2]) : 0)
      for index in 0..<4 {
        text.append(
          index <= rest ? alphabet[Int(group >> (18 - 6 * UInt32(index)) & 63)] : UInt8(ascii: "="))
      }
      at += 3
    }
    return text
  }

  /// What the bytes look like within a longer encoded text, for the three places that they can have in a
  /// group of three: without the characters that also hold bits of what stands before (0, 2 or 3
  /// characters) or after them.
  static func offsets(_ bytes: [UInt8]) -> [[UInt8]] {
    var variants: [[UInt8]] = []
    for shift in 0..<3 {
      let text = encode([UInt8](repeating: 0, count: shift) + bytes)
      let foreign = [0, 2, 3][shift]
      let tail = [0, 3, 2][(bytes.count + shift) % 3]
      guard text.count > foreign + tail else { continue }
      variants.append(Array(text[foreign..<(text.count - tail)]))
    }
    return variants
  }
}
