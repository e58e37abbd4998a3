import ArgumentParser
import Chronology
import FiletClient
import Foundation
import StrictJSON
import Wording

/// `filet erase YOUTH --reason R [--confirm WORD]`
struct EraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: say("Effacer une personne, pour toujours.", "Erase a person, for good."),
    discussion: guide(
      """
      En deux temps : d'abord ce qu'il y a, avec un mot de confirmation ; puis, avec ce mot, la destruction de
      la clé et de tout ce qui était de cette personne. Il reste des nombres. Rien ne le reprend.

      Exemple :
        filet erase - --reason "demande de la personne"
        filet erase - --reason "demande de la personne" --confirm k7wq2m9x
      """,
      """
      In two steps: first what there is, with a word to confirm; then, with that word, the destruction of the
      key and of all that was of this person. Counts stay. Nothing takes it back.

      Example:
        filet erase - --reason "asked by the person"
        filet erase - --reason "asked by the person" --confirm k7wq2m9x
      """))

  @OptionGroup var youth: YouthArgument
  @OptionGroup var reason: FileReason
  @Option(
    help: ArgumentHelp(
      say("Le mot de confirmation.", "The word to confirm with."), valueName: say("mot", "word")))
  var confirm: String?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    if let confirm, Self.isBlank(confirm) {
      throw CommandFailure(
        .usage, fr: "--confirm attend le mot qui a été montré",
        en: "--confirm takes the word that was shown")
    }
    let asked =
      try youth.members(DiscreetInput(output: session.output)) + [reason.member(session)]
    var word = confirm
    if word == nil {
      let first = try await session.post("/v1/vault/erasures", .object(asked))
      guard let offered = first["confirmation"]?.string else { return session.showJSON(first) }
      if session.isJSON {
        session.showJSON(first)
        throw CommandFailure(.negative)
      }
      session.output.note(Self.extent(first["extent"], in: session.language))
      guard isatty(STDIN_FILENO) == 1 else {
        session.output.note(
          Bilingual(
            fr: "rien n'est effacé ; pour le faire, recommencez avec --confirm \(offered)",
            en: "nothing is erased; to do it, run it again with --confirm \(offered)")[
              session.language])
        throw CommandFailure(.negative)
      }
      session.output.raw(
        Bilingual(
          fr: "Pour effacer, tapez \(offered) : ", en: "To erase, type \(offered): ")[
            session.language])
      let typed = readLine(strippingNewline: true)
      if typed == nil { session.output.raw("\n") }
      word = typed?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard let given = word, !Self.isBlank(given) else { throw Self.nothingErased }
    let done = try await session.post(
      "/v1/vault/erasures", .object(asked + [JSONMember("confirmation", .string(given))]))
    if session.isJSON { session.showJSON(done) }
    // A word is asked for anew where none was taken for one: then all is there still.
    guard done["confirmation"] == nil else { throw Self.nothingErased }
    guard !session.isJSON else { return }
    session.output.data(session.language == .french ? "effacé" : "erased")
    session.output.note(Self.extent(done["extent"], in: session.language))
    guard done["disk"]?.string == "pending" else { return }
    session.output.note(
      Bilingual(
        fr: """
          le disque n'a pas pris la fin : il reste des clés et le journal à détruire ; c'est fait dès qu'il y a de la place
          """,
        en: """
          the disk did not take the end: keys and the log are left to be destroyed; it is done as soon as there is room
          """)[session.language])
  }

  private static let nothingErased = CommandFailure(
    .negative, fr: "rien n'est effacé", en: "nothing is erased")

  /// The daemon takes a word of nothing but white space for none.
  private static func isBlank(_ word: String) -> Bool {
    word.unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }

  private static func extent(_ extent: JSONValue?, in language: Language) -> String {
    func count(
      _ name: String, _ fr: (one: String, many: String), _ en: (one: String, many: String)
    ) -> String {
      Bilingual.counted(extent?[name]?.integer ?? 0, fr: fr, en: en)[language]
    }
    var counts = [
      count("observations", ("observation", "observations"), ("observation", "observations")),
      count(
        "mentions", ("mention ailleurs", "mentions ailleurs"),
        ("mention elsewhere", "mentions elsewhere")),
      count("alerts", ("alerte", "alertes"), ("alert", "alerts")),
      count(
        "other_alerts", ("alerte sur d'autres", "alertes sur d'autres"),
        ("alert on others", "alerts on others")),
    ]
    if extent?["texts"]?.integer ?? 0 > 0 {
      counts.append(
        count(
          "texts", ("récit d'autrui qui reste, à relire", "récits d'autrui qui restent, à relire"),
          ("account of others' that stays, to be read", "accounts of others' that stay, to be read")
        ))
    }
    return counts.joined(separator: ", ")
  }
}

