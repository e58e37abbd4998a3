#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension MasterKey {
  /// Who answers for a key file's permissions.
  public enum Custody: Sendable, Hashable {
    /// A file of ours: owned by the account that runs, mode 0400 or 0600.
    case ownerOnly
    /// A file in `$CREDENTIALS_DIRECTORY`: systemd keeps it out of others' reach by the directory and,
    /// for a service of another account than root, by an access list, which shows as mode 0440.
    case systemdCredential
  }

  /// Reads the key from a file of exactly 32 bytes. The file is opened first and judged by its
  /// descriptor, so it cannot be exchanged in between; a link is not followed.
  public static func read(
    from path: String, custody: Custody = .ownerOnly
  ) throws(MasterKeyFault) -> MasterKey {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT: throw MasterKeyFault(.missing, path: path)
      case ELOOP: throw MasterKeyFault(.notAFile, path: path)
      case let number: throw MasterKeyFault(.unreadable(errno: number), path: path)
      }
    }
    defer { close(descriptor) }
    try judge(descriptor, path: path, custody: custody)
    // One byte more than a key shows a file that is too long.
    var bytes = [UInt8](repeating: 0, count: length + 1)
    var filled = 0
    while filled < bytes.count {
      let room = bytes.count - filled
      let count = bytes.withUnsafeMutableBytes {
        systemRead(descriptor, $0.baseAddress?.advanced(by: filled), room)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw MasterKeyFault(.unreadable(errno: errno), path: path)
      }
      if count == 0 { break }
      filled += count
    }
    defer { wipe(&bytes) }
    guard filled == length else { throw MasterKeyFault(.wrongLength, path: path) }
    bytes.removeLast()
    return try MasterKey(bytes: bytes)
  }

  /// Makes a new key and writes it to a new file of mode 0400; returns when the file and its name are on
  /// disk. An existing file is never touched.
  public static func create(at path: String) throws(MasterKeyFault) -> MasterKey {
    let key = generated()
    try key.write(to: path)
    return key
  }

  private func write(to path: String) throws(MasterKeyFault) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o400)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw MasterKeyFault(.exists, path: path) }
      throw MasterKeyFault(.unreadable(errno: errno), path: path)
    }
    defer { close(descriptor) }
    var bytes = bytes
    defer { wipe(&bytes) }
    let written = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count, fchmod(descriptor, 0o400) == 0, fsync(descriptor) == 0 else {
      let number = written >= 0 && written < bytes.count ? ENOSPC : errno
      unlink(path)
      throw MasterKeyFault(.unreadable(errno: number), path: path)
    }
    try Self.syncDirectory(of: path)
  }

  // MARK: Taking another's place

  /// Where the key that is to take the place of another waits: beside it, so that the last step is a rename.
  public static func waiting(for place: String) -> String { place + ".next" }

  /// Puts the key, durably, where it waits to take a place. From here on no crash can lose it: whichever key
  /// wraps the others, there is a file of it. Refused where another key waits: a change to that one may have
  /// come into force.
  public func wait(for place: String) throws(MasterKeyFault) {
    let path = Self.waiting(for: place)
    do throws(MasterKeyFault) {
      try write(to: path)
    } catch {
      guard error.code == .exists, try Self.read(from: path).isSame(as: self) else { throw error }
      try Self.settle(path)
    }
  }

  /// The key that waits takes the place, in one step: after a crash there is the one or the other. The one before
  /// is kept beside it, since backups of before open with it alone; returns where, or `nil` where it is the same or
  /// its file is gone.
  public static func takePlace(_ place: String) throws(MasterKeyFault) -> String? {
    let next = try read(from: waiting(for: place))
    var former: String?
    do throws(MasterKeyFault) {
      let key = try read(from: place)
      if !next.isSame(as: key) { former = try key.keep(beside: place) }
    } catch {
      // `keep` never misses a file: it makes one.
      guard error.code == .missing else { throw error }
    }
    guard rename(waiting(for: place), place) == 0 else {
      throw MasterKeyFault(.unreadable(errno: errno), path: place)
    }
    try syncDirectory(of: place)
    return former
  }

  /// Writes the key under the first name that is free beside a place. One that a change cut short has kept already
  /// is not kept twice.
  private func keep(beside place: String) throws(MasterKeyFault) -> String {
    var number = 1
    while true {
      let path = place + ".old-\(number)"
      do throws(MasterKeyFault) {
        try write(to: path)
        return path
      } catch {
        guard error.code == .exists else { throw error }
        if let kept = try? Self.read(from: path), kept.isSame(as: self) { return path }
        number += 1
      }
    }
  }

  /// The key that waits is not wanted: the change that it was for never came into force.
  public static func stopWaiting(for place: String) { unlink(waiting(for: place)) }

  /// Makes a key file that somebody else wrote as durable as one of ours: before anything is wrapped by its
  /// key. A file system that has nothing to sync (a read-only one) is no fault.
  public static func settle(_ path: String) throws(MasterKeyFault) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw MasterKeyFault(.unreadable(errno: errno), path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw MasterKeyFault(.unreadable(errno: errno), path: path)
    }
    try syncDirectory(of: path)
  }

  private static func judge(
    _ descriptor: Int32, path: String, custody: Custody
  ) throws(MasterKeyFault) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw MasterKeyFault(.unreadable(errno: errno), path: path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw MasterKeyFault(.notAFile, path: path) }
    let mode = status.st_mode & 0o7777
    switch custody {
    case .ownerOnly:
      guard status.st_uid == geteuid() else { throw MasterKeyFault(.foreignOwner, path: path) }
      guard mode == 0o400 || mode == 0o600 else {
        throw MasterKeyFault(.openToOthers(mode: mode), path: path)
      }
    case .systemdCredential:
      guard status.st_uid == geteuid() || status.st_uid == 0 else {
        throw MasterKeyFault(.foreignOwner, path: path)
      }
      guard mode & 0o027 == 0 else {
        throw MasterKeyFault(.openToOthers(mode: mode), path: path)
      }
    }
  }

  /// The new name is durable only once its directory is (fsync(2)).
  private static func syncDirectory(of path: String) throws(MasterKeyFault) {
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      // A folder that may be entered and not listed: what is in it is its owner's to answer for.
      guard errno == EACCES else { throw MasterKeyFault(.unreadable(errno: errno), path: path) }
      return
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw MasterKeyFault(.unreadable(errno: errno), path: path)
    }
  }
}

/// `read(2)`, which `MasterKey.read` would hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int
{
  read(descriptor, buffer, size)
}

/// `write(2)`, which `MasterKey.write` would hide.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ size: Int) -> Int {
  write(descriptor, buffer, size)
}
