import GRDBSQLite

/// Reads a database as it lies in its file and changes nothing, neither it nor what is beside it: no lock is taken, and
/// no log is read or made. What a log alone holds is not seen.
enum UntouchedDatabase {
  /// The first column of what a query finds; `nil` where the file is no database, or has not what is asked for.
  static func texts(_ query: String, in path: String) -> [String]? {
    var connection: OpaquePointer?
    // There is one to be closed also where opening failed.
    defer { sqlite3_close_v2(connection) }
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    guard sqlite3_open_v2(address(of: path), &connection, flags, nil) == SQLITE_OK else {
      return nil
    }
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(connection, query, -1, &statement, nil) == SQLITE_OK else {
      return nil
    }
    var found: [String] = []
    while true {
      let step = sqlite3_step(statement)
      if step == SQLITE_DONE { return found }
      guard step == SQLITE_ROW else { return nil }
      if let text = sqlite3_column_text(statement, 0) { found.append(String(cString: text)) }
    }
  }

  private static func address(of path: String) -> String {
    // Two slashes would name a host.
    let rest = path.drop { $0 == "/" }
    var name = path.hasPrefix("/") ? "file:/" : "file:"
    for character in rest {
      switch character {
      case "%": name += "%25"
      case "?": name += "%3f"
      case "#": name += "%23"
      default: name.append(character)
      }
    }
    return name + "?immutable=1"
  }
}
