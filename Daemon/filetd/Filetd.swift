import ArgumentParser
import Wording

/// The daemon's command line. What it does is in `Startup`; this file only says what may be asked.
@main
struct Filetd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filetd",
    abstract: "Filet de sécurité : le service. / The safety net: the daemon.",
    discussion: """
      Reçoit les observations des unités de veille sur un socket Unix, applique les règles, et met chaque \
      avis dans la boîte du bon pivot. Sans fichier de configuration, chaque réglage a une valeur par défaut.
      Receives the watch units' observations on a Unix socket, applies the rules, and puts each notice into \
      the right pivot's inbox. Without a configuration file every setting has a default.

      Les options l'emportent sur les variables FILET_*, et celles-ci sur le fichier. / Options win over \
      FILET_* variables, and those over the file.

      EXEMPLES / EXAMPLES
        filetd --config /etc/filet/filetd.yml
        filetd --check --config /etc/filet/filetd.yml
        filetd --demo --rules Rules --directory Fixtures/region --state ./state --socket ./filet.sock

      FIN / EXIT  0 arrêt normal / stopped · 64 usage · 65 règles ou configuration / rules or configuration
        69 données inutilisables / store unusable · 73 socket · 78 refus de tourner / refuses to run
      SIGTERM arrête, SIGHUP relit les règles. / SIGTERM stops, SIGHUP reloads the rules.
      """)

  @Option(help: "Fichier de configuration. / Configuration file.", completion: .file())
  var config: String?

  @Option(help: "Socket à créer. / Socket to make.", completion: .file())
  var socket: String?

  @Option(help: "Dossier des données, mode 0700. / State directory.", completion: .directory)
  var state: String?

  @Option(help: "Dossier des règles. / Rules directory.", completion: .directory)
  var rules: String?

  @Option(
    help: "Dossier qui contient directory.yml. / Directory that holds directory.yml.",
    completion: .directory)
  var directory: String?

  @Option(
    help: "Fichier de la clé maîtresse, 32 octets, mode 0400. / Master key file.",
    completion: .file())
  var key: String?

  @Flag(
    help:
      "Région inventée ; qui démarre peut agir pour tout compte. / Invented region; who starts it may act as any account."
  )
  var demo = false

  @Flag(
    help:
      "Lit tout, nomme chaque défaut et chaque trou des 30 jours à venir, ne démarre rien. / Reads everything, names every fault and every hole of the next 30 days, starts nothing."
  )
  var check = false

  @Flag(
    help:
      "Avec --check : un objet JSON par ligne. / With --check: one JSON object a line."
  )
  var json = false

  func run() async throws {
    let environment = Environment()
    let flags = Settings.Sources.Flags(
      config: config, socket: socket, state: state, rules: rules, directory: directory, key: key)
    let startup = Startup(flags: flags, isDemo: demo, environment: environment)
    do throws(Refusal) {
      if check {
        try startup.check(asJSON: json)
      } else {
        try await startup.run()
      }
    } catch {
      error.print(in: environment.language)
      throw ExitCode(error.code.rawValue)
    }
  }
}
