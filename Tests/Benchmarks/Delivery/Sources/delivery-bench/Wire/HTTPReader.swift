import CEpoll
import Glibc

/// Reads HTTP/1.1 messages as their bytes come: requests or answers, with a length or in chunks.
struct HTTPReader {
  enum Part {
    /// The first line, without its end.
    case head(String)
    case body(UnsafeRawBufferPointer)
    case end
  }

  private enum State {
    case head
    case fixed(Int)
    case chunkSize
    case chunk(Int)
    case chunkEnd
    case trailer
  }

  private var state = State.head
  private var pending: [UInt8] = []

  mutating func feed(_ bytes: UnsafeRawBufferPointer, _ part: (Part) -> Void) {
    if pending.isEmpty {
      let rest = parse(bytes, part)
      if rest < bytes.count { pending.append(contentsOf: bytes[rest...]) }
    } else {
      pending.append(contentsOf: bytes)
      let whole = pending
      let rest = whole.withUnsafeBytes { parse($0, part) }
      pending.removeFirst(rest)
    }
  }

  /// How many bytes were used.
  private mutating func parse(_ bytes: UnsafeRawBufferPointer, _ part: (Part) -> Void) -> Int {
    var at = 0
    while true {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
      switch state {
      case .head:
        guard let end = rest.firstRange(of: "\r\n\r\n") else { return at }
        begin(UnsafeRawBufferPointer(rebasing: rest[..<end.lowerBound]), part)
        at += end.upperBound
      case .fixed(let count):
        guard count > 0 else {
          state = .head
          part(.end)
          continue
        }
        guard !rest.isEmpty else { return at }
        let taken = min(count, rest.count)
        part(.body(UnsafeRawBufferPointer(rebasing: rest[..<taken])))
        state = .fixed(count - taken)
        at += taken
      case .chunkSize:
        guard let end = rest.firstRange(of: "\r\n") else { return at }
        let text = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
        let size = Int(text.prefix { $0 != ";" }, radix: 16) ?? 0
        state = size == 0 ? .trailer : .chunk(size)
        at += end.upperBound
      case .chunk(let count):
        guard !rest.isEmpty else { return at }
        let taken = min(count, rest.count)
        part(.body(UnsafeRawBufferPointer(rebasing: rest[..<taken])))
        state = taken == count ? .chunkEnd : .chunk(count - taken)
        at += taken
      case .chunkEnd:
        guard rest.count >= 2 else { return at }
        state = .chunkSize
        at += 2
      case .trailer:
        guard rest.count >= 2 else { return at }
        state = .head
        at += 2
        part(.end)
      }
    }
  }

  private mutating func begin(_ head: UnsafeRawBufferPointer, _ part: (Part) -> Void) {
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    var length = 0
    var isChunked = false
    for line in lines.dropFirst() {
      let name = line.prefix { $0 != ":" }.lowercased()
      let value = line.dropFirst(name.count + 1).drop { $0 == " " }
      if name == "content-length" { length = Int(value) ?? 0 }
      if name == "transfer-encoding" { isChunked = true }
    }
    part(.head(lines.first.map(String.init) ?? ""))
    state = isChunked ? .chunkSize : .fixed(length)
  }
}

extension UnsafeRawBufferPointer {
  /// Where a short text stands; memmem(3).
  func firstRange(of text: StaticString) -> Range<Int>? {
    guard let base = baseAddress,
      let found = memmem(base, count, text.utf8Start, text.utf8CodeUnitCount)
    else { return nil }
    let start = UnsafeRawPointer(found) - base
    return start..<start + text.utf8CodeUnitCount
  }

  func count(of byte: UInt8) -> Int { reduce(0) { $0 + ($1 == byte ? 1 : 0) } }

  /// How often a short text stands there.
  func count(of text: StaticString) -> Int {
    var count = 0
    var rest = self
    while let found = rest.firstRange(of: text) {
      count += 1
      rest = UnsafeRawBufferPointer(rebasing: rest[found.upperBound...])
    }
    return count
  }
}
