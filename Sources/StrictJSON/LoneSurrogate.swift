import Wording

/// Finds out whether a string that cannot be read has half of a character in it (`"\ud800"`): that is written as JSON is,
/// and what it says is nothing that UTF-8 has.
enum LoneSurrogate {
  static let fault = JSONFault(
    .encoding,
    Bilingual(
      fr: "une chaîne a un demi-codet isolé (\\ud800 à \\udfff) : ce n'est pas de l'UTF-8",
      en: "a string has a lone surrogate (\\ud800 to \\udfff): that is not UTF-8"))

  /// Whether the first thing that is wrong in the strings of a text is one. O(bytes).
  static func isFirstFault(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    var isInString = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        isInString.toggle()
        continue
      }
      guard isInString else { continue }
      guard byte >= 0x20 else { return false }
      guard byte == UInt8(ascii: "\\") else { continue }
      guard index < bytes.count else { return false }
      let escape = bytes[index]
      index += 1
      guard escape == UInt8(ascii: "u") else {
        if #""\/bfnrt"#.utf8.contains(escape) { continue }
        return false
      }
      guard let unit = Self.unit(in: bytes, at: index) else { return false }
      index += 4
      switch unit {
      case 0xD800...0xDBFF:
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
          bytes[index + 1] == UInt8(ascii: "u"), let low = Self.unit(in: bytes, at: index + 2),
          (0xDC00...0xDFFF).contains(low)
        else { return true }
        index += 6
      case 0xDC00...0xDFFF: return true
      default: continue
      }
    }
    return false
  }

  /// The four hexadecimal digits at a place.
  private static func unit(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for index in start..<start + 4 {
      let digit: UInt8
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[index] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[index] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[index] - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
