import ArgumentParser
import FiletClient
import StrictJSON
import Wording

/// `filet directory`
struct DirectoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "directory",
    abstract: say(
      "Les organisations, et ses collègues : qui est en fonction maintenant.",
      "The organisations, and one's colleagues: who is on duty now."),
    discussion: guide(
      """
      Le code d'une organisation est ce que prennent `filet refer --to` et `filet consult` ; le compte d'un collègue,
      ce que prennent `filet handover --to` et `filet away --cover`. Qui est en fonction se voit de qui est de la
      chaîne (pivot, relève, coordination), de sa propre organisation.

      Exemple :
        filet directory
      """,
      """
      The code of an organisation is what `filet refer --to` and `filet consult` take; the account of a colleague
      what `filet handover --to` and `filet away --cover` take. Who is on duty is shown to whoever is in the chain
      (pivot, relève, coordination), of their own organisation.

      Example:
        filet directory
      """))

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let directory = try await session.get("/v1/directory")
    guard !session.isJSON else { return session.showJSON(directory) }
    session.show(
      DirectoryView(
        directory: directory, language: session.language, paint: session.output.dataPaint
      ).lines)
  }
}
