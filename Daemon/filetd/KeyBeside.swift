import Observations
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Keys in the state folder: whoever copies it has them together with what they open.
extension StateFolder {
  /// What `--check` says of a key beside the data: also that a start would make one.
  static func keyBesideDiagnostics(
    _ settings: Settings, _ environment: Environment
  ) -> [Diagnostic] {
    guard settings.key != "-" else { return keysBeside(nil, from: "-", in: settings.state) }
    guard let own = ownKey(settings, environment) else {
      let source = keySource(settings, environment)
      let key = try? MasterKey.read(
        from: source, custody: settings.key == nil ? .systemdCredential : .ownerOnly)
      return keysBeside(key, from: source, in: settings.state)
    }
    let isThere = access(own, F_OK) == 0
    return [
      beside(
        own,
        isThere
          ? Bilingual(
            fr: "la clé maîtresse est à côté des données : qui copie le dossier lit tout",
            en: "the master key lies beside the data: who copies the directory reads everything")
          : Bilingual(
            fr: "aucune clé maîtresse n'est donnée ici : un démarrage en ferait une à côté des"
              + " données, qui ne protège rien",
            en: "no master key is given here: a start would make one beside the data, which"
              + " protects nothing"),
        hint: Bilingual(
          fr: "« key: » des réglages, --key, ou LoadCredentialEncrypted=\(credential):… ; si"
            + " systemd donne « \(credential) » au service, vérifiez avec lui",
          en: "`key:` of the settings, --key, or LoadCredentialEncrypted=\(credential):…; if"
            + " systemd gives the service \"\(credential)\", check with it"))
    ]
  }

  /// The file of a key that is not of our own making, or `-`.
  static func keySource(_ settings: Settings, _ environment: Environment) -> String {
    settings.key ?? (environment["CREDENTIALS_DIRECTORY"] ?? "") + "/" + credential
  }

  /// Keys that go on lying beside the data though the one in force comes from elsewhere: of before there was another source,
  /// or put there by a change.
  ///
  /// - Parameters:
  ///   - key: the one in force; `nil`: it cannot be told.
  ///   - source: its file; `-`: the terminal.
  static func keysBeside(
    _ key: MasterKey?, from source: String, in folder: String
  ) -> [Diagnostic] {
    let own = folder + "/" + keyName
    let former = (1...99).map { "\(own).old-\($0)" }
    return ([own] + former).filter { access($0, F_OK) == 0 }.map { path in
      let kept = try? MasterKey.read(from: path)
      if isSameFile(path, source) {
        return beside(
          path,
          Bilingual(
            fr: "la clé maîtresse est à côté des données : qui copie le dossier lit tout",
            en: "the master key lies beside the data: who copies the directory reads everything"),
          hint: Bilingual(
            fr: "donnez-lui d'abord une autre place", en: "give it another place first"))
      }
      if let key, let kept, kept.isSame(as: key) {
        return beside(
          path,
          Bilingual(
            fr: "la clé maîtresse en vigueur est aussi à côté des données : qui copie le dossier"
              + " lit tout",
            en: "the master key in force lies beside the data, too: who copies the directory reads"
              + " everything"),
          hint: Bilingual(
            fr: "une fois la copie sur papier relue : shred -u \(path)",
            en: "once the copy on paper was read back: shred -u \(path)"))
      }
      return beside(
        path,
        Bilingual(
          fr: "une clé maîtresse est à côté des données ; une d'avant ouvre les sauvegardes des"
            + " clés de son temps",
          en: "a master key lies beside the data; one of before opens the backups of the keys of"
            + " its time"),
        hint: Bilingual(
          fr: "ailleurs jusqu'à ce que celles-ci échoient, puis détruisez-la (docs/operations.md)",
          en: "elsewhere until those have expired, then destroy it (docs/operations.md)"))
    }
  }

  private static func isSameFile(_ path: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(path, &first) == 0 && stat(other, &second) == 0
      && first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  private static func beside(
    _ path: String, _ message: Bilingual, hint: Bilingual
  ) -> Diagnostic {
    Diagnostic(
      .warning, code: "key-beside-data", at: SourceLocation(file: path), message, hint: hint)
  }
}
