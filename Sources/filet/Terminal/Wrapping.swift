/// Breaks text for a terminal of some width. What goes elsewhere than to a terminal is not broken: whoever searches it
/// finds a sentence in one line.
enum Wrapping {
  /// Lines of at most `width` columns, broken between words; a word that is longer stands alone. `nil`: one line. French
  /// sets its punctuation off with a space, and no line begins with it.
  /// The codes of colours take no room.
  static func lines(_ text: String, width: Int?) -> [String] {
    guard let width, width > 0, columns(of: text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in unbroken(text) {
      let length = columns(of: word)
      if !line.isEmpty, used + 1 + length > width {
        lines.append(line)
        (line, used) = (word, length)
      } else {
        line += (line.isEmpty ? "" : " ") + word
        used += (used == 0 ? 0 : 1) + length
      }
    }
    return lines + [line]
  }

  /// The words, each with what may not be parted from it: `: ; ? ! » %` from the word before, `«` from the one after.
  private static func unbroken(_ text: String) -> [String] {
    var words: [String] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if let last = words.last, last.hasSuffix("«") || isHeldBefore(word) {
        words[words.count - 1] = "\(last) \(word)"
      } else {
        words.append(String(word))
      }
    }
    return words
  }

  private static func isHeldBefore(_ word: Substring) -> Bool {
    guard let first = word.first, ":;?!»%".contains(first) else { return false }
    return word.allSatisfy { ":;?!»%.,)…".contains($0) }
  }

  /// How many columns a text takes, without the codes of colours (ECMA-48 SGR).
  static func columns(of text: some StringProtocol) -> Int {
    var count = 0
    var isCode = false
    for character in text {
      if character == "\u{1B}" {
        isCode = true
      } else if !isCode {
        count += 1
      } else if character == "m" {
        isCode = false
      }
    }
    return count
  }
}
