import ArgumentParser
import Wording

extension Language: ExpressibleByArgument {}

/// What every command takes; may also stand before the command.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say(
        "La prise du démon (ou FILET_SOCKET).", "The daemon's socket (or FILET_SOCKET)."),
      valueName: say("chemin", "path")))
  var socket: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      say(
        "Agir pour ce compte, si le répertoire le permet.",
        "Act for this account, if the directory allows it."),
      valueName: say("compte", "account")))
  var actingAs: String?

  @Option(help: ArgumentHelp(say("fr ou en.", "fr or en."), valueName: "fr|en"))
  var lang: Language?

  @Flag(
    help: ArgumentHelp(
      say(
        "Sortie pour machines : JSON, NDJSON pour les listes.",
        "Output for machines: JSON, NDJSON for lists.")))
  var json = false
}

extension GlobalOptions {
  /// Moves global options that stand before the command behind it, where each command reads them.
  static func movedBehindCommand(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let first = rest.first {
      if ["--socket", "--as", "--lang"].contains(first), rest.count > 1 {
        leading += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if first == "--json"
        || ["--socket=", "--as=", "--lang="].contains(where: first.hasPrefix)
      {
        leading.append(first)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    guard !leading.isEmpty, let command = rest.first, !command.hasPrefix("-"), command != "help"
    else { return arguments }
    let terminator = rest.firstIndex(of: "--") ?? rest.endIndex
    return rest[..<terminator] + leading + rest[terminator...]
  }
}
