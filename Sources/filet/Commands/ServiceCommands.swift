import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// `filet status`
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: say("L'état du service.", "The state of the service."),
    discussion: guide(
      """
      Le démon, les règles en vigueur, et selon le rôle les alertes ouvertes par niveau, les échéances
      dépassées, ce dont personne ne répond alors que toute la chaîne est avisée, les personnes à l'écoute, et
      les trous des 30 prochains jours avec ce qui les comble. À la coordination aussi, par leur numéro, les
      alertes en cours de son organisation : qui en répond, ou à qui la question est posée, et ce qui vient.
      Jamais qui elles concernent, ni pourquoi.

      Exemple :
        filet status
      """,
      """
      The daemon, the rules in force, and depending on the role the open alerts by band, the deadlines
      passed, what nobody answers for though the whole chain was told, how many are listening, and the holes
      of the next 30 days with what mends them. To a coordinator also, by number, the alerts in the hands of
      their organisation: who answers, or is asked, and what comes next. Never whom they are about, nor why.

      Example:
        filet status
      """))

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let status = try await session.get("/v1/status")
    if session.isJSON {
      session.showJSON(status)
    } else {
      let time = LocalTime(language: session.language, now: SystemWallClock().now())
      session.show(
        StatusView(status: status, time: time, paint: session.output.dataPaint).lines)
    }
    if status["ready"]?.bool == false { throw CommandFailure(.negative) }
  }
}

/// `filet whoami`
struct WhoamiCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami",
    abstract: say("Qui je suis pour le service.", "Who I am to the service."),
    discussion: guide("Exemple :\n  filet whoami", "Example:\n  filet whoami"))

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let me = try await session.get("/v1/whoami")
    guard !session.isJSON else { return session.showJSON(me) }
    let french = session.language == .french
    let rows: [(String, String?)] = [
      (french ? "Compte" : "Account", me["account"]?.string),
      ("Organisation", me["organisation"]?.string),
      (french ? "Rôles" : "Roles", words(me["roles"])),
      (french ? "Unités" : "Units", words(me["units"])),
      (french ? "Par" : "Through", me["acting_through"]?.string),
    ]
    for case (let title, let text?) in rows where !text.isEmpty {
      let gap = String(repeating: " ", count: max(1, 14 - title.count))
      session.output.data(session.output.dataPaint(.bold, title) + gap + text)
    }
  }

  private func words(_ list: JSONValue?) -> String? {
    list?.array?.compactMap(\.string).joined(separator: ", ")
  }
}

/// `filet kinds`
struct KindsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kinds",
    abstract: say(
      "Les genres d'observation et leurs champs.", "The kinds of observation and their fields."),
    discussion: guide(
      "Exemples :\n  filet kinds\n  filet kinds hotel_report",
      "Examples:\n  filet kinds\n  filet kinds hotel_report"))

  @Argument(
    help: ArgumentHelp(
      say("Un genre : ses champs.", "A kind: its fields."),
      valueName: say("genre", "kind")))
  var kind: String?

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let kinds = (try await session.get("/v1/kinds"))["kinds"]?.array ?? []
    guard let kind else {
      for found in kinds {
        if session.isJSON {
          session.showJSON(found)
        } else {
          let name = found["name"]?.string ?? "?"
          let gap = String(repeating: " ", count: max(1, 20 - name.count))
          let title = Bilingual(found["title"])?[session.language] ?? ""
          session.output.data(session.output.dataPaint(.bold, name) + gap + title)
        }
      }
      return
    }
    let found = try Self.find(kind, in: kinds)
    if session.isJSON {
      session.showJSON(found)
    } else {
      session.show(
        KindView(
          kind: found, language: session.language, paint: session.output.dataPaint,
          width: session.output.width
        ).lines)
    }
  }

  static func find(_ name: String, in kinds: [JSONValue]) throws(CommandFailure) -> JSONValue {
    if let found = kinds.first(where: { $0["name"]?.string == name }) { return found }
    let names = kinds.compactMap { $0["name"]?.string }
    let all = names.joined(separator: ", ")
    guard let guess = nearest(to: name, among: names) else {
      throw CommandFailure(
        .usage, fr: "ce genre n'existe pas ; il y a : \(all)",
        en: "there is no such kind; there are: \(all)")
    }
    throw CommandFailure(
      .usage, fr: "ce genre n'existe pas ; vouliez-vous dire \(guess) ?\nIl y a : \(all)",
      en: "there is no such kind; did you mean \(guess)?\nThere are: \(all)")
  }
}
