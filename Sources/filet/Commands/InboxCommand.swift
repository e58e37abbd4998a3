import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// `filet inbox [--follow] [--after CURSOR]`
struct InboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inbox",
    abstract: say("Ses avis.", "One's notices."),
    discussion: guide(
      """
      Le dernier avis de chaque alerte ; --all montre aussi les avis antérieurs. Avec --follow, les avis
      s'affichent à mesure qu'ils arrivent, et la connexion est reprise où elle en était.

      Exemples :
        filet inbox
        filet inbox --follow
        filet inbox --json --after CURSEUR | jq .band
      """,
      """
      The latest notice of each alert; --all shows the earlier ones too. With --follow, notices are shown
      as they arrive, and a broken connection is resumed where it was.

      Examples:
        filet inbox
        filet inbox --follow
        filet inbox --json --after CURSOR | jq .band
      """))

  @Flag(
    help: ArgumentHelp(say("Rester et montrer ce qui arrive.", "Stay and show what arrives.")))
  var follow = false

  @Option(
    help: ArgumentHelp(
      say("Seulement ce qui vient après ce curseur.", "Only what comes after this cursor."),
      valueName: say("curseur", "cursor")))
  var after: String?

  @Flag(help: ArgumentHelp(say("Aussi les avis antérieurs.", "Earlier notices too.")))
  var all = false

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    if follow {
      try await InboxFollowing(session: session).run(after: after)
    } else {
      try await list(session)
    }
  }

  private func list(_ session: Session) async throws {
    var notices: [JSONValue] = []
    var cursor = after
    while true {
      let query = cursor.map { "&after=\(DaemonRequest.escaped($0))" } ?? ""
      let page = try await session.get("/v1/inbox?limit=200\(query)")
      let found = page["notices"]?.array ?? []
      if let next = page["next"]?.string, !next.isEmpty { cursor = next }
      if session.isJSON {
        for notice in found { session.showJSON(notice) }
      } else {
        notices += found
      }
      if found.count < 200 { break }
    }
    if !session.isJSON { await show(notices, session) }
    if let cursor, session.isJSON || !notices.isEmpty {
      session.output.note(
        session.output.errorPaint(
          .dim,
          session.language == .french ? "suite : --after \(cursor)" : "next: --after \(cursor)")
      )
    }
  }

  private func show(_ notices: [JSONValue], _ session: Session) async {
    guard !notices.isEmpty else {
      session.output.note(session.language == .french ? "aucun avis" : "no notices")
      return
    }
    let labels = await session.labels()
    let time = LocalTime(language: session.language, now: SystemWallClock().now())
    for notice in all ? notices : Self.latestOfEachAlert(notices) {
      session.show(
        NoticeView(notice: notice, labels: labels, time: time, paint: session.output.dataPaint)
          .lines + [""])
    }
  }

  /// A later notice of an alert says all that an earlier one did.
  static func latestOfEachAlert(_ notices: [JSONValue]) -> [JSONValue] {
    var last: [String: Int] = [:]
    for (index, notice) in notices.enumerated() {
      last[notice["alert"]?.string ?? "\(index)"] = index
    }
    return last.values.sorted().map { notices[$0] }
  }
}
