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
      Les inscriptions du registre des actes : mille au plus, ou toutes jusqu'à --to ; s'il y en a d'autres, c'est dit.
      Sans --from, à partir de la cinquantième avant la fin : avant --to, sinon avant la dernière qui est signée. Les lire
      est consigné.

      Exemples :
        filet record entries
        filet record entries --from 4700 --to 4720
      """,
      """
      The entries of the record of acts: a thousand at most, or all up to --to; that there are more is said. Without
      --from they begin with the fiftieth from the end: from --to, else from the last that is signed. Reading them is
      recorded.

      Examples:
        filet record entries
        filet record entries --from 4700 --to 4720
      """))

  @Option(
    help: ArgumentHelp(
      say("À partir de cette inscription.", "From this entry on."),
      valueName: say("numéro", "number")))
  var from: Int?
  @Option(
    help: ArgumentHelp(
      say("Jusqu'à cette inscription.", "To this entry."), valueName: say("numéro", "number")))
  var to: Int?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let time = LocalTime(language: session.language, now: SystemWallClock().now())
    var next = try await first(session)
    var isEmpty = true
    while true {
      let (end, isBeyond) = next.addingReportingOverflow(Self.pageSize - 1)
      let last = min(to ?? Int.max, isBeyond ? Int.max : end)
      let page = try await session.get("/v1/record/entries?from=\(next)&to=\(last)")
      for entry in page["entries"]?.array ?? [] {
        isEmpty = false
        if session.isJSON {
          session.showJSON(entry)
        } else {
          session.output.data(Self.line(entry, time))
        }
      }
      guard let following = page["next"]?.integer.map({ Int(clamping: $0) }), following > next
      else { break }
      // Without an end that was asked for, one page: the record may be long, and each page read is an entry.
      guard let to else {
        session.output.note(Self.more(following)[session.language])
        break
      }
      guard following <= to else { break }
      next = following
    }
    if isEmpty, !session.isJSON {
      session.output.note(session.language == .french ? "aucune inscription" : "no entries")
    }
  }

  private static let pageSize = 1_000

  private static func more(_ next: Int) -> Bilingual {
    Bilingual(
      fr: "il y en a d'autres : filet record entries --from \(next)",
      en: "there are more: filet record entries --from \(next)")
  }

  private func first(_ session: Session) async throws -> Int {
    if let from { return from }
    if let to { return max(50, to) - 49 }
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
