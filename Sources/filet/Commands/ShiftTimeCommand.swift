import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// `filet shift-time [--to TIME] STORY.ndjson`: a tool of the demonstration, not shown in the help.
struct ShiftTimeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shift-time",
    abstract: say(
      "Amener un récit jusqu'à maintenant.", "Move the times of a story up to now."),
    discussion: guide(
      """
      Écrit le récit en NDJSON ; tous ses moments sont déplacés d'un même nombre de semaines, le plus grand
      qui ne mène pas au-delà de maintenant. Les heures, les jours de semaine et les écarts restent.

      Exemple :
        filet shift-time Fixtures/stories/premiere-lueur.ndjson > recit.ndjson
      """,
      """
      Writes the story as NDJSON; all times are moved by the same number of weeks, the largest that does
      not lead beyond now. Hours, days of the week and distances stay.

      Example:
        filet shift-time Fixtures/stories/premiere-lueur.ndjson > story.ndjson
      """),
    shouldDisplay: false)

  @Argument(help: ArgumentHelp(say("Le récit.", "The story.")), completion: .file())
  var files: [String] = []
  @Option(
    help: ArgumentHelp(say("Au lieu de maintenant (RFC 3339).", "Instead of now (RFC 3339).")))
  var to: String?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let output = Output.standard
    var end = SystemWallClock().now()
    if let to {
      guard let time = Timestamp(rfc3339: to) else {
        throw CommandFailure(
          .usage, fr: "--to : écrivez 2026-11-23T08:00:00-05:00",
          en: "--to: write 2026-11-23T08:00:00-05:00")
      }
      end = time
    }
    let events = try await EventReader.events(of: files)
    guard let latest = events.compactMap(TimeShift.latest).max() else { return }
    let shift = TimeShift(latest: latest, notAfter: end)
    for event in events { output.data(shift.applied(to: event).text) }
  }
}
