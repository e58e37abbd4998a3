import Mandates
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The accounts of a directory held against the users of this host, for `--check`: a number that was mistyped is nobody's,
/// or somebody else's, and then they read.
enum HostUsers {
  enum User: Sendable, Hashable {
    case named(String)
    case nobody
    /// The host could not say.
    case unknown
  }

  static func user(_ uid: UInt32) -> User {
    errno = 0
    if let entry = getpwuid(uid), let name = entry.pointee.pw_name {
      return .named(String(cString: name))
    }
    // What getpwuid(3) says of a number that there is not.
    return [0, ENOENT, ESRCH, EBADF, EPERM].contains(errno) ? .nobody : .unknown
  }

  /// Accounts whose uid no user of this host has: a warning each, on the line of the account.
  static func diagnostics(
    of directory: Directory, in folder: String, user: (UInt32) -> User = HostUsers.user
  ) -> [Diagnostic] {
    directory.accounts.compactMap { account in
      guard let uid = account.uid, user(uid) == .nobody else { return nil }
      return Diagnostic(
        .warning, code: "no-host-user",
        at: directory.places["account \(account.name)"]
          ?? SourceLocation(file: folder + "/directory.yml"),
        Bilingual(
          fr: "personne de l'hôte n'a le numéro \(uid), celui de « \(account.name) »",
          en: "no user of the host has the number \(uid), that of \"\(account.name)\""),
        hint: Bilingual(
          fr: "id -u NOM ; sinon personne ne lit ce qui arrive à ce compte",
          en: "id -u NAME; else nobody reads what arrives at this account"))
    }
  }

  /// Account, number and login name, to be read by eye: a number that is another person's is no fault that can be found.
  static func table(
    of directory: Directory, user: (UInt32) -> User = HostUsers.user
  ) -> [String] {
    var rows: [(name: String, number: String, login: String)] = []
    for account in directory.accounts {
      guard let uid = account.uid else { continue }
      let login: String
      switch user(uid) {
      case .named(let name): login = name
      case .nobody: login = "-"
      case .unknown: login = "?"
      }
      rows.append((account.name, String(uid), login))
    }
    let names = rows.map { $0.name.count }.max() ?? 0
    let numbers = rows.map { $0.number.count }.max() ?? 0
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: width - text.count)
    }
    return rows.map { row in
      "  \(padded(row.name, names))  \(padded(row.number, numbers))  \(row.login)"
    }
  }
}
