import Chronology
import Crypto
import Foundation
import GRDB
import Record
import StrictJSON

/// Holds the register of disclosures, and the lists of who was not told, against the entries of the record, while
/// those are read in their order. Rows and entries are written in the same order, so each list is read once
/// beside the other, in memory that does not grow with them.
///
/// Retention shortens the register (`docs/vault.md`): a row that is not there is nothing to wonder at where it
/// was of before the moment that the last retention run in the record names.
struct RegisterCheck {
  private let db: Database
  private let shortenedBefore: Timestamp
  private let lists: Set<[UInt8]>
  private let notices: RowCursor
  private let denials: RowCursor
  private var notice: [DatabaseValue]?
  private var denial: [DatabaseValue]?
  /// Where the last disclosure and the last list were told of: what has no entry lies after it.
  private var lastNotice: UInt64 = 0
  private var lastDenial: UInt64 = 0
  /// The first row that is about somebody else than whose key it is sealed under. Where pseudonyms are drawn anew later, it
  /// may be about one person by another of their references, which are drawn anew as well: then it is none.
  private var doubted: RecordCheck.Finding?
  /// The first thing that is wrong. What is wrong with the record itself is told before it.
  private(set) var finding: RecordCheck.Finding?

  static let tables: Set<String> = ["notices", "terms", "denials", "denial_sets", "keyring"]

  init(_ db: Database) throws {
    self.db = db
    shortenedBefore = try Self.lastShortening(db)
    lists = try Self.digests(db)
    notices = try Row.fetchCursor(
      db,
      sql: """
        SELECT n.id, n.issued, n.recipient, coalesce(n.alert, n.consultation), n.revision, n.change,
          n.band, t.organisation, t.mandate, t.mandate_version, t.basis, t.agreement, t.step, t.groups,
          k.subject <> n.subject AND length(n.body) > 0
        FROM notices AS n LEFT JOIN terms AS t ON t.number = n.terms
          LEFT JOIN keyring AS k ON k.key = n.key
        ORDER BY n.number
        """)
    denials = try Row.fetchCursor(
      db,
      sql: """
        SELECT d.alert, d.revision, d.at, s.denied FROM denials AS d
        LEFT JOIN denial_sets AS s ON s.number = d.denied ORDER BY d.number
        """)
    notice = try Self.next(notices)
    denial = try Self.next(denials)
  }

  /// The details of an entry that the register has too, as its rows have them after the id and the time.
  private static let details = [
    "recipient", "alert", "revision", "change", "band", "organisation", "mandate",
    "mandate_version", "basis", "agreement", "step", "fields",
  ]
  private static let columns = Dictionary(
    uniqueKeysWithValues: details.enumerated().map { ($0.element, $0.offset + 2) })

  /// Whether a row says that it is about somebody else than whose key it is sealed under: no entry names them, but what was
  /// told stays in the register of whoever it was told of. An erasure takes the content, the key and whose it was.
  private static let isOfAnother = details.count + 2

  private static func next(_ rows: RowCursor) throws -> [DatabaseValue]? {
    try rows.next().map { Array($0.databaseValues) }
  }

