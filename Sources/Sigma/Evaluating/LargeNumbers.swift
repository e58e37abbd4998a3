/// Numbers of JSON that 64 bits cannot hold: they are identifiers, and rounding would change them.
enum LargeNumbers {
  /// The bytes with each of them put in quotes, to be read as text. What is no number of JSON, or stands where no value
  /// can, is left as it is, so that the line goes on being none.
  static func quoted(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var quoted: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        var end = at + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
          end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end + 1, bytes.count)
        quoted += bytes[at..<end]
        at = end
      } else if byte == UInt8(ascii: "-") || isDigit(byte) {
        var end = at + 1
        while end < bytes.count,
          isDigit(bytes[end]) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(bytes[end])
        {
          end += 1
        }
        let digits = Array(bytes[at..<end])
        let isQuoted = isNumber(digits) && isLarge(digits) && isValue(bytes, before: end)
        quoted += isQuoted ? [0x22] + digits + [0x22] : digits
        at = end
      } else {
        quoted.append(byte)
        at += 1
      }
    }
    return quoted
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// RFC 8259 §6: a sign, digits without a zero before them, a fraction, an exponent.
  private static func isNumber(_ digits: [UInt8]) -> Bool {
    var rest = digits[...]
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = rest.prefix(while: isDigit)
    guard let first = whole.first, whole.count == 1 || first != UInt8(ascii: "0") else {
      return false
    }
    rest = rest.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { return false }
      rest = rest.dropFirst(1 + fraction.count)
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      let exponent = rest.prefix(while: isDigit)
      guard !exponent.isEmpty else { return false }
      rest = rest.dropFirst(exponent.count)
    }
    return rest.isEmpty
  }

  private static func isLarge(_ digits: [UInt8]) -> Bool {
    let text = String(decoding: digits, as: UTF8.self)
    let isWhole = digits.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") }
    return isWhole
      ? Int64(text) == nil && UInt64(text) == nil
      : (Double(text).map { !$0.isFinite } ?? false)
  }

  /// Whether what follows ends a value: before a colon it would be a name, and no number is one.
  private static func isValue(_ bytes: UnsafeBufferPointer<UInt8>, before end: Int) -> Bool {
    var at = end
    while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    return at < bytes.count && ",]}".utf8.contains(bytes[at])
  }
}
