/// A telephone number in E.164 (`+14185550142`), from the ways in which people write one.
///
/// North American numbers (NANP) may have the country code, brackets, dots, dashes, spaces, full-width
/// digits, an extension (dropped), and the letters `O`, `I`, `l` for digits. The area code is required and
/// its form checked (area `[2-9][0-8]x`, exchange `[2-9]xx` but not `x11`: NANPA numbering rules). Numbers of
/// other countries need their `+` (or `011`, `00`). `nil` for anything else.
public func normalizedPhone(_ text: String) -> String? {
  var scalars = Array(compatibilityComposed(text).unicodeScalars.filter { !isInvisible($0) })
  let scheme = String(String.UnicodeScalarView(scalars.prefix(4))).lowercased()
  if scheme == "tel:" { scalars.removeFirst(4) }
  guard let (digits, isInternational) = phoneDigits(scalars) else { return nil }
  if isInternational, digits.first != "1" {
    // E.164 §6: at most 15 digits; the shortest numbers in use have 7 with their country code.
    return (7...15).contains(digits.count) && digits.first != "0" ? "+" + digits : nil
  }
  let national = digits.count == 11 && digits.first == "1" ? String(digits.dropFirst()) : digits
  return isNorthAmerican(national) ? "+1" + national : nil
}

/// Digits in the order written, letters for digits replaced, extension cut, international prefix
/// cut; `nil` where there is something that no phone number has.
private func phoneDigits(_ scalars: [Unicode.Scalar]) -> (digits: String, isInternational: Bool)? {
  var digits = ""
  var isInternational = false
  var index = scalars.startIndex
  while index < scalars.endIndex {
    let scalar = scalars[index]
    if startsExtension(scalar), digits.utf8.count >= 7, isExtension(scalars[index...]) { break }
    switch scalar {
    case "0"..."9": digits.unicodeScalars.append(scalar)
    case "O", "o": digits += "0"
    case "I", "l", "|": digits += "1"
    case "+":
      guard digits.isEmpty, !isInternational else { return nil }
      isInternational = true
    case "(", ")", ".", "/", "[", "]", "\u{00B7}", "\u{2022}": break
    default: guard scalar.isDash || scalar.properties.isWhitespace else { return nil }
    }
    index += 1
  }
  if !isInternational, digits.count > 11 {
    for prefix in ["011", "00"] where digits.hasPrefix(prefix) {
      return (String(digits.dropFirst(prefix.count)), true)
    }
  }
  return (digits, isInternational)
}

/// What an extension can begin with: looked at first, for most signs of a number are digits.
private func startsExtension(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "x", "X", "e", "E", "p", "P", "#", ",", ";": true
  default: false
  }
}

/// `x 12`, `ext. 12`, `poste 12`, `#12`, `p. 12`, to the end.
private func isExtension(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
  var text = String(String.UnicodeScalarView(rest)).lowercased()[...]
  text = text.drop { $0 == "," || $0 == ";" || $0.isWhitespace }
  let marks = ["extension", "poste", "post", "ext", "x", "p", "#"]
  guard let mark = marks.first(where: { text.hasPrefix($0) }) else { return false }
  let number = text.dropFirst(mark.count).drop { $0 == "." || $0 == ":" || $0.isWhitespace }
  return (1...7).contains(number.count) && number.allSatisfy { $0.isASCII && $0.isNumber }
}

private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  !scalar.isASCII && scalar.properties.generalCategory == .format
}

private func isNorthAmerican(_ digits: String) -> Bool {
  let d = Array(digits.utf8)
  guard d.count == 10 else { return false }
  let two = UInt8(ascii: "2")
  let one = UInt8(ascii: "1")
  return d[0] >= two && d[1] != UInt8(ascii: "9") && d[3] >= two && !(d[4] == one && d[5] == one)
}
