/// Cuts a stream of bytes into lines and holds no more than one line of the allowed length: the rest of
/// a longer one is thrown away as it comes.
struct LineSplitter: Sendable {
  enum Line: Sendable, Hashable {
    case bytes([UInt8])
    /// The line was longer than allowed.
    case tooLong
  }

  let limit: Int
  private var partial: [UInt8] = []
  private var isSkipping = false

  init(limit: Int) { self.limit = limit }

  /// The lines that these bytes complete. Blank lines are left out; a carriage return before the line
  /// feed belongs to the end of the line.
  mutating func feed(_ bytes: some Collection<UInt8>) -> [Line] {
    var lines: [Line] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else {
        keep(bytes[start...])
        break
      }
      keep(bytes[start..<end])
      if let line = finishLine() { lines.append(line) }
      start = bytes.index(after: end)
    }
    return lines
  }

  /// The last line, where the stream ended without a line feed.
  mutating func finish() -> Line? { finishLine() }

  /// Whether bytes of an unfinished line are held or were thrown away.
  var isWithinLine: Bool { isSkipping || !partial.isEmpty }

  private mutating func keep(_ bytes: some Collection<UInt8>) {
    guard !isSkipping else { return }
    // One byte more than the limit for a carriage return.
    if partial.count + bytes.count > limit + 1 {
      isSkipping = true
      partial = []
    } else {
      partial.append(contentsOf: bytes)
    }
  }

  private mutating func finishLine() -> Line? {
    defer {
      partial = []
      isSkipping = false
    }
    if isSkipping { return .tooLong }
    if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
    if partial.count > limit { return .tooLong }
    let isBlank = partial.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return isBlank ? nil : .bytes(partial)
  }
}
