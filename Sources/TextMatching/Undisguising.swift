/// The steps of `foldObfuscatedText` within and between words.

private let leet: [UInt32: UInt32] = [
  0x30: 0x6F, 0x31: 0x69, 0x33: 0x65, 0x34: 0x61, 0x35: 0x73, 0x37: 0x74, 0x40: 0x61, 0x24: 0x73,
]

/// Puts letters for the digits and signs that stand for them inside words (`j3un3`). Left alone: words of
/// fewer than three letters (`mp3`, `h1n1`), numbers of two digits or more, a digit that begins a word
/// (`18ans`) or only ends it (`salle4`), addresses and account names with `@`.
func undoLeet(_ glyphs: inout [Glyph]) -> Bool {
  var isFound = false
  var start = 0
  func isPart(_ glyph: Glyph) -> Bool {
    glyph.isLetter || glyph.isDigit || glyph.value == 0x40 || glyph.value == 0x24
  }
  while start < glyphs.count {
    guard isPart(glyphs[start]) else {
      start += 1
      continue
    }
    var end = start
    while end < glyphs.count, isPart(glyphs[end]) { end += 1 }
    let letters = glyphs[start..<end].count(where: \.isLetter)
    let isAddress =
      glyphs[start..<end].contains { $0.value == 0x40 }
      && (glyphs[start].value == 0x40 || (end < glyphs.count && glyphs[end].value == 0x2E))
    // `quatre1huit` is a number, not a word in leet.
    let isNumber = glyphs[start..<end].split { !$0.isLetter }.allSatisfy {
      spelledDigits($0) != nil
    }
    if letters >= 3, letters < end - start, !isAddress, !isNumber {
      isFound = undoLeet(&glyphs, start, end) || isFound
    }
    start = end
  }
  return isFound
}

private func undoLeet(_ glyphs: inout [Glyph], _ start: Int, _ end: Int) -> Bool {
  func isStandIn(_ at: Int) -> Bool {
    guard leet[glyphs[at].value] != nil else { return false }
    let isInRun =
      glyphs[at].isDigit
      && ((at > start && glyphs[at - 1].isDigit) || (at + 1 < end && glyphs[at + 1].isDigit))
    return !isInRun
  }
  let inner = (start..<end).filter { at in
    guard isStandIn(at), at + 1 < end, glyphs[at + 1].isLetter else { return false }
    return at > start ? glyphs[at - 1].isLetter : glyphs[at].value == 0x24
  }
  guard !inner.isEmpty else { return false }
  var places = inner
  if isStandIn(end - 1), end - 1 > start, glyphs[end - 2].isLetter { places.append(end - 1) }
  for at in places { glyphs[at].value = leet[glyphs[at].value] ?? glyphs[at].value }
  return true
}

/// Draws letters together that stand apart: four or more with a space between, three or more with a dot,
/// a dash, a star, a low line or emoji. An acronym in capitals (`D.P.J.`) is drawn together, and no disguise.
func joinSpacedLetters(_ glyphs: inout [Glyph]) -> Bool {
  var isFound = false
  var joined: [Glyph] = []
  joined.reserveCapacity(glyphs.count)
  var at = 0
  func isAlone(_ index: Int) -> Bool {
    guard index < glyphs.count, glyphs[index].isLetter else { return false }
    let before = index == 0 || !isWordPart(glyphs[index - 1])
    let after = index + 1 >= glyphs.count || !isWordPart(glyphs[index + 1])
    return before && after
  }
  /// The letter after the one at an index, and what stands between the two.
  func next(after index: Int) -> (letter: Int, between: Between)? {
    var at = index + 1
    guard at < glyphs.count else { return nil }
    let separator = glyphs[at]
    if separator.value == 0x20 { at += 1 }
    let firstEmoji = at
    while at < glyphs.count, glyphs[at].isEmoji { at += 1 }
    if at > firstEmoji {
      var isSpaced = separator.value == 0x20
      if at < glyphs.count, glyphs[at].value == 0x20 {
        isSpaced = true
        at += 1
      }
      guard isAlone(at) else { return nil }
      return (letter: at, between: Between.emoji(isSpaced: isSpaced))
    }
    guard isAlone(index + 2) else { return nil }
    switch separator.value {
    case 0x20:
      let space = Between.space(isWide: separator.isWide, endsLine: separator.isLineBreak)
      return (letter: index + 2, between: space)
    case 0x2E, 0x2D, 0x2A, 0x5F:
      return (letter: index + 2, between: Between.sign(separator.value))
    default: return nil
    }
  }
  while at < glyphs.count {
    guard isAlone(at), let (second, between) = next(after: at) else {
      joined.append(glyphs[at])
      at += 1
      continue
    }
    var letters = [glyphs[at], glyphs[second]]
    var last = second
    while let (letter, same) = next(after: last), same == between {
      letters.append(glyphs[letter])
      last = letter
    }
    if letters.count >= between.fewestLetters {
      if between.isEmoji || !letters.allSatisfy(\.wasUpper) { isFound = true }
      joined += letters
      at = last + 1
    } else {
      joined.append(glyphs[at])
      at += 1
    }
  }
  glyphs = joined
  return isFound
}

