import CRE2

/// What every text that a regular expression matches holds, in whatever case: of each of these lists at least
/// one literal; folded. Empty where nothing can be told: then the expression has to be tried on every text.
///
/// Found by RE2's `FilteredRE2` in what it reads alike (`WiderExpression`): PCRE2 decides, and must be asked wherever
/// it could match. Expressions that RE2 cannot read count as none, and so do literals with a scalar of which it is not
/// certain that RE2, PCRE2 and `CaseFolding` fold it alike.
public func requiredLiterals(
  of pattern: [UInt8], options: Regex.Options, shortest: Int = 3
) -> [[[UInt8]]] {
  guard let wider = WiderExpression(pattern)?.pattern,
    let found = filet_literals_of(
      wider, wider.count, shortest, options.contains(.ignoresCase) ? 1 : 0,
      options.contains(.dotMatchesNewline) ? 1 : 0)
  else { return [] }
  defer { filet_literals_free(found) }
  var literals: [[UInt8]] = []
  let isEachNeeded = filet_literals_each(found) != 0
  for index in 0..<filet_literals_count(found) {
    var count = 0
    let start = filet_literals_get(found, index, &count)
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if foldsAlike(bytes) {
      literals.append(CaseFolding.fold(bytes))
    } else if !isEachNeeded {
      return []
    }
  }
  if isEachNeeded { return literals.map { [$0] } }
  return literals.isEmpty ? [] : [literals]
}

/// ASCII, and the letters of Latin-1 and Latin Extended-A that have one upper and one lower case, each one
/// scalar, and stand alone in NFC: the letters of French among them. Not `İ`, `ı`, `ŉ`, `ſ`, `ß`.
private func foldsAlike(_ literal: [UInt8]) -> Bool {
  guard let text = String(validating: literal, as: UTF8.self) else { return false }
  return text.unicodeScalars.allSatisfy { scalar in
    switch scalar.value {
    case 0..<0x80: true
    case 0xDF, 0x130, 0x131, 0x149, 0x17F: false
    case 0xC0...0x17F: true
    default: false
    }
  }
}
