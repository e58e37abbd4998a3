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
        FILET_CONFIG FILET_SOCKET FILET_STATE FILET_RULES FILET_DIRECTORY FILET_KEY
        FILET_BACKUP_RECIPIENT FILET_LANG

      EXEMPLES / EXAMPLES
        filetd --config /etc/filet/filetd.yml
        filetd --check --config /etc/filet/filetd.yml
        filetd --restore /srv/filet-2026-03-02 --backup-key backup.key --key master.key --state /var/lib/filet
        filetd --rotate-key /etc/filet/master-2.key --config /etc/filet/filetd.yml
        filetd --demo --rules Rules --directory Fixtures/region --state ./state --socket ./filet.sock

      FIN / EXIT  0 arrêt normal / stopped · 64 usage · 65 règles ou configuration / rules or configuration
        69 données inutilisables / store unusable · 73 socket · 78 refus de tourner / refuses to run
      SIGTERM arrête, SIGHUP relit les règles. / SIGTERM stops, SIGHUP reloads the rules.
      """,
    version: Version.text)

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
    help:
      "Fichier de la clé maîtresse, 32 octets, mode 0400 ; - : au terminal. / Master key file; - asks.",
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

  @Option(
    name: .customLong("rotate-key"),
    help:
      "Change la clé maîtresse pour celle de ce fichier (créé s'il manque), puis finit. / Changes the master key to that of this file (made if missing), then ends.",
    completion: .file())
  var newKey: String?

  @Option(
    help:
      "Restaure cette sauvegarde dans un dossier d'état vide, puis finit. / Restores this backup into an empty state directory, then ends.",
    completion: .file())
  var restore: String?

  @Option(
    name: .customLong("restore-keys"),
    help: "La sauvegarde des clés ; sinon FICHIER.keys. / The backup of the keys; else FILE.keys.",
    completion: .file())
  var restoreKeys: String?

  @Option(
    name: .customLong("backup-key"),
    help: "La clé privée des sauvegardes. / The private key of backups.", completion: .file())
  var backupKey: String?

  @Flag(
    name: .customLong("rotate-pseudonyms"),
    help:
      "Change les clés des pseudonymes, puis finit. / Changes the keys of pseudonyms, then ends.")
  var rotatesPseudonyms = false

  @Option(
    help:
      "Un point de contrôle du registre que quelqu'un a vu ; sinon « witness » du dossier d'état. / A checkpoint of the record that somebody has seen.",
    completion: .file())
  var witness: String?

  @Option(
    name: .customLong("accept-older-state"),
    help:
      "Partir quand même d'un état plus ancien ; la raison est consignée. / Go on from an older state; the reason is recorded."
  )
  var acceptedReason: String?

  func validate() throws {
    if let fault = contradiction { throw ValidationError(fault[Environment().language]) }
    if let acceptedReason, acceptedReason.allSatisfy(\.isWhitespace) {
      throw ValidationError(
        Bilingual(
          fr: "--accept-older-state demande une raison : elle est consignée",
          en: "--accept-older-state needs a reason: it is recorded")[Environment().language])
    }
  }

  /// What cannot be asked for together: one run does one thing, and a check changes nothing.
  private var contradiction: Bilingual? {
    let asked = [
      ("--check", check), ("--restore", restore != nil), ("--rotate-key", newKey != nil),
      ("--rotate-pseudonyms", rotatesPseudonyms),
    ].filter { $0.1 }.map { $0.0 }
    if asked.count > 1 {
      return Bilingual(
        fr: "\(asked.joined(separator: ", ")) ne vont pas ensemble : faites l'un, puis l'autre",
        en: "\(asked.joined(separator: ", ")) do not go together: do one, then the other")
    }
    if json, !check {
      return Bilingual(fr: "--json ne va qu'avec --check", en: "--json goes with --check only")
    }
    if restoreKeys != nil || backupKey != nil, restore == nil {
      return Bilingual(
        fr: "--restore-keys et --backup-key ne vont qu'avec --restore",
        en: "--restore-keys and --backup-key go with --restore only")
    }
    return nil
  }

  func run() async throws {
    let environment = Environment()
    let flags = Settings.Sources.Flags(
      config: config, socket: socket, state: state, rules: rules, directory: directory, key: key)
    let startup = Startup(
      flags: flags, isDemo: demo, environment: environment, witness: witness,
      acceptedReason: acceptedReason)
    do throws(Refusal) {
      if let restore {
        try startup.restore(
          RestoreRequest(
            data: restore, keys: restoreKeys ?? restore + ".keys", opener: backupKey))
      } else if let newKey {
        try startup.rotateKey(to: newKey)
      } else if rotatesPseudonyms {
        try startup.rotatePseudonyms()
      } else if check {
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
