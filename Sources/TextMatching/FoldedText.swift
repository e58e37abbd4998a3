import Foundation

/// A text with its disguises taken off, and what was found in doing so.
public struct FoldedText: Sendable, Hashable {
  /// Lower case, no accents, look-alikes and leet put right, letters set apart drawn together, one space between words.
  public var text: String
  /// Canadian telephone numbers with an area code of Québec, in E.164, each once, in order.
  public var phones: [String]
  /// Whether a phone number was written so that a program would miss it: in words, with letters for
  /// digits, circled, digit by digit.
  public var hasObscuredPhone: Bool
  /// Whether anything was written in disguise, a phone number included.
  public var isObfuscated: Bool
}

/// Takes the disguises off a text, in this order: compatibility forms (NFKC); zero-width characters and
/// variation selectors; look-alikes of Latin letters; circled and keycap digits; case and accents; white space of any
/// kind and length, which is one space; leet inside words; letters set apart (`j e u n e`); letters repeated three times
/// or more; number words mixed with digits; hyphens within words; ages before their unit and after what announces
/// them; phone numbers. The techniques: Chambers, W-NUT 2019 (adversarial phone numbers).
///
/// What people write in good faith (an accent, a phone number in prose, an acronym, a long «allôôô», an
/// emoji) does not count as obfuscated. O(text).
public func foldObfuscatedText(_ text: String) -> FoldedText {
  var glyphs = plainGlyphs(of: text)
  var isObfuscated = marksMixedScripts(glyphs)
  isObfuscated = glyphs.contains(where: \.isHidden) || isObfuscated
  glyphs.removeAll { $0.value == 0 }
  evenOutSpaces(&glyphs)
  isObfuscated = undoLeet(&glyphs) || isObfuscated
  isObfuscated = joinSpacedLetters(&glyphs) || isObfuscated
  collapseRepeats(&glyphs)
  isObfuscated = digitsForWords(&glyphs) || isObfuscated
  spaceOutHyphens(&glyphs)
  isObfuscated = writeAges(&glyphs) || isObfuscated
  let (phones, isObscured) = phoneCandidates(glyphs)
  var folded = String.UnicodeScalarView()
  for glyph in glyphs {
    if let scalar = Unicode.Scalar(glyph.value) { folded.append(scalar) }
  }
  return FoldedText(
    text: String(folded), phones: phones, hasObscuredPhone: isObscured,
    isObfuscated: isObfuscated || isObscured)
}

/// A scalar on its way, and what it was.
struct Glyph: Sendable, Hashable {
  /// 0: nothing is left of it.
  var value: UInt32
  /// Came from a letter of another script that looks Latin.
  var isLookAlike = false
  /// Came from a digit that is not 0 … 9, or from a word or a letter that stands for one.
  var isObscuredDigit = false
  /// A zero-width character within a word.
  var isHidden = false
  var wasUpper = false
  /// A space in which a line ends.
  var isLineBreak = false
  /// A space that was more than one.
  var isWide = false

  var isLetter: Bool { value >= 0x61 && value <= 0x7A }
  var isDigit: Bool { value >= 0x30 && value <= 0x39 }
  var isHyphen: Bool { value == 0x2D || (value >= 0x2010 && value <= 0x2015) || value == 0x2212 }
  var endsLine: Bool {
    (value >= 0x0A && value <= 0x0D) || value == 0x85 || value == 0x2028 || value == 0x2029
  }
  var isWhiteSpace: Bool {
    if value < 0x80 { return value == 0x20 || (value >= 0x09 && value <= 0x0D) }
    return Unicode.Scalar(value)?.properties.isWhitespace ?? false
  }
  /// One of the signs and pictures that people set between letters and digits.
  var isEmoji: Bool {
    switch value {
    case 0x2300...0x23FF, 0x2600...0x27BF, 0x2B00...0x2BFF, 0x1F000...0x1FAFF: true
    default: false
    }
  }
}

private func plainGlyphs(of text: String) -> [Glyph] {
  var glyphs: [Glyph] = []
  let scalars = Array(text.unicodeScalars)
  for (index, scalar) in scalars.enumerated() {
    if isZeroWidth(scalar) {
      // Joiners belong in emoji; between letters they hide a word.
      func isLetter(_ at: Int) -> Bool {
        scalars.indices.contains(at) && scalars[at].properties.isAlphabetic
      }
      glyphs.append(Glyph(value: 0, isHidden: isLetter(index - 1) && isLetter(index + 1)))
      continue
    }
    if let digit = circledDigit(scalar) {
      for byte in digit.utf8 { glyphs.append(Glyph(value: UInt32(byte), isObscuredDigit: true)) }
      continue
    }
    if scalar.value < 0x80 {
      let isUpper = scalar.value >= 0x41 && scalar.value <= 0x5A
      glyphs.append(Glyph(value: isUpper ? scalar.value + 32 : scalar.value, wasUpper: isUpper))
      continue
    }
    appendDecomposed(scalar, to: &glyphs)
  }
  return glyphs
}

