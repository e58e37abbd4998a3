import Chronology
import Foundation
import GRDB
import Observations

extension KeyVault {
  /// Wraps every key by another master key; nothing that was sealed is touched. One transaction of
  /// `keys.sqlite`: after a crash at any point either the one or the other master key opens everything, and
  /// the rotation can be begun again. O(keys).
  func rotate(to master: MasterKey, at now: Timestamp) throws {
    let next = WrappingKey(master)
    // The state changes on the queue too, so that nobody wraps or opens in between with the other key.
    try database.inDatabase { db in
      let present = wrapping
      do {
        try db.inTransaction(.immediate) {
          try Self.rewrapKeys(db, from: present, to: next)
          try Self.rewrapSecrets(db, from: present, to: next)
          try Self.rewrapProof(db, from: present, to: next, at: now)
          return .commit
        }
      } catch {
        // The journal may be gone and only the sync of its folder have failed: then the change stands, and
        // what comes next must know.
        if (try? Self.isInForce(next, db)) == true { state.withLock { $0.wrapping = next } }
        throw error
      }
      state.withLock { $0.wrapping = next }
    }
  }

  /// Whether a master key is the one in force.
  func isInForce(_ master: MasterKey) throws -> Bool {
    try database.read { db in try Self.isInForce(WrappingKey(master), db) }
  }

  private static func isInForce(_ wrapping: WrappingKey, _ db: Database) throws -> Bool {
    guard let row = try Row.fetchOne(db, sql: "SELECT name, proof FROM instance") else {
      return false
    }
    let name: String = row[0]
    let proof: Data = row[1]
    return (try? wrapping.unwrap([UInt8](proof), subject: proofSubject(name), version: 1)) != nil
  }

  private static func rewrapKeys(
    _ db: Database, from present: WrappingKey, to next: WrappingKey
  ) throws {
    let select = try db.makeStatement(
      sql: "SELECT number, wrapped FROM keys WHERE number > ? ORDER BY number LIMIT 1000")
    let update = try db.makeStatement(sql: "UPDATE keys SET wrapped = ? WHERE number = ?")
    var last: Int64 = 0
    while true {
      let rows = try Row.fetchAll(select, arguments: [last])
      guard !rows.isEmpty else { return }
      for row in rows {
        let number: Int64 = row[0]
        let wrapped: Data = row[1]
        try update.execute(arguments: [
          try rewrapped(wrapped, subject(number), from: present, to: next), number,
        ])
        last = number
      }
    }
  }

  private static func rewrapSecrets(
    _ db: Database, from present: WrappingKey, to next: WrappingKey
  ) throws {
    for row in try Row.fetchAll(db, sql: "SELECT purpose, epoch, wrapped FROM secrets") {
      let purpose: String = row[0]
      let epoch: Int = row[1]
      let wrapped: Data = row[2]
      let again = try rewrapped(
        wrapped, "secret/\(purpose)/\(epoch)", from: present, to: next)
      try db.execute(
        sql: "UPDATE secrets SET wrapped = ? WHERE purpose = ? AND epoch = ?",
        arguments: [again, purpose, epoch])
    }
  }

  private static func rewrapProof(
    _ db: Database, from present: WrappingKey, to next: WrappingKey, at now: Timestamp
  ) throws {
    guard let row = try Row.fetchOne(db, sql: "SELECT name, proof FROM instance") else { return }
    let name: String = row[0]
    let proof: Data = row[1]
    try db.execute(
      sql: "UPDATE instance SET proof = ?, rotations = rotations + 1, rotated = ?",
      arguments: [
        try rewrapped(proof, proofSubject(name), from: present, to: next), now.milliseconds,
      ])
  }

  private static func rewrapped(
    _ wrapped: Data, _ subject: String, from present: WrappingKey, to next: WrappingKey
  ) throws -> Data {
    let key: SubjectKey
    do throws(SealingFault) {
      key = try present.unwrap([UInt8](wrapped), subject: subject, version: 1)
    } catch {
      throw StoreError.damagedKey
    }
    return Data(try next.wrap(key))
  }

  /// How often the master key was changed.
  func rotations() throws -> Int {
    try database.read { db in
      try Int.fetchOne(db, sql: "SELECT rotations FROM instance") ?? 0
    }
  }
}
