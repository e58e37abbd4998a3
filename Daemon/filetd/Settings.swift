import API
import Logging

/// What the daemon runs with, after flags, environment and file have been put together.
struct Settings: Sendable, Hashable {
  var socket: String
  /// Whether the folder of the socket is made where it is missing, as the state directory is: that of a demonstration, which
  /// nobody named.
  var makesSocketFolder: Bool
  var state: String
  var rules: String
  var directory: String
  /// `nil`: a systemd credential, else a key of our own making in the state directory.
  var key: String?
  /// The file of the public key for which backups are sealed; without one there are none.
  var backupRecipient: String?
  var logLevel: Logger.Level
  var limits: DoorLimits
  /// Events that may wait for the writer.
  var queue: Int

  /// Where settings come from; the earlier wins.
  struct Sources: Sendable {
    struct Flags: Sendable {
      var config: String?
      var socket: String?
      var state: String?
      var rules: String?
      var directory: String?
      var key: String?
    }

    var flags: Flags
    var environment: Environment
    var file: SettingsFile
    var isDemo: Bool
  }

  /// Puts them together.
  static func resolve(_ sources: Sources) -> Settings {
    let (flags, environment, file) = (sources.flags, sources.environment, sources.file)
    let home = sources.isDemo ? demonstrationFolder(environment) : nil
    let socket = flags.socket ?? environment["FILET_SOCKET"] ?? file.socket
    return Settings(
      socket: socket ?? home.map { $0 + "/filet.sock" } ?? "/run/filet/filet.sock",
      makesSocketFolder: socket == nil && home != nil,
      state: flags.state ?? environment["FILET_STATE"] ?? file.state
        ?? home.map { $0 + "/state" } ?? "/var/lib/filet",
      rules: flags.rules ?? environment["FILET_RULES"] ?? file.rules
        ?? (sources.isDemo ? "Rules" : "/etc/filet/rules"),
      directory: flags.directory ?? environment["FILET_DIRECTORY"] ?? file.directory
        ?? (sources.isDemo ? "Fixtures/region" : "/etc/filet/directory"),
      key: flags.key ?? environment["FILET_KEY"] ?? file.key,
      backupRecipient: environment["FILET_BACKUP_RECIPIENT"] ?? file.backupRecipient,
      logLevel: file.logLevel ?? .info,
      limits: file.limits, queue: file.queue ?? 20_000)
  }

  /// A demonstration leaves nothing in the system's folders.
  private static func demonstrationFolder(_ environment: Environment) -> String {
    (environment["XDG_RUNTIME_DIR"] ?? environment["TMPDIR"] ?? "/tmp") + "/filet-demo"
  }
}
