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
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o400)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw MasterKeyFault(.exists, path: path) }
      throw MasterKeyFault(.unreadable(errno: errno), path: path)
    }
    defer { close(descriptor) }
    var bytes = key.bytes
    defer { wipe(&bytes) }
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count, fchmod(descriptor, 0o400) == 0, fsync(descriptor) == 0 else {
      let number = errno
      unlink(path)
      throw MasterKeyFault(.unreadable(errno: number), path: path)
    }
    syncDirectory(of: path)
    return key
  }

  /// Puts a key file in the place of another, in one step: after a crash there is the one or the other.
  public static func install(_ path: String, as place: String) throws(MasterKeyFault) {
    guard rename(path, place) == 0 else {
      throw MasterKeyFault(.unreadable(errno: errno), path: place)
    }
    syncDirectory(of: place)
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
  private static func syncDirectory(of path: String) {
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// `read(2)`, which `MasterKey.read` would hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int
{
  read(descriptor, buffer, size)
}
