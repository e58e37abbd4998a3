import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// What commands on one notice share.
struct NoticeArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say(
        "L'avis (ntc_…), comme `filet inbox` le montre.",
        "The notice (ntc_…), as `filet inbox` shows it."),
      valueName: "ID"), transform: pastedIdentifier)
  var id: String

  /// The number of the alert stands beside that of the notice, and is not it: who acknowledges an alert by its number
  /// would answer for a revision that they have not seen. Anything else is for the daemon to know or not.
  func validate() throws {
    let others = ["alr_", "obs_", "csl_", "abs_", "yth_", "net_"]
    guard others.contains(where: id.hasPrefix) else { return }
    let shown = id.prefix(30)
    throw ValidationError(
      say(
        "'\(shown)' n'est pas un numéro d'avis : il commence par ntc_ ; `filet inbox` le montre au bas de chaque avis",
        "'\(shown)' is no number of a notice: it begins with ntc_; `filet inbox` shows it below each notice"
      ))
  }

  var path: String { "/v1/notices/\(DaemonRequest.escaped(id))" }
}

extension Session {
  /// Shows a notice as the daemon answered it.
  func showNotice(_ notice: JSONValue, standing: Standing? = nil) async {
    guard !isJSON else { return showJSON(notice) }
    let time = LocalTime(language: language, now: SystemWallClock().now())
    show(
      NoticeView(
        notice: notice, labels: await labels(), time: time, paint: output.dataPaint,
        width: output.width, standing: standing
      ).lines)
  }

  /// Says that something was done.
  func note(_ done: Bilingual) { output.note(output.errorPaint(.green, "✓ ") + done[language]) }

  /// Says what a person's act did, on which notice, and what is left to do; `filet show` shows all of it.
  func showAct(_ notice: JSONValue, done: Bilingual, standing: Standing? = nil) {
    guard !isJSON else { return showJSON(notice) }
    note(done)
    let time = LocalTime(language: language, now: SystemWallClock().now())
    show(
      NoticeView(
        notice: notice, labels: FieldLabels(), time: time, paint: output.dataPaint,
        width: output.width, standing: standing
      ).brief)
  }
}

/// `filet show ID`
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: say(
      "Un avis en entier, où en est l'alerte, et pourquoi on l'a reçu.",
      "A notice in full, where the alert stands, and why one got it."),
    discussion: guide(
      """
      « Existe, sur demande » : le mandat dit que la valeur existe, et ne l'ouvre pas. Aucune commande ne la donne ;
      elle se demande hors de Filet, par le numéro de l'alerte.

      Exemple :
        filet show ntc_01J8Z…
      """,
      """
      "Exists, on request": the mandate says that there is such a value, and does not open it. No command gives it;
      it is asked for outside Filet, by the number of the alert.

      Example:
        filet show ntc_01J8Z…
      """))

  @OptionGroup var notice: NoticeArgument
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let found = try await session.get(notice.path)
    let explanation = try await session.get(notice.path + "/explanation")
    guard !session.isJSON else {
      session.showJSON(
        .object((found.object ?? []) + [JSONMember("explanation", explanation)]))
      return
    }
    let view = ExplanationView(
      explanation: explanation, notice: notice.id,
      time: LocalTime(language: session.language, now: SystemWallClock().now()),
      paint: session.output.dataPaint, width: session.output.width,
      holdsBack: ExplanationView.holdsBack(found))
    await session.showNotice(
      found, standing: Standing(of: found, now: explanation["now"]))
    session.show(view.lines)
  }
}

/// `filet act ID --action A [--note N]`
struct ActCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "act",
    abstract: say("Noter ce qui a été fait.", "Record what was done."),
    discussion: guide(
      """
      Vaut un accusé de réception. L'alerte reste ouverte, et sera à revoir : `filet close` la ferme.
      Avec --note - la note est demandée, et ne s'affiche pas : ce qui nomme quelqu'un ne s'écrit pas sur la ligne.

      Exemple :
        filet act ntc_01J8Z… --action rencontre --note -
      """,
      """
      Counts as an acknowledgement. The alert stays open, and will be looked at again: `filet close` closes it.
      With --note - the note is asked for, and not shown: what names somebody does not stand on the line.

      Example:
        filet act ntc_01J8Z… --action meeting --note -
      """))

  @OptionGroup var notice: NoticeArgument
  @Option(
    help: ArgumentHelp(
      say("Ce qui a été fait, en un mot.", "What was done, in a word."),
      valueName: say("mot", "word")))
  var action: String
  @OptionGroup var note: SealedNote
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let body = try [JSONMember("action", .string(action))] + note.members(session)
    let answer = try await session.post(notice.path + "/actions", .object(body))
    let again = AckCommand.takenBack(answer)
    session.showAct(
      answer,
      done: Bilingual(
        fr: "action notée" + (again.map { " ; " + $0.fr } ?? ""),
        en: "action recorded" + (again.map { "; " + $0.en } ?? "")),
      standing: Standing(of: answer) ?? .acted)
  }
}

