import ArgumentParser
import Chronology
import FiletClient
import Foundation
import Observations
import SafetyNet
import StrictJSON
import Wording

/// `filet rules diff OLD NEW --on OBSERVATIONS`
struct RulesDiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: say(
      "Ce qu'un changement de règles aurait changé.", "What a change of rules would have changed."),
    discussion: guide(
      """
      Rejoue les mêmes observations avec les deux dossiers de règles, et montre les alertes gagnées,
      perdues, plus tôt, plus tard (le premier avis, et le premier de chaque bande), les bandes changées, ce qui
      n'est refusé que d'un côté, la charge de chaque organisme et ce qui lui est dit autrement. Des deux côtés chacun
      accuse réception, agit, et ferme ce qui n'a pas eu de nouvelles depuis 30 jours (filet replay --work).
      Sans démon. Code de sortie : 0, ou 1 si un des dossiers ne peut pas servir ; avec --fail-on-change, 1 s'il y a une différence ; 66 si les observations ne se lisent pas, ou qu'aucune n'a été acceptée.

      Exemple :
        filet rules diff Rules Rules-proposition --on Fixtures/stories/toile.ndjson
      """,
      """
      Replays the same observations with the two folders of rules, and shows the alerts gained, lost,
      earlier, later (the first notice, and the first of each band), the bands changed, what only one side
      rejects, the load of each organisation and what it is told otherwise. On both sides everybody acknowledges, acts, and
      closes what had no news for 30 days (filet replay --work).
      Without a daemon. Exit code: 0, or 1 if one of the folders cannot be used; with --fail-on-change, 1
      if there is a difference; 66 if the observations cannot be read, or not one was accepted.

      Example:
        filet rules diff Rules Rules-proposal --on Fixtures/stories/toile.ndjson
      """))

  @Argument(
    help: ArgumentHelp(
      say("Les règles d'avant.", "The rules before."), valueName: say("avant", "old")))
  var old: String
  @Argument(
    help: ArgumentHelp(
      say("Les règles d'après.", "The rules after."), valueName: say("après", "new")))
  var new: String
  @Option(
    help: ArgumentHelp(
      say("Les observations à rejouer ; - : l'entrée standard.", "The observations; -: stdin."),
      valueName: say("fichier", "file")))
  var on: [String]
  @Option(
    help: ArgumentHelp(
      say("Le dossier du répertoire.", "The folder of the directory."),
      valueName: say("dossier", "folder")), completion: .directory)
  var directory = "Fixtures/region"
  @Flag(
    help: ArgumentHelp(
      say("Terminer par 1 s'il y a une différence.", "End with 1 if there is a difference.")))
  var failOnChange = false
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let output = Output.standard
    let language = globals.lang ?? Speech.language
    for folder in [old, new] where !FileManager.default.fileExists(atPath: folder) {
      throw DescriptorReading.unreadable(folder, ENOENT)
    }
    guard FileManager.default.fileExists(atPath: directory) else {
      throw CommandFailure(
        .unreadableInput,
        fr: "\(directory) : ce dossier n'existe pas ; donnez celui du répertoire par --directory",
        en: "\(directory): there is no such folder; give that of the directory by --directory")
    }
    var before = try side(old, output, language)
    var after = try side(new, output, language)
    let events = try await EventReader.events(of: on)
    try Self.replay(Replay.inOrderOfArrival(events), by: &before, and: &after, output)
    for (name, side) in [(old, before), (new, after)] {
      for line in side.rejected.lines(name, in: language) { output.note(line) }
      for line in side.replay.undecidedLines(in: language) { output.note(line) }
    }
    // Rules that say nothing of nothing are alike, and that says nothing.
    let isVain = [before, after].allSatisfy { $0.rejected.count == events.count }
    let difference = TimelineDifference(from: before.summary, to: after.summary)
    if globals.json {
      output.data(
        RulesDiffView.json(
          difference, observations: events.count,
          rejected: [
            JSONMember("before", before.rejected.json), JSONMember("after", after.rejected.json),
          ]
        ).text)
    }
    guard !isVain else {
      throw CommandFailure(
        .unreadableInput, fr: "aucune observation n'a été acceptée : il n'y a rien à comparer",
        en: "not one observation was accepted: there is nothing to compare")
    }
    if !globals.json {
      for line in RulesDiffView.lines(difference, in: language) { output.data(line) }
    }
    if failOnChange, !difference.isEmpty { throw CommandFailure(.negative) }
  }

  /// One of the two sets of rules on its way through the observations.
  private struct Side {
    var replay: Replay
    var summary = TimelineSummary()
    var rejected = Rejections()

    mutating func take(_ event: JSONValue) throws {
      let lines = try replay.submit(event)
      rejected.take(lines)
      summary.take(lines, of: replay, for: event)
    }
  }

  private static func replay(
    _ events: [JSONValue], by before: inout Side, and after: inout Side, _ output: Output
  ) throws {
    var bar = ProgressBar(output: output, total: Int64(events.count))
    defer { bar.clear() }
    for (index, event) in events.enumerated() {
      bar.show(sent: Int64(index), answered: index, at: SystemWallClock().now())
      try before.take(event)
      try after.take(event)
    }
  }

  private func side(_ folder: String, _ output: Output, _ language: Language) throws -> Side {
    let (library, diagnostics) = RuleLibrary.load(rules: folder, directory: directory)
    for diagnostic in diagnostics { output.note(diagnostic.markedLine(in: language)) }
    guard let library else { throw CommandFailure(.negative) }
    let key = try MasterKey(bytes: [UInt8](repeating: 0x52, count: MasterKey.length))
    return Side(
      replay: try Replay(
        library: library, pseudonyms: PseudonymKeys(key),
        acknowledgement: .working(closingAfter: .days(30))))
  }
}
