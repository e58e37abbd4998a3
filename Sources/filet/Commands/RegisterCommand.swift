import ArgumentParser
import Chronology
import FiletClient
import Foundation
import StrictJSON
import Wording

/// `filet register [--alert ID] [--youth REF|-] [--by-name] [--organisation ID] [--from DATE] [--to DATE] [--print FORM]`
struct RegisterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register",
    abstract: say(
      "Le registre : qui a été informé, de quoi, pourquoi.",
      "The register: who was told what, and why."),
    discussion: guide(
      """
      Pour la personne responsable de la protection des renseignements personnels. Avec --alert, aussi qui
      n'a PAS été informé, et pourquoi. Avec --youth, ce qui a été communiqué d'une personne ; « - » demande son numéro de dossier,
      --by-name son nom et sa date de naissance, qui ne doivent pas se trouver sur une ligne de commande.
      --print en fait la page à lui remettre (art. 65.2 de la Loi sur l'accès), de tout ce qui a été communiqué.
      Une personne que Filet ne connaît pas sous ce qui est donné : la page et la commande le disent (1).
      La consultation est elle-même consignée.

      Exemples :
        filet register --alert alr_01J8Z…
        filet register --organisation dpj --from 2026-01-01 --to 2026-04-01
        filet register --youth - --print html > registre.html
      """,
      """
      For whoever answers for privacy. With --alert also who was NOT told, and why. With --youth what was
      disclosed about one person; "-" asks for the file number, --by-name for the name and the birth date,
      which must not stand on a command line.
      --print makes the page to hand to them (s. 65.2 of the Access Act), of all that was disclosed. Of somebody
      whom Filet does not know under what is given, the page and the command say so (1). Reading it is itself
      recorded.

      Examples:
        filet register --alert alr_01J8Z…
        filet register --organisation dpj --from 2026-01-01 --to 2026-04-01
        filet register --youth - --print html > register.html
      """))

  enum PrintForm: String, ExpressibleByArgument, CaseIterable { case text, html }

  /// The most that the daemon gives at a time.
  static let pageSize = 1_000

  @Option(help: ArgumentHelp(say("Une seule alerte.", "One alert only."), valueName: "ID"))
  var alert: String?
  @Option(
    help: ArgumentHelp(
      say(
        "Un seul jeune : sa référence (yth_…), ou « - » pour donner son numéro de dossier.",
        "One youth only: the reference (yth_…), or \"-\" to give the file number."),
      valueName: "REF|-"))
  var youth: String?
  @OptionGroup var naming: NamingOption
  @Option(
    help: ArgumentHelp(say("Une seule organisation.", "One organisation only."), valueName: "ID"))
  var organisation: String?
  @Option(
    help: ArgumentHelp(say("À partir de ce jour.", "From this day."), valueName: "DATE"))
  var from: String?
  @Option(
    help: ArgumentHelp(say("Avant ce jour.", "Before this day."), valueName: "DATE"))
  var to: String?
  @Option(
    help: ArgumentHelp(
      say("La page pour la personne concernée.", "The page for the person concerned."),
      valueName: "text|html"))
  var print: PrintForm?
  @Option(
    help: ArgumentHelp(
      say("Seulement ce qui vient après ce numéro.", "Only what comes after this number.")))
  var after: Int?
  @OptionGroup var globals: GlobalOptions

  func validate() throws {
    if print != nil, youth == nil, !naming.isByName {
      throw ValidationError(
        say(
          "--print demande --youth ou --by-name : la page est pour une personne",
          "--print needs --youth or --by-name: the page is for one person"))
    }
    // A page of a part would say that the rest was told to nobody.
    guard print == nil || isOfAll else {
      throw ValidationError(
        say(
          "--print ne va pas avec --alert, --organisation, --from, --to ni --after : la page est de tout ce qui a été communiqué",
          "--print does not go with --alert, --organisation, --from, --to or --after: the page is of all that was disclosed"
        ))
    }
    try naming.check(youth)
  }

  private var isOfAll: Bool {
    [alert, organisation, from, to].allSatisfy { $0 == nil } && after == nil
  }

  func run() async throws {
    let session = Session(globals)
    var query = "?limit=\(Self.pageSize)"
    let values = [
      ("alert", alert), ("organisation", organisation), ("from", from), ("to", to),
      ("youth", youth == "-" ? nil : youth),
    ]
    for case (let name, let value?) in values {
      query += "&\(name)=\(DaemonRequest.escaped(value))"
    }
    var headers: [(name: String, value: String)] = []
    if youth == "-" || naming.isByName {
      headers = try DiscreetInput(output: session.output).youthHeaders(byName: naming.isByName)
    }
    let pages = RegisterPages(session: session, query: query, headers: headers)
    // Of a page for machines « next » says where to go on from.
    guard !session.isJSON else {
      let page = try await pages.one(after: after)
      session.showJSON(page)
      return try refuseUnknown(page)
    }
    let register = try await pages.all(after: after)
    let time = LocalTime(language: session.language, now: SystemWallClock().now())
    switch print {
    case nil:
      session.show(
        RegisterView(register: register, time: time, paint: session.output.dataPaint).lines)
      if let organisation, register["told"]?.array?.isEmpty == true {
        // A misspelt name would look like nobody told.
        session.output.note(
          session.language == .french
            ? "rien pour « \(organisation) » : le nom est-il le bon ? (p. ex. spvq/ikat)"
            : "nothing for \"\(organisation)\": is that its name? (e.g. spvq/ikat)")
      }
    case .text: session.show(DisclosurePage(register: register, now: time.now).text)
    case .html: session.output.data(DisclosurePage(register: register, now: time.now).html)
    }
    try refuseUnknown(register)
  }

  /// A mistyped number is somebody else's, or nobody's: that nothing was disclosed is then said of no one.
  private func refuseUnknown(_ register: JSONValue) throws(CommandFailure) {
    guard register["known"]?.bool == false else { return }
    if naming.isByName {
      throw CommandFailure(
        .negative,
        fr: "aucune personne n'est connue sous ce nom et cette date de naissance ; vérifiez-les, ou"
          + " donnez son numéro de dossier (--youth -)",
        en: "nobody is known under this name and birth date; check them, or give the file number"
          + " (--youth -)")
    }
    if youth == "-" {
      throw CommandFailure(
        .negative,
        fr: "aucune personne n'est connue sous ce numéro de dossier ; vérifiez-le, ou donnez son"
          + " nom et sa date de naissance (--by-name)",
        en: "nobody is known under this file number; check it, or give the name and the birth date"
          + " (--by-name)")
    }
    throw CommandFailure(
      .negative, fr: "aucune personne n'est connue sous cette référence ; vérifiez-la",
      en: "nobody is known under this reference; check it")
  }
}
