import ArgumentParser
import Chronology
import FiletClient
import Testing
import Wording

@testable import filet

struct WordingTests {
  @Test("What comes from a file is shown in a page as it is written")
  func inAPage() {
    #expect(#"<b title="A&B">"#.htmlEscaped == "&lt;b title=&quot;A&amp;B&quot;&gt;")
    #expect("Maison L'Éveil".htmlEscaped == "Maison L'Éveil")
  }

  @Test func aWordThatIsNothingIsGuessed() {
    let guess = suggestion(for: "runawy", among: ["hotel", "runaway"])
    #expect(guess?.fr == "vouliez-vous dire « runaway » ?")
    #expect(guess?.en == "did you mean \"runaway\"?")
    #expect(suggestion(for: "atlantis", among: ["hotel", "runaway"]) == nil)
  }

  @Test(arguments: [
    (0, "0 faute", "0 faults"), (1, "1 faute", "1 fault"), (2, "2 fautes", "2 faults"),
  ])
  func soManyOfSomething(count: Int, french: String, english: String) {
    let words = Bilingual.counted(count, fr: ("faute", "fautes"), en: ("fault", "faults"))
    #expect(words == Bilingual(fr: french, en: english))
  }

  @Test(arguments: [
    (["submit"], ["LANG": "en_CA.UTF-8"], Language.english),
    (["submit"], ["LANG": "C.UTF-8"], .french),
    (["submit"], [:], .french),
    (["submit"], ["LC_ALL": "fr_CA", "LANG": "en_CA"], .french),
    (["submit", "--lang", "en"], ["LANG": "fr_CA"], .english),
    (["--lang=fr", "submit"], ["LANG": "en_CA"], .french),
    (["submit", "--", "--lang", "en"], [:], .french),
  ])
  func theLanguageOfARun(
    arguments: [String], environment: [String: String], expected: Language
  ) {
    #expect(Speech.language(arguments: arguments, environment: environment) == expected)
  }

  @Test(
    arguments: [
      (nil, Language.french), ("", .french), ("en", .english), ("en-CA, fr;q=0.8", .english),
      ("fr, en", .french), ("en, fr", .english), ("en;q=0.5, fr;q=0.6", .french), ("de", .french),
      ("fr;q=0, *", .english), ("es, *;q=0.1, fr;q=0", .english), ("*", .french),
      ("fr;q=0.5, *", .english), ("*, en", .english), ("fr;q=0", .english), ("en;q=0", .french),
      ("en;q=0, fr;q=0", .french), ("fr;q=0, *;q=0", .french), ("fr-CA;q=0, fr", .french),
      ("en, *;q=0", .english),
    ] as [(String?, Language)])
  func theLanguageThatACallerAccepts(header: String?, expected: Language) {
    #expect(Language(acceptLanguage: header) == expected)
  }

