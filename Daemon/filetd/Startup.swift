import API
import Chronology
import Logging
import Mandates
import Observations
import SafetyNet
import ServiceLifecycle
import Store
import UnixSignals
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Puts the daemon together, in the order in which things may fail: settings, rules, key, store, socket.
struct Startup: Sendable {
  var flags: Settings.Sources.Flags
  var isDemo: Bool
  var environment: Environment
  /// The file of a checkpoint that somebody has seen.
  var witness: String?
  /// Why a state older than that is gone on from.
  var acceptedReason: String?

  func run() async throws(Refusal) {
    ProcessSetup.harden()
    try ProcessSetup.checkUserNamespace()
    let (settings, warnings, configuration) = try soundSettings()
    for fault in warnings { standardError(fault.markedLine(in: environment.language)) }
    if let fault = settings.recipientDiagnostic(.warning) {
      standardError(fault.markedLine(in: environment.language))
    }
    let logger = makeLogger(settings.logLevel)
    let library = try loadLibrary(settings)
    if let fault = socketFault(settings.socket) ?? socketFolderFault(settings) {
      throw Refusal(.cannotBind, fault)
    }
    if settings.makesSocketFolder {
      try StateFolder.make(ListeningSocket.folder(of: settings.socket))
    }
    try StateFolder.prepare(settings.state)
    let key = try StateFolder.masterKey(settings, environment, logger)
    let clock = SystemWallClock()
    let own = StateFolder.ownKey(settings, environment)
    let (store, _) = try openStore(settings.state, key, own: own)
    if own == nil {
      for fault in StateFolder.keysBeside(
        key, from: StateFolder.keySource(settings, environment), in: settings.state)
      {
        logger.warning("\(fault.line(in: environment.language))")
      }
    }
    // Before anything of this start is recorded; a record that cannot be read is told elsewhere.
    let recordedUntil = try? store.recordedUntil()
    if let doubt = ClockDoubt(at: clock.now(), recordedUntil: recordedUntil) {
      logger.warning("\(doubt.message[environment.language])")
    }
    try checkWitness(store, in: settings.state, at: clock.now())
    let secrets = try InstanceSecrets(store, at: clock.now())
    let socket = try openSocket(settings.socket)
    let net: SafetyNet
    do throws(StoreError) {
      net = try SafetyNet(
        library: library, store: store, pseudonyms: secrets.pseudonyms, clock: clock,
        settings: .init(
          rulesFolder: settings.rules, directoryFolder: settings.directory,
          demonstrationUser: isDemo ? getuid() : nil, queueLimit: settings.queue,
          configuration: configuration, ownKey: own,
          backupRecipient: settings.backupRecipient, recordedUntil: recordedUntil,
          language: environment.language),
        logger: logger)
    } catch {
      socket.abandon()
      throw Self.refusal(error)
    }
    let server = Server(
      net: net, socket: socket, cursorKey: secrets.cursor,
      limits: settings.limits, clock: clock, logger: logger)
    let (starts, stopped) = (
      Bilingual(fr: "filetd démarre", en: "filetd starts"),
      Bilingual(fr: "filetd s'est arrêté", en: "filetd has stopped")
    )
    logger.info(
      "\(starts[environment.language])",
      metadata: ["rules": "\(library.hash)", "demo": "\(isDemo)"])
    // Stopped in the reverse order: the door first, the store last.
    let services: [any Service] = [
      NetService(net: net, store: store, logger: logger, language: environment.language),
      ClockService(net: net, logger: logger),
      ReloadService(net: net, logger: logger, language: environment.language), server,
    ]
    let group = ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    do {
      try await group.run()
    } catch {
      logger.error("filetd stops on an error", metadata: ["error": "\(type(of: error))"])
      throw Refusal(
        .unavailable, fr: "le service s'est arrêté sur une erreur ; voyez le journal",
        en: "the service stopped on an error; see the log")
    }
    logger.info("\(stopped[environment.language])")
  }

  // MARK: Parts

  /// The settings in force, what is wrong with them, and the bytes of the file that they were read from.
  func settings() throws(Refusal) -> (Settings, [Diagnostic], file: [UInt8]?) {
    var file = SettingsFile()
    var faults: [Diagnostic] = []
    var bytes: [UInt8]?
    if let path = flags.config ?? environment["FILET_CONFIG"] {
      do throws(FileBytes.Unreadable) {
        let read = try FileBytes.read(path)
        (file, faults) = SettingsFile.load(read, file: path)
        bytes = read
      } catch {
        throw Refusal(
          .badData, fr: "« \(path) » ne peut être lu (\(error.reason.fr))",
          en: "\"\(path)\" cannot be read (\(error.reason.en))")
      }
    }
    let sources = Settings.Sources(
      flags: flags, environment: environment, file: file, isDemo: isDemo)
    return (Settings.resolve(sources), faults + environment.diagnostics, bytes)
  }

