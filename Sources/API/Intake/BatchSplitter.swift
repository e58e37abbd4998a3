/// Finds the elements of a JSON array without reading them, so that each can be read alone: one that is
/// faulty does not take the others with it, and one array never becomes values all at once.
///
/// It tells brackets, strings and commas apart, nothing more; what an element is worth is for the strict
/// reader. O(bytes), no allocation but the result.
enum BatchSplitter {
  enum Fault: Error, Hashable {
    /// Not an array, or its brackets and quotes do not close.
    case notAnArray
    case tooMany
  }

  /// The ranges of the elements, at most `limit`.
  static func elements(
    of bytes: [UInt8], limit: Int
  ) throws(Fault) -> [Range<Int>] {
    var index = 0
    func isSpace(_ byte: UInt8) -> Bool {
      byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
    while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "[") else { throw .notAnArray }
    index += 1
    var ranges: [Range<Int>] = []
    var start = index
    var depth = 0
    var isInString = false
    /// Whether the element at hand has anything but white space.
    var isEmpty = true
    while index < bytes.count {
      let byte = bytes[index]
      if isInString {
        if byte == UInt8(ascii: "\\") {
          index += 1
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""):
          isInString = true
          isEmpty = false
        case UInt8(ascii: "["), UInt8(ascii: "{"):
          depth += 1
          isEmpty = false
        case UInt8(ascii: "]") where depth == 0:
          // `[]` has no element; `[1,]` has an empty last one, which is not JSON.
          if !isEmpty {
            ranges.append(start..<index)
          } else if !ranges.isEmpty {
            throw .notAnArray
          }
          guard ranges.count <= limit else { throw .tooMany }
          guard bytes[(index + 1)...].allSatisfy(isSpace) else { throw .notAnArray }
          return ranges
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
          guard depth > 0 else { throw .notAnArray }
          depth -= 1
        case UInt8(ascii: ",") where depth == 0:
          guard !isEmpty else { throw .notAnArray }
          ranges.append(start..<index)
          guard ranges.count <= limit else { throw .tooMany }
          start = index + 1
          isEmpty = true
        default: if !isSpace(byte) { isEmpty = false }
        }
      }
      index += 1
    }
    throw .notAnArray
  }
}