  /// The parser breaks its lines before they are put into French.
  @Test func whatTheParserSaysIsFrenchWhereverItsLinesBreak() {
    let text = """
      OPTIONS:
        --start <start>         Le premier jour. (default:
                                2024-09-01)
        --variant <v>           Le genre. (values: v1,
                                v2; default: v1)
        --lang <fr|en>          fr ou en. (values:
                                fr, en)
        --version               Show the
                                version.
        -h, --help              Show help
                                information.
      """
    #expect(
      HelpWording.translated(text, to: .french) == """
        OPTIONS :
          --start <start>         Le premier jour. (par défaut :
                                  2024-09-01)
          --variant <v>           Le genre. (valeurs : v1,
                                  v2 ; par défaut : v1)
          --lang <fr|en>          fr ou en.
          --version               Afficher la
                                  version.
          -h, --help              Afficher cette
                                  aide.
        """)
    #expect(HelpWording.translated(text, to: .english) == text)
  }

  @Test(arguments: [
    (["--as", "x", "inbox", "--follow"], ["inbox", "--follow", "--as", "x"]),
    (["--json", "--lang=en", "submit", "--", "-"], ["submit", "--json", "--lang=en", "--", "-"]),
    (["inbox", "--as", "x"], ["inbox", "--as", "x"]),
    (["--json"], ["--json"]),
    (["--lang", "en", "--help"], ["--lang", "en", "--help"]),
  ])
  func globalOptionsBeforeTheCommand(given: [String], parsed: [String]) {
    #expect(GlobalOptions.movedBehindCommand(given) == parsed)
  }

  @Test func aMisspeltCommandIsGuessedAndNotSaidBack() throws {
    let failure = try #require(Runner.unknownCommand(in: ["inbx", "--lang", "en"]))
    #expect(failure.exit == .usage)
    #expect(failure.message?.fr.contains("« filet inbox »") == true)
    let other = try #require(Runner.unknownCommand(in: ["Tremblay"]))
    #expect(other.message.map { $0.fr.contains("Tremblay") || $0.en.contains("Tremblay") } == false)
    for arguments in [["inbox"], ["help", "inbox"], ["--version"], []] {
      #expect(Runner.unknownCommand(in: arguments) == nil)
    }
  }

  @Test(arguments: [
    ("aide", "help"), ("voir", "show"), ("accuser", "ack"), ("Décliner", "decline"),
    ("répertoire", "directory"),
  ])
  func aFrenchWordIsGuessedAsItsCommand(word: String, command: String) {
    let failure = Runner.unknownCommand(in: [word])
    #expect(failure?.message?.fr.contains("« filet \(command) »") == true)
    // A name that is right is never taken for another.
    #expect(Runner.unknownCommand(in: [command]) == nil)
  }

  @Test func theHelpOfAMisspeltCommandIsNotTheGeneralOne() {
    let failure = Runner.unknownCommand(in: ["help", "consulte"])
    #expect(failure?.exit == .usage)
    #expect(failure?.message?.fr.contains("« filet consult »") == true)
    let nested = Runner.unknownCommand(in: ["help", "record", "verfy"])
    #expect(nested?.message?.fr.contains("« filet record verify »") == true)
    for arguments in [["help", "record", "verify"], ["help", "--help"], ["help", "inbox"]] {
      #expect(Runner.unknownCommand(in: arguments) == nil, "\(arguments)")
    }
  }

  @Test func aPastedNumberIsReadAsItIsWritten() throws {
    let id = "ntc_01J8Z00000000000000000000Q"
    for typed in [id, id.lowercased(), " \(id).", "«\(id)»"] {
      #expect(pastedIdentifier(typed) == id)
    }
    let parsed = try Filet.parseAsRoot(["show", id.lowercased() + "."])
    #expect((parsed as? ShowCommand)?.notice.id == id)
    // A unit's own numbers and what is no number of Filet's stay as they were typed.
    for typed in ["f-03.", "x", "yth_9sagabcdefghjkmnpqrstvwxyz", "Ntc_1"] {
      #expect(pastedIdentifier(typed) == typed)
    }
  }

  @Test func theNumberOfAnAlertIsNotTakenForANotices() throws {
    let error = #expect(throws: (any Error).self) { try Filet.parseAsRoot(["ack", "alr_01J"]) }
    let message = error.map { Filet.fullMessage(for: $0) } ?? ""
    #expect(message.contains("ntc_") && message.contains("alr_01J"))
    for id in ["ntc_01J", "x"] { _ = try Filet.parseAsRoot(["ack", id]) }
  }

  @Test(arguments: [
    (404, "/v1/observations/obs_1", "même unité"),
    (404, "/v1/observations/obs_1/retraction", "coordination"),
    (404, "/v1/absences/abs_1/end", "filet away"),
    (404, "/v1/notices/ntc_1", "filet inbox"), (409, "/v1/notices/ntc_1/closure", "filet show"),
    (403, "/v1/status", "filet whoami"), (404, "/v1/vault/flags", "--by-name"),
    (404, "/v1/vault/flags/flg_1/end", "filet flags"),
  ])
  func adviceFitsWhatWasAskedFor(status: Int, target: String, words: String) {
    var problem = Problem(status: status, type: "x", title: "x", detail: "x")
    problem.target = target
    let view = ProblemView(problem: problem, language: .french, paint: .none)
    #expect(view.lines.last?.contains(words) == true)
    problem.target = "/v1/notices/ntc_1/referral"
    problem.status = 403
    let refusal = ProblemView(problem: problem, language: .french, paint: .none)
    #expect(refusal.lines == ["filet: x"], "a refusal says itself why")
  }

  @Test(arguments: [
    ("/v1/notices/ntc_1/referral", "/to", "--to"), ("/v1/absences", "/until", "--until"),
    ("/v1/consultations", "/to", "ORG"), ("/v1/vault/flags", "/youth", "REF"),
  ])
  func aFaultIsToldAtWhatWasTyped(target: String, pointer: String, typed: String) {
    var problem = Problem(
      status: 422, type: "x", title: "x", detail: "x",
      faults: [Fault(pointer, fr: "inconnu", en: "unknown")])
    problem.target = target
    func lines() -> [String] {
      ProblemView(problem: problem, language: .french, paint: .none).lines
    }
    #expect(lines()[1] == "       \(typed)  inconnu")
    let isOfDirectory = pointer == "/to"
    problem.faults.append(Fault("/file", fr: "x", en: "x"))
    #expect(lines().count == (isOfDirectory ? 3 : 2), "the problem says it already")
    problem.faults.removeLast()
    #expect((lines().last?.contains("filet directory") == true) == isOfDirectory)
    problem.target = ""
    #expect(lines()[1] == "       \(pointer)  inconnu", "of an observation the field is shown")
  }

  @Test(arguments: [429, 503])
  func thatNothingWasTakenIsSaidWhereSomethingWasGiven(status: Int) {
    var problem = Problem(status: status, type: "x", title: "x", detail: "x")
    problem.target = "/v1/portrait"
    func advice() -> String {
      ProblemView(problem: problem, language: .french, paint: .none).lines.last ?? ""
    }
    #expect(advice().contains("Réessayez") && !advice().contains("Rien n'a été pris"))
    problem.target = "/v1/observations"
    problem.isOfChange = true
    #expect(advice().contains("Rien n'a été pris. Réessayez"))
  }

  @Test func aFaultOfTheWholeTextIsSaidOnce() {
    let whole = Fault("", fr: "ce n'est pas du JSON", en: "this is not JSON")
    let field = Fault("/data", fr: "ce n'est pas du JSON", en: "this is not JSON")
    func lines(_ faults: [Fault], _ detail: String) -> [String] {
      let problem = Problem(status: 400, type: "x", title: "x", detail: detail, faults: faults)
      return ProblemView(problem: problem, language: .french, paint: .none).lines
    }
    #expect(lines([whole], "ce n'est pas du JSON") == ["filet: ce n'est pas du JSON"])
    #expect(lines([whole], "il y a un défaut").count == 2)
    #expect(lines([field], "ce n'est pas du JSON").count == 2)
  }

  @Test func everyCommandShowsAnExample() {
    var left = Filet.configuration.subcommands
    #expect(left.count >= 15)
    while let command = left.popLast() {
      let configuration = command.configuration
      left += configuration.subcommands
      #expect(
        configuration.discussion.contains(/Exemple|Example/)
          || !configuration.subcommands.isEmpty,
        "\(configuration.commandName ?? "?")")
    }
  }

  @Test func distancesInTime() throws {
    let now = try #require(Timestamp(rfc3339: "2026-07-01T12:00:00Z"))
    let french = LocalTime(language: .french, now: now)
    let english = LocalTime(language: .english, now: now)
    #expect(french.distance(to: now + .minutes(65)) == "dans 1 h 05")
    #expect(french.distance(to: now - .hours(2)) == "en retard de 2 h")
    #expect(english.distance(to: now + .days(3)) == "in 3 days")
    #expect(french.moment(now) == "mercredi 1er juillet, 8 h 00")
    #expect(english.moment(now - .days(365)) == "Tuesday 1 July 2025, 08:00")
  }

  @Test func paragraphsOfTheHelpAreUnfolded() {
    #expect(unfolded("a\nb\n\nc:\n  d\ne") == "a b\n\nc:\n  d\ne")
  }
}
