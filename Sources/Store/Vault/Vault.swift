import Chronology
import Crypto
import GRDB
import Observations

/// What a store on disk does with its keys, beside what every store does.
public protocol Vault: Sendable {
  /// The key of the instance for a purpose, made once and kept wrapped: it outlives a change of the master
  /// key.
  func secret(for purpose: String) throws(StoreError) -> SymmetricKey

  /// The keys of pseudonyms in force, with all their epochs.
  func pseudonymKeys() throws(StoreError) -> PseudonymKeys

  /// Wraps every key by another master key. When it returns, that one alone opens the store.
  func rotateMasterKey(to master: MasterKey, at now: Timestamp) throws(StoreError)

  /// Whether a master key is the one in force.
  func isInForce(_ master: MasterKey) throws(StoreError) -> Bool

  /// How many changes of the master key the record does not have yet: a crash came between the change and
  /// its act.
  func unrecordedRotations() throws(StoreError) -> Int
}

extension SQLiteStore: Vault {
  public func secret(for purpose: String) throws(StoreError) -> SymmetricKey {
    try inStoreTerms(.writing) { try vault.secret(purpose).derivedKey(for: purpose) }
  }

  public func pseudonymKeys() throws(StoreError) -> PseudonymKeys {
    try inStoreTerms(.reading) {
      let newest = try pseudonymEpoch()
      return try pseudonymKeys(through: newest)
    }
  }

  /// The epoch of every pseudonym in the database.
  func pseudonymEpoch() throws -> Int {
    try pool.read { db in
      try Int.fetchOne(db, sql: "SELECT pseudonym_epoch FROM instance") ?? 0
    }
  }

  func pseudonymKeys(through newest: Int) throws -> PseudonymKeys {
    try Self.pseudonymKeys(of: vault, through: newest)
  }

  static func pseudonymKeys(of vault: KeyVault, through newest: Int) throws -> PseudonymKeys {
    var epochs: [[PseudonymKeys.Purpose: SymmetricKey]] = []
    for epoch in 0...newest {
      var keys: [PseudonymKeys.Purpose: SymmetricKey] = [:]
      for purpose in PseudonymKeys.Purpose.allCases {
        keys[purpose] = try vault.secret(secretName(purpose), epoch: epoch)
          .derivedKey(for: secretName(purpose))
      }
      epochs.append(keys)
    }
    return PseudonymKeys(
      epochs: epochs.map { keys in
        // Every purpose is in it: the loop above has just put it there.
        { purpose in keys[purpose] ?? SymmetricKey(size: .bits256) }
      })
  }

  static func secretName(_ purpose: PseudonymKeys.Purpose) -> String {
    "pseudonym/" + purpose.rawValue
  }

  public func rotateMasterKey(to master: MasterKey, at now: Timestamp) throws(StoreError) {
    try inStoreTerms(.writing) { try vault.rotate(to: master, at: now) }
  }

  public func isInForce(_ master: MasterKey) throws(StoreError) -> Bool {
    try inStoreTerms(.reading) { try vault.isInForce(master) }
  }

  public func unrecordedRotations() throws(StoreError) -> Int {
    try inStoreTerms(.reading) {
      let recorded = try pool.read { db in
        try Int.fetchOne(db, sql: "SELECT recorded_rotations FROM instance") ?? 0
      }
      return max(0, try vault.rotations() - recorded)
    }
  }
}
