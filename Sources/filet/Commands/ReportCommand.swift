import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// `filet report KIND`
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: say(
      "Rédiger une observation, question par question.",
      "Write an observation, question by question."),
    discussion: guide(
      """
      Pose les questions du genre, montre ce qui sera transmis, demande confirmation, transmet. Si un champ
      est fautif, il est redemandé. D'un code du répertoire (territoire, école, unité), « ? » montre ceux qu'il y a.

      Une correction se rédige comme une nouvelle observation, en entier, avec --corrects et le numéro de la première :
      elle la remplace, tout est réévalué, et chaque personne informée apprend ce qui a changé. Pour retirer sans
      remplacer : filet retract.

      Exemples :
        filet kinds                 les genres
        filet report hotel_report
        filet report hotel_report --corrects obs_01J8Z…
      """,
      """
      Asks the questions of the kind, shows what will be sent, asks for confirmation, submits. A faulty
      field is asked for again. Of a code of the directory (territory, school, unit) "?" shows those that there are.

      A correction is written as a new observation, in full, with --corrects and the number of the first: it takes
      its place, all is assessed again, and everybody who was told learns what changed. To take back without
      replacing: filet retract.

      Examples:
        filet kinds                 the kinds
        filet report hotel_report
        filet report hotel_report --corrects obs_01J8Z…
      """))

  @Argument(help: ArgumentHelp(say("Le genre.", "The kind."), valueName: say("genre", "kind")))
  var kind: String

  @Option(
    help: ArgumentHelp(
      say(
        "L'unité qui signale, si le compte en a plusieurs.",
        "The reporting unit, where the account has several."),
      valueName: "/units/…"))
  var source: String?

  @Option(
    help: ArgumentHelp(
      say(
        "L'observation que celle-ci corrige et remplace : obs_…, ou le numéro que l'unité lui a donné.",
        "The observation that this one corrects and replaces: obs_…, or the number that the unit gave it."
      ),
      valueName: "ID"), transform: pastedIdentifier)
  var corrects: String?

  @Flag(help: ArgumentHelp(say("Ne pas demander confirmation.", "Do not ask for confirmation.")))
  var yes = false

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    do {
      try await write(session)
    } catch is ReportForm.Abandoned {
      throw CommandFailure(.negative, fr: "rien n'a été transmis", en: "nothing was submitted")
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw NotReceived.reported(error, session)
    }
  }

  /// Asks what there is to say, and submits it.
  private func write(_ session: Session) async throws {
    var prompter = TerminalPrompter(output: session.output)
    let kinds = (try await session.get("/v1/kinds"))["kinds"]?.array ?? []
    let found = try KindsCommand.find(kind, in: kinds)
    // A wrong number, or one of what is gone, is told before everything is typed.
    if let corrects {
      let first = try await session.get("/v1/observations/\(DaemonRequest.escaped(corrects))")
      if let failure = Self.gone(first) { throw failure }
    }
    let source = try await unit(session, &prompter)
    let form = ReportForm(kind: found, language: session.language)
    let labels = FieldLabels(kinds: ["kinds": [found]])
    prompter.tell(
      session.output.errorPaint(.bold, Bilingual(found["title"])?[session.language] ?? kind))
    prompter.tell(form.instruction)
    var time = try form.when(&prompter)
    var members = try form.fill(&prompter)
    while true {
      let event = event(found, source: source, time: time, members)
      guard confirm(event, labels, session, &prompter) else { throw ReportForm.Abandoned() }
      do {
        return try await submit(event, session)
      } catch let problem as Problem {
        let names = Self.fields(of: problem.faults)
        // By the daemon's clock it may be to come.
        let hasWrongTime = problem.faults.contains { $0.pointer == "/time" }
        guard hasWrongTime || !names.isEmpty else { throw problem }
        _ = Runner.report(problem, to: session.output, in: session.language)
        if hasWrongTime { time = try form.when(&prompter) }
        members = try form.correct(members, names: names, &prompter)
      }
    }
  }

  private func unit(_ session: Session, _ prompter: inout some Prompter) async throws -> String {
    if let source { return source }
    let units = (try await session.get("/v1/whoami"))["units"]?.array?.compactMap(\.string) ?? []
    if units.count == 1 { return units[0] }
    guard !units.isEmpty else {
      throw CommandFailure(
        .notPermitted, fr: "votre compte ne signale pour aucune unité (voir `filet whoami`)",
        en: "your account reports for no unit (see `filet whoami`)")
    }
    for (index, unit) in units.enumerated() { prompter.tell("  \(index + 1) \(unit)") }
    let question = session.language == .french ? "* Unité (numéro) : " : "* Unit (number): "
    while let answer = prompter.ask(question) {
      if let number = Int(answer), units.indices.contains(number - 1) { return units[number - 1] }
      if units.contains(answer) { return answer }
    }
    throw CommandFailure(.negative, fr: "rien n'a été transmis", en: "nothing was submitted")
  }

  private func event(
    _ kind: JSONValue, source: String, time: String, _ data: [JSONMember]
  ) -> JSONValue {
    var generator = SystemRandomNumberGenerator()
    let id = (0..<2).map { _ in String(generator.next(), radix: 36) }.joined()
    var members = [
      JSONMember("specversion", "1.0"), JSONMember("id", .string(id)),
      JSONMember("source", .string(source)), JSONMember("type", kind["type"] ?? .null),
      JSONMember("time", .string(time)),
    ]
    if let corrects { members.append(JSONMember("supersedes", .string(corrects))) }
    return .object(members + [JSONMember("data", .object(data))])
  }

  private func confirm(
    _ event: JSONValue, _ labels: FieldLabels, _ session: Session, _ prompter: inout some Prompter
  ) -> Bool {
    prompter.tell(session.language == .french ? "Sera transmis :" : "Will be sent:")
    let time = LocalTime(language: session.language, now: SystemWallClock().now())
    let when = event["time"]?.string.flatMap { Timestamp(rfc3339: $0) }.map(time.moment)
    prompter.tell((session.language == .french ? "  Quand : " : "  When: ") + (when ?? "?"))
    if let corrects {
      prompter.tell((session.language == .french ? "  Remplace : " : "  Replaces: ") + corrects)
    }
    for member in event["data"]?.object ?? [] {
      let value = labels.value(member.value, of: member.name, as: time)
      let name = labels.name(member.name, in: session.language)
      prompter.tell("  \(name)\(session.language.colon)\(value)")
    }
    if yes { return true }
    let question = session.language == .french ? "Transmettre ? (o/n) " : "Submit? (y/n) "
    return prompter.decision(question, in: session.language) ?? false
  }

  private func submit(_ event: JSONValue, _ session: Session) async throws {
    let answer = try await session.client.send(
      DaemonRequest(
        .post, "/v1/observations", headers: [("content-type", "application/cloudevents+json")],
        body: event.serialized))
    guard answer.isSuccess else {
      var problem = answer.problem
      problem.isOfChange = true
      throw problem
    }
    let receipt = try answer.json()
    let view = ReceiptView(receipt: receipt, origin: "", language: session.language)
    session.output.data(session.isJSON ? receipt.text : view.line(session.output.dataPaint))
    for remark in view.remarks(session.output.errorPaint) { session.output.note(remark) }
  }

  /// What is no longer there to be corrected.
  static func gone(_ submission: JSONValue) -> CommandFailure? {
    let id = submission["id"]?.string ?? ""
    switch submission["status"]?.string {
    case "retracted":
      return CommandFailure(
        .negative,
        fr: "\(id) a été retirée : rien à corriger ; rédigez l'observation sans --corrects",
        en: "\(id) was retracted: nothing to correct; write the observation without --corrects")
    case "superseded":
      return CommandFailure(
        .negative,
        fr: "\(id) a déjà été corrigée ; donnez à --corrects le numéro de la correction",
        en: "\(id) was corrected already; give --corrects the number of the correction")
    default: return nil
    }
  }

  /// The names of the fields of `data` that faults point to.
  static func fields(of faults: [Fault]) -> Set<String> {
    Set(
      faults.compactMap { fault in
        let parts = fault.pointer.split(separator: "/")
        return parts.count >= 2 && parts[0] == "data" ? String(parts[1]) : nil
      })
  }
}
