/// A pattern with wildcards in the middle, ready to be held against a value's bytes.
struct Glob: Sendable, Hashable {
  /// What stands between two `*`.
  private var segments: [[TextPattern.Token]]
  private var startsAnchored: Bool
  private var endsAnchored: Bool
  /// Whether a scalar is to be counted (`?`).
  let countsScalars: Bool

  init(_ pattern: TextPattern) {
    let tokens = pattern.tokens
    startsAnchored = tokens.first != .many
    endsAnchored = tokens.last != .many
    segments = tokens.split(separator: .many).map(Array.init)
    countsScalars = tokens.contains(.one)
  }

  /// `boundaries`, where given, says for each byte whether a scalar of the unfolded text begins there: a
  /// folded `ß` is two letters and still one scalar.
  func matches(_ text: UnsafeBufferPointer<UInt8>, boundaries: [Bool]? = nil) -> Bool {
    var at = 0
    for (index, segment) in segments.enumerated() {
      let isFirst = index == 0 && startsAnchored
      let isLast = index == segments.count - 1 && endsAnchored
      var found: Int?
      var start = at
      while start <= text.count {
        if let end = end(of: segment, text, start, boundaries), !isLast || end == text.count {
          found = end
          break
        }
        if isFirst { break }
        start += 1
      }
      guard let found else { return false }
      at = found
    }
    return true
  }

  /// Where a segment ends if it matches at a byte.
  private func end(
    of segment: [TextPattern.Token], _ text: UnsafeBufferPointer<UInt8>, _ start: Int,
    _ boundaries: [Bool]?
  ) -> Int? {
    var at = start
    for token in segment {
      switch token {
      case .literal(let bytes):
        guard at + bytes.count <= text.count else { return nil }
        for offset in 0..<bytes.count where text[at + offset] != bytes[offset] { return nil }
        at += bytes.count
      case .one:
        // A `?` never begins within a scalar.
        guard at < text.count, Self.isBoundary(at, text, boundaries) else { return nil }
        at += 1
        while at < text.count, !Self.isBoundary(at, text, boundaries) { at += 1 }
      case .dash:
        guard at < text.count else { return nil }
        if text[at] == 0x2D || text[at] == 0x2F {
          at += 1
        } else if at + 2 < text.count, text[at] == 0xE2, text[at + 1] == 0x80,
          (0x93...0x95).contains(text[at + 2])
        {
          at += 3
        } else {
          return nil
        }
      case .many: return nil
      }
    }
    return at
  }

  private static func isBoundary(
    _ at: Int, _ text: UnsafeBufferPointer<UInt8>, _ boundaries: [Bool]?
  ) -> Bool {
    if at >= text.count { return true }
    return boundaries?[at] ?? (text[at] & 0xC0 != 0x80)
  }
}