/// `filet retention [run|reviews] [--dry-run]`
struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention",
    abstract: say(
      "Ce que les échéances détruisent.", "What the clocks of retention destroy."),
    discussion: guide(
      """
      Sans rien, ou avec --dry-run : ce qui serait détruit maintenant, en nombres. `run` : le détruire. Le démon
      le fait lui-même à chaque intervalle. `reviews` : les jeunes qui ont eu 18 ans et dont le dossier est à
      revoir.

      Exemple :
        filet retention --dry-run
        filet retention run
        filet retention reviews
      """,
      """
      With nothing, or with --dry-run: what would be destroyed now, in counts. `run`: destroy it. The daemon does
      it itself at each interval. `reviews`: the youths who have turned 18 and whose file is to be looked at.

      Example:
        filet retention --dry-run
        filet retention run
        filet retention reviews
      """))

  enum Action: String, ExpressibleByArgument, CaseIterable { case plan, run, reviews }

  @Argument(help: ArgumentHelp("plan, run, reviews", valueName: say("action", "action")))
  var action: Action = .plan
  @Flag(
    name: .customLong("dry-run"),
    help: ArgumentHelp(say("Rien n'est détruit.", "Nothing is destroyed."))) var isDry = false
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    switch action {
    case .reviews:
      let found = try await session.get("/v1/vault/reviews")["reviews"]?.array ?? []
      if found.isEmpty, !session.isJSON {
        session.output.note(
          session.language == .french ? "aucun dossier à revoir" : "no file to be looked at")
      }
      for review in found {
        if session.isJSON {
          session.showJSON(review)
        } else {
          session.output.data(Self.line(review, in: session.language))
        }
      }
    case .plan, .run:
      let report =
        action == .run && !isDry
        ? try await session.post("/v1/vault/retention", .object([]))
        : try await session.get("/v1/vault/retention")
      guard !session.isJSON else { return session.showJSON(report) }
      session.show(RetentionView(report: report, language: session.language).lines)
    }
  }

  /// Whose file it is, since when they are 18, when it goes, and what of it stays meanwhile.
  static func line(_ review: JSONValue, in language: Language) -> String {
    func day(_ name: String) -> String {
      guard let text = review[name]?.string else { return "-" }
      // A birthday begins at midnight in Québec, which is the evening before or the small hours elsewhere.
      return Timestamp(rfc3339: text).map { QuebecTime.date(at: $0).description } ?? text
    }
    var parts = [review["youth"]?.string ?? "-", day("turned_18"), day("destroyed_after")]
    if review["kept_by"]?.string == "open_alert" {
      parts.append(
        review["destroyed_after"]?.string == nil
          ? Bilingual(
            fr: "gardé tant qu'une alerte est ouverte", en: "kept while an alert is open")[language]
          : Bilingual(
            fr: "sauf ce sur quoi repose une alerte ouverte",
            en: "save what an open alert rests on")[language])
    }
    return parts.joined(separator: "  ")
  }
}

/// `filet key rotate FILE`
struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: say("La clé maîtresse.", "The master key."),
    discussion: guide(
      "Exemple :\n  filet key rotate /etc/filet/master-2.key",
      "Example:\n  filet key rotate /etc/filet/master-2.key"),
    subcommands: [Rotate.self])

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate",
      abstract: say(
        "Changer la clé maîtresse pendant que le démon tourne.",
        "Change the master key while the daemon runs."),
      discussion: guide(
        """
        Le fichier (32 octets, mode 0400, au compte du service) est lu par le démon : nommez-le par son chemin
        entier. Donnez-le aussi à sa configuration : au prochain démarrage l'ancienne clé n'ouvre plus rien.

        Exemple :
          filet key rotate /etc/filet/master-2.key
        """,
        """
        The file (32 bytes, mode 0400, of the service's account) is read by the daemon: name it by its whole
        path. Give it to its configuration too: at the next start the old key opens nothing any more.

        Example:
          filet key rotate /etc/filet/master-2.key
        """))

    @Argument(
      help: ArgumentHelp(
        say(
          "Le fichier de la nouvelle clé, chez le démon.", "The file of the new key, at the daemon."
        ),
        valueName: say("fichier", "file")), completion: .file())
    var file: String
    @OptionGroup var globals: GlobalOptions

    func run() async throws {
      let session = Session(globals)
      // The daemon, here or on another machine, would look for it in its own folder.
      guard file.hasPrefix("/") else {
        throw CommandFailure(
          .usage, fr: "c'est le démon qui lit ce fichier : nommez-le par son chemin entier",
          en: "it is the daemon that reads this file: name it by its whole path")
      }
      let answer = try await session.post("/v1/vault/master-key", ["file": .string(file)])
      guard !session.isJSON else { return session.showJSON(answer) }
      session.output.data(
        (session.language == .french ? "changée : " : "changed: ")
          + (answer["file"]?.string ?? file))
      if let warning = Bilingual(answer["warning"]) {
        session.output.note(warning[session.language])
      }
      guard let until = answer["former_until"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
        return
      }
      let time = LocalTime(language: session.language, now: SystemWallClock().now())
      let day = time.day(QuebecTime.date(at: until))
      // A key of the daemon's own making has its own place; yours has the one that you gave.
      if answer["file"]?.string == file {
        session.output.note(
          session.language == .french
            ? "nommez ce fichier dans la configuration (key:, --key ou l'accréditation systemd) : au prochain démarrage l'ancienne clé n'ouvre plus rien"
            : "name this file in the configuration (key:, --key or the systemd credential): at the next start the old key opens nothing any more"
        )
      }
      let kept = answer["former"]?.string
      // Its own file may be gone, with the key in it.
      let isGone =
        kept == nil && answer["file"]?.string != file && answer["warning"] == nil
      let old = Bilingual(
        fr: isGone ? "gardez l'ancienne, si vous l'avez encore" : "gardez l'ancienne",
        en: isGone ? "keep the old one, if you still have it" : "keep the old one")
      session.output.note(
        session.language == .french
          ? (kept.map { "l'ancienne est gardée dans « \($0) »" } ?? old.fr)
            + " : des sauvegardes des clés l'exigent jusqu'au \(day)"
          : (kept.map { "the old one is kept in \"\($0)\"" } ?? old.en)
            + ": backups of the keys need it until \(day)")
    }
  }
}
