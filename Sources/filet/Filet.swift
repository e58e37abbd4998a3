import ArgumentParser
import Wording

/// The command line. One file a command in `Commands/`; what they share is in `Running/`.
@main
struct Filet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filet",
    abstract: say(
      "Filet de sécurité : transmettre, recevoir et suivre les avis.",
      "The safety net: submit, receive and follow notices."),
    discussion: guide(
      """
      Exemples :
        filet submit observations.ndjson    transmettre des observations
        filet inbox --follow                voir ses avis à mesure qu'ils arrivent
        filet ack ntc_01J…                  accuser réception d'un avis

      Les heures montrées sont celles de Québec, où que l'on soit.

      Codes de sortie : 0 fait ; 1 fait, réponse négative ; 64 usage ; 66 entrée illisible ;
      69 démon injoignable ; 70 erreur interne ; 77 non permis.
      """,
      """
      Examples:
        filet submit observations.ndjson    submit observations
        filet inbox --follow                see one's notices as they arrive
        filet ack ntc_01J…                  acknowledge a notice

      Times shown are Québec's, wherever one is.

      Exit codes: 0 done; 1 done, the answer is negative; 64 usage; 66 input not readable;
      69 daemon not reachable; 70 internal; 77 not permitted.
      """),
    version: Version.text,
    subcommands: [
      SubmitCommand.self, ReportCommand.self, RetractCommand.self, SuppressCommand.self,
      InboxCommand.self,
      ShowCommand.self, AckCommand.self, ActCommand.self, ReferCommand.self, CloseCommand.self,
      DeclineCommand.self, HandoverCommand.self, ReopenCommand.self, ConsultCommand.self,
      AnswerCommand.self, AwayCommand.self, CoverCommand.self, SubmissionCommand.self,
      RulesCommand.self, ReplayCommand.self, SimulateCommand.self, MeasureCommand.self,
      EvaluateCommand.self, StatusCommand.self, KindsCommand.self,
      WhoamiCommand.self, DirectoryCommand.self,
      RegisterCommand.self, RecordCommand.self, PortraitCommand.self,
      HoldCommand.self, RestrictCommand.self, CorrectCommand.self, WithdrawConsentCommand.self,
      TransferCommand.self, FlagsCommand.self, UnflagCommand.self, ReviewedCommand.self,
      EraseCommand.self, RetentionCommand.self, IncidentCommand.self, ContactCommand.self,
      KeyCommand.self, BackupCommand.self,
      DialStdioCommand.self, CompletionsCommand.self, ShiftTimeCommand.self,
    ])

  @OptionGroup var globals: GlobalOptions

  static func main() async {
    await Runner.run(Array(CommandLine.arguments.dropFirst()))
  }
}
