import Chronology
import Mandates
import Observations
import SafetyNet
import Store
import StrictJSON
import Wording

extension Startup {
  /// `--check`: every problem, and every hole in the net of the days ahead; throws where one is an error. For
  /// people on standard error; for machines one JSON object a line on standard output.
  func check(asJSON: Bool) throws(Refusal) {
    let read: (Settings, [Diagnostic], file: [UInt8]?)
    do throws(Refusal) {
      read = try self.settings()
    } catch {
      // For machines it is a fault like the others.
      guard asJSON else { throw error }
      let place = SourceLocation(file: flags.config ?? environment["FILET_CONFIG"] ?? "")
      standardOutput(
        Diagnostic(.error, code: "unreadable", at: place, error.message).json(nil).text)
      throw Refusal(.badData, Self.faults(1))
    }
    let (settings, faults, _) = read
    let (library, diagnostics) = RuleLibrary.load(
      rules: settings.rules, directory: settings.directory, isToServe: true)
    var all = (faults + diagnostics).map { (diagnostic: $0, hole: Hole?.none) }
    if isDemo, let library, !library.directory.isSynthetic {
      all.append((SafetyNet.notSynthetic(settings.directory), nil))
    }
    all += StateFolder.diagnostics(settings.state).map { (diagnostic: $0, hole: Hole?.none) }
    if let fault = socketFault(settings.socket) {
      let place = SourceLocation(file: settings.socket)
      all.append((Diagnostic(.error, code: "socket", at: place, fault), nil))
    }
    if let fault = socketFolderFault(settings) {
      // What is in `/run` is made with the service, by systemd, and is gone while nothing runs.
      let isOfService = settings.socket.hasPrefix("/run/")
      let place = SourceLocation(file: settings.socket)
      let hint = Bilingual(
        fr: "systemd le crée avec le service ; lancé à la main, filetd s'arrête ici (73)",
        en: "systemd makes it with the service; started by hand, filetd ends here (73)")
      all.append(
        (
          Diagnostic(
            isOfService ? .warning : .error, code: "socket", at: place, fault,
            hint: isOfService ? hint : nil), nil
        ))
    }
    if let fault = StateFolder.keyDiagnostic(settings, environment) { all.append((fault, nil)) }
    // A demonstration holds nothing that a key beside it would give away.
    if !isDemo {
      all += StateFolder.keyBesideDiagnostics(settings, environment).map {
        (diagnostic: $0, hole: Hole?.none)
      }
    }
    if let fault = StateFolder.dataDiagnostic(settings) { all.append((fault, nil)) }
    if let doubt = ClockDoubt(
      at: SystemWallClock().now(),
      recordedUntil: SQLiteStore.recordedUntil(in: settings.state))
    {
      let place = SourceLocation(file: settings.state + "/filet.sqlite")
      all.append((Diagnostic(.warning, code: "clock", at: place, doubt.message), nil))
    }
    if let fault = settings.recipientDiagnostic(.error) { all.append((fault, nil)) }
    if let fault = witnessDiagnostic(in: settings.state) { all.append((fault, nil)) }
    if let library {
      let foresight = Foresight(
        router: library.router, kinds: library.kinds.names, at: SystemWallClock().now())
      // An organisation without a mandate was told of as the rules were read.
      let ahead = foresight.holes().filter { $0.code != .noMandate }
      let holes = (isDemo ? [] : library.directory.unreachable()) + ahead
      all += holes.map { ($0.diagnostic(directory: settings.directory), $0) }
      if !isDemo {
        let acting = library.directory.actingFor(directory: settings.directory)
        let unknown = HostUsers.diagnostics(of: library.directory, in: settings.directory)
        all += (acting + unknown).map { (diagnostic: $0, hole: Hole?.none) }
      }
    }
    if asJSON {
      for (diagnostic, hole) in all { standardOutput(diagnostic.json(hole).text) }
    }
    let count = all.filter { $0.diagnostic.severity == .error }.count
    guard count == 0, library != nil else {
      throw Refusal(
        .badData, Self.faults(max(count, 1)), diagnostics: asJSON ? [] : all.map(\.diagnostic))
    }
    guard !asJSON else { return }
    let language = environment.language
    let (first, rest) = all.map(\.diagnostic).told
    for diagnostic in first { standardError(diagnostic.markedLine(in: language)) }
    if let rest { standardError(rest[language]) }
    if !isDemo, let table = library.map({ HostUsers.table(of: $0.directory) }), !table.isEmpty {
      let head = Bilingual(
        fr: "compte, numéro, utilisateur de l'hôte :", en: "account, number, user of the host:")
      for line in [head[language]] + table { standardError(line) }
    }
    for advice in DiskAdvice.lines(for: settings.state) { standardError(advice[language]) }
    standardError(
      (all.isEmpty
        ? Bilingual(fr: "filetd: tout est en ordre", en: "filetd: all is in order")
        : Bilingual(
          fr: "filetd: rien n'empêche de démarrer ; à voir : \(all.count)",
          en: "filetd: nothing prevents a start; to be looked at: \(all.count)"))[language])
  }

  private static func faults(_ count: Int) -> Bilingual {
    .counted(count, fr: ("défaut", "défauts"), en: ("fault", "faults"))
  }
}

extension Diagnostic {
  fileprivate func json(_ hole: Hole?) -> JSONValue {
    var members = [
      JSONMember("severity", .string(severity.rawValue)), JSONMember("code", .string(code)),
      JSONMember("file", .string(location.file)),
      JSONMember("line", .integer(Int64(location.line))),
      JSONMember("column", .integer(Int64(location.column))),
      JSONMember("message", ["fr": .string(message.fr), "en": .string(message.en)]),
    ]
    if let hint {
      members.append(JSONMember("hint", ["fr": .string(hint.fr), "en": .string(hint.en)]))
    }
    if let hole { members.append(JSONMember("hole", hole.json(namingAccount: true))) }
    return .object(members)
  }
}