  /// Takes the next entry, the hash of whose bytes is right.
  mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
    if doubted != nil, Entry.isOf("pseudonyms_rotated", bytes) { doubted = nil }
    guard finding == nil else { return }
    if Entry.isOf("notice_issued", bytes) {
      finding = try takeNotice(Entry(decoding: bytes))
    } else if Entry.isOf("routed", bytes) {
      finding = try takeDecision(Entry(decoding: bytes))
    }
  }

  /// What is left when all entries were taken was told of by none.
  mutating func end(_ size: UInt64) {
    if finding == nil, notice != nil || denial != nil {
      let last = max(size, 1)
      finding = .init(.unrecorded, min((notice != nil ? lastNotice : lastDenial) + 1, last), last)
    }
    guard let doubted else { return }
    if finding.map({ doubted.first < $0.first }) ?? true { finding = doubted }
  }

  // MARK: Who was told

  private mutating func takeNotice(_ entry: Entry) throws -> RecordCheck.Finding? {
    guard let row = notice, Self.text(row[0]) == entry.object else {
      // Either this one's row is gone, or rows before it have no entry.
      let number = try Int64.fetchOne(
        db, sql: "SELECT number FROM notices WHERE id = ?", arguments: [entry.object])
      if number != nil { return .init(.unrecorded, lastNotice + 1, entry.seq) }
      return entry.at < shortenedBefore ? nil : .init(.register, entry.seq)
    }
    defer { lastNotice = entry.seq }
    if doubted == nil, Self.integer(row[Self.isOfAnother]) ?? 0 != 0 {
      doubted = .init(.register, entry.seq)
    }
    guard Self.integer(row[1]) == entry.at.milliseconds,
      entry.details.allSatisfy({ Self.agrees($0, with: row) })
    else { return .init(.register, entry.seq) }
    notice = try Self.next(notices)
    return nil
  }

  /// A detail of an entry, where the register has it too.
  private static func agrees(_ detail: JSONMember, with row: [DatabaseValue]) -> Bool {
    guard let column = columns[detail.name] else { return true }
    switch (detail.value, row[column].storage) {
    case (.string(let text), .string(let other)): return text == other
    case (.integer(let number), .int64(let other)): return number == other
    case (.array, .string(let other)): return detail.value.text == other
    default: return false
    }
  }

  // The copy may have been made to deceive: nothing is taken to be of the type that it should have.

  private static func text(_ value: DatabaseValue) -> String? {
    if case .string(let text) = value.storage { text } else { nil }
  }

  private static func integer(_ value: DatabaseValue) -> Int64? {
    if case .int64(let number) = value.storage { number } else { nil }
  }

  // MARK: Who was not

  /// The time of a row may be later than that of its decision: a program before 2026-12 gave all rows of one write the
  /// time of the last turn in it, and how long such a write gathered turns nothing says. What counts is the record's.
  private mutating func takeDecision(_ entry: Entry) throws -> RecordCheck.Finding? {
    guard let text = entry.details.first(where: { $0.name == "not_told" })?.value.string,
      text != Self.nobody
    else { return nil }
    guard let digest = Self.bytes(hexadecimal: text) else { return .init(.denials, entry.seq) }
    let revision = entry.details.first { $0.name == "revision" }?.value.integer
    guard let row = denial, Self.text(row[0]) == entry.object, Self.integer(row[1]) == revision,
      let at = Self.integer(row[2]), at >= entry.at.milliseconds
    else {
      let number = try Int64.fetchOne(
        db, sql: "SELECT number FROM denials WHERE alert = ? AND revision = ? AND at >= ?",
        arguments: [entry.object, revision, entry.at.milliseconds])
      if number != nil { return .init(.unrecorded, lastDenial + 1, entry.seq) }
      // A list may be there without its row, where the row went with the register; never a row without its list.
      return entry.at < shortenedBefore && lists.contains(digest)
        ? nil : .init(.denials, entry.seq)
    }
    defer { lastDenial = entry.seq }
    guard let denied = Self.text(row[3]),
      Array(SHA256.hash(data: Data(denied.utf8))) == digest
    else { return .init(.denials, entry.seq) }
    denial = try Self.next(denials)
    return nil
  }

  /// The digest of the empty list, of which there is no row.
  private static let nobody = hexadecimal(SHA256.hash(data: Data("[]".utf8)))

  private static func digests(_ db: Database) throws -> Set<[UInt8]> {
    var digests: Set<[UInt8]> = []
    let rows = try String.fetchCursor(db, sql: "SELECT denied FROM denial_sets")
    while let text = try rows.next() { digests.insert(Array(SHA256.hash(data: Data(text.utf8)))) }
    return digests
  }

  private static func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  // MARK: Retention

  /// Before which moment the register was shortened, as the last retention run says that did so.
  private static func lastShortening(_ db: Database) throws -> Timestamp {
    let bodies = try Row.fetchCursor(db, sql: "SELECT body FROM acts ORDER BY seq DESC")
    while let row = try bodies.next() {
      let entry = try row.withUnsafeData(atIndex: 0) { body -> Entry? in
        try body?.withUnsafeBytes { bytes in
          Entry.isOf("retention_run", bytes) ? try Entry(decoding: bytes) : nil
        }
      }
      if let text = entry?.details.first(where: { $0.name == "register_before" })?.value.string,
        let time = Timestamp(rfc3339: text)
      {
        return time
      }
    }
    return Timestamp(milliseconds: .min)
  }
}
