import Chronology
import Crypto
import Observations
import Store

/// The keys of the instance that must outlive a change of the master key.
struct InstanceSecrets: Sendable {
  let pseudonyms: PseudonymKeys
  /// Of the cursors of inboxes.
  let cursor: SymmetricKey

  /// Reads them, or makes them on the first start; notes the changes of the master key that a crash kept
  /// out of the record.
  init(_ store: SQLiteStore, at now: Timestamp) throws(Refusal) {
    do throws(StoreError) {
      try Self.recordRotations(in: store, by: "filet", at: now)
      pseudonyms = try store.pseudonymKeys()
      cursor = try store.secret(for: "inbox cursor")
    } catch {
      throw Startup.refusal(error)
    }
  }

  static func recordRotations(
    in store: SQLiteStore, by account: String, at now: Timestamp
  ) throws(StoreError) {
    let count = try store.unrecordedRotations()
    guard count > 0 else { return }
    var commit = Commit(at: now)
    for _ in 0..<count {
      commit.acts.append(Act(kind: .keysRotated, by: account, at: now, object: "filetd"))
    }
    try store.append(commit)
  }
}
