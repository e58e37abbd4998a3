/// Ages as people write them before `ans`, `an`, `yo` or `years`, or after words that announce one (`tout juste`):
/// written in digits, whatever they were written in (`l8 ans`, `1 8 ans`, `dix-huit ans`, `barely eighteen`), with a
/// space between (`18ans`). A step of `foldObfuscatedText`.

private let units: Set<String> = ["an", "ans", "yo", "year", "years", "yrs"]

/// What the lexicon `youth_suggesting` has before a number.
private let openings: [[UInt32]] = ["tout juste", "barely", "just turned"].map {
  $0.unicodeScalars.map(\.value)
}

/// Their hyphens are spaces by now.
private let words: [String: Int] = [
  "quatorze": 14, "quinze": 15, "seize": 16, "dix sept": 17, "dix huit": 18, "dix neuf": 19,
  "vingt": 20, "vingt et un": 21, "vingt deux": 22, "fourteen": 14, "fifteen": 15, "sixteen": 16,
  "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "twenty one": 21,
  "twenty two": 22,
]

/// The lengths of `words`.
private let lengths = 5...11

/// Says whether an age was in disguise: letters for digits, or digits apart. Words are none. O(text).
func writeAges(_ glyphs: inout [Glyph]) -> Bool {
  var isFound = false
  var written: [Glyph] = []
  written.reserveCapacity(glyphs.count + 16)
  var at = 0
  while at < glyphs.count {
    guard glyphs[at].isLetter else {
      written.append(glyphs[at])
      at += 1
      continue
    }
    var end = at
    while end < glyphs.count, glyphs[end].isLetter { end += 1 }
    let isUnit =
      end - at <= 5 && isEnd(end, glyphs) && units.contains(text(glyphs[at..<end]))
    if isUnit { isFound = writeAge(endingIn: &written) || isFound }
    written += glyphs[at..<end]
    at = end
    guard announcesAge(written), let (after, age, isDisguised) = ageFollowing(at, glyphs) else {
      continue
    }
    isFound = isFound || isDisguised
    written.append(glyphs[at].value == 0x20 ? glyphs[at] : Glyph(value: 0x20))
    written += digits(age)
    at = after
  }
  glyphs = written
  return isFound
}

/// Writes the age before a unit that comes next, and says whether it hid.
private func writeAge(endingIn written: inout [Glyph]) -> Bool {
  let hasSpace = written.last?.value == 0x20
  let end = hasSpace ? written.count - 1 : written.count
  if let (first, age, isDisguised) = ageEnding(at: end, written) {
    let space = hasSpace ? written[end] : Glyph(value: 0x20)
    written.removeSubrange(first...)
    written += digits(age)
    written.append(space)
    return isDisguised
  }
  if !hasSpace, end >= 2, written[end - 1].isDigit, written[end - 2].isDigit,
    isStart(end - 2, written)
  {
    written.append(Glyph(value: 0x20))
  }
  return false
}

/// The age that ends before an index and is not written in digits, where it begins, and whether it hides.
private func ageEnding(
  at end: Int, _ glyphs: [Glyph]
) -> (first: Int, age: Int, isDisguised: Bool)? {
  if end >= 3, isStart(end - 3, glyphs), let age = digitsApart(end - 3, glyphs),
    end < 5 || !(isInnerSpace(end - 4, glyphs) && glyphs[end - 5].isDigit)
  {
    return (end - 3, age, true)
  }
  if end >= 2, isStart(end - 2, glyphs), let age = digitAndLetter(end - 2, glyphs) {
    return (end - 2, age, true)
  }
  for count in lengths.reversed() where count <= end && isStart(end - count, glyphs) {
    if let age = words[text(glyphs[(end - count)..<end])] { return (end - count, age, false) }
  }
  return nil
}

