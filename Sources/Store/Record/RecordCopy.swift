import Foundation
import GRDB
import Record

/// A copy of the database, opened to be read and no more: what a court, a partner or an auditor checks. No
/// secret is needed, only the record's public key.
public final class RecordCopy {
  /// What a check found.
  public struct Verdict: Sendable, Hashable {
    public var entries: UInt64
    /// Entries that a checkpoint covers; those after it are sound so far but not signed yet.
    public var signed: UInt64
    /// The size of the largest checkpoint kept by somebody else that the record extends; 0: none was given.
    public var witnessed: UInt64
    public var checkpoints: Int
    /// The first that is broken; `nil`: sound.
    public var finding: RecordCheck.Finding?
  }

  let database: DatabaseQueue

  /// Opens a database, or the one in a state directory. Nothing in it is trusted: it may have been made to
  /// deceive.
  public init(path: String) throws(StoreError) {
    let file = Self.file(at: path)
    database = try inStoreTerms(.opening) {
      guard FileManager.default.isReadableFile(atPath: file) else {
        throw StoreError.unreadableCopy(file)
      }
      var configuration = Configuration()
      configuration.label = "filet.record"
      configuration.readonly = true
      configuration.prepareDatabase { db in
        try db.execute(sql: "PRAGMA trusted_schema = OFF")
      }
      do {
        let database = try DatabaseQueue(path: file, configuration: configuration)
        let tables = try database.read { db in
          try Set(String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'"))
        }
        guard
          tables.isSuperset(of: ["acts", "record_nodes", "record_edge", "checkpoints"]),
          tables.isSuperset(of: RegisterCheck.tables)
        else { throw StoreError.noCopy(file) }
        return database
      } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
        throw StoreError.noCopy(file)
      }
    }
  }

  private static func file(at path: String) -> String {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return isFolder.boolValue ? path + "/filet.sqlite" : path
  }

  /// The public key that lies beside the database; `nil` where there is none. Whoever changed the record
  /// could have changed it too.
  public static func key(beside path: String) -> NoteKey? {
    let folder = URL(fileURLWithPath: file(at: path)).deletingLastPathComponent().path
    guard let text = try? String(contentsOfFile: folder + "/record.pub", encoding: .utf8) else {
      return nil
    }
    return try? NoteKey(text: text)
  }

  /// Checks the whole record against its public key and against checkpoints that others have kept, and the
  /// register of disclosures against the record. O(entries) time; memory does not grow with them. `progress` is told now and then how many were checked.
  public func check(
    key: NoteKey, against witnesses: [Checkpoint] = [], progress: (UInt64) -> Void = { _ in }
  ) throws(StoreError) -> Verdict {
    try inStoreTerms(.reading) {
      try database.read { db in
        var check = RecordCheck(key: key)
        var kept = try KeptCheckpoints(db, witnesses)
        let rows = try Row.fetchCursor(db, sql: "SELECT seq, leaf, body FROM acts ORDER BY seq")
        let subtrees = try StoredSubtrees(db)
        var register = try RegisterCheck(db)
        try kept.take(upTo: 0, &check)
        while check.finding == nil, let row = try rows.next() {
          try Self.take(row, &check, subtrees, &register)
          guard check.finding == nil else { break }
          try kept.take(upTo: check.edge.size, &check)
          if check.edge.size.isMultiple(of: 1 << 16) { progress(check.edge.size) }
        }
        if check.finding == nil { try kept.take(upTo: .max, &check) }
        if check.finding == nil { try Self.checkEnd(db, &check) }
        if check.finding == nil {
          register.end(check.edge.size)
          if let finding = register.finding { check.note(finding) }
        }
        return Verdict(
          entries: check.edge.size, signed: check.signed, witnessed: check.witnessed,
          checkpoints: check.checkpoints, finding: check.finding)
      }
    }
  }

  private static func take(
    _ row: Row, _ check: inout RecordCheck, _ subtrees: StoredSubtrees,
    _ register: inout RegisterCheck
  ) throws {
    guard let seq = Int64.fromDatabaseValue(row[0] as DatabaseValue), seq >= 1 else {
      check.note(.init(.misplaced, check.edge.size + 1))
      return
    }
    try row.withUnsafeData(atIndex: 1) { leaf in
      try row.withUnsafeData(atIndex: 2) { body in
        guard let leaf, let body else {
          check.note(.init(.altered, UInt64(seq)))
          return
        }
        try leaf.withUnsafeBytes { leaf in
          try body.withUnsafeBytes { body in
            try check.take(
              seq: UInt64(seq), leaf: leaf, bytes: body, subtree: { try subtrees.hash(at: $0) })
            if check.finding == nil { try register.take(body) }
          }
        }
      }
    }
  }

