import GRDB
import GRDBSQLite

/// A cached statement whose values are bound one after the other through SQLite's own interface: a row has up
/// to twenty values, and a box for each would cost more than writing it.
struct Binding {
  private let statement: OpaquePointer
  private let db: Database
  private var place: Int32 = 0

  /// Use it at once and on the connection's own queue: the next one for the same words takes it over.
  init(_ sql: String, on db: Database) throws {
    self.db = db
    statement = try db.cachedStatement(sql: sql).sqliteStatement
    sqlite3_reset(statement)
  }

  mutating func bind(_ value: Int64?) {
    place += 1
    if let value {
      sqlite3_bind_int64(statement, place, value)
    } else {
      sqlite3_bind_null(statement, place)
    }
  }

  mutating func bind(_ value: Int) { bind(Int64(value)) }

  mutating func bind(_ value: Bool) { bind(value ? 1 : 0) }

  mutating func bind(_ value: String?) {
    place += 1
    guard var value else {
      sqlite3_bind_null(statement, place)
      return
    }
    guard !value.isEmpty else {
      // Without an address SQLite would take it for nothing.
      sqlite3_bind_text(statement, place, "", 0, Self.copied)
      return
    }
    value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        _ = sqlite3_bind_text(statement, place, $0.baseAddress, Int32($0.count), Self.copied)
      }
    }
  }

  mutating func bind(_ value: [UInt8]?) {
    place += 1
    guard let value else {
      sqlite3_bind_null(statement, place)
      return
    }
    value.withUnsafeBytes {
      _ = sqlite3_bind_blob(statement, place, $0.baseAddress, Int32($0.count), Self.copied)
    }
  }

  /// Runs a statement that gives no rows.
  func run() throws {
    defer { sqlite3_reset(statement) }
    guard sqlite3_step(statement) == SQLITE_DONE else { throw fault }
  }

  /// The first column of the first row; `nil` where there is no row or nothing in it.
  func integer() throws -> Int64? {
    defer { sqlite3_reset(statement) }
    switch sqlite3_step(statement) {
    case SQLITE_ROW:
      return sqlite3_column_type(statement, 0) == SQLITE_NULL
        ? nil : sqlite3_column_int64(statement, 0)
    case SQLITE_DONE: return nil
    default: throw fault
    }
  }

  private var fault: DatabaseError {
    DatabaseError(resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)))
  }

  /// SQLite takes a copy before the call returns (`SQLITE_TRANSIENT`, −1).
  private static var copied: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }
}
