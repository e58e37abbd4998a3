import TextMatching

/// The fingerprint of an ad's text: codes of which two near-duplicates share at least one, and two different
/// texts almost surely none. Made at intake, because the text is gone after 72 hours; made with a key, so that
/// it tells nothing of the text to who does not hold it, and with it only whether two are alike.
///
/// MinHash (Broder 1997) over pairs of neighbouring words of the folded text, in `bands` bands of `rows` values: two
/// texts whose pairs overlap by a share s (Jaccard) have a code in common with probability 1 − (1 − sʳ)ᵇ: 0.99 at
/// 0.8 (one word of twenty changed), 0.84 at 0.7, 0.27 at 0.5, 0.02 at 0.3. What changes from ad to ad of one
/// template is left out first: whatever holds a digit (phones, prices, ages, hours), and names.
///
/// A function of one text and the key alone: which ads are of one template follows from the set of ads.
enum AdTemplate {
  static let bands = 10
  static let rows = 5
  /// Fewer pairs of words than this are too little to tell a template by.
  static let fewestPairs = 8

  /// The codes of a text, sorted; none where it is too short. O(text).
  static func codes(of text: String, folded: FoldedText, keys: PseudonymKeys) -> [EntityRef] {
    let pairs = pairs(of: words(of: text, folded: folded))
    guard pairs.count >= fewestPairs else { return [] }
    var least = [UInt64](repeating: .max, count: bands * rows)
    for pair in pairs {
      for index in least.indices {
        least[index] = min(least[index], mixed(pair ^ mixed(UInt64(index) &+ 1)))
      }
    }
    return (0..<bands).map { band in
      let values = least[(band * rows)..<((band + 1) * rows)].map { String($0, radix: 16) }
      return keys.reference(.adTemplate, "\(band) " + values.joined(separator: " "))
    }.sorted()
  }

  /// The words that a template keeps.
  private static func words(of text: String, folded: FoldedText) -> [Substring] {
    let names = nameLike(in: text)
    return folded.text.split { !isWordScalar($0) }.filter { word in
      !word.utf8.contains { (0x30...0x39).contains($0) } && !names.contains(String(word))
    }
  }

  private static func isWordScalar(_ character: Character) -> Bool {
    // Most are of ASCII, and Unicode's tables are slow.
    let bytes = character.utf8
    if bytes.count == 1, let byte = bytes.first {
      return (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
    return character.isLetter || character.isNumber
  }

  /// Words written with a capital in the middle of a sentence: names, as a rule, and of another ad of the same
  /// template another one.
  private static func nameLike(in text: String) -> Set<String> {
    var names: [String] = []
    var isStart = true
    var word = ""
    func close() {
      guard let first = word.first else { return }
      let isCapitalised =
        first.isUppercase && word.count > 1 && word.dropFirst().allSatisfy(\.isLowercase)
      if isCapitalised, !isStart { names.append(word) }
      isStart = false
      word = ""
    }
    for character in text {
      if isWordScalar(character) {
        word.append(character)
      } else {
        close()
        if ".!?\n:".contains(character) { isStart = true }
      }
    }
    close()
    guard !names.isEmpty else { return [] }
    let folded = foldObfuscatedText(names.joined(separator: " . ")).text
    return Set(folded.split { !isWordScalar($0) }.map(String.init))
  }

  /// Each pair of neighbours once, as a number (FNV-1a).
  private static func pairs(of words: [Substring]) -> Set<UInt64> {
    var pairs: Set<UInt64> = []
    for (first, second) in zip(words, words.dropFirst()) {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in first.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      hash = (hash ^ 0x20) &* 0x100_0000_01b3
      for byte in second.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      pairs.insert(hash)
    }
    return pairs
  }

  /// One of a family of permutations of 64 bits (the finaliser of SplitMix64).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
