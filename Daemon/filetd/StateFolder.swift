import Logging
import Observations
import Store
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The folder that holds everything, and the key to it.
enum StateFolder {
  /// The name of a key of our own making.
  static let keyName = "master.key"
  /// The name of the systemd credential.
  static let credential = "filet-key"

  /// Makes the folder, mode 0700, where it is not there; refuses one that is not ours alone.
  static func prepare(_ path: String) throws(Refusal) {
    try make(path)
    try judge(path)
  }

  /// Makes a folder, mode 0700, and those that it lies in, where they are not there.
  static func make(_ path: String) throws(Refusal) {
    var folder = path.hasPrefix("/") ? "/" : ""
    // `mkdir -p`; what is there already stays as it is.
    for part in path.split(separator: "/") {
      folder += folder.isEmpty || folder == "/" ? String(part) : "/" + part
      if mkdir(folder, 0o700) != 0, errno != EEXIST {
        let reason = Bilingual.systemReason(errno)
        throw Refusal(
          .unavailable, fr: "« \(folder) » ne peut être créé (\(reason.fr))",
          en: "\"\(folder)\" cannot be made (\(reason.en))")
      }
    }
  }

  /// Whether `prepare` makes a folder, where it is not there: the state folder itself, or one that it lies in.
  static func isMade(_ folder: String, with state: String) -> Bool {
    func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
    var status = stat()
    guard lstat(folder, &status) != 0, folder.hasPrefix("/") == state.hasPrefix("/") else {
      return false
    }
    return parts(state).starts(with: parts(folder))
  }

  /// Refuses what is there where it is no folder, or not ours alone. A link may lead to it (systemd makes one): where it
  /// leads is judged.
  static func judge(_ path: String) throws(Refusal) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw Refusal(.unsafe, notAFolder(path))
    }
    guard status.st_uid == geteuid() else {
      let (owner, own) = (status.st_uid, geteuid())
      // Root is not the service: what it took over, the service could not open at its next start.
      if own == 0 { throw rootIsNotTheService(path, owner: owner) }
      throw Refusal(
        .unsafe,
        fr:
          "« \(path) » appartient à un autre compte (\(owner)) que celui du service (\(own)) ; démarrez avec le bon compte, ou faites « chown -R \(own): »",
        en:
          "\"\(path)\" belongs to another account (\(owner)) than the service's (\(own)); start as the right account, or do \"chown -R \(own):\""
      )
    }
    guard status.st_mode & 0o077 == 0 else {
      throw Refusal(
        .unsafe,
        fr: "« \(path) » n'est pas ouvert au seul compte du service ; faites « chmod 0700 »",
        en: "\"\(path)\" is not open to the service's account alone; do \"chmod 0700\"")
    }
  }

  private static func rootIsNotTheService(_ path: String, owner: uid_t) -> Refusal {
    let (name, command): (String, String) =
      switch HostUsers.user(owner) {
      case .named(let name): (name, "runuser -u \(name) -- filetd …")
      case .nobody, .unknown: ("\(owner)", "setpriv --reuid \(owner) --clear-groups filetd …")
      }
    return Refusal(
      .unsafe,
      fr:
        "« \(path) » appartient au compte \(name), et c'est root qui demande ; faites « \(command) », et laissez le dossier à ce compte",
      en:
        "\"\(path)\" belongs to the account \(name), and root is asking; do \"\(command)\", and leave the directory to that account"
    )
  }

  static func notAFolder(_ path: String) -> Bilingual {
    Bilingual(fr: "« \(path) » n'est pas un dossier", en: "\"\(path)\" is not a directory")
  }

  /// Whether nothing was ever kept here; a first start that was cut short may have left empty files.
  static func isUnused(_ path: String) -> Bool {
    ["filet.sqlite", "keys.sqlite"].allSatisfy { name in
      var status = stat()
      guard lstat(path + "/" + name, &status) == 0 else { return errno == ENOENT }
      return status.st_size == 0
    }
  }

  /// The file of a key of our own making; `nil` where the key comes from elsewhere.
  static func ownKey(_ settings: Settings, _ environment: Environment) -> String? {
    guard settings.key == nil else { return nil }
    if let folder = environment["CREDENTIALS_DIRECTORY"],
      access(folder + "/" + credential, F_OK) == 0
    {
      return nil
    }
    return settings.state + "/" + keyName
  }

  /// The key of our own making; where its file is gone, the one that waits to take its place, if a change cut short has
  /// brought that one into force: opening the store finishes the change.
  static func ownKey(at path: String, in folder: String) throws(MasterKeyFault) -> MasterKey {
    do throws(MasterKeyFault) {
      return try MasterKey.read(from: path)
    } catch {
      guard error.code == .missing, let waiting = keyInForce(waitingFor: path, in: folder) else {
        throw error
      }
      return waiting
    }
  }

  /// The key that waits to take another's place, where it is the one that opens the keys, as far as reading alone tells.
  static func keyInForce(waitingFor path: String, in folder: String) -> MasterKey? {
    guard access(folder + "/keys.sqlite", F_OK) == 0,
      let waiting = try? MasterKey.read(from: MasterKey.waiting(for: path)),
      SQLiteStore.fault(of: waiting, in: folder) == nil
    else { return nil }
    return waiting
  }

  /// The master key: the file that was named, or `-` for the terminal; else the systemd credential
  /// `filet-key`, else a file in the state folder, made on the first start.
  static func masterKey(
    _ settings: Settings, _ environment: Environment, _ logger: Logger
  ) throws(Refusal) -> MasterKey {
    do throws(MasterKeyFault) {
      if settings.key == "-" {
        return try MasterKey.prompted(
          environment.language == .french
            ? "Clé maîtresse (64 chiffres hexadécimaux, rien ne s'affiche) : "
            : "Master key (64 hexadecimal digits, nothing is shown): ")
      }
      if let path = settings.key { return try MasterKey.read(from: path) }
      if let folder = environment["CREDENTIALS_DIRECTORY"] {
        do throws(MasterKeyFault) {
          return try MasterKey.read(from: folder + "/" + credential, custody: .systemdCredential)
        } catch {
          guard error.code == .missing else { throw error }
        }
      }
      let path = settings.state + "/" + keyName
      let key: MasterKey
      do throws(MasterKeyFault) {
        key = try ownKey(at: path, in: settings.state)
      } catch {
        // Where keys are wrapped already, or are lost, a new one opens nothing, and would stand where the lost one
        // belongs.
        guard error.code == .missing, access(settings.state + "/keys.sqlite", F_OK) != 0,
          SQLiteStore.lostKeys(in: settings.state) == nil
        else { throw error }
        key = try MasterKey.create(at: path)
      }
      let warning = Bilingual(
        fr:
          "la clé maîtresse est à côté des données qu'elle protège (\(path)) : qui copie le dossier lit tout ; qui perd ce fichier perd tout. Donnez-en une avec --key ou LoadCredentialEncrypted=filet-key:…",
        en:
          "the master key lies beside the data that it protects (\(path)): who copies the directory reads everything; who loses this file loses everything. Give one with --key or LoadCredentialEncrypted=filet-key:…"
      )
      logger.warning("\(warning[environment.language])")
      return key
    } catch {
      throw Refusal(.unsafe, error.message)
    }
  }
}
