import ArgumentParser
import Chronology
import FiletClient
import Record
import StrictJSON
import Wording

/// `filet record entries [--from N] [--to N]`
struct RecordEntriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entries",
    abstract: say(
      "Qui a fait ou lu quoi (protection des renseignements).", "Who did or read what (privacy)."),
    discussion: guide(
      """
      Les inscriptions du registre des actes, au plus mille à la fois ; sans --from, les cinquante dernières de celles qui
      sont signées. Les lire est consigné.

      Exemples :
        filet record entries
        filet record entries --from 4700 --to 4720
      """,
      """
      The entries of the record of acts, at most a thousand at a time; without --from the last fifty of those that are
      signed. Reading them is recorded.

      Examples:
        filet record entries
        filet record entries --from 4700 --to 4720
      """))

  @Option(
    help: ArgumentHelp(
      say("De cette inscription.", "From this entry on."), valueName: say("numéro", "number")))
  var from: Int?
  @Option(
    help: ArgumentHelp(
      say("Jusqu'à cette inscription.", "To this entry."), valueName: say("numéro", "number")))
  var to: Int?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let first = try await first(session)
    var target = "/v1/record/entries?from=\(first)"
    if let to { target += "&to=\(to)" }
    let entries = try await session.get(target)["entries"]?.array ?? []
    if entries.isEmpty, !session.isJSON {
      session.output.note(session.language == .french ? "aucune inscription" : "no entries")
    }
    let time = LocalTime(language: session.language, now: SystemWallClock().now())
    for entry in entries {
      if session.isJSON {
        session.showJSON(entry)
      } else {
        session.output.data(Self.line(entry, time))
      }
    }
  }

  private func first(_ session: Session) async throws -> Int {
    if let from { return from }
    let answer = try await session.client.send(.get("/v1/record/checkpoint"))
    guard answer.isSuccess else { throw answer.problem }
    guard let checkpoint = try? Checkpoint(reading: String(decoding: answer.body, as: UTF8.self))
    else { throw ClientFault.unreadableAnswer }
    return max(1, Int(clamping: checkpoint.size) - 49)
  }

  /// Number, moment, act, by whom, on what.
  static func line(_ entry: JSONValue, _ time: LocalTime) -> String {
    let moment = entry["at"]?.string.flatMap { Timestamp(rfc3339: $0) }.map(time.moment)
    let account = entry["account"]?.string ?? "?"
    let through = entry["through"]?.string.map { " (\($0))" } ?? ""
    let parts = [
      entry["seq"]?.integer.map { String($0) } ?? "?", moment ?? "?",
      entry["kind"]?.string ?? "?", account + through, entry["object"]?.string ?? "",
    ]
    return parts.filter { !$0.isEmpty }.map(FieldLabels.printable).joined(separator: "  ")
  }
}
