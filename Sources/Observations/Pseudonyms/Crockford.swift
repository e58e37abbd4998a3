/// Base 32 of D. Crockford: no `i`, `l`, `o`, `u`, so that people can read it to each other.
enum Crockford {
  private static let lower = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
  private static let upper = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// The first `5 × count` bits of the bytes, the most significant first.
  static func text(_ bytes: some Sequence<UInt8>, count: Int, uppercase: Bool = false) -> String {
    let alphabet = uppercase ? upper : lower
    var text: [UInt8] = []
    text.reserveCapacity(count)
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5, text.count < count {
        bits -= 5
        text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
      }
      buffer &= (1 << UInt32(bits)) - 1
      if text.count == count { break }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
