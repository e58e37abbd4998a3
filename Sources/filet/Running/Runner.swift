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
    let names =
      Filet.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard !names.contains(word) else { return nil }
    let guess = nearest(to: word, among: names)
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
