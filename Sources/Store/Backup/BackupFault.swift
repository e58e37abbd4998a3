import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a backup could not be made, read or restored. It names no content.
public struct BackupFault: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable {
    /// Not a backup of Filet, or of another part than was asked for.
    case notABackup
    /// It is for another key, or was changed.
    case refused
    /// It breaks off before its end, or has something after it.
    case truncated
    /// The keys may no longer be restored.
    case expired
    /// Data and keys are not of one instance, or the keys are older than the data.
    case unmatched
    /// The private key is not its owner's alone.
    case exposed
    /// The system refused.
    case unreadable
    /// There is something where it should be restored to.
    case occupied
  }

  public var code: Code
  public var message: Bilingual

  public init(_ code: Code, fr: String, en: String) {
    self.code = code
    message = Bilingual(fr: fr, en: en)
  }

  static let notABackup = BackupFault(
    .notABackup, fr: "ce n'est pas une sauvegarde de Filet, ou pas de cette partie",
    en: "this is not a backup of Filet, or not of this part")
  static let refused = BackupFault(
    .refused, fr: "la sauvegarde ne s'ouvre pas avec cette clé, ou elle a été altérée",
    en: "the backup does not open with this key, or it was changed")
  static let truncated = BackupFault(
    .truncated, fr: "la sauvegarde s'interrompt avant sa fin ; reprenez-en une entière",
    en: "the backup breaks off before its end; take a whole one")

  static func unreadable(_ path: String, _ number: Int32) -> BackupFault {
    let why = Bilingual.systemReason(number)
    return BackupFault(
      .unreadable, fr: "« \(path) » ne peut être lu ou écrit (\(why.fr))",
      en: "\"\(path)\" cannot be read or written (\(why.en))")
  }
}
