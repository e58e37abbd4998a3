/// Area codes of Québec (North American Numbering Plan).
private let areaCodes: Set<String> = [
  "418", "581", "367", "514", "438", "263", "450", "579", "354", "819", "873", "468",
]

/// A stretch of digits without anything between.
private struct DigitChunk {
  var digits: String
  var isObscured: Bool
}

/// The telephone numbers in a text whose disguises are off but for number words, and whether one of them
/// was obscured: ten digits, or eleven with the country's 1, made of neighbouring stretches.
func phoneCandidates(_ glyphs: [Glyph]) -> (phones: [String], isObscured: Bool) {
  var phones: [String] = []
  var isObscured = false
  for run in runs(glyphs) {
    var first = 0
    while first < run.count {
      if let (number, last, obscured) = number(run, from: first) {
        if !phones.contains(number) { phones.append(number) }
        isObscured = isObscured || obscured
        first = last + 1
      } else {
        first += 1
      }
    }
  }
  return (phones, isObscured)
}

private func number(
  _ run: [DigitChunk], from first: Int
) -> (number: String, last: Int, isObscured: Bool)? {
  var digits = ""
  var isObscured = false
  for last in first..<run.count {
    digits += run[last].digits
    isObscured = isObscured || run[last].isObscured
    if digits.count > 11 { return nil }
    let national: Substring
    if digits.count == 11, digits.hasPrefix("1") {
      national = digits.dropFirst()
    } else if digits.count == 10 {
      national = digits[...]
    } else {
      continue
    }
    guard areaCodes.contains(String(national.prefix(3))),
      let exchange = national.dropFirst(3).first, exchange >= "2"
    else { continue }
    // 1 418 555 0142 has four stretches; more is a way of writing that hides.
    return ("+1" + national, last, isObscured || last - first + 1 > 5)
  }
  return nil
}

/// Stretches of digits with nothing but usual separators between, run by run.
private func runs(_ glyphs: [Glyph]) -> [[DigitChunk]] {
  var runs: [[DigitChunk]] = []
  var run: [DigitChunk] = []
  var gap = 0
  var isOddGap = false
  func flush() {
    if run.count > 0 { runs.append(run) }
    run = []
    gap = 0
    isOddGap = false
  }
  func append(_ chunk: DigitChunk) {
    var chunk = chunk
    if !run.isEmpty, isOddGap { chunk.isObscured = true }
    run.append(chunk)
    gap = 0
    isOddGap = false
  }
  var at = 0
  while at < glyphs.count {
    let glyph = glyphs[at]
    if glyph.isDigit {
      var end = at
      while end < glyphs.count, glyphs[end].isDigit { end += 1 }
      append(
        DigitChunk(
          digits: String(
            String.UnicodeScalarView(glyphs[at..<end].compactMap { Unicode.Scalar($0.value) })),
          isObscured: glyphs[at..<end].contains(where: \.isObscuredDigit)))
      at = end
    } else if glyph.isLetter {
      var end = at
      while end < glyphs.count, glyphs[end].isLetter { end += 1 }
      if let digits = spelledDigits(glyphs[at..<end]) {
        append(DigitChunk(digits: digits.map { String($0) }.joined(), isObscured: true))
      } else if end - at == 1, glyph.value == 0x6F, !run.isEmpty {
        append(DigitChunk(digits: "0", isObscured: true))
      } else {
        flush()
      }
      at = end
    } else {
      switch glyph.value {
      case 0x20 where glyph.isLineBreak: gap = .max
      case 0x20, 0x2D, 0x2E, 0x28, 0x29, 0x2B, 0xA0, 0x2010...0x2015, 0x202F: gap += 1
      case 0x2A, 0x2F, 0x5F, 0x2C, 0x7E, 0x7C, 0x3D, 0x23:
        gap += 1
        isOddGap = true
      default:
        gap = glyph.isEmoji ? gap + 1 : .max
        isOddGap = isOddGap || glyph.isEmoji
      }
      if gap > 4 { flush() }
      at += 1
    }
  }
  flush()
  return runs
}
