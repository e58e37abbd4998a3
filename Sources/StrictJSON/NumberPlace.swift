import Wording

/// Finds the first number that JSON or 64 bits do not have: simdjson says that there is one, and not where. It read all
/// that stands before, so that the form of that need not be looked at again.
struct NumberPlace {
  private struct Level {
    var isObject: Bool
    /// Of the member or element at hand.
    var place = 0
    var name = ""
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var levels: [Level] = []
  /// A text that comes now is the name of a member.
  private var isAtName = false

  /// The way there, as faults are told; `nil` where there is no such number.
  static func path(in bytes: UnsafeBufferPointer<UInt8>) -> [(name: String, place: Int?)]? {
    var search = NumberPlace(bytes: bytes)
    return search.path()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private mutating func path() -> [(name: String, place: Int?)]? {
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        isAtName = byte == UInt8(ascii: "{")
        levels.append(Level(isObject: isAtName))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = levels.popLast()
        isAtName = false
      case UInt8(ascii: ","):
        guard let last = levels.indices.last else { return nil }
        levels[last].place += 1
        isAtName = levels[last].isObject
      case UInt8(ascii: ":"): isAtName = false
      case UInt8(ascii: "\""):
        let text = text()
        if isAtName, let last = levels.indices.last { levels[last].name = text }
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        index -= 1
        guard Self.isNumber(token()) else { return isAtName ? nil : way }
      default: continue
      }
    }
    return nil
  }

  private var way: [(name: String, place: Int?)] {
    levels.map { $0.isObject ? ($0.name, $0.place) : (String($0.place), nil) }
  }

  /// A text as it is written, from behind its first quote on; what is escaped in it stays so.
  private mutating func text() -> String {
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(index, bytes.count)
    index = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Up to where a value ends.
  private mutating func token() -> ArraySlice<UInt8> {
    let start = index
    let ends = Array(",]}: \t\r\n".utf8)
    while index < bytes.count, !ends.contains(bytes[index]) { index += 1 }
    return Array(bytes[start..<index])[...]
  }

  /// RFC 8259 §6, within 64 bits.
  private static func isNumber(_ token: ArraySlice<UInt8>) -> Bool {
    var rest = token
    func digits() -> ArraySlice<UInt8> {
      let run = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(run.count)
      return run
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = digits()
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
    var isWhole = true
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard !digits().isEmpty else { return false }
      isWhole = false
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      guard !digits().isEmpty else { return false }
      isWhole = false
    }
    guard rest.isEmpty else { return false }
    let text = String(decoding: token, as: UTF8.self)
    return isWhole
      ? Int64(text) != nil || UInt64(text) != nil : Double(text).map(\.isFinite) ?? false
  }
}