  /// What is kept of the end must be the end.
  private static func checkEnd(_ db: Database, _ check: inout RecordCheck) throws {
    let size = check.edge.size
    let beyond = try Int64.fetchOne(
      db, sql: "SELECT max((place + 1) << height) FROM record_nodes WHERE height BETWEEN 0 AND 60")
    if let beyond, beyond > size { return check.note(.init(.cut, size + 1, UInt64(beyond))) }
    let row = try Row.fetchOne(db, sql: "SELECT size, hashes FROM record_edge")
    guard let row, let kept = UInt64.fromDatabaseValue(row[0] as DatabaseValue) else {
      return check.note(.init(.tree, max(size, 1)))
    }
    if kept > size { return check.note(.init(.cut, size + 1, kept)) }
    if kept < size { return check.note(.init(.added, kept + 1, size)) }
    let hashes = Data.fromDatabaseValue(row[1] as DatabaseValue) ?? Data()
    guard Array(hashes) == check.edge.hashes.flatMap(\.bytes) else {
      return check.note(.init(.tree, min(check.signed + 1, max(size, 1)), max(size, 1)))
    }
  }

  /// A proof of one entry against the latest checkpoint; `nil` where it is not covered by one.
  public func proof(of seq: Int64) throws(StoreError) -> EntryProof? {
    try inStoreTerms(.reading) {
      try database.read { db in
        guard
          let note = try String.fetchOne(
            db, sql: "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
        else { return nil }
        let checkpoint = try Checkpoint(reading: note)
        guard seq >= 1, UInt64(seq) <= checkpoint.size,
          let body = try Data.fetchOne(
            db, sql: "SELECT body FROM acts WHERE seq = ?", arguments: [seq])
        else { return nil }
        return EntryProof(
          entry: [UInt8](body),
          inclusion: try StoredNodes(db: db).inclusionProof(
            of: UInt64(seq) - 1, inSize: checkpoint.size), checkpoint: checkpoint)
      }
    }
  }
}

/// The hashes of subtrees as they are kept, for comparison.
private struct StoredSubtrees {
  private let statement: Statement

  init(_ db: Database) throws {
    statement = try db.makeStatement(
      sql: "SELECT hash FROM record_nodes WHERE height = ? AND place = ?")
  }

  /// `nil` where none is kept at that height; a missing one is not equal to any.
  func hash(at place: NodePlace) throws -> NodeHash?? {
    guard place.height.isMultiple(of: RecordAppender.step) else { return nil }
    let data = try Data.fetchOne(statement, arguments: [place.height, Int64(place.index)])
    return .some(data.flatMap { NodeHash($0) })
  }
}

/// The checkpoints of the copy and those of others, in the order of their sizes.
private struct KeptCheckpoints {
  private let rows: RowCursor
  private var next: RecordCheck.Kept?
  private var witnesses: [Checkpoint]

  init(_ db: Database, _ witnesses: [Checkpoint]) throws {
    rows = try Row.fetchCursor(db, sql: "SELECT size, note FROM checkpoints ORDER BY size")
    self.witnesses = witnesses.sorted { $0.size > $1.size }
    next = try read()
  }

  private func read() throws -> RecordCheck.Kept? {
    guard let row = try rows.next() else { return nil }
    let size = Int64.fromDatabaseValue(row[0] as DatabaseValue) ?? 0
    let note = String.fromDatabaseValue(row[1] as DatabaseValue) ?? ""
    return RecordCheck.Kept(size: UInt64(max(0, size)), note: note)
  }

  mutating func take(upTo size: UInt64, _ check: inout RecordCheck) throws {
    while check.finding == nil {
      let own = next.map(\.size)
      if let witness = witnesses.last, witness.size <= size, witness.size <= own ?? .max {
        check.take(.init(size: witness.size, note: witness.note, isWitness: true))
        witnesses.removeLast()
      } else if let kept = next, kept.size <= size {
        check.take(kept)
        next = try read()
      } else {
        return
      }
    }
  }
}

extension StoreError {
  static func unreadableCopy(_ file: String) -> StoreError {
    StoreError(
      .unusable,
      fr: "« \(file) » n'est pas là, ou ne peut être lu ; donnez le dossier d'état ou une copie",
      en: "\"\(file)\" is not there, or cannot be read; give the state directory or a copy")
  }

  static func noCopy(_ file: String) -> StoreError {
    StoreError(
      .unusable,
      fr: "« \(file) » n'est pas une base de Filet qui tient un registre des actes",
      en: "\"\(file)\" is not a database of Filet that keeps a record")
  }
}
