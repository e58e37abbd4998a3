import ArgumentParser
import FiletClient
import StrictJSON
import Wording

/// `filet suppress KIND VALUE`
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
      registre. Réservé à la protection des renseignements (privacy).

      Exemple :
        filet suppress phone 418-555-0142
      """,
      """
      The identifier is never written in clear in the rules: the line holds its pseudonym. It goes into
      Rules/suppressed.yml, which the Table signs; then the rules are reloaded. The request is in the
      record. For privacy only.

      Example:
        filet suppress phone 418-555-0142
      """))

  @Argument(
    help: ArgumentHelp(
      say("phone, handle ou vehicle.", "phone, handle or vehicle."), valueName: "kind"))
  var kind: String
  @Argument(help: ArgumentHelp(say("L'identifiant.", "The identifier."), valueName: "value"))
  var value: String
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(
      "/v1/suppressions", ["kind": .string(kind), "value": .string(value)])
    if session.isJSON {
      session.showJSON(answer)
    } else {
      session.output.data(answer["line"]?.string ?? "")
    }
  }
}
