/// The steps of `foldObfuscatedText` on what stands between words, so that a phrase is one whatever lies between its
/// words: ads are written in lines, in columns and with hyphens.

/// White space of any kind and length is one space, which says whether a line ended in it and whether there was more: a
/// phrase goes on over the end of a line, a telephone number does not, and letters set apart end at a wider space.
func evenOutSpaces(_ glyphs: inout [Glyph]) {
  var kept: [Glyph] = []
  kept.reserveCapacity(glyphs.count)
  for glyph in glyphs {
    if !glyph.isWhiteSpace {
      kept.append(glyph)
    } else if kept.last?.value == 0x20 {
      kept[kept.count - 1].isWide = true
      if glyph.endsLine { kept[kept.count - 1].isLineBreak = true }
    } else {
      kept.append(Glyph(value: 0x20, isLineBreak: glyph.endsLine))
    }
  }
  glyphs = kept
}

/// A hyphen within a word, or between a word and a number, is a space (`nos-filles`, `in-call`, `dix-huit`,
/// `barely-18`). One between digits stays (`418-555-0142`, `2026-03-02`).
func spaceOutHyphens(_ glyphs: inout [Glyph]) {
  for at in glyphs.indices.dropFirst().dropLast() where glyphs[at].isHyphen {
    let (before, after) = (glyphs[at - 1], glyphs[at + 1])
    let isWithin =
      (before.isLetter && (after.isLetter || after.isDigit)) || (before.isDigit && after.isLetter)
    if isWithin { glyphs[at] = Glyph(value: 0x20) }
  }
}
