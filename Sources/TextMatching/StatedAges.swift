/// Ages as people write them before `ans`, `an`, `yo` or `years`: written in digits, whatever they were written
/// in (`l8 ans`, `1 8 ans`, `dix-huit ans`). A step of `foldObfuscatedText`.

private let units: Set<String> = ["an", "ans", "yo", "year", "years", "yrs"]

private let words: [String: Int] = [
  "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix sept": 17, "dix-huit": 18,
  "dix huit": 18, "dix-neuf": 19, "dix neuf": 19, "vingt": 20, "vingt et un": 21,
  "vingt-et-un": 21, "vingt-deux": 22, "vingt deux": 22, "fourteen": 14, "fifteen": 15,
  "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "twenty-one": 21,
  "twenty one": 21, "twenty-two": 22, "twenty two": 22,
]

/// Says whether an age was in disguise: letters for digits, or digits apart. Words are none. O(text).
func writeAges(_ glyphs: inout [Glyph]) -> Bool {
  var isFound = false
  var start = 0
  while start < glyphs.count {
    guard glyphs[start].isLetter else {
      start += 1
      continue
    }
    var end = start
    while end < glyphs.count, glyphs[end].isLetter { end += 1 }
    defer { start = end }
    guard end - start <= 5, units.contains(text(glyphs[start..<end])),
      end == glyphs.count || !glyphs[end].isDigit
    else { continue }
    let last = start > 0 && glyphs[start - 1].value == 0x20 ? start - 1 : start
    guard let (first, age, isDisguised) = age(before: last, glyphs) else { continue }
    isFound = isFound || isDisguised
    let digits = [age / 10, age % 10].map { Glyph(value: 0x30 + UInt32($0)) }
    glyphs.replaceSubrange(first..<last, with: digits)
    end += 2 - (last - first)
  }
  return isFound
}

/// The age that ends before an index, where it begins, and whether it hides.
private func age(
  before end: Int, _ glyphs: [Glyph]
) -> (first: Int, age: Int, isDisguised: Bool)? {
  func isFree(_ first: Int) -> Bool {
    first == 0 || !(glyphs[first - 1].isLetter || glyphs[first - 1].isDigit)
  }
  func digit(_ at: Int) -> Int? {
    switch glyphs[at].value {
    case 0x30...0x39: Int(glyphs[at].value) - 0x30
    case 0x6F: 0
    case 0x6C, 0x69: 1
    default: nil
    }
  }
  if end >= 3, glyphs[end - 2].value == 0x20, glyphs[end - 1].isDigit, glyphs[end - 3].isDigit,
    isFree(end - 3), end < 5 || !(glyphs[end - 4].value == 0x20 && glyphs[end - 5].isDigit),
    let tens = digit(end - 3), let ones = digit(end - 1), tens > 0
  {
    return (end - 3, tens * 10 + ones, true)
  }
  if end >= 2, isFree(end - 2), glyphs[end - 1].isDigit != glyphs[end - 2].isDigit,
    let tens = digit(end - 2), let ones = digit(end - 1), tens > 0
  {
    return (end - 2, tens * 10 + ones, true)
  }
  for count in stride(from: min(11, end), through: 5, by: -1) where isFree(end - count) {
    if let age = words[text(glyphs[(end - count)..<end])] { return (end - count, age, false) }
  }
  return nil
}

private func text(_ glyphs: ArraySlice<Glyph>) -> String {
  var text = String.UnicodeScalarView()
  for glyph in glyphs {
    if let scalar = Unicode.Scalar(glyph.value) { text.append(scalar) }
  }
  return String(text)
}
