import ArgumentParser
import FiletClient
import StrictJSON
import Wording

/// `filet record open SEQ [--youth REF|-]`
struct RecordOpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: say(
      "Ouvrir l'engagement d'une inscription : son sel.",
      "Open an entry's commitment: its salt."),
    discussion: guide(
      """
      Pour la personne responsable de la protection des renseignements personnels. Le sel, et de qui il vient,
      prouvent à qui a le contenu que c'est bien celui qui a été inscrit (docs/record.md). Une inscription qui dit seulement concerner
      quelqu'un : avec --youth, prouvé ou réfuté. Fin : 0 l'engagement s'ouvre, 1 il ne s'ouvre pas. Une clé
      détruite ne s'ouvre plus. La consultation est consignée.

      Exemples :
        filet record open 4711
        filet record open 4712 --youth -
      """,
      """
      For whoever answers for privacy. The salt, and whose it is, prove to whoever has the content that it is
      the one that was recorded (docs/record.md). An entry that only says that it is about somebody: with
      --youth, proved or refuted. Exit: 0 the commitment opens, 1 it does not. What a destroyed key has sealed
      opens no more. Looking is recorded.

      Examples:
        filet record open 4711
        filet record open 4712 --youth -
      """))

  @Argument(
    help: ArgumentHelp(
      say("Le numéro de l'inscription.", "The number of the entry."), valueName: "SEQ"))
  var seq: Int
  @Option(
    help: ArgumentHelp(
      say(
        "Le jeune : sa référence (yth_…), ou « - » : son numéro de dossier est lu sur l'entrée.",
        "The youth: the reference (yth_…), or \"-\": the file number is read from standard input."),
      valueName: "REF|-"))
  var youth: String?
  @OptionGroup var naming: NamingOption
  @OptionGroup var globals: GlobalOptions

  func validate() throws { try naming.check(youth) }

  func run() async throws {
    let session = Session(globals)
    var target = "/v1/record/opening?seq=\(seq)"
    var headers: [(name: String, value: String)] = []
    if youth == "-" || naming.isByName {
      headers = try DiscreetInput(output: session.output).youthHeaders(byName: naming.isByName)
    } else if let youth {
      target += "&youth=\(DaemonRequest.escaped(youth))"
    }
    let opening = try await session.send(DaemonRequest(.get, target, headers: headers))
    let opens = opening["opens"]?.bool == true
    if session.isJSON {
      session.showJSON(opening)
    } else {
      for name in ["commitment", "salt", "subject"] {
        session.output.data("\(name)  \(opening[name]?.string ?? "?")")
      }
      let words =
        opens
        ? Bilingual(fr: "s'ouvre à ce qui est gardé", en: "opens to what is kept")
        : Bilingual(
          fr: "ne s'ouvre pas à ce qui est gardé", en: "does not open to what is kept")
      session.output.note(words[session.language])
    }
    guard opens else { throw CommandFailure(.negative) }
  }
}
