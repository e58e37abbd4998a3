import Foundation

/// Compatibility-composed text (Unicode NFKC, UAX #15): full-width letters and digits, ligatures and
/// circled signs become the plain ones. O(n); nothing to do for ASCII.
func compatibilityComposed(_ text: String) -> String {
  text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCompatibilityMapping
}

/// Text without what does not count when identifiers are compared: NFKD, marks dropped, upper and lower
/// case one, invisible signs dropped, `ß`, `æ`, `œ`, `ø`, `ł` and `đ` spelt with plain letters.
func foldedLetters(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
  var folded = String.UnicodeScalarView()
  for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
    // Most of what is left of a name with accents; the tables of Unicode say the same of it.
    if scalar.isASCII {
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      guard byte >= 0x20, byte != 0x7F else { continue }
      folded.append(Unicode.Scalar((0x41...0x5A).contains(byte) ? byte | 0x20 : byte))
      continue
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark, .format, .control: continue
    default: break
    }
    for lower in scalar.properties.lowercaseMapping.unicodeScalars
    where lower.properties.generalCategory != .nonspacingMark {
      switch lower {
      case "ß": folded.append(contentsOf: "ss".unicodeScalars)
      case "æ": folded.append(contentsOf: "ae".unicodeScalars)
      case "œ": folded.append(contentsOf: "oe".unicodeScalars)
      case "ø": folded.append("o")
      case "ł": folded.append("l")
      case "đ": folded.append("d")
      case "ı": folded.append("i")
      default: folded.append(lower)
      }
    }
  }
  return String(folded)
}

extension Unicode.Scalar {
  /// A dash, hyphen or minus of any kind.
  var isDash: Bool {
    isASCII ? self == "-" : properties.generalCategory == .dashPunctuation || self == "\u{2212}"
  }

  /// White space or a sign that is not seen.
  var isBlank: Bool {
    properties.isWhitespace || properties.generalCategory == .format
  }

  var isLetterOrDigit: Bool {
    if isASCII { return isASCIILetter || isASCIIDigit }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  /// A control character (Unicode Cc: C0, DEL, C1).
  var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

  var isASCIIDigit: Bool { ("0"..."9").contains(self) }
  var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}
