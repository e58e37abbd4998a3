/// Breaks text for a terminal of some width. What goes elsewhere than to a terminal is not broken: whoever searches it
/// finds a sentence in one line.
enum Wrapping {
  /// Lines of at most `width` columns, broken between words; a word that is longer stands alone. `nil`: one line.
  /// The codes of colours take no room.
  static func lines(_ text: String, width: Int?) -> [String] {
    guard let width, width > 0, columns(of: text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let length = columns(of: word)
      if !line.isEmpty, used + 1 + length > width {
        lines.append(line)
        (line, used) = (String(word), length)
      } else {
        line += (line.isEmpty ? "" : " ") + word
        used += (used == 0 ? 0 : 1) + length
      }
    }
    return lines + [line]
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
