import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// Whose file: a reference; or a file number, or a name with the birth date, which are read from standard input and
/// never from the command line.
struct YouthArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say(
        "Le jeune : sa référence (yth_…), ou « - » : son numéro de dossier est lu sur l'entrée.",
        "The youth: the reference (yth_…), or \"-\": the file number is read from standard input."),
      valueName: "REF|-"))
  var youth = "-"
  @OptionGroup var naming: NamingOption

  func validate() throws { try naming.check(youth) }

  func members(_ input: DiscreetInput) throws -> [JSONMember] {
    guard youth == "-" else { return [JSONMember("youth", .string(youth))] }
    guard naming.isByName else {
      return [JSONMember("youth", .string(try input.line(DiscreetInput.fileNumber)))]
    }
    return [
      JSONMember("name", .string(try input.line(DiscreetInput.name))),
      JSONMember("birth_date", .string(try input.line(DiscreetInput.birthDate))),
    ]
  }
}

/// Whose file a flag is set on, and why.
struct FlagReason: ParsableArguments {
  @OptionGroup var youth: YouthArgument
  @OptionGroup var reason: FileReason

  func set(_ kind: String, until: String? = nil, _ globals: GlobalOptions) async throws {
    let session = Session(globals)
    var members = try youth.members(DiscreetInput(output: session.output))
    members.append(JSONMember("kind", .string(kind)))
    members.append(try reason.member(session))
    if let until { members.append(JSONMember("until", .string(until))) }
    let flag = try await session.post("/v1/vault/flags", .object(members))
    session.showFlag(flag)
  }
}

/// What the commands share that set a flag which may have an end.
struct FlagOptions: ParsableArguments {
  @OptionGroup var flag: FlagReason
  @Option(
    help: ArgumentHelp(
      say(
        "Jusqu'à ce moment : 2027-06-30T16:00, heure de Québec ; un jour : jusqu'à sa fin.",
        "Until this moment: 2027-06-30T16:00, Québec time; a day: until its end."),
      valueName: say("moment", "time")))
  var until: String?
  @OptionGroup var globals: GlobalOptions

  func set(_ kind: String) async throws { try await flag.set(kind, until: until, globals) }
}

extension Session {
  func showFlag(_ flag: JSONValue) {
    guard !isJSON else { return showJSON(flag) }
    show(FlagView(flag: flag, language: language, now: SystemWallClock().now()).lines)
  }
}

/// `filet hold YOUTH --reason R --until T`
struct HoldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: say(
      "Mise en garde légale : rien n'est détruit d'ici l'échéance.",
      "Legal hold: nothing is destroyed until its expiry."),
    discussion: guide(
      """
      Pour la personne responsable de la protection des renseignements personnels, en son nom, avec une raison et une échéance.

      Exemple :
        filet hold - --reason "demande du DPCP, dossier en cours" --until 2027-06-30
      """,
      """
      For whoever answers for privacy, in their own name, with a reason and an expiry.

      Example:
        filet hold - --reason "asked by the DPCP, case under way" --until 2027-06-30
      """))

  @OptionGroup var options: FlagOptions
  func run() async throws { try await options.set("hold") }
}

/// `filet restrict YOUTH --reason R`
struct RestrictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restrict",
    abstract: say(
      "Restriction : plus rien de nouveau n'est communiqué.", "Restriction: nothing new is told."),
    discussion: guide(
      """
      Sauf le niveau 4 : une preuve directe n'est jamais tue. Qui a été informé apprend la restriction.

      Exemple :
        filet restrict yth_01J8Z… --reason "contestation reçue le 3 mars"
      """,
      """
      Band 4 apart: direct evidence is never kept silent. Whoever was told learns of the restriction.

      Example:
        filet restrict yth_01J8Z… --reason "objection received on 3 March"
      """))

  @OptionGroup var options: FlagOptions
  func run() async throws { try await options.set("restriction") }
}

/// `filet correct YOUTH --reason R`
struct CorrectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct",
    abstract: say(
      "La personne dit que quelque chose est faux.", "The person says that something is wrong."),
    discussion: guide(
      """
      Qui a été informé reçoit l'avis à nouveau, marqué corrigé. Corriger le fait lui-même revient à l'unité
      (filet retract, ou une observation qui remplace).

      Exemple :
        filet correct - --reason "dit n'avoir jamais été à cet hôtel"
      """,
      """
      Whoever was told gets the notice again, marked corrected. Correcting the fact itself is for the unit
      (filet retract, or an observation that supersedes).

      Example:
        filet correct - --reason "says never to have been at that hotel"
      """))

  @OptionGroup var options: FlagOptions
  func run() async throws { try await options.set("correction") }
}

