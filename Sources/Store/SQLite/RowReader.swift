import Chronology
import Foundation
import GRDB
import Observations
import StrictJSON

/// Reads a row's columns one after the other. A value of another type, or a code that is none of ours, is
/// a damaged entry, never a trap.
struct RowReader {
  private let row: Row
  private var column = 0

  init(_ row: Row) { self.row = row }

  private mutating func next() throws(StoreError) -> DatabaseValue.Storage {
    guard column < row.count else { throw .damagedEntry }
    defer { column += 1 }
    let value: DatabaseValue = row[column]
    return value.storage
  }

  mutating func optionalText() throws(StoreError) -> String? {
    switch try next() {
    case .string(let text): return text
    case .null: return nil
    default: throw .damagedEntry
    }
  }

  mutating func text() throws(StoreError) -> String {
    guard let text = try optionalText() else { throw .damagedEntry }
    return text
  }

  mutating func optionalInteger() throws(StoreError) -> Int64? {
    switch try next() {
    case .int64(let value): return value
    case .null: return nil
    default: throw .damagedEntry
    }
  }

  mutating func integer() throws(StoreError) -> Int64 {
    guard let value = try optionalInteger() else { throw .damagedEntry }
    return value
  }

  mutating func int() throws(StoreError) -> Int {
    guard let value = Int(exactly: try integer()) else { throw .damagedEntry }
    return value
  }

  mutating func bool() throws(StoreError) -> Bool { try integer() != 0 }

  mutating func time() throws(StoreError) -> Timestamp { Timestamp(milliseconds: try integer()) }

  mutating func optionalTime() throws(StoreError) -> Timestamp? {
    try optionalInteger().map { Timestamp(milliseconds: $0) }
  }

  mutating func optionalBlob() throws(StoreError) -> [UInt8]? {
    switch try next() {
    case .blob(let data): return [UInt8](data)
    case .null: return nil
    default: throw .damagedEntry
    }
  }

  mutating func blob() throws(StoreError) -> [UInt8] {
    // SQLite knows no difference between an empty blob and none in some bindings; nothing sealed is empty.
    guard let bytes = try optionalBlob() else { throw .damagedEntry }
    return bytes
  }

  /// One of the codes of an enumeration.
  mutating func code<Code: RawRepresentable>(
    _ type: Code.Type = Code.self
  ) throws(StoreError) -> Code where Code.RawValue == String {
    guard let code = Code(rawValue: try text()) else { throw .damagedEntry }
    return code
  }

  mutating func optionalCode<Code: RawRepresentable>(
    _ type: Code.Type = Code.self
  ) throws(StoreError) -> Code? where Code.RawValue == String {
    guard let text = try optionalText() else { return nil }
    guard let code = Code(rawValue: text) else { throw .damagedEntry }
    return code
  }

  mutating func level<Level: RawRepresentable>(
    _ type: Level.Type = Level.self
  ) throws(StoreError) -> Level where Level.RawValue == Int {
    guard let level = Level(rawValue: try int()) else { throw .damagedEntry }
    return level
  }

  mutating func reference() throws(StoreError) -> EntityRef {
    guard let reference = EntityRef(text: try text()) else { throw .damagedEntry }
    return reference
  }

  mutating func json() throws(StoreError) -> JSONValue {
    let bytes = Array(try text().utf8)
    do throws(JSONFault) {
      return try parseJSON(bytes, limits: .own)
    } catch {
      throw .damagedEntry
    }
  }
}

extension JSONLimits {
  /// For what the store itself has written.
  fileprivate static let own = JSONLimits(bytes: 1 << 28, depth: 1_000)
}
