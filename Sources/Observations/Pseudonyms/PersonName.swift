/// A person's name as it is compared, always together with the birth date.
///
/// Accents, case, hyphens, apostrophes and the order of the words do not count, `St`/`Ste` is
/// `Saint`/`Sainte`: `Marie-Ève St-Onge`, `ST ONGE, Marie Eve` and `Saint-Onge Marie-Eve` are one. Forms are
/// filled by many hands and on systems that drop accents; a missed link leaves a youth without her
/// net, while two different young people whose names differ only so *and* who were born on the
/// same day are very rare, and a person reads the notice before anything is done. (docs/decisions/pseudonyms.md)
///
/// `nil` where no letter is left.
public func normalizedName(_ text: String) -> String? {
  var words: [String] = []
  var word = String.UnicodeScalarView()
  func finish() {
    guard !word.isEmpty else { return }
    let plain = String(word)
    words.append(plain == "st" ? "saint" : plain == "ste" ? "sainte" : plain)
    word = String.UnicodeScalarView()
  }
  for scalar in foldedLetters(text).unicodeScalars {
    if scalar.isLetterOrDigit {
      word.append(scalar)
    } else if !["'", "\u{2019}", "\u{2018}", "\u{02BC}", "`"].contains(scalar) {
      finish()
    }
  }
  finish()
  guard words.contains(where: { $0.unicodeScalars.contains { !$0.isASCIIDigit } }) else {
    return nil
  }
  return words.sorted().joined(separator: " ")
}
