import Store
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Settings {
  /// What a backup would say of the key for which it is sealed, by reading alone: else it is found on the day of the first
  /// one. `nil` where there is none, and where it is one.
  func recipientDiagnostic(_ severity: Diagnostic.Severity) -> Diagnostic? {
    guard let file = backupRecipient else { return nil }
    do throws(BackupFault) {
      _ = try BackupKeys.recipient(at: file)
      return nil
    } catch {
      // Who checks need not be the service's account.
      let isForeign = access(file, R_OK) != 0 && errno == EACCES
      return Diagnostic(
        isForeign ? .warning : severity, code: "backup-recipient",
        at: SourceLocation(file: file), error.message,
        hint: isForeign
          ? Bilingual(
            fr: "vérifiez avec le compte du service", en: "check as the service's account")
          : Bilingual(
            fr: "« backup_recipient » nomme la clé publique ; sans elle, aucune sauvegarde",
            en: "\"backup_recipient\" names the public key; without it there are no backups"))
    }
  }
}
