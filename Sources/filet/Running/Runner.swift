import ArgumentParser
import FiletClient
import Foundation
import Wording

/// Parses, runs, and turns what went wrong into words on stderr and an exit code.
enum Runner {
  static func run(_ arguments: [String]) async -> Never {
    let output = Output.standard
    do {
      let arguments = GlobalOptions.movedBehindCommand(arguments)
      if let failure = unknownCommand(in: arguments) { throw failure }
      var command = try Filet.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      // Everything was done and shown; that the record is not what it was is said by the exit code too.
      exit((await Witness.shared.isAlarmed ? Exit.negative : Exit.done).rawValue)
    } catch {
      exit(report(error, to: output, in: Speech.language))
    }
  }

  /// The parser would take a misspelt command for an argument too many. What was typed is not said back: it may be what
  /// somebody meant to write elsewhere.
  static func unknownCommand(in arguments: [String]) -> CommandFailure? {
    guard let word = arguments.first, !word.isEmpty, !word.hasPrefix("-") else { return nil }
    let names = names(of: Filet.configuration.subcommands) + ["help"]
    guard names.contains(word) else { return unknown(word, among: names) }
    return word == "help" ? unknownTopic(in: arguments.dropFirst()) : nil
  }

  /// The parser shows the general help where the help of a misspelt command is asked for.
  private static func unknownTopic(in words: some Sequence<String>) -> CommandFailure? {
    var commands = Filet.configuration.subcommands
    var path: [String] = []
    for word in words {
      guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
      guard let command = commands.first(where: { $0.configuration.commandName == word }) else {
        return unknown(word, among: names(of: commands), of: path)
      }
      path.append(word)
      commands = command.configuration.subcommands
    }
    return nil
  }

  private static func names(of commands: [any ParsableCommand.Type]) -> [String] {
    commands.compactMap { $0.configuration.commandName }
  }

  private static func unknown(
    _ word: String, among names: [String], of path: [String] = []
  ) -> CommandFailure {
    let near = CommandWords.command(for: word, among: names) ?? nearest(to: word, among: names)
    let guess = near.map { (path + [$0]).joined(separator: " ") }
    return CommandFailure(
      .usage,
      fr: "cette commande n'existe pas"
        + (guess.map { " ; vouliez-vous dire « filet \($0) » ?" } ?? "")
        + "\n`filet help` les liste toutes.",
      en: "there is no such command"
        + (guess.map { "; did you mean \"filet \($0)\"?" } ?? "")
        + "\n`filet help` lists them all.")
  }

  /// Says what went wrong; the exit code.
  static func report(_ error: any Error, to output: Output, in language: Language) -> Int32 {
    switch error {
    case let failure as CommandFailure:
      if let message = failure.message { output.fault(message[language]) }
      return failure.exit.rawValue
    case let code as ExitCode:
      return code.rawValue
    case let fault as ClientFault:
      output.fault(fault.message[language])
      return Exit(fault).rawValue
    case let problem as Problem:
      for line in ProblemView(problem: problem, language: language, paint: output.errorPaint).lines
      {
        output.note(line)
      }
      return Exit(problem).rawValue
    default:
      return reportParsing(error, to: output, in: language)
    }
  }

  private static func reportParsing(
    _ error: any Error, to output: Output, in language: Language
  ) -> Int32 {
    let code = Filet.exitCode(for: error)
    let message = HelpWording.translated(Filet.fullMessage(for: error), to: language)
    if code == .success {
      output.data(message)
      return Exit.done.rawValue
    }
    output.note(message)
    return code == .validationFailure ? Exit.usage.rawValue : Exit.internalFault.rawValue
  }
}