  /// The same; refused where they have faults.
  func soundSettings() throws(Refusal) -> (
    settings: Settings, warnings: [Diagnostic], file: [UInt8]?
  ) {
    let (settings, faults, file) = try settings()
    guard !faults.hasErrors else {
      throw Refusal(
        .badData, fr: "la configuration a des défauts", en: "the configuration has faults",
        diagnostics: faults)
    }
    return (settings, faults, file)
  }

  /// Writes what was done, or is left to do, as a line to standard error.
  func say(_ message: Bilingual) { standardError("filetd: \(message[environment.language])") }

  func makeLogger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "filetd") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
  }

  func loadLibrary(_ settings: Settings) throws(Refusal) -> RuleLibrary {
    let (library, diagnostics) = RuleLibrary.load(
      rules: settings.rules, directory: settings.directory, isToServe: true)
    guard let library, !diagnostics.hasErrors else {
      throw Refusal(
        .badData, fr: "les règles ou le répertoire ont des défauts ; corrigez-les et redémarrez",
        en: "the rules or the directory have faults; correct them and start again",
        diagnostics: diagnostics)
    }
    for diagnostic in diagnostics { standardError(diagnostic.markedLine(in: environment.language)) }
    if isDemo, !library.directory.isSynthetic {
      throw Refusal(
        .unsafe, fr: "--demo n'accepte qu'un répertoire inventé",
        en: "--demo accepts only an invented directory",
        diagnostics: [SafetyNet.notSynthetic(settings.directory)])
    }
    if !isDemo {
      let folder = settings.directory
      let reach = library.directory.unreachable().map { $0.diagnostic(directory: folder) }
      for diagnostic in reach + library.directory.actingFor(directory: folder) {
        standardError(diagnostic.markedLine(in: environment.language))
      }
    }
    return library
  }

  /// The store and the key that opens it. Where a change of a key of our own making (in the file `own`) was cut
  /// short after the keys were wrapped anew, the one that waits opens it, and takes its place.
  func openStore(
    _ folder: String, _ key: MasterKey, own: String?
  ) throws(Refusal) -> (SQLiteStore, MasterKey) {
    let store: SQLiteStore
    var opener = key
    do throws(StoreError) {
      store = try SQLiteStore(directory: folder, masterKey: key)
    } catch {
      guard error.code == .key, let own,
        let waiting = try? MasterKey.read(from: MasterKey.waiting(for: own)),
        let opened = try? SQLiteStore(directory: folder, masterKey: waiting)
      else { throw Self.refusal(error) }
      store = opened
      opener = waiting
    }
    guard let own else { return (store, opener) }
    if (try? MasterKey.read(from: own))?.isSame(as: opener) ?? false {
      // One that waits now is of a change that never came into force.
      MasterKey.stopWaiting(for: own)
    } else {
      let kept = try takePlace(own)
      say(
        Bilingual(
          fr: "le changement de clé maîtresse est achevé"
            + (kept.map { " ; l'ancienne est gardée dans « \($0) »" } ?? ""),
          en: "the change of the master key is finished"
            + (kept.map { "; the old one is kept in \"\($0)\"" } ?? "")))
    }
    return (store, opener)
  }

  /// Returns where the key of before is kept, where there was another.
  func takePlace(_ own: String) throws(Refusal) -> String? {
    do throws(MasterKeyFault) {
      return try MasterKey.takePlace(own)
    } catch {
      throw Refusal(.unsafe, error.message)
    }
  }

  /// What is wrong with the path of a socket that is to be made: said before anything is made.
  func socketFault(_ path: String) -> Bilingual? {
    do throws(DoorError) {
      if try ListeningSocket.inherited(environment: environment.variables) != nil { return nil }
      try ListeningSocket.check(path)
      return nil
    } catch {
      return error.message
    }
  }

  /// That there is no folder for it; one that is made at the start is no fault.
  func socketFolderFault(_ settings: Settings) -> Bilingual? {
    do throws(DoorError) {
      if try ListeningSocket.inherited(environment: environment.variables) != nil { return nil }
      let folder = ListeningSocket.folder(of: settings.socket)
      let made = [settings.state] + (settings.makesSocketFolder ? [folder] : [])
      if made.contains(where: { StateFolder.isMade(folder, with: $0) }) { return nil }
      try ListeningSocket.checkFolder(of: settings.socket)
      return nil
    } catch {
      return error.message
    }
  }

  private func openSocket(_ path: String) throws(Refusal) -> ListeningSocket {
    do throws(DoorError) {
      if let socket = try ListeningSocket.inherited(environment: environment.variables) {
        return socket
      }
      return try ListeningSocket.bound(at: path)
    } catch {
      throw Refusal(error.code == .unsafe ? .unsafe : .cannotBind, error.message)
    }
  }

  static func refusal(_ error: StoreError) -> Refusal {
    switch error.code {
    case .unsafePermissions, .key, .unfinished: Refusal(.unsafe, error.message)
    default: Refusal(.unavailable, error.message)
    }
  }
}
