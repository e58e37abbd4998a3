import Chronology
import Observations

/// The beginning of a backup file, in clear; all of it is bound to what follows, so that none of it can be
/// changed.
public struct BackupHeader: Sendable, Hashable {
  public enum Part: UInt8, Sendable, Hashable, CaseIterable {
    case data = 1
    case keys = 2
  }

  static let magic = Array("FILETBK1".utf8)

  public var part: Part
  public var made: Timestamp
  /// Until when it may be restored; `nil`: for ever.
  public var expires: Timestamp?
  /// Of which instance: data and keys must be of one.
  public var instance: String

  public init(part: Part, made: Timestamp, expires: Timestamp?, instance: String) {
    self.part = part
    self.made = made
    self.expires = expires
    self.instance = instance
  }

  /// Magic, length in two bytes, then the fields.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.byte(part.rawValue)
    writer.integer(made.milliseconds)
    writer.optional(expires) { $0.integer($1.milliseconds) }
    writer.text(instance)
    let fields = writer.bytes
    return Self.magic + [UInt8(fields.count >> 8 & 0xFF), UInt8(fields.count & 0xFF)] + fields
  }

  init(fields: [UInt8]) throws(BackupFault) {
    do throws(CodingFault) {
      var reader = ByteReader(fields)
      guard let part = Part(rawValue: try reader.byte()) else { throw CodingFault(offset: 0) }
      self.part = part
      made = Timestamp(milliseconds: try reader.integer())
      expires = try reader.optional { (reader: inout ByteReader) throws(CodingFault) in
        Timestamp(milliseconds: try reader.integer())
      }
      instance = try reader.text()
      try reader.finish()
    } catch {
      throw .notABackup
    }
  }
}
