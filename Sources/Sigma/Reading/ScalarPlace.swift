import StrictYAML
import Wording

/// Where a character of a scalar stands in its file, however the scalar is written.
struct ScalarPlace {
  private let source: [Unicode.Scalar]

  init(_ source: [UInt8]) {
    self.source = Array(String(decoding: source, as: UTF8.self).unicodeScalars)
  }

  /// The place of the scalar value at `offset` of `text`, which is no white space; where the scalar
  /// begins if it cannot be told, as with escapes. YAML folds lines and takes indentation away (YAML 1.2.2,
  /// §6.5, §8.1), so what is counted is what is not white space. O(file): for faults only.
  func location(of offset: Int, in text: String, at start: SourceLocation) -> SourceLocation {
    guard var at = index(start) else { return start }
    var (line, column) = (start.line, start.column)
    func step() {
      if source[at] == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
      at += 1
    }
    switch source[at] {
    case "'", "\"":
      if text.contains("'") || text.contains("\"") || text.contains("\\") { return start }
      step()
    case "|", ">": while at < source.count, source[at] != "\n" { step() }
    default: break
    }
    let scalars = Array(text.unicodeScalars)
    guard offset <= scalars.count else { return start }
    var before = scalars[..<offset].count { !$0.properties.isWhitespace }
    // The end of the text stands right behind its last character.
    let isAtEnd = !scalars[offset...].contains { !$0.properties.isWhitespace }
    while at < source.count {
      if before == 0, isAtEnd || !source[at].properties.isWhitespace {
        return SourceLocation(file: start.file, line: line, column: column)
      }
      if !source[at].properties.isWhitespace { before -= 1 }
      step()
    }
    return before == 0 ? SourceLocation(file: start.file, line: line, column: column) : start
  }

  private func index(_ location: SourceLocation) -> Int? {
    var at = 0
    for _ in 1..<max(1, location.line) {
      guard let end = source[at...].firstIndex(of: "\n") else { return nil }
      at = end + 1
    }
    at += location.column - 1
    return at < source.count ? at : nil
  }
}
