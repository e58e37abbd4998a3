import ArgumentParser
import Chronology
import FiletClient
import Foundation
import Mandates
import Observations
import SafetyNet
import StrictJSON
import Wording

/// `filet replay --rules DIR --directory DIR OBSERVATIONS.ndjson`
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: say(
      "Rejouer des observations, sans démon.", "Replay observations, without a daemon."),
    discussion: guide(
      """
      Toute la chaîne, sous une horloge virtuelle qui suit les arrivées (recordedtime). Affiche la suite des
      évaluations, avis et relèves, un objet JSON par ligne. La même entrée donne les mêmes octets.

      Exemple :
        filet replay --rules Rules --directory Fixtures/region Fixtures/stories/toile.ndjson
      """,
      """
      The whole pipeline, under a virtual clock that follows the arrivals (recordedtime). Prints the
      timeline of assessments, notices and escalations, one JSON object a line. The same input gives the
      same bytes.

      Example:
        filet replay --rules Rules --directory Fixtures/region Fixtures/stories/toile.ndjson
      """))

  @Option(
    help: ArgumentHelp(
      say("Le dossier des règles.", "The folder of the rules."), valueName: say("dossier", "folder")
    ), completion: .directory)
  var rules = "Rules"
  @Option(
    help: ArgumentHelp(
      say("Le dossier du répertoire.", "The folder of the directory."),
      valueName: say("dossier", "folder")), completion: .directory)
  var directory: String
  @Option(
    help: ArgumentHelp(
      say(
        "Laisser courir l'horloge jusqu'à ce moment, heure de Québec ; un jour : jusqu'à sa fin.",
        "Let the clock run on to this moment, Québec time; a day: to its end."),
      valueName: say("moment", "time")))
  var until: String?
  @Option(
    help: ArgumentHelp(
      say(
        "Accusés de réception simulés : none (sinon), all, ou un fichier d'avis ou de comptes, un par ligne.",
        "Simulated acknowledgements: none (else), all, or a file of notices or accounts, one a line."
      ), valueName: say("qui", "who")))
  var ack: String?
  @Flag(
    help: ArgumentHelp(
      say(
        "Simuler le travail entier : chacun accuse réception, agit, et clôt ce qui est sans nouvelles depuis 30 jours ; sans --ack.",
        "Simulate the whole work: everybody acknowledges, acts, and closes what had no news for 30 days; without --ack."
      )))
  var work = false
  @Flag(
    help: ArgumentHelp(
      say(
        "Détruire en chemin ce dont le délai est échu (retention.yml), comme le démon.",
        "Destroy on the way what runs out (retention.yml), as the daemon does.")))
  var retention = false
  @Argument(
    help: ArgumentHelp(
      say("Les observations ; - : l'entrée standard.", "The observations; -: stdin.")),
    completion: .file())
  var files: [String] = []
  @OptionGroup var globals: GlobalOptions

  func validate() throws {
    guard !work || ack == nil else {
      throw ValidationError(
        say(
          "--work accuse déjà réception de tout : sans --ack",
          "--work acknowledges everything already: without --ack"))
    }
  }

  func run() async throws {
    let output = Output.standard
    let language = globals.lang ?? Speech.language
    let end = try until.map(Self.moment)
    for folder in [rules, directory] where !FileManager.default.fileExists(atPath: folder) {
      throw DescriptorReading.unreadable(folder, ENOENT)
    }
    let (library, diagnostics) = RuleLibrary.load(rules: rules, directory: directory)
    for diagnostic in diagnostics { output.note(diagnostic.markedLine(in: language)) }
    guard let library else { throw CommandFailure(.negative) }
    var replay = try Replay(
      library: library, pseudonyms: PseudonymKeys(try Self.key()),
      acknowledgement: try acknowledgement(by: library), isRetaining: retention)
    var reader = EventReader(
      try DescriptorReading.open(files), longest: EventReader.longestReadHere,
      read: DescriptorReading.read)
    var hasRejected = false
    var events: [JSONValue] = []
    while let line = try await reader.next() {
      do throws(JSONFault) {
        events.append(try parseJSON(line.bytes, limits: .answer))
      } catch {
        hasRejected = true
        output.note("\(line.origin): \(error.fault.message[language])")
      }
    }
    var lines = OutputLines(to: output)
    defer { lines.flush() }
    for event in Replay.inOrderOfArrival(events) {
      for entry in try replay.submit(event) {
        hasRejected = hasRejected || entry["type"] == "rejected"
        lines.write(entry)
      }
    }
    if let end { for entry in try replay.advance(to: end) { lines.write(entry) } }
    lines.flush()
    for line in replay.undecidedLines(in: language) { output.note(line) }
    // The process ends here: taking a region down piece by piece would be a thirtieth of all that it does.
    withExtendedLifetime((replay, events)) {
      Foundation.exit((hasRejected ? Exit.negative : Exit.done).rawValue)
    }
  }

  private func acknowledgement(
    by library: RuleLibrary
  ) throws(CommandFailure) -> Replay.Acknowledgement {
    if work { return .working(closingAfter: .days(30)) }
    switch ack {
    case nil, "none"?: return .none
    case "all"?: return .all
    case let ack?:
      guard let text = try? String(contentsOfFile: ack, encoding: .utf8) else {
        throw DescriptorReading.unreadable(ack, ENOENT)
      }
      let (listed, unknown) = Replay.Acknowledgement.listed(in: text, of: library)
      guard !unknown.isEmpty else { return listed }
      let lines =
        (unknown.count > 1 ? "s " : " ")
        + unknown.prefix(10).map(String.init).joined(separator: ", ")
        + (unknown.count > 10 ? ", …" : "")
      throw CommandFailure(
        .unreadableInput,
        fr: "\(ack), ligne\(lines) : aucun compte du répertoire ne porte ce nom",
        en: "\(ack), line\(lines): no account of the directory has this name")
    }
  }

  private static func moment(_ text: String) throws(CommandFailure) -> Timestamp {
    guard let time = QuebecTime.moment(text: text, isEnd: true) else {
      if let why = QuebecTime.whyItNeverComes(text: text) {
        throw CommandFailure(.usage, fr: "--until : \(why.fr)", en: "--until: \(why.en)")
      }
      throw CommandFailure(
        .usage, fr: "--until : écrivez 2026-11-23T08:00 (heure de Québec) ou 2026-11-23",
        en: "--until: write 2026-11-23T08:00 (Québec time) or 2026-11-23")
    }
    return time
  }

  /// Nothing leaves the analyst's machine, and the same key gives the same references in each run.
  private static func key() throws -> MasterKey {
    try MasterKey(bytes: [UInt8](repeating: 0x52, count: MasterKey.length))
  }
}