/// `filet withdraw-consent YOUTH --reason R`
struct WithdrawConsentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw-consent",
    abstract: say("Le consentement est retiré.", "Consent is withdrawn."),
    discussion: guide(
      """
      Les mandats qui reposent sur le consentement cessent aussitôt ; leurs destinataires l'apprennent.

      Exemple :
        filet withdraw-consent --by-name --reason "retiré par le jeune, de vive voix"
      """,
      """
      Mandates that rest on consent stop at once; their recipients are told.

      Example:
        filet withdraw-consent --by-name --reason "withdrawn by the youth, in person"
      """))

  @OptionGroup var options: FlagOptions
  func run() async throws { try await options.set("consent_withdrawn") }
}

/// `filet transfer YOUTH --reason R`
struct TransferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: say(
      "Le dossier est remis à la DPJ et se ferme ici.",
      "The file is handed over to the DYP and closes here."),
    discussion: guide(
      """
      Les alertes ouvertes se ferment, chacun l'apprend, et l'échéance de destruction court. Une observation
      nouvelle rouvre une alerte : le devoir de signaler demeure.

      Exemple :
        filet transfer - --reason "retenu par la DPJ, réf. 2026-0412"
      """,
      """
      Open alerts close, everybody is told, and the clock of destruction runs. A new observation opens a new
      alert: the duty to report remains.

      Example:
        filet transfer - --reason "retained by the DYP, ref. 2026-0412"
      """))

  // A hand-over has no end.
  @OptionGroup var flag: FlagReason
  @OptionGroup var globals: GlobalOptions
  func run() async throws { try await flag.set("handover", globals) }
}

/// `filet reviewed YOUTH --reason R`
struct ReviewedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reviewed",
    abstract: say(
      "Révisé après le 18e anniversaire : le dossier reste jusqu'à son échéance.",
      "Reviewed after the 18th birthday: the file stays until its clock."),
    discussion: guide(
      """
      Sans révision dans le délai, ce qui reste est détruit. Voir `filet retention reviews`.

      Exemple :
        filet reviewed yth_01J8Z… --reason "poursuite en cours"
      """,
      """
      Without a review in time what is left is destroyed. See `filet retention reviews`.

      Example:
        filet reviewed yth_01J8Z… --reason "prosecution under way"
      """))

  @OptionGroup var options: FlagOptions
  func run() async throws { try await options.set("reviewed") }
}

/// `filet flags [--kind K] [--ended]`
struct FlagsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flags",
    abstract: say("Les mentions en vigueur sur les dossiers.", "The flags that stand on files."),
    discussion: guide(
      """
      Mises en garde, restrictions, corrections, consentements retirés, remises, révisions. La consultation
      est consignée.

      Exemple :
        filet flags --kind hold
      """,
      """
      Holds, restrictions, corrections, withdrawn consents, hand-overs, reviews. Looking is recorded.

      Example:
        filet flags --kind hold
      """))

  @Option(
    help: ArgumentHelp(
      say("Seulement ce genre.", "Only this kind."), valueName: say("genre", "kind"))) var kind:
    String?
  @Flag(help: ArgumentHelp(say("Aussi celles qui ont pris fin.", "Ended ones too."))) var ended =
    false
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    var query = "?ended=\(ended)"
    if let kind { query += "&kind=\(DaemonRequest.escaped(kind))" }
    let flags = try await session.get("/v1/vault/flags\(query)")["flags"]?.array ?? []
    if flags.isEmpty, !session.isJSON {
      session.output.note(session.language == .french ? "aucune mention" : "no flags")
    }
    for flag in flags { session.showFlag(flag) }
  }
}

/// `filet unflag ID`
struct UnflagCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unflag",
    abstract: say("Mettre fin à une mention.", "End a flag."),
    discussion: guide("Exemple :\n  filet unflag flg_01J8Z…", "Example:\n  filet unflag flg_01J8Z…")
  )

  @Argument(
    help: ArgumentHelp(say("La mention (flg_…).", "The flag (flg_…)."), valueName: "ID"),
    transform: pastedIdentifier)
  var flag: String
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    session.showFlag(
      try await session.post("/v1/vault/flags/\(DaemonRequest.escaped(flag))/end", .object([])))
  }
}
