import Chronology
import StrictJSON

extension Observation {
  /// The form's version, its first byte.
  private static let version: UInt8 = 1

  /// The observation in a compact binary form; `init(decoding:)` gives it back exactly.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(reserving: 512)
    writer.byte(Self.version)
    writer.text(id)
    writer.text(eventKey)
    writer.text(digest)
    writer.optional(supersedes) { $0.text($1) }
    writer.text(kind)
    writer.text(source)
    writer.text(organisation)
    writer.integer(time.milliseconds)
    writer.integer(arrival.milliseconds)
    writer.text(territory)
    writer.integer(Int64(sourceGrade))
    writer.list(youths) { $1.write(to: &$0) }
    writer.list(entities) { $0.text($1.text) }
    writer.members(facts)
    return writer.bytes
  }

  /// Reads back what `encoded` gave.
  public init(decoding bytes: [UInt8]) throws(CodingFault) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == Self.version else { throw CodingFault(offset: 0) }
    self.init(
      id: try reader.text(),
      eventKey: try reader.text(),
      digest: try reader.text(),
      supersedes: try reader.optional { (r: inout ByteReader) throws(CodingFault) in
        try r.text()
      },
      kind: try reader.text(),
      source: try reader.text(),
      organisation: try reader.text(),
      time: Timestamp(milliseconds: try reader.integer()),
      arrival: Timestamp(milliseconds: try reader.integer()),
      territory: try reader.text(),
      sourceGrade: try reader.small(),
      youths: try reader.list { (r: inout ByteReader) throws(CodingFault) in
        try YouthMention(from: &r)
      },
      entities: try reader.references(),
      facts: try reader.members())
    try reader.finish()
  }
}

extension YouthMention {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.text(role.rawValue)
    writer.list(identifiers) { $0.text($1.text) }
    writer.bool(isIdentified)
    writer.optional(age) { $0.integer(Int64($1)) }
    writer.optional(isPlaced) { $0.bool($1) }
    writer.optional(school) { $0.text($1) }
    writer.optional(unit) { $0.text($1) }
    writer.bool(isBoy)
  }

  fileprivate init(from reader: inout ByteReader) throws(CodingFault) {
    guard let role = Role(rawValue: try reader.text()) else { throw reader.fault }
    self.init(
      role: role,
      identifiers: try reader.references(),
      isIdentified: try reader.bool(),
      age: try reader.optional { (r: inout ByteReader) throws(CodingFault) in try r.small() },
      isPlaced: try reader.optional { (r: inout ByteReader) throws(CodingFault) in try r.bool() },
      school: try reader.optional { (r: inout ByteReader) throws(CodingFault) in try r.text() },
      unit: try reader.optional { (r: inout ByteReader) throws(CodingFault) in try r.text() },
      isBoy: try reader.bool())
  }
}

extension ByteReader {
  fileprivate mutating func references() throws(CodingFault) -> [EntityRef] {
    try list { (reader: inout ByteReader) throws(CodingFault) in
      guard let reference = EntityRef(text: try reader.text()) else { throw reader.fault }
      return reference
    }
  }

  fileprivate mutating func small() throws(CodingFault) -> Int {
    guard let value = Int(exactly: try integer()) else { throw fault }
    return value
  }
}
