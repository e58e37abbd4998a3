import ArgumentParser
import FiletClient
import StrictJSON
import Wording

/// `filet suppress KIND`
struct SuppressCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suppress",
    abstract: say(
      "La ligne de la liste de suppression pour l'identifiant d'une famille.",
      "The line of the suppression list for a family's identifier."),
    discussion: guide(
      """
      L'identifiant ne s'écrit jamais en clair dans les règles : la ligne porte son pseudonyme. Elle se
      colle dans Rules/suppressed.yml, que la Table signe, puis les règles sont relues. La demande est au
      registre. Réservé à la protection des renseignements (privacy). L'identifiant est lu sur l'entrée : il
      ne doit pas se trouver sur une ligne de commande.

      Exemple :
        filet suppress phone < numéro.txt
      """,
      """
      The identifier is never written in clear in the rules: the line holds its pseudonym. It goes into
      Rules/suppressed.yml, which the Table signs; then the rules are reloaded. The request is in the
      record. For privacy only. The identifier is read from standard input: it must not stand on a command
      line.

      Example:
        filet suppress phone < number.txt
      """))

  @Argument(
    help: ArgumentHelp(
      say("phone, handle ou vehicle.", "phone, handle or vehicle."), valueName: say("genre", "kind")
    ))
  var kind: String
  @Argument(
    help: ArgumentHelp(
      say("« - » : l'identifiant est lu sur l'entrée.", "\"-\": read from standard input."),
      valueName: "-"))
  var value = "-"
  @OptionGroup var globals: GlobalOptions

  func validate() throws {
    guard value == "-" else { throw ValidationError(DiscreetInput.refusal[Speech.language]) }
  }

  func run() async throws {
    let session = Session(globals)
    let value = try DiscreetInput(output: session.output).line(
      Bilingual(fr: "identifiant", en: "identifier"))
    let answer = try await session.post(
      "/v1/suppressions", ["kind": .string(kind), "value": .string(value)])
    if session.isJSON {
      session.showJSON(answer)
    } else {
      session.output.data(answer["line"]?.string ?? "")
    }
  }
}
