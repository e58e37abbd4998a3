import Chronology
import Crypto
import Foundation
import GRDB
import Observations
import StrictJSON
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Puts a backup into an empty state directory. Files get their names only when both are whole, the master key
/// opens them, and the restore is in their record: a refusal leaves nothing, and no start goes on without that trace.
public enum Restoring {
  /// When the data and the keys that were restored were backed up.
  public static func restore(
    data: String, keys: String, into directory: String,
    opener: Curve25519.KeyAgreement.PrivateKey, master: MasterKey, at now: Timestamp
  ) throws(BackupFault) -> (data: BackupHeader, keys: BackupHeader) {
    guard let folder = lock(directory) else {
      let words = goingOn(in: directory)
      throw BackupFault(.occupied, fr: words.fr, en: words.en)
    }
    defer { close(folder) }
    takeBackUnfinished(in: directory)
    // What lies beside a database, SQLite would play into the one that is put there.
    let names = ["/filet.sqlite", "/keys.sqlite"].flatMap { name in
      ([""] + StateDirectory.companions).map { name + $0 }
    }
    for name in names where access(directory + name, F_OK) == 0 {
      throw BackupFault(
        .occupied,
        fr: """
          il y a déjà des données dans « \(directory) » (« \(directory + name) ») ; restaurez dans un dossier vide
          """,
        en: """
          there are data in "\(directory)" already ("\(directory + name)"); restore into an empty directory
          """)
    }
    // On the same file system, so that the last step is a rename. What a crash left of another try goes.
    let workshop = directory + StateDirectory.workshop
    clear(workshop)
    guard mkdir(workshop, 0o700) == 0 else { throw .unreadable(workshop, errno) }
    defer { clear(workshop) }
    let parts = ["/filet.sqlite", "/keys.sqlite"].map { workshop + $0 }
    let first = try unpack(data, .data, opener, to: parts[0])
    let second = try unpack(keys, .keys, opener, to: parts[1])
    guard first.instance == second.instance else {
      throw BackupFault(
        .unmatched, fr: "les données et les clés ne sont pas de la même instance",
        en: "the data and the keys are not of one instance")
    }
    // Keys of before know of no erasure since, and would bring back who is erased in the data.
    guard first.made <= second.made else { throw .olderKeys }
    if let expires = second.expires, expires <= now {
      throw BackupFault(
        .expired,
        fr: """
          cette sauvegarde des clés est échue depuis le \(expires.rfc3339) : la restaurer ferait revenir ce \
          qui a été effacé
          """,
        en: """
          this backup of the keys expired on \(expires.rfc3339): restoring it would bring back what was erased
          """)
    }
    try matchKeys(parts[0], parts[1])
    guard KeyVault.fault(of: master, path: parts[1]) == nil else {
      throw .otherMasterKey(keysMade: second.made)
    }
    try record(first, in: workshop, openedBy: master, at: now)
    try giveNames(
      to: ["/filet.sqlite", "/keys.sqlite", "/record.pub"], from: workshop, in: directory)
    return (first, second)
  }

  private static func clear(_ workshop: String) {
    try? FileManager.default.removeItem(atPath: workshop)
  }

  /// Opens what was unpacked as a start would, and writes the restore into its record.
  private static func record(
    _ header: BackupHeader, in folder: String, openedBy master: MasterKey, at now: Timestamp
  ) throws(BackupFault) {
    do throws(StoreError) {
      let store = try SQLiteStore(directory: folder, masterKey: master)
      defer { store.close() }
      var commit = Commit(at: now)
      commit.acts.append(
        Act(
          kind: .restored, by: "operator", at: now, object: "filetd",
          details: [JSONMember("made", .string(header.made.rfc3339))]))
      try store.append(commit)
      // The database alone is moved: nothing may be left in the log beside it.
      try store.forgetLog()
    } catch {
      throw BackupFault(
        error.code == .key ? .refused : .unreadable, fr: error.message.fr, en: error.message.en)
    }
  }

  /// Where a crash comes in between, a start is refused (`isUnfinished`).
  private static func giveNames(
    to files: [String], from workshop: String, in directory: String
  ) throws(BackupFault) {
    beginNaming(in: workshop)
    var named: [String] = []
    for file in files {
      let place = directory + file
      guard rename(workshop + file, place) == 0 else {
        let number = errno
        for place in named { unlink(place) }
        throw .unreadable(place, number)
      }
      named.append(place)
    }
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private static func unpack(
    _ file: String, _ part: BackupHeader.Part, _ key: Curve25519.KeyAgreement.PrivateKey,
    to path: String
  ) throws(BackupFault) -> BackupHeader {
    var opener = try BackupOpener(file, key: key)
    guard opener.header.part == part else { throw .notABackup }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .unreadable(path, errno) }
    defer { close(descriptor) }
    while let content = try opener.next() {
      var rest = content[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw .unreadable(path, errno) }
        rest = rest.dropFirst(count)
      }
    }
    guard fsync(descriptor) == 0 else { throw .unreadable(path, errno) }
    return opener.header
  }

  /// The keys were made for all that the data hold; of what the data do not know none is left. One that is
  /// missing was destroyed after the data were backed up: it stays so. What was told of a network that names who was
  /// erased is under another key, and legible until the erasure is repeated.
  private static func matchKeys(_ data: String, _ keys: String) throws(BackupFault) {
    let unknown: Int?
    do {
      let database = try DatabaseQueue(path: data)
      unknown = try database.writeWithoutTransaction { db in
        try db.execute(sql: "ATTACH DATABASE ? AS theirs", arguments: [keys])
        try db.execute(sql: "PRAGMA theirs.secure_delete = ON")
        // The number of a destroyed key is never given again: one beyond the last was made later.
        let unknown = try Int.fetchOne(
          db,
          sql: """
            SELECT count(*) FROM keyring WHERE key > coalesce(
              (SELECT seq FROM theirs.sqlite_sequence WHERE name = 'keys'), 0)
            """)
        try db.execute(
          sql: "DELETE FROM theirs.keys WHERE number NOT IN (SELECT key FROM keyring)")
        try db.execute(sql: "DETACH DATABASE theirs")
        return unknown
      }
      try database.close()
    } catch {
      throw BackupFault(
        .unmatched, fr: "ce qui a été restauré n'est pas une base de Filet",
        en: "what was restored is not a database of Filet")
    }
    guard unknown == 0 else { throw .olderKeys }
  }
}

extension BackupFault {
  fileprivate static let olderKeys = BackupFault(
    .unmatched,
    fr: """
      la sauvegarde des clés est plus ancienne que celle des données ; prenez celle du même moment, ou une \
      plus récente
      """,
    en: """
      the backup of the keys is older than that of the data; take the one of the same moment, or a later one
      """)

  fileprivate static func otherMasterKey(keysMade made: Timestamp) -> BackupFault {
    BackupFault(
      .refused,
      fr: """
        cette clé maîtresse n'est pas celle qui était en vigueur quand les clés ont été sauvegardées \
        (\(made.rfc3339)) ; donnez celle d'alors
        """,
      en: """
        this master key is not the one that was in force when the keys were backed up (\(made.rfc3339)); give \
        that one
        """)
  }
}
