import NIOCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Cuts a stream of bytes into lines and holds no more than one line of the allowed length: the rest of
/// a longer one is thrown away as it comes.
struct LineSplitter: Sendable {
  enum Line: Sendable, Hashable {
    case bytes([UInt8])
    /// The line was longer than allowed.
    case tooLong
    /// There was no room for the line.
    case noRoom

    /// How many bytes of it are held.
    var heldBytes: Int {
      if case .bytes(let bytes) = self { bytes.count } else { 0 }
    }
  }

  let limit: Int
  private var partial: [UInt8] = []
  /// What is told of the line at hand, where the rest of it is thrown away.
  private var skipped: Line?

  init(limit: Int) { self.limit = limit }

  /// Bytes of an unfinished line that are held.
  var heldBytes: Int { partial.count }

  /// Whether a line has begun that is not complete.
  var isWithinLine: Bool { skipped != nil || !partial.isEmpty }

  /// The lines that these bytes complete. Blank lines are left out; a carriage return before the line
  /// feed belongs to the end of the line.
  mutating func feed(_ buffer: ByteBuffer) -> [Line] {
    buffer.withUnsafeReadableBytes { feed($0) }
  }

  mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [Line] {
    var lines: [Line] = []
    var rest = bytes[...]
    while let end = rest.firstLineFeed {
      keep(rest[..<end])
      if let line = finish() { lines.append(line) }
      rest = rest[(end + 1)...]
    }
    keep(rest)
    return lines
  }

  /// The line at hand, where the stream ended without a line feed.
  mutating func finish() -> Line? {
    defer {
      partial = []
      skipped = nil
    }
    if let skipped { return skipped }
    if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
    if partial.count > limit { return .tooLong }
    let isBlank = partial.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return isBlank ? nil : .bytes(partial)
  }

  /// There is no room for the line that is under way: what is held of it goes, and what is to come.
  mutating func skipLine() {
    guard !partial.isEmpty else { return }
    skipped = .noRoom
    partial = []
  }

  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard skipped == nil else { return }
    // One byte more than the limit for a carriage return.
    if partial.count + bytes.count > limit + 1 {
      skipped = .tooLong
      partial = []
    } else {
      partial.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes))
    }
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// Where the first line feed is. memchr(3): this looks at every byte that clients send.
  var firstLineFeed: Int? {
    let whole = UnsafeRawBufferPointer(rebasing: self)
    guard let start = whole.baseAddress,
      let found = memchr(start, Int32(UInt8(ascii: "\n")), whole.count)
    else { return nil }
    return startIndex + (UnsafeRawPointer(found) - start)
  }
}
