import Store
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension StateFolder {
  /// What a start would say of the state directory and of the files in it, by reading alone (`--check`); nothing where it
  /// would make them.
  static func diagnostics(_ path: String) -> [Diagnostic] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let number = errno
      let isLink = lstat(path, &status) == 0
      switch number {
      // Nothing is made of no name, nor behind a link that leads nowhere.
      case ENOENT where !path.isEmpty && !isLink: return []
      case ENOENT: return [fault(.error, path, notAFolder(path))]
      case EACCES: return [foreign(path, unreadable(path, number))]
      default: return [fault(.error, path, unreadable(path, number))]
      }
    }
    do throws(Refusal) {
      try judge(path)
    } catch {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      // Who checks need not be the service's account; what is open to others is so for whoever looks.
      let isForeignAlone = isFolder && status.st_mode & 0o077 == 0
      return [
        isForeignAlone
          ? foreign(path, error.message) : fault(.error, path, error.message)
      ]
    }
    return SQLiteStore.faults(in: path).map { fault(.error, $0.file, $0.error.message) }
      + [fullDisk(path)].compactMap { $0 }
  }

  /// A start writes before it is ready: less room than this, and it may be refused.
  private static let leastRoom: UInt64 = 16 << 20

  private static func fullDisk(_ path: String) -> Diagnostic? {
    var disk = statvfs()
    guard statvfs(path, &disk) == 0 else { return nil }
    let room = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
    guard room < leastRoom else { return nil }
    return fault(
      .warning, path,
      Bilingual(
        fr:
          "il reste \(room >> 10) Kio sur le disque ; un démarrage peut être refusé, faites de la place",
        en: "\(room >> 10) KiB are left on the disk; a start may be refused, make room"))
  }

  private static func unreadable(_ path: String, _ number: Int32) -> Bilingual {
    let reason = Bilingual.systemReason(number)
    return Bilingual(
      fr: "« \(path) » ne peut être créé (\(reason.fr))",
      en: "\"\(path)\" cannot be made (\(reason.en))")
  }

  private static func foreign(_ path: String, _ message: Bilingual) -> Diagnostic {
    fault(
      .warning, path, message,
      hint: Bilingual(
        fr: "vérifiez avec le compte du service", en: "check as the service's account"))
  }

  private static func fault(
    _ severity: Diagnostic.Severity, _ path: String, _ message: Bilingual, hint: Bilingual? = nil
  ) -> Diagnostic {
    Diagnostic(
      severity, code: "state-directory", at: SourceLocation(file: path), message, hint: hint)
  }
}
