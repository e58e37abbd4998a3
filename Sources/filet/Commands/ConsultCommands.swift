import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// `filet consult ORG --question Q`
struct ConsultCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consult",
    abstract: say(
      "Demander conseil à une autre organisation, sans nommer personne.",
      "Ask another organisation for advice, naming nobody."),
    discussion: guide(
      """
      La question va au pivot en fonction de l'organisation ; la réponse revient dans votre boîte. Ce que Filet vous a
      montré, et ce qui ressemble à un prénom suivi d'un nom, à un numéro, à un compte ou à une adresse, la fait refuser.
      Il ne reconnaît pas tout : relisez ce que vous écrivez.

      Exemple :
        filet consult pipq --question "Comment proposer un suivi à un jeune qui refuse la police ?"
      """,
      """
      The question goes to the organisation's pivot on duty; the answer comes back to your inbox. What Filet has shown
      you, and what looks like a first and a last name, a number, an account or an address, has it refused. It does not
      recognise everything: read again what you write.

      Example:
        filet consult pipq --question "How to offer support to a youth who refuses the police?"
      """))

  @Argument(
    help: ArgumentHelp(say("L'organisation.", "The organisation."), valueName: "org"))
  var organisation: String
  @Option(
    help: ArgumentHelp(
      say(
        "La question ; « - » : lue sur l'entrée.", "The question; \"-\": read from standard input."),
      valueName: say("phrase", "sentence")))
  var question: String
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(
      "/v1/consultations",
      [
        "to": .string(organisation),
        "question": .string(try session.words(question, Bilingual(fr: "question", en: "question"))),
      ])
    guard !session.isJSON else { return session.showJSON(answer) }
    let id = answer["id"]?.string ?? "?"
    session.output.data(
      session.language == .french
        ? "demandé à \(organisation) : \(id)" : "asked \(organisation): \(id)")
  }
}

/// `filet answer ID --answer A`
struct AnswerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer",
    abstract: say(
      "Répondre à une consultation, sans nommer personne.",
      "Answer a consultation, naming nobody."),
    discussion: guide(
      "Exemple :\n  filet answer ntc_01J8Z… --answer \"Offrez une rencontre au café, sans uniforme.\"",
      "Example:\n  filet answer ntc_01J8Z… --answer \"Offer to meet in a café, without uniform.\""))

  @OptionGroup var notice: NoticeArgument
  @Option(
    help: ArgumentHelp(
      say("La réponse ; « - » : lue sur l'entrée.", "The answer; \"-\": read from standard input."),
      valueName: say("phrase", "sentence")))
  var answer: String
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let shown = try await session.post(
      notice.path + "/answer",
      ["answer": .string(try session.words(answer, Bilingual(fr: "réponse", en: "answer")))])
    session.showAct(shown, done: Bilingual(fr: "répondu", en: "answered"))
  }
}
