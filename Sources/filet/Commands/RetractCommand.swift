import ArgumentParser
import FiletClient
import StrictJSON
import Wording

/// `filet retract OBSERVATION --reason R`
struct RetractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retract",
    abstract: say("Retirer une observation.", "Retract an observation."),
    discussion: guide(
      """
      Tout est réévalué comme si elle n'avait jamais été transmise, et chaque personne informée l'apprend.

      Exemple :
        filet retract obs_01J8Z… --reason "erreur sur la personne"
      """,
      """
      All is assessed again as if it had never been submitted, and everybody who was told learns of it.

      Example:
        filet retract obs_01J8Z… --reason "mistaken identity"
      """))

  @Argument(
    help: ArgumentHelp(
      say(
        "L'observation : obs_…, ou le numéro que l'unité lui a donné.",
        "The observation: obs_…, or the number that the unit gave it."), valueName: "ID"),
    transform: pastedIdentifier)
  var observation: String
  @Option(
    help: ArgumentHelp(
      say("Pourquoi ; « - » : lu sur l'entrée.", "Why; \"-\": read from standard input."),
      valueName: say("phrase", "sentence")))
  var reason: String
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(
      "/v1/observations/\(DaemonRequest.escaped(observation))/retraction",
      ["reason": .string(try session.words(reason, DiscreetInput.reason))])
    if session.isJSON {
      session.showJSON(answer)
    } else {
      session.output.data(
        (session.language == .french ? "retirée : " : "retracted: ") + observation)
    }
  }
}
