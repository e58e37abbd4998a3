import Chronology
import Crypto

/// A ULID (26 characters of Crockford's base 32) whose time is `time` and whose other 80 bits are derived
/// from the parts: the same act gives the same identifier, so a replay gives the same bytes and a repeated
/// turn cannot make a second notice.
func derivedULID(at time: Timestamp, from parts: String...) -> String {
  var hasher = SHA256()
  for part in parts { hasher.update(data: Array("\(part.utf8.count):\(part)".utf8)) }
  let digest = Array(hasher.finalize())
  let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  var text: [UInt8] = []
  var milliseconds = UInt64(max(0, time.milliseconds))
  for _ in 0..<10 {
    text.append(alphabet[Int(milliseconds & 31)])
    milliseconds >>= 5
  }
  text.reverse()
  var accumulator: UInt64 = 0
  var bits = 0
  for byte in digest.prefix(10) {
    accumulator = accumulator << 8 | UInt64(byte)
    bits += 8
    while bits >= 5 {
      bits -= 5
      text.append(alphabet[Int(accumulator >> UInt64(bits) & 31)])
    }
    accumulator &= (1 << UInt64(bits)) - 1
  }
  return String(decoding: text, as: UTF8.self)
}
