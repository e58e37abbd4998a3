import StrictJSON

/// Bytes that are not what they were said to be: cut short, too long, or of another version.
public struct CodingFault: Error, Sendable, Hashable {
  /// Where in the bytes, from 0.
  public var offset: Int

  public init(offset: Int) { self.offset = offset }
}

/// Reads back what `ByteWriter` wrote. Every length is held against what is left, so that damaged bytes
/// give a fault and neither a crash nor a large allocation.
package struct ByteReader {
  private let bytes: [UInt8]
  package private(set) var offset = 0
  /// JSON values nest at most this deep.
  private static let depth = 64

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package var fault: CodingFault { CodingFault(offset: offset) }

  /// Nothing may be left over.
  package func finish() throws(CodingFault) {
    guard offset == bytes.count else { throw fault }
  }

  package mutating func byte() throws(CodingFault) -> UInt8 {
    guard offset < bytes.count else { throw fault }
    defer { offset += 1 }
    return bytes[offset]
  }

  package mutating func bool() throws(CodingFault) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw fault
    }
  }

  package mutating func count() throws(CodingFault) -> Int {
    // No count can exceed the bytes that are left: every element takes at least one.
    let value = try unsigned()
    guard value <= UInt64(bytes.count - offset) else { throw fault }
    return Int(value)
  }

  package mutating func integer() throws(CodingFault) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
  }

  private mutating func unsigned() throws(CodingFault) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw fault }
      value |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 { return value }
      shift += 7
    }
  }

  package mutating func text() throws(CodingFault) -> String {
    let length = try count()
    guard let text = String(validating: bytes[offset..<offset + length], as: UTF8.self) else {
      throw fault
    }
    offset += length
    return text
  }

  package mutating func optional<Value>(
    _ read: (inout ByteReader) throws(CodingFault) -> Value
  ) throws(CodingFault) -> Value? {
    try bool() ? try read(&self) : nil
  }

  package mutating func list<Element>(
    _ read: (inout ByteReader) throws(CodingFault) -> Element
  ) throws(CodingFault) -> [Element] {
    let count = try count()
    var values: [Element] = []
    values.reserveCapacity(min(count, 1_024))
    for _ in 0..<count { values.append(try read(&self)) }
    return values
  }

  package mutating func json() throws(CodingFault) -> JSONValue { try json(depth: 0) }

  package mutating func members() throws(CodingFault) -> [JSONMember] { try members(depth: 0) }

  private mutating func json(depth: Int) throws(CodingFault) -> JSONValue {
    guard depth <= Self.depth else { throw fault }
    switch try byte() {
    case 0: return .null
    case 1: return .bool(false)
    case 2: return .bool(true)
    case 3: return .integer(try integer())
    case 4:
      var pattern: UInt64 = 0
      for shift in stride(from: 0, to: 64, by: 8) { pattern |= UInt64(try byte()) << UInt64(shift) }
      return .double(Double(bitPattern: pattern))
    case 5: return .string(try text())
    case 6:
      return .array(
        try list { (reader: inout ByteReader) throws(CodingFault) in
          try reader.json(depth: depth + 1)
        })
    case 7: return .object(try members(depth: depth + 1))
    default: throw fault
    }
  }

  private mutating func members(depth: Int) throws(CodingFault) -> [JSONMember] {
    try list { (reader: inout ByteReader) throws(CodingFault) in
      JSONMember(try reader.text(), try reader.json(depth: depth))
    }
  }
}
