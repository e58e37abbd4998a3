import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// `filet submission OBSERVATION`
struct SubmissionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submission",
    abstract: say(
      "Ce qu'une observation est devenue : reçue, prise en charge.",
      "What became of an observation: received, taken in charge."),
    discussion: guide(
      """
      Pour les unités : reçue, prise en charge, retirée ou remplacée. Rien d'autre n'en est jamais dit : ni qui,
      ni quoi, ni si une alerte existe.

      Exemple :
        filet submission obs_01J8Z…
      """,
      """
      For units: received, taken in charge, retracted or superseded. Nothing else is ever said of it: not who,
      not what, not whether there is an alert.

      Example:
        filet submission obs_01J8Z…
      """))

  @Argument(
    help: ArgumentHelp(say("L'observation (obs_…).", "The observation (obs_…)."), valueName: "ID"),
    transform: pastedIdentifier)
  var observation: String
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let found = try await session.get("/v1/observations/\(DaemonRequest.escaped(observation))")
    guard !session.isJSON else { return session.showJSON(found) }
    let french = session.language == .french
    let time = LocalTime(language: session.language, now: SystemWallClock().now())
    let received = found["received"]?.string.flatMap { Timestamp(rfc3339: $0) }
    session.output.data(
      (french ? "reçue : " : "received: ") + (received.map(time.moment) ?? "?"))
    if let day = found["taken_in_charge_on"]?.string.flatMap({ CivilDate(text: $0) }) {
      session.output.data((french ? "prise en charge : " : "taken in charge: ") + time.day(day))
    }
    switch found["status"]?.string {
    case "retracted": session.output.data(french ? "retirée" : "retracted")
    case "superseded": session.output.data(french ? "remplacée" : "superseded")
    default: break
    }
  }
}
