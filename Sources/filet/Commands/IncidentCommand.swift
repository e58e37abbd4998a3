import ArgumentParser
import FiletClient
import Foundation
import StrictJSON
import Wording

/// `filet incident record|list`
struct IncidentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident",
    abstract: say(
      "Le registre des incidents de confidentialité.",
      "The register of confidentiality incidents."),
    discussion: guide(
      """
      Pour la personne responsable de la protection des renseignements personnels. Un incident : un accès,
      une utilisation ou une communication que la loi n'autorise pas, ou une perte.

      Exemple :
        filet incident record
        filet incident list
      """,
      """
      For whoever answers for privacy. An incident: access, use or disclosure that the law does not allow, or a
      loss.

      Example:
        filet incident record
        filet incident list
      """),
    subcommands: [Record.self, List.self])

  struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "record",
      abstract: say("Inscrire un incident, ou en réviser un.", "Write one down, or revise one."),
      discussion: guide(
        """
        Au terminal, question par question, puis une confirmation ; sinon, un objet JSON sur l'entrée, aux noms de
        `filet incident list --json`. Ne nommez aucune personne concernée. Chaque révision est gardée ; la dernière compte.

        Exemples :
          filet incident record
          filet incident record --json < incident.json
        """,
        """
        At a terminal, question by question, then a confirmation; else a JSON object on standard input, with the names
        of `filet incident list --json`. Name nobody concerned. Every revision is kept; the last one counts.

        Examples:
          filet incident record
          filet incident record --json < incident.json
        """))

    @Option(
      help: ArgumentHelp(
        say("L'incident à réviser (inc_…).", "The incident to revise (inc_…)."), valueName: "ID"))
    var revises: String?
    @OptionGroup var globals: GlobalOptions

    func run() async throws {
      let session = Session(globals)
      if isatty(STDIN_FILENO) == 1 { return try await ask(session) }
      show(try await post(try given(), session), session)
    }

    private func post(_ members: [JSONMember], _ session: Session) async throws -> JSONValue {
      let named = members.filter { revises == nil || $0.name != "id" }
      return try await session.post(
        "/v1/incidents",
        .object(named + (revises.map { [JSONMember("id", .string($0))] } ?? [])))
    }

    private func show(_ incident: JSONValue, _ session: Session) {
      guard !session.isJSON else { return session.showJSON(incident) }
      session.show(IncidentView(incident: incident, language: session.language).lines)
    }

    /// Question by question. Whether the caller may, and what is revised, is known before the first of them.
    private func ask(_ session: Session) async throws {
      let form = IncidentForm(language: session.language, before: try await before(session))
      var prompter = TerminalPrompter(output: session.output)
      do {
        var members = try form.fill(&prompter)
        while true {
          guard try form.confirm(members, &prompter) else { throw ReportForm.Abandoned() }
          do {
            return show(try await post(members, session), session)
          } catch let problem as Problem {
            let names = Set(problem.faults.map { String($0.pointer.dropFirst()) })
              .intersection(IncidentField.all.map(\.name))
            guard !names.isEmpty else { throw problem }
            _ = Runner.report(problem, to: session.output, in: session.language)
            members = try form.correct(members, names: names, &prompter)
          }
        }
      } catch is ReportForm.Abandoned {
        throw CommandFailure(.negative, fr: "rien n'a été inscrit", en: "nothing was written down")
      }
    }

    /// The incident that is revised, `nil` for a new one; refuses whom the register is not for.
    private func before(_ session: Session) async throws -> JSONValue? {
      guard let revises else {
        let roles = try await session.get("/v1/whoami")["roles"]?.array ?? []
        guard roles.contains("privacy") else {
          throw CommandFailure(
            .notPermitted,
            fr: "ce registre est à la personne responsable de la protection des renseignements "
              + "personnels (voir `filet whoami`)",
            en: "this register is for whoever answers for privacy (see `filet whoami`)")
        }
        return nil
      }
      let all = try await session.get("/v1/incidents")["incidents"]?.array ?? []
      guard let found = all.first(where: { $0["id"]?.string == revises }) else {
        throw CommandFailure(
          .negative, fr: "aucun incident de ce nom (voir `filet incident list`)",
          en: "no incident of that name (see `filet incident list`)")
      }
      return found
    }

    private func given() throws -> [JSONMember] {
      let bytes = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
      guard let value = try? parseJSON(bytes), case .object(let members) = value else {
        throw CommandFailure(
          .unreadableInput, fr: "un objet JSON est attendu sur l'entrée",
          en: "a JSON object is expected on standard input")
      }
      return members
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Le registre, à imprimer.", "The register, to be printed."),
      discussion: guide(
        """
        Chaque incident comme il a été écrit en dernier, avec qui reste à aviser. La consultation est consignée.

        Exemples :
          filet incident list
          filet incident list --print html > incidents.html
        """,
        """
        Each incident as it was last written, with who is still to be told. Looking is recorded.

        Examples:
          filet incident list
          filet incident list --print html > incidents.html
        """))

    enum PrintForm: String, ExpressibleByArgument, CaseIterable { case text, html }

    @Option(help: ArgumentHelp(say("Pour imprimer.", "To be printed."), valueName: "text|html"))
    var print: PrintForm?
    @OptionGroup var globals: GlobalOptions

    func run() async throws {
      let session = Session(globals)
      let incidents = try await session.get("/v1/incidents")["incidents"]?.array ?? []
      if session.isJSON { return incidents.forEach(session.showJSON) }
      let views = incidents.map { IncidentView(incident: $0, language: session.language) }
      if print == .html {
        session.output.data(IncidentView.page(views, in: session.language))
      } else {
        if views.isEmpty {
          session.output.note(
            session.language == .french ? "aucun incident inscrit" : "no incidents entered")
        }
        for (index, view) in views.enumerated() {
          if index > 0 { session.output.data("") }
          session.show(view.lines)
        }
      }
    }
  }
}

/// `filet contact KIND`
struct ContactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contact",
    abstract: say(
      "Avant de prendre contact : la personne a-t-elle refusé ?",
      "Before getting in touch: did the person decline?"),
    discussion: guide(
      """
      Un adulte qui a refusé n'est pas recontacté pendant un an ; Filet n'en garde qu'un code. Le téléphone ou
      le compte est lu sur l'entrée. Fin : 0 rien ne s'y oppose, 1 la personne a refusé. La question est consignée.

      Exemple :
        filet contact phone < numéro.txt
      """,
      """
      An adult who declined is not contacted again for a year; Filet keeps only a code of them. The phone or
      account is read from standard input. Exit: 0 nothing stands against it, 1 the person declined. Asking is
      recorded.

      Example:
        filet contact phone < number.txt
      """))

  @Argument(
    help: ArgumentHelp(say("phone ou handle.", "phone or handle."), valueName: say("genre", "kind"))
  )
  var kind: String
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let value = try DiscreetInput(output: session.output).line(
      Bilingual(fr: "téléphone ou compte", en: "phone or account"))
    let answer = try await session.post(
      "/v1/contacts", ["kind": .string(kind), "value": .string(value)])
    let declined = answer["declined"]?.bool == true
    if session.isJSON {
      session.showJSON(answer)
    } else if declined {
      session.output.data(
        Bilingual(
          fr: "a refusé : ne pas recontacter avant le \(answer["until"]?.string ?? "?")",
          en: "declined: not to be contacted again before \(answer["until"]?.string ?? "?")")[
            session.language])
    } else {
      session.output.data(
        Bilingual(fr: "aucun refus connu", en: "no refusal known")[session.language])
    }
    if declined { throw CommandFailure(.negative) }
  }
}
