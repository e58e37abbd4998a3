/// A code of the directory (`hotel-01`, `spvq/ikat`) in its one form: lower case. `nil` where it is
/// none: letters, digits, `-`, `_`, `.` and `/` only, at most 64, a letter or digit first.
public func normalizedCode(_ text: String) -> String? {
  guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
  let lower = text.lowercased()
  guard let first = lower.utf8.first, isLowerAlphanumeric(first), lower.utf8.count <= 64,
    lower.utf8.allSatisfy({
      isLowerAlphanumeric($0) || [0x2D, 0x2E, 0x2F, 0x5F].contains($0)
    })
  else { return nil }
  return lower
}

/// A short word in its one form: `Trois-Rivières` is `trois-rivieres`. `nil` where it is longer than 60
/// or has no letter or digit.
public func normalizedTerm(_ text: String) -> String? {
  guard text.unicodeScalars.count <= 60 else { return nil }
  var term = ""
  for scalar in foldedLetters(text).unicodeScalars {
    if scalar.isLetterOrDigit {
      term.unicodeScalars.append(scalar)
    } else if !term.isEmpty, !term.hasSuffix("-") {
      term += "-"
    }
  }
  if term.hasSuffix("-") { term.removeLast() }
  return term.isEmpty ? nil : term
}

private func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
}
