import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// `filet decline ID --reason R`
struct DeclineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decline",
    abstract: say(
      "Décliner : la personne suivante est avisée aussitôt.",
      "Decline: the next person is told at once."),
    discussion: guide(
      """
      La raison est scellée au registre ; sans --reason elle est demandée, et ne s'affiche pas.
      Qui décline apprend encore les corrections et la fin, rien d'autre. La Table, dernière de la
      chaîne, ne décline pas : elle trouve quelqu'un qui en répond.

      Exemple :
        filet decline ntc_01J8Z…
      """,
      """
      The reason is sealed in the record; without --reason it is asked for, and not shown. Who declines
      still hears of corrections and of the end, and of nothing else. The Table, last of the chain, does
      not decline: it finds somebody who answers.

      Example:
        filet decline ntc_01J8Z…
      """))

  @OptionGroup var notice: NoticeArgument
  @OptionGroup var reason: SealedReason
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(
      notice.path + "/decline", .object([try reason.member(session)]))
    session.showAct(answer, done: Bilingual(fr: "décliné", en: "declined"))
  }
}

/// `filet handover ID --to ACCOUNT [--reason R]`
struct HandoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handover",
    abstract: say(
      "Remettre à un collègue, par son nom.", "Hand over to a colleague, by name."),
    discussion: guide(
      """
      Le collègue doit être de la chaîne de la même organisation, présent et formé. Il en répond désormais.

      Exemple :
        filet handover ntc_01J8Z… --to releve-dpj-1 --reason "fin de quart"
      """,
      """
      The colleague must be in the same organisation's chain, present and trained. They answer from now on.

      Example:
        filet handover ntc_01J8Z… --to releve-dpj-1 --reason "end of shift"
      """))

  @OptionGroup var notice: NoticeArgument
  @Option(
    help: ArgumentHelp(
      say("Le compte du collègue.", "The colleague's account."),
      valueName: say("compte", "account")))
  var to: String
  @Option(
    help: ArgumentHelp(
      say(
        "Une phrase ; scellée au registre ; « - » : lue sur l'entrée.",
        "A sentence; sealed in the record; \"-\": read from standard input."),
      valueName: say("phrase", "sentence")))
  var reason: String?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    var body = [JSONMember("to", .string(to))]
    if let reason {
      body.append(
        JSONMember("reason", .string(try session.words(reason, DiscreetInput.reason))))
    }
    let answer = try await session.post(notice.path + "/handover", .object(body))
    session.showAct(answer, done: Bilingual(fr: "remis à \(to)", en: "handed over to \(to)"))
  }
}

/// `filet reopen ID --reason R`
struct ReopenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: say("Rouvrir une alerte close.", "Open a closed alert again."),
    discussion: guide(
      """
      La même alerte reprend, à une révision de plus ; les personnes en fonction sont avisées. De nouveaux
      éléments la rouvrent d'eux-mêmes dans les 90 jours.

      Exemple :
        filet reopen ntc_01J8Z… --reason "le jeune a rappelé"
      """,
      """
      The same alert goes on, one revision later; those on duty are told. New evidence opens it by itself
      within 90 days.

      Example:
        filet reopen ntc_01J8Z… --reason "the youth called back"
      """))

  @OptionGroup var notice: NoticeArgument
  @OptionGroup var reason: SealedReason
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(
      notice.path + "/reopening", .object([try reason.member(session)]))
    let done = Bilingual(
      fr: "rouverte ; la personne en fonction est avisée",
      en: "open again; whoever is on duty is told")
    // The notice from which it was opened again stays closed: where no other tells of it, there is nothing to show.
    if !session.isJSON, answer["id"]?.string == notice.id { return session.note(done) }
    session.showAct(answer, done: done)
  }
}
