import Chronology
import Foundation
import GRDB
import Record
import StrictJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Act {
  /// The detail of a start (`started`) that was made while the clock may have been ahead: the time of the entry before it.
  public static let clockAheadOf = "clock_ahead_of"
}

/// Until when the record was kept: what a start holds the host's clock against.
enum RecordedTime {
  /// The time of the newest entry; `nil` of an empty record. Where the last start was made by a clock that may have been
  /// ahead, and neither was the clock set back since nor did retention run, the time from before that start: a second
  /// start must not take the first one's word. O(entries since the last start).
  ///
  /// - Parameter body: the bytes of the entry that an SQL clause finds first.
  static func until(_ body: (String) throws -> [UInt8]?) throws -> Timestamp? {
    guard let last = try newest(body) else { return nil }
    guard let found = try body(clause("started")) else { return last.at }
    let start = try Entry(decoding: found)
    guard start.kind == "started", last.at >= start.at,
      let text = start.details.first(where: { $0.name == Act.clockAheadOf })?.value.string,
      let before = Timestamp(rfc3339: text)
    else { return last.at }
    return try body(clause("retention_run", after: start.seq)) == nil ? before : last.at
  }

  /// What was done to a state directory that no service was running on: its entry has the time of whatever clock the host had
  /// then, which nobody had held against anything.
  private static let offline: Set<String> = [
    Act.Kind.restored.rawValue, Act.Kind.keysRotated.rawValue,
    Act.Kind.pseudonymsRotated.rawValue,
  ]

  /// The newest entry that says something of the time.
  private static func newest(_ body: (String) throws -> [UInt8]?) throws -> Entry? {
    var clause = "ORDER BY seq DESC LIMIT 1"
    while let found = try body(clause) {
      let entry = try Entry(decoding: found)
      guard offline.contains(entry.kind) else { return entry }
      clause = "WHERE seq < \(entry.seq) ORDER BY seq DESC LIMIT 1"
    }
    return nil
  }

  /// An entry's kind stands at its 22nd byte (`Entry.isOf`).
  private static func clause(_ kind: String, after seq: UInt64 = 0) -> String {
    """
    WHERE seq > \(seq) AND substr(body, 22, \(kind.utf8.count)) = CAST('\(kind)' AS BLOB)
    ORDER BY seq DESC LIMIT 1
    """
  }
}

extension SQLiteStore {
  /// Until when the record was kept (`RecordedTime`); `nil` of an empty one.
  public func recordedUntil() throws(StoreError) -> Timestamp? {
    try inStoreTerms(.reading) {
      try pool.read { db in
        try RecordedTime.until { clause in
          try Data.fetchOne(db, sql: "SELECT body FROM acts \(clause)").map { [UInt8]($0) }
        }
      }
    }
  }

  /// The same of a state directory, by reading alone (`filetd --check`); `nil` where that cannot be told, as while its
  /// database is open: what is in the log is not seen.
  public static func recordedUntil(in folder: String) -> Timestamp? {
    let file = folder + "/filet.sqlite"
    var log = stat()
    if stat(file + "-wal", &log) == 0, log.st_size > 0 { return nil }
    return try? RecordedTime.until { clause in
      let found = UntouchedDatabase.texts("SELECT hex(body) FROM acts \(clause)", in: file)
      return found?.first.map { bytesOf(hexadecimal: $0) }
    }
  }

  private static func bytesOf(hexadecimal text: String) -> [UInt8] {
    let digits = Array(text.utf8)
    func value(_ digit: UInt8) -> UInt8 {
      digit >= UInt8(ascii: "A") ? digit - UInt8(ascii: "A") + 10 : digit - UInt8(ascii: "0")
    }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      value(digits[$0]) << 4 | value(digits[$0 + 1])
    }
  }
}
