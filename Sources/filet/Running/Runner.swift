import ArgumentParser
import FiletClient
import Foundation
import Wording

/// Parses, runs, and turns what went wrong into words on stderr and an exit code.
enum Runner {
  static func run(_ arguments: [String]) async -> Never {
    let output = Output.standard
    do {
      var command = try Filet.parseAsRoot(GlobalOptions.movedBehindCommand(arguments))
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
