import Chronology
import Crypto
import Mandates
import Retention
import Store
import StrictJSON
import Wording

/// Backups while everything goes on. What leaves the daemon is sealed for a key that is not on this machine.
extension SafetyNet {
  /// A backup on its way out: `next` gives the bytes, in order.
  public struct OutgoingBackup: Sendable {
    fileprivate var sealer: BackupSealer
    fileprivate let snapshot: Snapshot
    private var offset = 0
    private var hasBegun = false
    private var isFinished = false

    fileprivate init(_ snapshot: Snapshot, _ sealer: BackupSealer) {
      self.snapshot = snapshot
      self.sealer = sealer
    }

    /// The next bytes; `nil` after the last.
    public mutating func next() throws(BackupFault) -> [UInt8]? {
      guard hasBegun else {
        hasBegun = true
        return sealer.head
      }
      guard !isFinished else { return nil }
      let content = try snapshot.read(at: offset, count: BackupSealer.chunk)
      offset += content.count
      isFinished = offset >= snapshot.bytes
      return try sealer.seal(content, isLast: isFinished)
    }
  }

  /// A copy of the data, or of the keys, of this moment (`operator`). The copy of the keys expires as
  /// `Rules/retention.yml` says.
  public func backup(ofKeys: Bool, by caller: Caller) async throws(RequestError) -> OutgoingBackup {
    try require(caller, .operator)
    guard let file = settings.backupRecipient, let store = store as? SQLiteStore else {
      throw RequestError(
        .conflict,
        fr: "aucune clé de sauvegarde n'est réglée (« backup_recipient »)",
        en: "no backup key is set (\"backup_recipient\")")
    }
    guard !isBackingUp else { throw Self.backupRunning }
    isBackingUp = true
    defer { isBackingUp = false }
    let now = clock.now()
    let part = ofKeys ? BackupHeader.Part.keys : .data
    let expires = ofKeys ? library.keyBackupsExpire(madeAt: now) : nil
    // Their moments say which came first: keys of before the data are not restored with them. A clock that is set back in
    // between, between the two requests of one backup too, turns nothing round.
    let made = lastBackup.map { max(now, ofKeys ? $0 : $0 + Span(milliseconds: 1)) } ?? now
    lastBackup = made
    let snapshot = try await beside { (_) throws(StoreError) in
      try store.snapshot(part, at: made, expires: expires)
    }
    let sealer: BackupSealer
    do throws(BackupFault) {
      sealer = try BackupSealer(snapshot.header, for: BackupKeys.recipient(at: file))
    } catch {
      throw RequestError(.conflict, error.message)
    }
    try await perform { pipeline in
      pipeline.record(
        .backupMade, by: caller.name, through: caller.through, on: ofKeys ? "keys" : "data",
        [JSONMember("bytes", .integer(Int64(snapshot.bytes)))])
    }
    return OutgoingBackup(snapshot, sealer)
  }
}

extension RuleLibrary {
  /// Until when a backup of the keys made at a time may be restored, and the master key of that time is needed.
  public func keyBackupsExpire(madeAt now: Timestamp) -> Timestamp {
    now + retention.keep(.keyBackup)
  }
}
