import Alerts
import Foundation
import GRDB
import Observations
import Record

/// Notices on networks of before the table `named`: whom they named is sealed in them, and read once.
struct NamedFilling {
  let db: Database
  let vault: KeyVault

  /// Where somebody is in the table it was filled, and each notice since has brought its own.
  func run() throws {
    guard try Int.fetchOne(db, sql: "SELECT 1 FROM named LIMIT 1") == nil else { return }
    let found = try RowSource(db: db, vault: vault).notices(
      "WHERE n.subject GLOB 'net_*' AND length(n.body) > 0", [])
    let naming = found.filter { !$0.notice.namedYouths.isEmpty }
    guard !naming.isEmpty else { return }
    let newest = try Int.fetchOne(db, sql: "SELECT pseudonym_epoch FROM instance") ?? 0
    let epochs = newest > 0 ? try epochs(of: Set(naming.map(\.notice.id)), newest: newest) : [:]
    let keys = try SQLiteStore.pseudonymKeys(of: vault, through: newest)
    for (number, notice) in naming {
      var present = notice
      if let epoch = epochs[notice.id], epoch < newest {
        present = try carried(notice, from: epoch, by: keys, at: number)
      }
      for youth in Set(present.namedYouths) {
        try db.execute(
          sql: "INSERT INTO named (youth, notice) VALUES (?, ?)", arguments: [youth.text, number])
      }
    }
  }

  /// The programs from before that table left whom a notice names as it was when they changed the keys of pseudonyms:
  /// that is taken through the epochs since.
  private func carried(
    _ notice: Notice, from epoch: Int, by keys: PseudonymKeys, at number: Int64
  ) throws -> Notice {
    let renamed = notice.renaming { youth in
      EntityRef(text: keys.carried(youth.text, from: epoch)) ?? youth
    }
    guard let renamed else { return notice }
    try Destroyer(db: db, vault: vault).reseal(renamed, at: number)
    return renamed
  }

  /// How many changes of the keys there had been when each of these notices was issued, in the order of the record; none
  /// where the record does not have every change, so that nothing is taken through one too many.
  private func epochs(of notices: Set<String>, newest: Int) throws -> [String: Int] {
    var epochs: [String: Int] = [:]
    var changes = 0
    let bodies = try Row.fetchCursor(db, sql: "SELECT body FROM acts ORDER BY seq")
    while let row = try bodies.next() {
      let entry = try row.withUnsafeData(atIndex: 0) { body -> Entry? in
        try body?.withUnsafeBytes { bytes -> Entry? in
          guard Entry.isOf("notice_issued", bytes) || Entry.isOf("pseudonyms_rotated", bytes) else {
            return nil
          }
          return try Entry(decoding: bytes)
        }
      }
      guard let entry else { continue }
      if entry.kind == "pseudonyms_rotated" {
        changes += 1
      } else if notices.contains(entry.object) {
        epochs[entry.object] = changes
      }
    }
    return changes == newest ? epochs : [:]
  }
}
