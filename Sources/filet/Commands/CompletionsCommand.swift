import ArgumentParser
import Wording

/// `filet completions bash|zsh|fish`
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: say("Le complètement pour l'interpréteur.", "Completions for the shell."),
    discussion: guide(
      "Exemple :\n  filet completions bash > ~/.local/share/bash-completion/completions/filet",
      "Example:\n  filet completions bash > ~/.local/share/bash-completion/completions/filet"))

  enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

  @Argument(help: "bash, zsh, fish") var shell: Shell
  @OptionGroup var globals: GlobalOptions

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell.rawValue) else {
      throw CommandFailure(.usage)
    }
    var script = Filet.completionScript(for: shell)
    if shell == .bash {
      // Where there is no word of ours to offer, the names of files, as bash does by itself: most arguments are files.
      script = script.replacing(
        "complete -o filenames -F", with: "complete -o default -o filenames -F")
    }
    Output.standard.data(script)
  }
}