/// The age right after words that announce one, where it ends, and whether it hides; `nil` where it is written in
/// digits, with a space before.
private func ageFollowing(
  _ start: Int, _ glyphs: [Glyph]
) -> (end: Int, age: Int, isDisguised: Bool)? {
  guard start < glyphs.count else { return nil }
  let hasSpace = glyphs[start].value == 0x20
  let first = hasSpace ? start + 1 : start
  if first + 3 <= glyphs.count, isEnd(first + 3, glyphs), let age = digitsApart(first, glyphs),
    !isSingleDigit(first + 4, after: first + 3, glyphs)
  {
    return (first + 3, age, true)
  }
  if first + 2 <= glyphs.count, isEnd(first + 2, glyphs) {
    if let age = digitAndLetter(first, glyphs) { return (first + 2, age, true) }
    if !hasSpace, let tens = digit(first, glyphs), let ones = digit(first + 1, glyphs),
      glyphs[first].isDigit, tens > 0
    {
      return (first + 2, tens * 10 + ones, false)
    }
  }
  for count in lengths.reversed() where first + count <= glyphs.count {
    let end = first + count
    guard isEnd(end, glyphs), let age = words[text(glyphs[first..<end])] else { continue }
    // `twenty three` is no twenty.
    if age % 10 == 0, isNumberWord(after: end, glyphs) { return nil }
    return (end, age, false)
  }
  return nil
}

private func announcesAge(_ written: [Glyph]) -> Bool {
  openings.contains { opening in
    let first = written.count - opening.count
    return first >= 0 && isStart(first, written)
      && zip(written[first...], opening).allSatisfy { $0.value == $1 }
  }
}

/// `1 8`, on one line.
private func digitsApart(_ at: Int, _ glyphs: [Glyph]) -> Int? {
  guard glyphs[at].isDigit, isInnerSpace(at + 1, glyphs), glyphs[at + 2].isDigit,
    let tens = digit(at, glyphs), let ones = digit(at + 2, glyphs), tens > 0
  else { return nil }
  return tens * 10 + ones
}

/// `l8`, `1o`.
private func digitAndLetter(_ at: Int, _ glyphs: [Glyph]) -> Int? {
  guard glyphs[at].isDigit != glyphs[at + 1].isDigit, let tens = digit(at, glyphs),
    let ones = digit(at + 1, glyphs), tens > 0
  else { return nil }
  return tens * 10 + ones
}

/// What a digit, or a letter that looks like one, stands for.
private func digit(_ at: Int, _ glyphs: [Glyph]) -> Int? {
  switch glyphs[at].value {
  case 0x30...0x39: Int(glyphs[at].value) - 0x30
  case 0x6F: 0
  case 0x6C, 0x69: 1
  default: nil
  }
}

/// A space that ends no line.
private func isInnerSpace(_ at: Int, _ glyphs: [Glyph]) -> Bool {
  glyphs[at].value == 0x20 && !glyphs[at].isLineBreak
}

/// Whether digits one by one go on here, as in a telephone number.
private func isSingleDigit(_ at: Int, after space: Int, _ glyphs: [Glyph]) -> Bool {
  at < glyphs.count && isInnerSpace(space, glyphs) && glyphs[at].isDigit && isEnd(at + 1, glyphs)
}

private func isNumberWord(after end: Int, _ glyphs: [Glyph]) -> Bool {
  guard end < glyphs.count, isInnerSpace(end, glyphs) else { return false }
  let word = glyphs[(end + 1)...].prefix { $0.isLetter }
  return spelledDigits(word) != nil
}

/// Whether a word or a number can begin at an index.
private func isStart(_ at: Int, _ glyphs: [Glyph]) -> Bool {
  at == 0 || !(glyphs[at - 1].isLetter || glyphs[at - 1].isDigit)
}

/// Whether a word or a number that ends before an index ends there.
private func isEnd(_ at: Int, _ glyphs: [Glyph]) -> Bool {
  at >= glyphs.count || !(glyphs[at].isLetter || glyphs[at].isDigit)
}

private func digits(_ age: Int) -> [Glyph] {
  [Glyph(value: 0x30 + UInt32(age / 10)), Glyph(value: 0x30 + UInt32(age % 10))]
}

private func text(_ glyphs: ArraySlice<Glyph>) -> String {
  var text = String.UnicodeScalarView()
  for glyph in glyphs {
    if let scalar = Unicode.Scalar(glyph.value) { text.append(scalar) }
  }
  return String(text)
}
