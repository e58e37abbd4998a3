import Chronology
import Crypto

/// A ULID (26 characters of Crockford's base 32) whose time is `time` and whose other 80 bits are derived
/// from the parts: the same act gives the same identifier, so a replay gives the same bytes and a repeated
/// turn cannot make a second notice.
func derivedULID(at time: Timestamp, from parts: String...) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(128)
  for part in parts {
    // The length in decimal figures, a colon, the part.
    appendDecimal(part.utf8.count, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(contentsOf: part.utf8)
  }
  let digest = SHA256.hash(data: bytes)
  var milliseconds = UInt64(max(0, time.milliseconds))
  return String(unsafeUninitializedCapacity: 26) { text in
    for place in stride(from: 9, through: 0, by: -1) {
      text[place] = crockford[Int(milliseconds & 31)]
      milliseconds >>= 5
    }
    var place = 10
    var accumulator: UInt64 = 0
    var bits: UInt64 = 0
    digest.withUnsafeBytes { digest in
      for index in 0..<10 {
        accumulator = accumulator << 8 | UInt64(digest[index])
        bits += 8
        while bits >= 5 {
          bits -= 5
          text[place] = crockford[Int(accumulator >> bits & 31)]
          place += 1
        }
      }
    }
    return place
  }
}

private func appendDecimal(_ number: Int, to bytes: inout [UInt8]) {
  if number >= 10 { appendDecimal(number / 10, to: &bytes) }
  bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
}

private let crockford = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
