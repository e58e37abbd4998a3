import ArgumentParser
import FiletClient
import Portrait
import StrictJSON
import Wording

/// `filet portrait`
struct PortraitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "portrait",
    abstract: say("Le portrait de l'état de situation.", "The portrait of the situation."),
    discussion: guide(
      """
      Ce qui a été signalé, par genre, territoire, organisme et mois ; les alertes par niveau et issue ; les délais ; qui
      est prêt. Toujours par trimestres entiers. Les petits nombres sont masqués.

      Exemples :
        filet portrait
        filet portrait --from 2026-01-01 --to 2026-12-31 --html portrait.html
        filet portrait --csv > portrait.csv
      """,
      """
      What was reported, by kind, territory, organisation and month; alerts by band and outcome; delays; who
      stands ready. Always in whole quarters. Small figures are hidden.

      Examples:
        filet portrait
        filet portrait --from 2026-01-01 --to 2026-12-31 --html portrait.html
        filet portrait --csv > portrait.csv
      """))

  @Option(
    help: ArgumentHelp(
      say(
        "Premier jour ; sinon le trimestre de --to, ou le trimestre en cours.",
        "First day; otherwise the quarter of --to, or the present one."),
      valueName: say("jour", "day")))
  var from: String?

  @Option(help: ArgumentHelp(say("Dernier jour.", "Last day."), valueName: say("jour", "day")))
  var to: String?

  @Flag(help: ArgumentHelp(say("Pour un tableur.", "For a spreadsheet.")))
  var csv = false

  @Option(
    help: ArgumentHelp(
      say("Écrire une page avec des graphiques.", "Write a page with plots."),
      valueName: say("fichier", "file")))
  var html: String?

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let page = try html.map { try PageFile($0) }
    let query = [("from", from), ("to", to)].compactMap { name, value in
      value.map { "\(name)=\(DaemonRequest.escaped($0))" }
    }.joined(separator: "&")
    let answer = try await session.get("/v1/portrait" + (query.isEmpty ? "" : "?" + query))
    guard let portrait = SituationPortrait(json: answer) else {
      throw CommandFailure(
        .internalFault, fr: "la réponse du démon n'est pas un portrait : versions différentes ?",
        en: "the daemon's answer is no portrait: different versions?")
    }
    if let page, let html {
      try page.write(PortraitPage(portrait, in: session.language).html)
      session.output.note(html)
    } else if csv {
      session.output.raw(data: PortraitCSV(portrait).text)
    } else if session.isJSON {
      session.showJSON(answer)
    } else {
      session.show(
        PortraitText(portrait, in: session.language).lines)
    }
  }
}