private func appendDecomposed(_ scalar: Unicode.Scalar, to glyphs: inout [Glyph]) {
  let isUpper = scalar.properties.isUppercase
  for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars {
    switch part.properties.generalCategory {
    case .nonspacingMark, .enclosingMark:
      // A keycap marks the digit before it.
      if part.value == 0x20E3, let last = glyphs.lastIndex(where: { $0.value != 0 }),
        glyphs[last].isDigit
      {
        glyphs[last].isObscuredDigit = true
      }
      continue
    default: break
    }
    for byte in CaseFolding.fold(part).isEmpty ? [] : scalars(CaseFolding.fold(part)) {
      switch byte {
      case 0x153:
        glyphs.append(Glyph(value: 0x6F, wasUpper: isUpper))
        glyphs.append(Glyph(value: 0x65, wasUpper: isUpper))
      case 0xE6:
        glyphs.append(Glyph(value: 0x61, wasUpper: isUpper))
        glyphs.append(Glyph(value: 0x65, wasUpper: isUpper))
      case 0x2018, 0x2019: glyphs.append(Glyph(value: 0x27))
      default:
        if let latin = lookAlikes[byte] {
          glyphs.append(Glyph(value: latin, isLookAlike: true, wasUpper: isUpper))
        } else {
          var glyph = Glyph(value: byte, wasUpper: isUpper)
          if glyph.isDigit, scalar.value >= 0x80 { glyph.isObscuredDigit = true }
          glyphs.append(glyph)
        }
      }
    }
  }
}

private func scalars(_ bytes: [UInt8]) -> [UInt32] {
  String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
}

private func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0xAD, 0x34F, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064,
    0xFE00...0xFE0F, 0xFEFF, 0xE0100...0xE01EF:
    true
  default: false
  }
}

/// Circled digits in their several forms; those that NFKC does not know.
private func circledDigit(_ scalar: Unicode.Scalar) -> String? {
  switch scalar.value {
  case 0x2460...0x2468: String(scalar.value - 0x2460 + 1)
  case 0x24EA, 0x24FF, 0x1F10B, 0x1F10C: "0"
  case 0x24F5...0x24FD: String(scalar.value - 0x24F5 + 1)
  case 0x2776...0x277E: String(scalar.value - 0x2776 + 1)
  case 0x2780...0x2788: String(scalar.value - 0x2780 + 1)
  case 0x278A...0x2792: String(scalar.value - 0x278A + 1)
  default: nil
  }
}

/// Letters of other scripts that look like a Latin one, in lower case.
private let lookAlikes: [UInt32: UInt32] = {
  let pairs: [(String, String)] = [
    // Cyrillic
    ("а", "a"), ("в", "b"), ("с", "c"), ("ԁ", "d"), ("е", "e"), ("һ", "h"), ("н", "h"),
    ("і", "i"), ("ј", "j"), ("к", "k"), ("ӏ", "l"), ("м", "m"), ("о", "o"), ("р", "p"),
    ("ԛ", "q"), ("ѕ", "s"), ("т", "t"), ("ѵ", "v"), ("ԝ", "w"), ("х", "x"), ("у", "y"),
    // Greek
    ("α", "a"), ("β", "b"), ("ε", "e"), ("η", "n"), ("ι", "i"), ("κ", "k"), ("μ", "u"),
    ("ν", "v"), ("ο", "o"), ("ρ", "p"), ("σ", "o"), ("τ", "t"), ("υ", "u"), ("χ", "x"),
    ("ω", "w"), ("γ", "y"),
    // Latin letters that stand in for others
    ("ı", "i"), ("ɑ", "a"), ("ɡ", "g"), ("ł", "l"), ("ø", "o"), ("đ", "d"),
  ]
  var table: [UInt32: UInt32] = [:]
  for (from, to) in pairs {
    if let key = from.unicodeScalars.first, let value = to.unicodeScalars.first {
      table[key.value] = value.value
    }
  }
  return table
}()

/// Whether a word mixes Latin letters with look-alikes; a word all in another script is just that.
private func marksMixedScripts(_ glyphs: [Glyph]) -> Bool {
  var hasLatin = false
  var hasLookAlike = false
  for glyph in glyphs {
    if glyph.value == 0 { continue }
    guard glyph.isLetter else {
      if hasLatin, hasLookAlike { return true }
      hasLatin = false
      hasLookAlike = false
      continue
    }
    if glyph.isLookAlike { hasLookAlike = true } else { hasLatin = true }
  }
  return hasLatin && hasLookAlike
}
