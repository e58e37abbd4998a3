import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why the door cannot be opened. The message names the path and what to do.
public struct DoorError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable {
    /// The socket cannot be bound.
    case cannotBind
    /// It would be unsafe to run like this.
    case unsafe
  }

  public var code: Code
  public var message: Bilingual

  public init(_ code: Code, fr: String, en: String) {
    self.code = code
    message = Bilingual(fr: fr, en: en)
  }
}

/// A listening Unix socket: bound by us at a path, or handed over by systemd.
///
/// A socket that somebody listens on, a link, or any other file is never removed; a socket file that a
/// dead process left behind is.
public struct ListeningSocket: Sendable {
  public let descriptor: Int32
  /// What we made and have to remove; `nil` where the socket is somebody else's.
  private let path: String?
  private let device: UInt64
  private let inode: UInt64

  /// The socket that systemd passes (sd_listen_fds(3)): descriptor 3, where `LISTEN_PID` is this process
  /// and `LISTEN_FDS` is 1. `nil` where nothing is passed.
  public static func inherited(
    environment: [String: String]
  ) throws(DoorError) -> ListeningSocket? {
    guard let pid = environment["LISTEN_PID"], Int32(pid) == getpid(),
      let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), count > 0
    else { return nil }
    guard count == 1 else {
      throw DoorError(
        .cannotBind, fr: "systemd passe \(count) sockets ; un seul est attendu",
        en: "systemd passes \(count) sockets; one is expected")
    }
    var listens: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    var family: Int32 = 0
    guard
      getsockopt(3, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens == 1,
      getsockopt(3, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0, family == AF_UNIX
    else {
      throw DoorError(
        .cannotBind, fr: "le descripteur 3 n'est pas un socket Unix à l'écoute",
        en: "descriptor 3 is not a listening Unix socket")
    }
    _ = fcntl(3, F_SETFD, FD_CLOEXEC)
    return ListeningSocket(descriptor: 3, path: nil, device: 0, inode: 0)
  }

  /// Whether a socket may be made of that path, as far as looking tells: that it fits, and that nothing else is there.
  public static func check(_ path: String) throws(DoorError) {
    guard address(path) != nil else { throw tooLong(path) }
    var status = stat()
    guard lstat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFSOCK else {
      throw noSocket(path)
    }
  }

  /// The folder that a socket of that path is made in.
  public static func folder(of path: String) -> String {
    guard let end = path.lastIndex(of: "/") else { return "." }
    return end == path.startIndex ? "/" : String(path[..<end])
  }

  /// Whether there is such a folder. One that may not be looked at is no fault here.
  public static func checkFolder(of path: String) throws(DoorError) {
    let folder = folder(of: path)
    var status = stat()
    if stat(folder, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return }
    } else if errno != ENOENT, errno != ENOTDIR {
      return
    }
    throw DoorError(
      .cannotBind, fr: "« \(path) » : le dossier « \(folder) » manque ; créez-le d'abord",
      en: "\"\(path)\": the directory \"\(folder)\" is missing; make it first")
  }

  private static func noSocket(_ path: String) -> DoorError {
    DoorError(
      .cannotBind,
      fr: "« \(path) » existe et n'est pas un socket ; il n'est pas remplacé",
      en: "\"\(path)\" exists and is not a socket; it is not replaced")
  }

  private static func tooLong(_ path: String) -> DoorError {
    DoorError(
      .cannotBind,
      fr: "« \(path) » : un chemin de socket a de 1 à 107 octets ; choisissez-en un plus court",
      en: "\"\(path)\": a socket path has 1 to 107 bytes; choose a shorter one")
  }

  /// Binds a new socket of mode 0660 at a path.
  public static func bound(at path: String) throws(DoorError) -> ListeningSocket {
    guard var address = address(path) else { throw tooLong(path) }
    try clear(path, &address)

    let descriptor = systemSocket()
    guard descriptor >= 0 else { throw refused(path) }
    // The mode is right from the first moment: what bind makes has the mode of the descriptor and the
    // umask, and neither is wider than 0660.
    fchmod(descriptor, 0o660)
    let mask = umask(0o117)
    let result = withAddress(&address) { bind(descriptor, $0, $1) }
    umask(mask)
    guard result == 0 else {
      let error = refused(path)
      close(descriptor)
      throw error
    }
    var status = stat()
    guard lstat(path, &status) == 0, listen(descriptor, 512) == 0 else {
      let error = refused(path)
      close(descriptor)
      throw error
    }
    return ListeningSocket(
      descriptor: descriptor, path: path, device: UInt64(status.st_dev),
      inode: UInt64(status.st_ino))
  }

  /// Removes the socket file after its descriptor was closed, if it is still the one that was made here: the
  /// same inode (inodes are used again), and nobody listens.
  public func remove() {
    guard let path, var address = Self.address(path) else { return }
    var status = stat()
    guard lstat(path, &status) == 0, UInt64(status.st_dev) == device,
      UInt64(status.st_ino) == inode, Self.probe(&address) == .nobody
    else { return }
    unlink(path)
  }

  /// Gives the socket up before anybody was served.
  public func abandon() {
    close(descriptor)
    remove()
  }

  private enum Listener { case nobody, somebody, unknown }

  /// Only a refusal shows that nobody listens. A full queue, or no right to try, do not.
  private static func probe(_ address: inout sockaddr_un) -> Listener {
    let probe = systemSocket()
    guard probe >= 0 else { return .unknown }
    defer { close(probe) }
    if withAddress(&address, { connect(probe, $0, $1) }) == 0 { return .somebody }
    return errno == ECONNREFUSED ? .nobody : .unknown
  }

  /// `nil` where the path does not fit.
  private static func address(_ path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, bytes[0] != 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path)
    else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return address
  }

  /// Makes way for a socket at a path: only a socket on which nobody listens is removed.
  private static func clear(_ path: String, _ address: inout sockaddr_un) throws(DoorError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw refused(path)
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw noSocket(path) }
    guard probe(&address) == .nobody else {
      throw DoorError(
        .cannotBind,
        fr: "« \(path) » est en service : un autre filetd l'écoute, ou il n'est pas à vous",
        en: "\"\(path)\" is in use: another filetd listens on it, or it is not yours")
    }
    guard unlink(path) == 0 else { throw refused(path) }
  }

  private static func systemSocket() -> Int32 {
    #if canImport(Glibc)
      socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    #else
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)
    #endif
  }

  private static func withAddress(
    _ address: inout sockaddr_un, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static func refused(_ path: String) -> DoorError {
    let reason = Bilingual.systemReason(errno)
    return DoorError(
      .cannotBind, fr: "« \(path) » : le système refuse le socket (\(reason.fr))",
      en: "\"\(path)\": the system refuses the socket (\(reason.en))")
  }
}
