import API
import CMalloc
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the process asks of the system before it does anything else.
enum ProcessSetup {
  /// Files are the owner's alone, a crash leaves no image of memory, one connection is one descriptor, and a
  /// client that goes away is an error, not a signal.
  static func harden() {
    umask(0o077)
    signal(SIGPIPE, SIG_IGN)
    // Until the reload service listens for it, a hang-up is ignored instead of deadly.
    signal(SIGHUP, SIG_IGN)
    #if canImport(Glibc)
      // Two threads do nearly all the work: no more than two heaps are filled side by side.
      mallopt(M_ARENA_MAX, 2)
    #endif
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(coreResource, &none)
    var files = rlimit()
    if getrlimit(filesResource, &files) == 0 {
      files.rlim_cur = min(files.rlim_max, 65_536)
      setrlimit(filesResource, &files)
    }
  }

  /// Gives back to the system what a busy while has left unused; some milliseconds.
  static func trimHeaps() {
    #if canImport(Glibc)
      malloc_trim(0)
    #endif
  }

  /// Refuses a user namespace in which the kernel would not say who calls.
  static func checkUserNamespace() throws(Refusal) {
    // A kernel without user namespaces has no such file.
    guard let map = try? FileBytes.read("/proc/self/uid_map", limit: 64 << 10) else { return }
    do throws(DoorError) {
      try UserNamespace.check(map: String(decoding: map, as: UTF8.self))
    } catch {
      throw Refusal(.unsafe, error.message)
    }
  }

  #if canImport(Glibc)
    private static let coreResource = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    private static let filesResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #else
    private static let coreResource = RLIMIT_CORE
    private static let filesResource = RLIMIT_NOFILE
  #endif
}

/// Whole small files.
enum FileBytes {
  struct Unreadable: Error, Sendable {
    var path: String
    var reason: Bilingual
  }

  /// The bytes of a file of at most `limit` bytes.
  static func read(_ path: String, limit: Int = 1 << 20) throws(Unreadable) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Unreadable(path: path, reason: .systemReason(errno))
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw Unreadable(path: path, reason: .systemReason(errno))
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw Unreadable(
          path: path,
          reason: Bilingual(fr: "plus de \(limit) octets", en: "more than \(limit) bytes"))
      }
    }
  }
}
