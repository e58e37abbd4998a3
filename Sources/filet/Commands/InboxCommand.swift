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
      Le dernier avis de chaque alerte (pour la Table, de chaque organisation), les plus récents à la fin. --all montre aussi les avis antérieurs, et ce
      qui est clos ou retiré depuis plus d'une semaine. --json donne toujours chaque avis, dans l'ordre ; « cursor » dit
      d'où reprendre (de la liste, le dernier avis ; avec --follow, chacun). Avec --follow, la même liste d'abord, puis les avis à mesure qu'ils arrivent (avec --after ou
      --json, chaque avis depuis là, ou depuis le premier), et la connexion est reprise où elle en était.

      Exemples :
        filet inbox
        filet inbox --follow
        filet inbox --json --after CURSEUR | jq .band
      """,
      """
      The latest notice of each alert (for the Table, of each organisation), the most recent last. --all shows the earlier ones too, and what was closed
      or withdrawn more than a week ago. --json always gives every notice, in order; "cursor" says where to go on from
      (of the list, the last notice; with --follow, each). With --follow, the same list first, then notices as they arrive (with --after or --json, every
      notice from there, or from the first), and a broken connection is resumed where it was.

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
    var start = after
    // What is over or was replaced asks nothing of a person any more.
    if !follow || (after == nil && !session.isJSON) { start = try await list(session) }
    if follow { try await InboxFollowing(session: session).run(after: start) }
  }

  /// Shows what is there; where to go on from.
  private func list(_ session: Session) async throws -> String? {
    var notices: [JSONValue] = []
    var cursor = after
    while true {
      let query = cursor.map { "&after=\(DaemonRequest.escaped($0))" } ?? ""
      let page = try await session.get("/v1/inbox?limit=200\(query)")
      let found = page["notices"]?.array ?? []
      if let next = page["next"]?.string, !next.isEmpty { cursor = next }
      if session.isJSON {
        for notice in found.dropLast() { session.showJSON(notice) }
        // Where to go on from: of a page the last one says it.
        if let last = found.last { session.showJSON(last.with(cursor: cursor)) }
      } else {
        notices += found
      }
      if found.count < 200 { break }
    }
    if !session.isJSON { await show(notices, session) }
    if let cursor, !follow, session.isJSON || !notices.isEmpty {
      session.output.note(
        session.output.errorPaint(
          .dim,
          session.language == .french ? "suite : --after \(cursor)" : "next: --after \(cursor)")
      )
    }
    return cursor
  }

  private func show(_ notices: [JSONValue], _ session: Session) async {
    guard !notices.isEmpty else {
      session.output.note(session.language == .french ? "aucun avis" : "no notices")
      return
    }
    let labels = await session.labels()
    let time = LocalTime(language: session.language, now: SystemWallClock().now())
    let latest = Self.latestOfEachAlert(notices)
    let shown = all ? notices : latest.filter { !Self.isOver($0, at: time.now) }
    let current = Set(latest.compactMap { $0["id"]?.string })
    for notice in shown {
      let isReplaced = notice["id"]?.string.map { !current.contains($0) } ?? false
      session.show(
        NoticeView(
          notice: notice, labels: labels, time: time, paint: session.output.dataPaint,
          width: session.output.width, standing: Standing(of: notice, isReplaced: isReplaced)
        ).lines + [""])
    }
    let hidden = all ? 0 : latest.count - shown.count
    guard hidden > 0 else { return }
    session.output.note(
      session.language == .french
        ? "\(hidden) de plus, clos ou retirés : --all"
        : "\(hidden) more, closed or withdrawn: --all")
  }

  /// Closed by the reader, or told more than a week ago and closed or withdrawn by others or no longer theirs to read:
  /// nothing is left to do about it.
  static func isOver(_ notice: JSONValue, at now: Timestamp) -> Bool {
    if notice["state"]?.string == "closed" { return true }
    let ends = ["closed", "withdrawn", "answered", "unanswered", "no_longer_readable"]
    guard ends.contains(notice["change"]?.string ?? ""),
      let issued = notice["issued"]?.string.flatMap({ Timestamp(rfc3339: $0) })
    else { return false }
    return now - issued > .days(7)
  }

  /// A later notice of an alert says all that an earlier one did, of the same organisation's part in it: the Table may be
  /// told of several.
  static func latestOfEachAlert(_ notices: [JSONValue]) -> [JSONValue] {
    var last: [[String]: Int] = [:]
    for (index, notice) in notices.enumerated() {
      let question = notice["consultation"]?["id"]?.string
      let subject = notice["alert"]?.string ?? question ?? "\(index)"
      last[[subject, notice["organisation"]?.string ?? ""]] = index
    }
    return last.values.sorted().map { notices[$0] }
  }
}

extension JSONValue {
  /// A notice with the place in the inbox after it; as it is where that is not known.
  func with(cursor: String?) -> JSONValue {
    guard let cursor, let members = object, self["cursor"] == nil else { return self }
    return .object(members + [JSONMember("cursor", .string(cursor))])
  }
}
