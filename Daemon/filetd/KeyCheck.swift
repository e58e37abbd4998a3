import Observations
import Store
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension StateFolder {
  /// What a start would say of the master key, by reading alone (`--check`); `nil` where it would take it or make
  /// one, and where it is typed.
  static func keyDiagnostic(_ settings: Settings, _ environment: Environment) -> Diagnostic? {
    guard settings.key != "-" else { return nil }
    let credentials = environment["CREDENTIALS_DIRECTORY"]
    let own = ownKey(settings, environment)
    let path = settings.key ?? own ?? (credentials ?? "") + "/" + credential
    let isCredential = settings.key == nil && own == nil
    do throws(MasterKeyFault) {
      let key = try MasterKey.read(
        from: path, custody: isCredential ? .systemdCredential : .ownerOnly)
      guard let fault = SQLiteStore.fault(of: key, in: settings.state) else {
        return unfinishedChange(in: settings.state)
      }
      // A change that was cut short is finished by the next start.
      if let own, keyInForce(waitingFor: own, in: settings.state) != nil { return nil }
      return diagnostic(.error, path, fault.message)
    } catch {
      switch error.code {
      case .missing where own != nil:
        // The first start makes one.
        guard access(settings.state + "/keys.sqlite", F_OK) == 0 else { return nil }
        if let own, keyInForce(waitingFor: own, in: settings.state) != nil { return nil }
        // Outside the unit a credential cannot be seen.
        return diagnostic(
          .error, path, error.message,
          hint: Bilingual(
            fr:
              "sans elle un démarrage est refusé ; si systemd donne « \(credential) » au service, vérifiez avec lui, ou avec --key -, qui n'en juge pas",
            en:
              "without it a start is refused; if systemd gives the service \"\(credential)\", check with it, or with --key -, which does not judge it"
          ))
      // Of a state directory that is none its own fault is told.
      case .unreadable(let number) where own != nil && number == ENOTDIR: return nil
      case .foreignOwner, .unreadable:
        // Who checks need not be the service's account.
        return diagnostic(
          .warning, path, error.message,
          hint: Bilingual(
            fr: "vérifiez avec le compte du service", en: "check as the service's account"))
      default: return diagnostic(.error, path, error.message)
      }
    }
  }

  /// That keys are being changed, or that a change was cut short: which master key opens them cannot be told by reading
  /// alone, as a start undoes the change first.
  private static func unfinishedChange(in folder: String) -> Diagnostic? {
    let journal = folder + "/keys.sqlite-journal"
    guard access(journal, F_OK) == 0 else { return nil }
    return diagnostic(
      .warning, journal,
      Bilingual(
        fr: """
          un changement des clés est en cours ou a été interrompu : si cette clé les ouvre, un démarrage le dira
          """,
        en: """
          a change of the keys is going on or was cut short: a start will tell whether this key opens them
          """))
  }

  /// What a start would say of data that are gone while their keys are there, and of keys that are gone or are not
  /// those of the data.
  static func dataDiagnostic(_ settings: Settings) -> Diagnostic? {
    func fault(_ file: String, _ error: StoreError) -> Diagnostic {
      Diagnostic(
        .error, code: "state", at: SourceLocation(file: settings.state + file), error.message)
    }
    if let unfinished = StoreError.unfinishedRestore(in: settings.state) {
      return fault("/restoring", unfinished)
    }
    return SQLiteStore.lostDatabase(in: settings.state).map { fault("/filet.sqlite", $0) }
      ?? SQLiteStore.lostKeys(in: settings.state).map { fault("/keys.sqlite", $0) }
  }

  private static func diagnostic(
    _ severity: Diagnostic.Severity, _ path: String, _ message: Bilingual, hint: Bilingual? = nil
  ) -> Diagnostic {
    Diagnostic(
      severity, code: "master-key", at: SourceLocation(file: path), message, hint: hint)
  }
}