/// What stands between letters that were set apart, the same all through a word: where it changes, as the space does
/// between two words (`j e u n e  f i l l e`), the word ends.
private enum Between: Equatable {
  case space(isWide: Bool, endsLine: Bool)
  case sign(UInt32)
  /// Whichever they are.
  case emoji(isSpaced: Bool)

  /// There are words of one letter, and spaces between them.
  var fewestLetters: Int { if case .space = self { 4 } else { 3 } }
  var isEmoji: Bool { if case .emoji = self { true } else { false } }
}

private func isWordPart(_ glyph: Glyph) -> Bool {
  glyph.isLetter || glyph.isDigit || glyph.value == 0x27
    || (glyph.value >= 0x80 && (Unicode.Scalar(glyph.value)?.properties.isAlphabetic ?? false))
}

/// A letter three times or more is there once; `www` stays.
func collapseRepeats(_ glyphs: inout [Glyph]) {
  var kept: [Glyph] = []
  kept.reserveCapacity(glyphs.count)
  var at = 0
  while at < glyphs.count {
    var end = at + 1
    while end < glyphs.count, glyphs[end].value == glyphs[at].value { end += 1 }
    let isWorldWide = glyphs[at].value == 0x77 && end - at == 3
    if end - at >= 3, glyphs[at].isLetter, !isWorldWide {
      kept.append(glyphs[at])
    } else {
      kept += glyphs[at..<end]
    }
    at = end
  }
  glyphs = kept
}

/// French and English words for the digits, the longest first.
private let numberWords: [(word: [UInt32], digit: UInt32)] = [
  ("quatre", 4), ("trois", 3), ("three", 3), ("seven", 7), ("eight", 8), ("deux", 2), ("cinq", 5),
  ("sept", 7), ("huit", 8), ("neuf", 9), ("zero", 0), ("four", 4), ("five", 5), ("nine", 9),
  ("six", 6), ("one", 1), ("two", 2), ("un", 1),
].map { (Array($0.0.unicodeScalars.map(\.value)), UInt32($0.1)) }

/// The digits that a stretch of letters spells, or `nil` if it spells anything else.
func spelledDigits(_ letters: ArraySlice<Glyph>) -> [UInt32]? {
  var digits: [UInt32] = []
  var at = letters.startIndex
  while at < letters.endIndex {
    guard
      let found = numberWords.first(where: { word, _ in
        letters.endIndex - at >= word.count
          && zip(letters[at...], word).allSatisfy { $0.value == $1 }
      })
    else { return nil }
    digits.append(found.digit)
    at += found.word.count
  }
  return digits.isEmpty ? nil : digits
}

/// Number words that stand against digits become digits (`quatre1huit`, `four18`), and so do `o` and `l`
/// between digits.
func digitsForWords(_ glyphs: inout [Glyph]) -> Bool {
  var isFound = false
  var result: [Glyph] = []
  result.reserveCapacity(glyphs.count)
  var at = 0
  while at < glyphs.count {
    guard glyphs[at].isLetter else {
      result.append(glyphs[at])
      at += 1
      continue
    }
    var end = at
    while end < glyphs.count, glyphs[end].isLetter { end += 1 }
    let touchesBefore = at > 0 && glyphs[at - 1].isDigit
    let touchesAfter = end < glyphs.count && glyphs[end].isDigit
    if touchesBefore || touchesAfter, let digits = spelledDigits(glyphs[at..<end]) {
      result += digits.map { Glyph(value: 0x30 + $0, isObscuredDigit: true) }
      isFound = true
    } else if touchesBefore && touchesAfter, end - at <= 2,
      glyphs[at..<end].allSatisfy({ $0.value == 0x6F || $0.value == 0x6C })
    {
      result += glyphs[at..<end].map {
        Glyph(value: $0.value == 0x6F ? 0x30 : 0x31, isObscuredDigit: true)
      }
      isFound = true
    } else {
      result += glyphs[at..<end]
    }
    at = end
  }
  glyphs = result
  return isFound
}
