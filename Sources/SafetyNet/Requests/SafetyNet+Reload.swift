import Chronology
import Mandates
import Observations
import Store
import StrictJSON
import Wording

extension SafetyNet {
  /// Reads rules and directory anew: all or nothing (`docs/delivery.md` 7). What stands is judged by the new
  /// rules; whoever was told is told what changed.
  public func reload(by caller: Caller? = nil) async -> [Diagnostic] {
    let diagnostics = await tryReload(by: caller)
    // Nothing is wrong with the files where the store could not write.
    guard !diagnostics.contains(where: { $0.code == Self.storeFault }) else { return diagnostics }
    reloadFailedSince = diagnostics.hasErrors ? reloadFailedSince ?? clock.now() : nil
    return diagnostics
  }

  private func tryReload(by caller: Caller?) async -> [Diagnostic] {
    let settings = settings
    let loaded = RuleLibrary.load(
      rules: settings.rulesFolder, directory: settings.directoryFolder, isToServe: true)
    let (name, through) = (caller?.name ?? "filet", caller?.through)
    guard let library = loaded.library else {
      let faults = JSONMember("faults", .integer(Int64(loaded.diagnostics.count)))
      _ = try? await perform {
        $0.record(.rulesRefused, by: name, through: through, on: "rules", [faults])
      }
      return loaded.diagnostics
    }
    if settings.demonstrationUser != nil, !library.directory.isSynthetic {
      return loaded.diagnostics + [Self.notSynthetic(settings.directoryFolder)]
    }
    let store = store
    let intake = makeIntake(library)
    let salt = salt
    do throws(RequestError) {
      try await perform(isAlone: true) { pipeline in
        let now = pipeline.now
        pipeline = try Pipeline(library: library, intake: intake, store: store, salt: salt, at: now)
        pipeline.record(
          .rulesLoaded, by: name, through: through, on: "rules",
          [
            JSONMember("rules", .string(library.hash)),
            JSONMember("directory", .string(library.directoryHash)),
          ])
        try pipeline.reassessEverything()
      }
      desk.withLock { $0 = Desk(library: library, intake: intake) }
      followingChecked = nil
      endStreamsWithoutMandate()
    } catch {
      return loaded.diagnostics + [
        Diagnostic(
          .error, code: Self.storeFault, at: SourceLocation(file: settings.rulesFolder),
          error.message)
      ]
    }
    guard settings.demonstrationUser == nil else { return loaded.diagnostics }
    // Whom nobody of the host can act for, and who may act for whom: as a start says it.
    let folder = settings.directoryFolder
    return loaded.diagnostics
      + library.directory.unreachable().map { $0.diagnostic(directory: folder) }
      + library.directory.actingFor(directory: folder)
  }

  /// The code of a reload that failed because the store could not write.
  public static let storeFault = "store"

  /// What a demonstration says to a directory of real people.
  public static func notSynthetic(_ folder: String) -> Diagnostic {
    Diagnostic(
      .error, code: "not-synthetic", at: SourceLocation(file: folder + "/directory.yml"),
      Bilingual(
        fr: "une démonstration n'accepte qu'un répertoire marqué « synthetic: true »",
        en: "a demonstration only accepts a directory marked \"synthetic: true\""))
  }
}
