import CRE2

/// Literals of which at least one, in whatever case, is in every text that a regular expression matches;
/// folded. Empty where none can be told: then the expression has to be tried on every text.
///
/// Found by RE2's `FilteredRE2`. Expressions that RE2 cannot read, and literals beyond ASCII (whose lower
/// case is not ours), count as none.
public func requiredLiterals(
  of pattern: [UInt8], options: Regex.Options, shortest: Int = 3
) -> [[UInt8]] {
  guard
    let literals = filet_literals_of(
      pattern, pattern.count, shortest, options.contains(.ignoresCase) ? 1 : 0,
      options.contains(.dotMatchesNewline) ? 1 : 0)
  else { return [] }
  defer { filet_literals_free(literals) }
  var alternatives: [[UInt8]] = []
  for index in 0..<filet_literals_count(literals) {
    var count = 0
    guard let start = filet_literals_get(literals, index, &count) else { return [] }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard bytes.allSatisfy({ $0 < 0x80 }) else { return [] }
    alternatives.append(CaseFolding.fold(bytes))
  }
  return alternatives
}
