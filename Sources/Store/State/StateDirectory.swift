import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The folder that holds everything Filet keeps: `filet.sqlite`, `keys.sqlite`, `record.pub` and `lock`.
///
/// It belongs to the account of the service and to nobody else. While this value lives no other process
/// holds it.
final class StateDirectory: Sendable {
  let path: String
  private let lock: Locked<Int32?>

  /// Copies for backups, which have a name only while they are made.
  static let snapshotPrefix = "backup-"
  /// Where a restore is put together, which has this name only while it is made.
  static let workshop = "/restoring"

  /// What SQLite puts beside a database.
  static let companions = ["-wal", "-shm", "-journal"]

  var database: String { path + "/filet.sqlite" }
  var keys: String { path + "/keys.sqlite" }
  var recordKey: String { path + "/record.pub" }

  /// Makes the folder where there is none (mode 0700), judges it where there is one, and takes the lock.
  init(path: String) throws(StoreError) {
    self.path = path
    if mkdir(path, 0o700) == 0 {
      // The umask can only have taken bits away.
      chmod(path, 0o700)
    } else if errno != EEXIST {
      throw .unusable(path, errno)
    }
    try Self.judge(path, kind: S_IFDIR)
    let lockFile = path + "/lock"
    try Self.prepareFile(lockFile)
    let descriptor = open(lockFile, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .unusable(lockFile, errno) }
    // The lock belongs to the open file: the kernel lets go of it when the process ends, however it ends.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      Glibc.close(descriptor)
      if number == EWOULDBLOCK {
        throw StoreError(
          .locked,
          fr: "un autre filetd tient « \(path) » ; arrêtez-le ou donnez un autre dossier d'état",
          en: "another filetd holds \"\(path)\"; stop it or name another state directory")
      }
      throw .unusable(lockFile, number)
    }
    lock = Locked(descriptor)
    let unfinished = StoreError.unfinishedRestore(in: path)
    // What is being restored is no remains.
    if unfinished?.code != .locked { removeRemains(leavesWorkshop: unfinished != nil) }
    if let unfinished { throw unfinished }
    try Self.prepareFile(database)
    try Self.prepareFile(keys)
    // What a crash left behind is judged too.
    for suffix in Self.companions {
      for file in [database + suffix, keys + suffix] where access(file, F_OK) == 0 {
        try Self.judge(file, kind: S_IFREG)
      }
    }
  }

  deinit { release() }

  /// Copies, and what was opened of a backup, that a crash left behind. The empty workshop of a restore that is not finished
  /// stays, and says so.
  private func removeRemains(leavesWorkshop: Bool) {
    Self.removeFiles(in: path, prefix: Self.snapshotPrefix)
    let workshop = path + Self.workshop
    var status = stat()
    // A link of that name is not of our making.
    guard lstat(workshop, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    Self.removeFiles(in: workshop, prefix: "", but: leavesWorkshop ? Restoring.naming : nil)
    if !leavesWorkshop { rmdir(workshop) }
  }

  private static func removeFiles(in path: String, prefix: String, but kept: String? = nil) {
    guard let folder = opendir(path) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // Folders stay as they are: `.` and `..` are among them.
      if name.hasPrefix(prefix), name != kept { unlink(path + "/" + name) }
    }
  }

  /// Lets go of the lock. Calling it again does nothing.
  func release() {
    lock.withLock { descriptor in
      if let open = descriptor {
        // A program that this process is just starting has the open file too until it is loaded, and would keep
        // the lock: closing alone does not let go of it.
        flock(open, LOCK_UN)
        Glibc.close(open)
      }
      descriptor = nil
    }
  }

  /// An empty file of mode 0600 where there is none: SQLite takes an empty file for a new database and
  /// gives its companions (`-wal`, `-shm`, `-journal`) the mode of the database.
  private static func prepareFile(_ file: String) throws(StoreError) {
    let descriptor = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 {
      fchmod(descriptor, 0o600)
      Glibc.close(descriptor)
      return
    }
    guard errno == EEXIST else { throw .unusable(file, errno) }
    try judge(file, kind: S_IFREG)
  }

  /// Whether it is a folder or a regular file, ours and open to nobody else.
  static func judge(_ path: String, kind: mode_t) throws(StoreError) {
    var status = stat()
    // A state directory may be reached by a link (systemd makes one); a file may not.
    let found = kind == S_IFDIR ? stat(path, &status) : lstat(path, &status)
    guard found == 0 else { throw .unusable(path, errno) }
    guard status.st_mode & S_IFMT == kind else {
      throw StoreError(
        .unusable,
        fr: "« \(path) » n'est pas ce qu'il devrait être (un dossier, un fichier ordinaire)",
        en: "\"\(path)\" is not what it should be (a folder, a regular file)")
    }
    guard status.st_uid == geteuid() else {
      throw StoreError(
        .unsafePermissions,
        fr: "« \(path) » appartient à un autre compte ; il doit appartenir au compte du service",
        en: "\"\(path)\" belongs to another account; it must belong to the service's account")
    }
    guard status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o7777, radix: 8)
      let wanted = kind == S_IFDIR ? "0700" : "0600"
      throw StoreError(
        .unsafePermissions,
        fr: "« \(path) » est ouvert à d'autres (mode \(mode)) ; faites « chmod \(wanted) »",
        en: "\"\(path)\" is open to others (mode \(mode)); do \"chmod \(wanted)\"")
    }
  }
}

extension StoreError {
  fileprivate static func unusable(_ path: String, _ number: Int32) -> StoreError {
    let why = Bilingual.systemReason(number)
    return StoreError(
      .unusable, fr: "« \(path) » ne peut être ouvert ou créé (\(why.fr))",
      en: "\"\(path)\" cannot be opened or made (\(why.en))")
  }
}
