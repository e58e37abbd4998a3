import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// What the two commands on absences share.
struct AbsenceTimes: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say(
        "Début, heure de Québec : 2026-12-24T16:00, 2026-12-24, ou RFC 3339 ; sinon maintenant.",
        "Beginning, Québec time: 2026-12-24T16:00, 2026-12-24, or RFC 3339; else now."),
      valueName: say("moment", "time")))
  var from: String?

  @Option(
    help: ArgumentHelp(
      say(
        "Fin ; un jour seul y est compris.", "End; a day alone is included."),
      valueName: say("moment", "time")))
  var until: String?

  @Option(
    help: ArgumentHelp(
      say("Terminer cette absence maintenant.", "End this absence now."), valueName: "ID"),
    transform: pastedIdentifier)
  var end: String?
}

extension Session {
  /// Enters, ends or lists absences, as the options ask.
  func absences(
    of account: String?, cover: String?, _ times: AbsenceTimes
  ) async throws {
    if let id = times.end {
      let ended = try await post("/v1/absences/\(DaemonRequest.escaped(id))/end", [:])
      return show(absence: ended, done: Bilingual(fr: "terminée", en: "ended"))
    }
    guard let until = times.until else {
      if times.from != nil || cover != nil {
        throw CommandFailure(
          .usage, fr: "il manque --until : une absence a une fin",
          en: "--until is missing: an absence has an end")
      }
      return try await listAbsences()
    }
    var body = [JSONMember("until", .string(until))]
    if let from = times.from { body.append(JSONMember("from", .string(from))) }
    if let account { body.append(JSONMember("account", .string(account))) }
    if let cover { body.append(JSONMember("cover", .string(cover))) }
    let entered = try await post("/v1/absences", .object(body))
    show(absence: entered, done: Bilingual(fr: "inscrite", en: "entered"))
    await warn(ofHolesIn: entered)
  }

  /// Who coordinates hears at once of the hours in which nobody would be there; to others the daemon names no holes.
  private func warn(ofHolesIn absence: JSONValue) async {
    guard !isJSON, let status = try? await get("/v1/status") else { return }
    for hole in Self.holes(of: status, in: absence) {
      guard let text = Bilingual(hole["text"]), let remedy = Bilingual(hole["remedy"]) else {
        continue
      }
      output.note(output.errorPaint(.yellow, "! ") + text[language])
      output.note("  → " + remedy[language])
    }
  }

  /// The hours without a pivot, or without the Table, that begin or go on during an absence.
  static func holes(of status: JSONValue, in absence: JSONValue) -> [JSONValue] {
    func moment(_ value: JSONValue?) -> Timestamp? {
      value?.string.flatMap { Timestamp(rfc3339: $0) }
    }
    guard let from = moment(absence["from"]), let until = moment(absence["until"]) else {
      return []
    }
    return (status["holes"]?.array ?? []).filter { hole in
      ["uncovered_hours", "table_away"].contains(hole["code"]?.string)
        && (hole["hours"]?.array ?? []).contains { stretch in
          guard let begins = moment(stretch["from"]), let ends = moment(stretch["until"]) else {
            return false
          }
          return begins < until && from < ends
        }
    }
  }

  private func listAbsences() async throws {
    let found = (try await get("/v1/absences"))["absences"]?.array ?? []
    if found.isEmpty, !isJSON {
      output.note(language == .french ? "aucune absence inscrite" : "no absences entered")
    }
    for entry in found { show(absence: entry, done: nil) }
  }

  private func show(absence: JSONValue, done: Bilingual?) {
    guard !isJSON else { return showJSON(absence) }
    if let done { output.note(output.errorPaint(.green, "✓ ") + done[language]) }
    output.data(
      AbsenceLine(
        absence: absence, time: LocalTime(language: language, now: SystemWallClock().now())
      ).text)
  }
}

/// `filet away [--from T] --until T [--person ACCOUNT] [--cover ACCOUNT]`
struct AwayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "away",
    abstract: say("S'absenter, d'un moment à un autre.", "Be away, from one time to another."),
    discussion: guide(
      """
      Pendant une absence les avis vont à qui remplace, sinon à la personne suivante de la chaîne ; ce qui
      attend une réponse y passe aussitôt. Ce dont on répond déjà reste à son nom (filet handover pour le remettre) ; une
      action due avant le retour passe à qui remplace. La coordination peut inscrire l'absence d'un collègue. Sans
      --until : la liste.

      Exemples :
        filet away --from 2026-12-24T16:00 --until 2027-01-03
        filet away --until 2026-11-26T08:00 --cover releve-dpj-1
        filet away --end abs_01J8Z…
      """,
      """
      During an absence notices go to who stands in, else to the next person of the chain; what waits for an
      answer goes there at once. What one answers for already stays in one's name (filet handover passes it on); an
      action due before one is back goes to who stands in. A coordinator may enter a colleague's absence. Without --until: the list.

      Examples:
        filet away --from 2026-12-24T16:00 --until 2027-01-03
        filet away --until 2026-11-26T08:00 --cover releve-dpj-1
        filet away --end abs_01J8Z…
      """))

  @OptionGroup var times: AbsenceTimes
  @Option(
    help: ArgumentHelp(
      say("Pour ce collègue (coordination).", "For this colleague (coordinators)."),
      valueName: say("compte", "account")))
  var person: String?
  @Option(
    help: ArgumentHelp(
      say("Qui remplace.", "Who stands in."), valueName: say("compte", "account")))
  var cover: String?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    try await Session(globals).absences(of: person, cover: cover, times)
  }
}

/// `filet cover ACCOUNT --by ACCOUNT [--from T] --until T`
struct CoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cover",
    abstract: say(
      "Faire remplacer quelqu'un (coordination).", "Have somebody stand in (coordinators)."),
    discussion: guide(
      """
      D'un moment à un autre, --by est avisé à la place de la personne nommée.

      Exemple :
        filet cover pivot-dpj-1 --by releve-dpj-1 --from 2026-12-24T16:00 --until 2026-12-27
      """,
      """
      From one time to another, --by is told in the named person's place.

      Example:
        filet cover pivot-dpj-1 --by releve-dpj-1 --from 2026-12-24T16:00 --until 2026-12-27
      """))

  @Argument(
    help: ArgumentHelp(
      say("Qui est remplacé.", "Who is replaced."), valueName: say("compte", "account")))
  var account: String
  @Option(
    help: ArgumentHelp(
      say("Qui remplace.", "Who stands in."), valueName: say("compte", "account")))
  var by: String
  @OptionGroup var times: AbsenceTimes
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    guard times.end != nil || times.until != nil else {
      throw CommandFailure(
        .usage, fr: "il manque --until : un remplacement a une fin",
        en: "--until is missing: standing in has an end")
    }
    try await Session(globals).absences(of: account, cover: by, times)
  }
}