/// `filet refer ID --to ORG --reason R`
struct ReferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refer",
    abstract: say(
      "Passerelle : transmettre à un partenaire dont le mandat le permet.",
      "Pass on to a partner whose mandate allows it."),
    discussion: guide(
      "Exemple :\n  filet refer ntc_01J8Z… --to pipq --reason \"suivi de proximité demandé\"",
      "Example:\n  filet refer ntc_01J8Z… --to pipq --reason \"outreach follow-up asked for\""))

  @OptionGroup var notice: NoticeArgument
  @Option(
    help: ArgumentHelp(
      say("L'organisation, p. ex. pipq.", "The organisation, e.g. pipq."), valueName: "org"))
  var to: String
  @OptionGroup var reason: SealedReason
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(
      notice.path + "/referral",
      .object([JSONMember("to", .string(to)), try reason.member(session)]))
    session.showAct(
      answer,
      done: Bilingual(
        fr: "transmis à \(to), qui en est avisée si elle ne l'était pas déjà",
        en: "referred to \(to), who is told unless it was already"))
  }
}

/// `filet close ID --outcome O [--note N]`
struct CloseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: say("Fermer l'alerte.", "Close the alert."),
    discussion: guide(
      """
      À partir du niveau élevé, il faut deux personnes avisées de la même alerte, de la même organisation ou
      non : la première propose, la seconde ferme, chacune par son propre avis. Appelez la
      seconde : rien d'autre ne la prévient.

      La Table ne ferme pas à la place d'une organisation : elle trouve quelqu'un qui en répond. À partir du
      niveau élevé, elle peut être l'une des deux, et c'est la part de l'autre qui se ferme.

      Issues :
        confirmed      ou « confirmée »
        at_risk        ou « à-risque »
        unfounded      ou « non-fondée »
        duplicate      ou « en-double »
        insufficient   ou « insuffisante » : trop peu d'éléments

      Exemple :
        filet close ntc_01J8Z… --outcome at_risk --note "suivi en place"
      """,
      """
      From the high band on it takes two people who were told of the same alert, of one organisation or not:
      the first proposes, the second closes, each by their own notice. Nothing tells the second: call them.

      The Table closes nothing in an organisation's place: it finds somebody who answers. From the high band
      on it may be one of the two, and what is closed is the other's part.

      Outcomes:
        confirmed      confirmed
        at_risk        a young person at risk
        unfounded      unfounded
        duplicate      a duplicate of another alert
        insufficient   too little evidence

      Example:
        filet close ntc_01J8Z… --outcome at_risk --note "follow-up in place"
      """))

  @OptionGroup var notice: NoticeArgument
  @Option(
    help: ArgumentHelp(
      say(
        "Ce qu'il en est ; en français : confirmée, à-risque, non-fondée, en-double, insuffisante.",
        "What it came to."),
      valueName: say("issue", "outcome")))
  var outcome: ClosingOutcome
  @OptionGroup var note: SealedNote
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let body = try [JSONMember("outcome", .string(outcome.rawValue))] + note.members(session)
    let answer = try await session.post(notice.path + "/closure", .object(body))
    let isClosed = answer["state"]?.string == "closed"
    let word = Words.outcome(outcome.rawValue)
    session.showAct(
      answer,
      done: isClosed
        ? Bilingual(
          fr: "fermée pour votre organisation", en: "closed for your organisation")
        : Bilingual(
          fr:
            "fermeture proposée (\(word.fr)) : une deuxième personne avisée de cette alerte doit la confirmer (filet close) ; appelez-la, c'est son issue qui est gardée. À défaut, remettez l'alerte à un collègue (filet handover), qui confirmera",
          en:
            "closure proposed (\(word.en)): a second person who was told of this alert must confirm it (filet close); call them, the outcome kept is theirs. Failing that, hand the alert over to a colleague (filet handover), who confirms"
        ))
  }
}
