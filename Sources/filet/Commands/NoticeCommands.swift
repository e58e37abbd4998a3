import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// What commands on one notice share.
struct NoticeArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(say("L'avis (ntc_…).", "The notice (ntc_…)."), valueName: "ID"))
  var id: String

  var path: String { "/v1/notices/\(DaemonRequest.escaped(id))" }
}

extension Session {
  /// Shows a notice as the daemon answered it.
  func showNotice(_ notice: JSONValue) async {
    guard !isJSON else { return showJSON(notice) }
    let time = LocalTime(language: language, now: SystemWallClock().now())
    show(
      NoticeView(notice: notice, labels: await labels(), time: time, paint: output.dataPaint).lines)
  }

  /// Shows what a person's act did.
  func showAct(_ notice: JSONValue, done: Bilingual) async {
    if !isJSON { output.note(output.errorPaint(.green, "✓ ") + done[language]) }
    await showNotice(notice)
  }
}

/// `filet show ID`
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: say(
      "Un avis en entier, et pourquoi on l'a reçu.", "A notice in full, and why one got it."),
    discussion: guide(
      "Exemple :\n  filet show ntc_01J8Z…", "Example:\n  filet show ntc_01J8Z…"))

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
    await session.showNotice(found)
    session.show(
      ExplanationView(
        explanation: explanation, language: session.language, paint: session.output.dataPaint
      ).lines)
  }
}

/// `filet ack ID`
struct AckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack",
    abstract: say(
      "Accuser réception : quelqu'un s'en occupe.", "Acknowledge: somebody answers for it."),
    discussion: guide(
      """
      Arrête la relève pour cette révision. Ce n'est pas encore agir : voir `filet act`.

      Exemple :
        filet ack ntc_01J8Z…
      """,
      """
      Stops the escalation of this revision. It is not yet acting: see `filet act`.

      Example:
        filet ack ntc_01J8Z…
      """))

  @OptionGroup var notice: NoticeArgument
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(notice.path + "/acknowledgement", [:])
    await session.showAct(
      answer, done: Bilingual(fr: "réception accusée", en: "acknowledged"))
  }
}

/// `filet act ID --action A [--note N]`
struct ActCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "act",
    abstract: say("Noter ce qui a été fait.", "Record what was done."),
    discussion: guide(
      "Exemple :\n  filet act ntc_01J8Z… --action rencontre --note \"vue ce matin, va bien\"",
      "Example:\n  filet act ntc_01J8Z… --action meeting --note \"seen this morning, is well\""))

  @OptionGroup var notice: NoticeArgument
  @Option(help: ArgumentHelp(say("Ce qui a été fait, en un mot.", "What was done, in a word.")))
  var action: String
  @Option(
    help: ArgumentHelp(
      say("Une phrase ; scellée au registre.", "A sentence; sealed in the record.")))
  var note: String?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    var body = [JSONMember("action", .string(action))]
    if let note {
      body.append(JSONMember("note", .string(try session.words(note, DiscreetInput.note))))
    }
    let answer = try await session.post(notice.path + "/actions", .object(body))
    await session.showAct(answer, done: Bilingual(fr: "action notée", en: "action recorded"))
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
  @Option(help: ArgumentHelp(say("L'organisation.", "The organisation.")))
  var to: String
  @Option(help: ArgumentHelp(say("Pourquoi.", "Why.")))
  var reason: String
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(
      notice.path + "/referral",
      ["to": .string(to), "reason": .string(try session.words(reason, DiscreetInput.reason))])
    await session.showAct(answer, done: Bilingual(fr: "transmis à \(to)", en: "referred to \(to)"))
  }
}

/// `filet close ID --outcome O [--note N]`
struct CloseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: say("Fermer l'alerte.", "Close the alert."),
    discussion: guide(
      """
      À partir du niveau élevé, il faut une deuxième personne : la première propose, la seconde ferme.
      Issues : confirmed (confirmée), at_risk (à risque), unfounded (non fondée), duplicate (en double),
      insufficient (éléments insuffisants).

      Exemple :
        filet close ntc_01J8Z… --outcome at_risk --note "suivi en place"
      """,
      """
      From the high band on a second person is needed: the first proposes, the second closes.
      Outcomes: confirmed, at_risk, unfounded, duplicate, insufficient.

      Example:
        filet close ntc_01J8Z… --outcome at_risk --note "follow-up in place"
      """))

  enum Outcome: String, ExpressibleByArgument, CaseIterable {
    case confirmed, unfounded, duplicate, insufficient
    case atRisk = "at_risk"
  }

  @OptionGroup var notice: NoticeArgument
  @Option(help: ArgumentHelp(say("L'issue.", "The outcome.")))
  var outcome: Outcome
  @Option(
    help: ArgumentHelp(
      say("Une phrase ; scellée au registre.", "A sentence; sealed in the record.")))
  var note: String?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    var body = [JSONMember("outcome", .string(outcome.rawValue))]
    if let note {
      body.append(JSONMember("note", .string(try session.words(note, DiscreetInput.note))))
    }
    let answer = try await session.post(notice.path + "/closure", .object(body))
    let isClosed = answer["state"]?.string == "closed"
    await session.showAct(
      answer,
      done: isClosed
        ? Bilingual(fr: "fermée", en: "closed")
        : Bilingual(
          fr: "fermeture proposée : une deuxième personne doit la confirmer",
          en: "closure proposed: a second person must confirm it"))
  }
}
