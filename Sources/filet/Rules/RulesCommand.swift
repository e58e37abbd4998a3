import ArgumentParser
import Sigma
import StrictYAML
import Wording

/// `filet rules`: everything that can be done with rule files without a daemon.
struct RulesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: say(
      "Règles : vérifier, essayer, évaluer, expliquer.", "Check, test, evaluate, explain rules."),
    subcommands: [
      RulesCheckCommand.self, RulesTestCommand.self, RulesEvalCommand.self,
      RulesExplainCommand.self, RulesDiffCommand.self,
    ])
}

/// How a command on rules speaks. The root command takes `--lang` and `--json` wherever they stand, so each
/// command reads them from `GlobalOptions`.
struct RulesOptions {
  var json: Bool
  var spoken: Language

  init(_ globals: GlobalOptions) {
    json = globals.json
    spoken = globals.lang ?? Speech.language
  }

  /// A line of data.
  func print(_ line: String) { Output.standard.data(line) }

  /// Says something on stderr.
  func say(_ message: Bilingual) { say(message[spoken]) }

  func say(_ text: String) { Output.standard.note(text) }

  func say(_ diagnostics: [Diagnostic]) {
    let (first, rest) = diagnostics.told
    for diagnostic in first { say(diagnostic.markedLine(in: spoken)) }
    if let rest { say(rest) }
  }
}

/// Exit codes of `docs/cli.md`.
enum RulesExit {
  static let negative = ExitCode(1)
  static let unreadable = ExitCode(66)
}
