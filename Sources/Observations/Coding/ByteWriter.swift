import StrictJSON

/// Writes values one after the other in a compact binary form that `ByteReader` reads back. There are
/// no tags but for JSON: who writes and who reads agree on the order, and a version comes first.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []

  package init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package mutating func byte(_ value: UInt8) { bytes.append(value) }

  package mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// LEB128: seven bits a byte, the lowest first.
  package mutating func count(_ value: Int) { unsigned(UInt64(value)) }

  /// Zigzag, then as `count`: small numbers of either sign are short.
  package mutating func integer(_ value: Int64) {
    unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  private mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func text(_ value: String) {
    count(value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  package mutating func optional<Value>(
    _ value: Value?, _ write: (inout ByteWriter, Value) -> Void
  ) {
    bool(value != nil)
    if let value { write(&self, value) }
  }

  package mutating func list<Element>(
    _ values: [Element], _ write: (inout ByteWriter, Element) -> Void
  ) {
    count(values.count)
    for value in values { write(&self, value) }
  }

  package mutating func json(_ value: JSONValue) {
    switch value {
    case .null: byte(0)
    case .bool(false): byte(1)
    case .bool(true): byte(2)
    case .integer(let number):
      byte(3)
      integer(number)
    case .double(let number):
      byte(4)
      for shift in stride(from: 0, to: 64, by: 8) {
        byte(UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(shift)))
      }
    case .string(let value):
      byte(5)
      text(value)
    case .array(let values):
      byte(6)
      list(values) { $0.json($1) }
    case .object(let members):
      byte(7)
      self.members(members)
    }
  }

  package mutating func members(_ members: [JSONMember]) {
    list(members) {
      $0.text($1.name)
      $0.json($1.value)
    }
  }
}
