import Store
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Startup {
  /// What a start would say of the checkpoint that it holds the record against, by reading alone (`--check`);
  /// `nil` where it would go on, and where that cannot be told.
  func witnessDiagnostic(in folder: String) -> Diagnostic? {
    guard let path = witnessFile(in: folder) else { return nil }
    do throws(Refusal) {
      let note = try Self.note(at: path)
      guard let testimony = try Self.testimony(of: note, in: folder),
        let refusal = self.refusal(of: testimony, at: path)
      else { return nil }
      return Self.diagnostic(.error, path, refusal.message)
    } catch {
      // Who checks need not be the service's account.
      guard access(path, R_OK) != 0, errno == EACCES else {
        return Self.diagnostic(.error, path, error.message)
      }
      return Self.diagnostic(
        .warning, path, error.message,
        hint: Bilingual(
          fr: "vérifiez avec le compte du service", en: "check as the service's account"))
    }
  }

  private static func testimony(
    of note: String, in folder: String
  ) throws(Refusal) -> SQLiteStore.Testimony? {
    do throws(StoreError) {
      var cannotTell = false
      let testimony = try Self.testimony(of: note) { (note) throws(StoreError) in
        if let testimony = try SQLiteStore.testimony(of: note, in: folder) { return testimony }
        cannotTell = true
        return .sound
      }
      return cannotTell ? nil : testimony
    } catch {
      throw Startup.refusal(error)
    }
  }

  private static func diagnostic(
    _ severity: Diagnostic.Severity, _ path: String, _ message: Bilingual, hint: Bilingual? = nil
  ) -> Diagnostic {
    Diagnostic(severity, code: "witness", at: SourceLocation(file: path), message, hint: hint)
  }
}
