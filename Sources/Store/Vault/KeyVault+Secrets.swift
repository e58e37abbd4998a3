import Chronology
import Foundation
import GRDB
import Observations

/// Keys of the instance itself: for pseudonyms, for cursors, for whatever must outlive a change of the
/// master key. Each is 256 random bits, wrapped by the master key, and has epochs from 0.
extension KeyVault {
  private static func subject(_ purpose: String, _ epoch: Int) -> String {
    "secret/\(purpose)/\(epoch)"
  }

  /// The key of a purpose and an epoch. It is made, and is on disk, where there is none yet.
  func secret(_ purpose: String, epoch: Int = 0) throws -> SubjectKey {
    let subject = Self.subject(purpose, epoch)
    return try database.write { db in
      let wrapped = try Data.fetchOne(
        db, sql: "SELECT wrapped FROM secrets WHERE purpose = ? AND epoch = ?",
        arguments: [purpose, epoch])
      if let wrapped {
        do throws(SealingFault) {
          return try wrapping.unwrap([UInt8](wrapped), subject: subject, version: 1)
        } catch {
          throw StoreError.damagedKey
        }
      }
      let key = SubjectKey.generated(for: subject)
      try db.execute(
        sql: "INSERT INTO secrets (purpose, epoch, wrapped) VALUES (?, ?, ?)",
        arguments: [purpose, epoch, Data(try wrapping.wrap(key))])
      return key
    }
  }

  /// Forgets the keys of epochs after one: a rotation that was begun and never came into force.
  func dropSecrets(of purposes: [String], after epoch: Int) throws {
    try database.write { db in
      for purpose in purposes {
        try db.execute(
          sql: "DELETE FROM secrets WHERE purpose = ? AND epoch > ?", arguments: [purpose, epoch])
      }
    }
  }
}

extension StoreError {
  static var damagedKey: StoreError {
    StoreError(
      .damaged,
      fr: "une clé de « keys.sqlite » est endommagée ; restaurez une sauvegarde",
      en: "a key of \"keys.sqlite\" is damaged; restore a backup")
  }

  static func wrongMasterKey(rotated: Timestamp?) -> StoreError {
    guard let rotated else {
      return StoreError(
        .key,
        fr: "cette clé maîtresse n'est pas celle de ce dossier d'état",
        en: "this master key is not that of this state directory")
    }
    return StoreError(
      .key,
      fr: """
        cette clé maîtresse n'est pas celle de ce dossier d'état, dont la clé a été changée le \
        \(rotated.rfc3339) ; donnez la plus récente
        """,
      en: """
        this master key is not that of this state directory, whose key was changed on \
        \(rotated.rfc3339); give the latest one
        """)
  }
}
