import Chronology
import StrictJSON

// The canonical bytes of an entry, version 1. One entry has one form and one form is one entry: every field
// is there, in this order, numbers big-endian, everything of variable length after its length.

extension Entry {
  /// The version that is written.
  public static let version: UInt8 = 1

  /// The bytes that are hashed. O(length).
  public var encoded: [UInt8] {
    var writer = EntryWriter()
    writer.byte(Self.version)
    writer.number(seq)
    writer.number(UInt64(bitPattern: at.milliseconds))
    writer.text(kind)
    writer.text(account)
    if let through {
      writer.byte(1)
      writer.text(through)
    } else {
      writer.byte(0)
    }
    writer.text(object)
    writer.count(details.count)
    for detail in details {
      writer.text(detail.name)
      writer.value(detail.value)
    }
    writer.count(pledges.count)
    for pledge in pledges {
      writer.text(pledge.name)
      writer.count(pledge.commitment.count)
      writer.bytes += pledge.commitment
    }
    return writer.bytes
  }

  /// Reads an entry; refuses bytes that are not exactly what `encoded` gives.
  public init(decoding bytes: some Collection<UInt8>) throws(RecordFault) {
    var reader = EntryReader(Array(bytes)[...])
    guard try reader.byte() == Self.version else { throw RecordFault(.entry) }
    seq = try reader.number()
    at = Timestamp(milliseconds: Int64(bitPattern: try reader.number()))
    kind = try reader.text()
    account = try reader.text()
    switch try reader.byte() {
    case 0: through = nil
    case 1: through = try reader.text()
    default: throw RecordFault(.entry)
    }
    object = try reader.text()
    details = []
    for _ in 0..<(try reader.count()) {
      details.append(JSONMember(try reader.text(), try reader.value(depth: 0)))
    }
    pledges = []
    for _ in 0..<(try reader.count()) {
      pledges.append(Pledge(name: try reader.text(), commitment: try reader.blob()))
    }
    guard reader.isAtEnd else { throw RecordFault(.entry) }
  }

  /// The number in the bytes of an entry of a known version, which stands at a fixed place; `nil` for
  /// anything else. Reads no more than that.
  public static func seq(in bytes: UnsafeRawBufferPointer) -> UInt64? {
    guard bytes.count > 17, bytes[0] == version else { return nil }
    return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
  }

  /// Whether the bytes of an entry of a known version are of this kind. Reads no more than that.
  public static func isOf(_ kind: StaticString, _ bytes: UnsafeRawBufferPointer) -> Bool {
    kind.withUTF8Buffer { isOf($0, bytes) }
  }

  /// The same; the kind as its bytes in UTF-8.
  public static func isOf(
    _ kind: some Collection<UInt8>, _ bytes: UnsafeRawBufferPointer
  ) -> Bool {
    let (length, start) = (kind.count, 21)
    guard bytes.count >= start + length, bytes[0] == version,
      UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 17, as: UInt32.self)) == length
    else { return false }
    return bytes[start..<start + length].elementsEqual(kind)
  }
}

private struct EntryWriter {
  var bytes: [UInt8]

  init() {
    bytes = []
    bytes.reserveCapacity(256)
  }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func number(_ value: UInt64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func count(_ value: Int) {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).bigEndian) {
      bytes.append(contentsOf: $0)
    }
  }

  mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      count(utf8.count)
      bytes.append(contentsOf: utf8)
    }
  }

  mutating func value(_ value: JSONValue) {
    switch value {
    case .null: byte(0)
    case .bool(false): byte(1)
    case .bool(true): byte(2)
    case .integer(let number):
      byte(3)
      self.number(UInt64(bitPattern: number))
    case .double(let number):
      byte(4)
      self.number(number.bitPattern)
    case .string(let text):
      byte(5)
      self.text(text)
    case .array(let values):
      byte(6)
      count(values.count)
      for value in values { self.value(value) }
    case .object(let members):
      byte(7)
      count(members.count)
      for member in members {
        text(member.name)
        self.value(member.value)
      }
    }
  }
}

private struct EntryReader {
  private let bytes: ArraySlice<UInt8>
  private var at: Int
  /// What is written is flat; more is somebody else's doing.
  private static let depthLimit = 8

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  var isAtEnd: Bool { at == bytes.endIndex }

  mutating func byte() throws(RecordFault) -> UInt8 {
    guard at < bytes.endIndex else { throw RecordFault(.entry) }
    defer { at += 1 }
    return bytes[at]
  }

  mutating func number() throws(RecordFault) -> UInt64 {
    var value: UInt64 = 0
    for _ in 0..<8 { value = value << 8 | UInt64(try byte()) }
    return value
  }

  /// A number of things each of which takes at least a byte.
  mutating func count() throws(RecordFault) -> Int {
    var value = 0
    for _ in 0..<4 { value = value << 8 | Int(try byte()) }
    guard value <= bytes.endIndex - at else { throw RecordFault(.entry) }
    return value
  }

  mutating func blob() throws(RecordFault) -> [UInt8] {
    let count = try count()
    defer { at += count }
    return Array(bytes[at..<at + count])
  }

  mutating func text() throws(RecordFault) -> String {
    let count = try count()
    defer { at += count }
    return try bytes[at..<at + count].withUnsafeBufferPointer {
      written throws(RecordFault) -> String in
      // Decoding repairs what is no UTF-8, so what comes back the same was right. Several times as fast as
      // validating, which is not specialised.
      var text = String(decoding: written, as: UTF8.self)
      guard text.withUTF8({ $0.count == written.count && $0.elementsEqual(written) }) else {
        throw RecordFault(.entry)
      }
      return text
    }
  }

  mutating func value(depth: Int) throws(RecordFault) -> JSONValue {
    guard depth < Self.depthLimit else { throw RecordFault(.entry) }
    switch try byte() {
    case 0: return .null
    case 1: return false
    case 2: return true
    case 3: return .integer(Int64(bitPattern: try number()))
    case 4: return .double(Double(bitPattern: try number()))
    case 5: return .string(try text())
    case 6:
      var values: [JSONValue] = []
      for _ in 0..<(try count()) { values.append(try value(depth: depth + 1)) }
      return .array(values)
    case 7:
      var members: [JSONMember] = []
      for _ in 0..<(try count()) {
        members.append(JSONMember(try text(), try value(depth: depth + 1)))
      }
      return .object(members)
    default: throw RecordFault(.entry)
    }
  }
}
