import ArgumentParser
import Foundation
import Sigma
import StrictYAML
import Wording

/// `filet rules`: everything that can be done with rule files without a daemon.
struct RulesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract:
      "Règles : vérifier, essayer, évaluer, expliquer — check, test, evaluate, explain rules.",
    subcommands: [
      RulesCheckCommand.self, RulesTestCommand.self, RulesEvalCommand.self,
      RulesExplainCommand.self,
    ])
}

/// What all commands on rules take.
struct RulesOptions: ParsableArguments {
  @Option(name: .customLong("lang"), help: "fr | en")
  var language: String?

  @Flag(name: .customLong("json"), help: "Sortie pour programmes — output for programs")
  var json = false

  var spoken: Language {
    if let language { return Language(locale: language) ?? .french }
    let environment = ProcessInfo.processInfo.environment
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let value = environment[name], !value.isEmpty {
        return Language(locale: value) ?? .french
      }
    }
    return .french
  }

  /// Says something on stderr.
  func say(_ message: Bilingual) { say(message[spoken]) }

  func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  func say(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { say(diagnostic.line(in: spoken)) }
  }
}

/// Exit codes of `docs/cli.md`.
enum RulesExit {
  static let negative = ExitCode(1)
  static let unreadable = ExitCode(66)
}
