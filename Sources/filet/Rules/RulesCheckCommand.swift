import ArgumentParser
import SafetyNet
import Sigma
import StrictJSON
import StrictYAML
import Wording

struct RulesCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: say(
      "Dit tout ce qui ne va pas dans des règles.", "Says everything that is wrong with rules."),
    discussion: guide("Exemple :\n  filet rules check Rules", "Example:\n  filet rules check Rules")
  )

  @OptionGroup var globals: GlobalOptions

  private var options: RulesOptions { RulesOptions(globals) }

  @Argument(
    help: ArgumentHelp(
      say("Fichier ou dossier.", "File or directory."), valueName: say("chemin", "path")),
    completion: .file())
  var path = "Rules"

  func run() async throws {
    let files = try RulesFiles(path, options, inLibrary: true, takesOtherParts: true)
    var (set, diagnostics) = try checked(files)
    let rules = set.rules.filter { files.isAsked($0.file) }
    var events = TestEvents(kindsOf: files.library, options)
    for rule in rules {
      // What is wrong with what stands in the rule is among these already.
      var reading = YAMLReading(file: rule.file)
      let tests = RuleLibrary.tests(of: rule, &reading)
      diagnostics += try await events.filled(tests, of: rule).faults
    }
    diagnostics = diagnostics.inReadingOrder
    if options.json {
      for diagnostic in diagnostics { options.print(RulesOutput.json(diagnostic).text) }
    } else {
      let (first, rest) = diagnostics.told
      for diagnostic in first { options.print(diagnostic.markedLine(in: options.spoken)) }
      if let rest { options.print(rest[options.spoken]) }
    }
    let errors = diagnostics.filter { $0.severity == .error }.count
    let warnings = diagnostics.count - errors
    var parts = [
      Bilingual.counted(rules.count, fr: ("règle", "règles"), en: ("rule", "rules")),
      .counted(errors, fr: ("faute", "fautes"), en: ("fault", "faults")),
    ]
    if warnings > 0 {
      parts.append(
        .counted(warnings, fr: ("avertissement", "avertissements"), en: ("warning", "warnings")))
    }
    options.say(
      Bilingual(
        fr: parts.map(\.fr).joined(separator: ", "), en: parts.map(\.en).joined(separator: ", ")))
    if errors > 0 { throw RulesExit.negative }
  }

  /// What is, or is in, a folder with kinds or scoring is read as the daemon reads it, with all of that
  /// folder, and refused for the same reasons (that there is no mandate is warned of); anything else is Sigma alone.
  private func checked(_ files: RulesFiles) throws -> (RuleSet, [Diagnostic]) {
    guard let library = files.library else {
      let (set, diagnostics) = files.compile(options)
      return (set, diagnostics + Self.faultsOfTests(in: set))
    }
    let read = RuleFile.everyYAML(under: library.root)
    guard read.unreadable.isEmpty else {
      options.say(read.unreadable.map(\.diagnostic))
      throw RulesExit.unreadable
    }
    var (set, diagnostics) = RuleLibrary.check(read.files)
    diagnostics = RuleLibrary.located(diagnostics, under: library.root)
    diagnostics += RuleFile.unread(under: library.root)
    if library.isAll { diagnostics += RuleLibrary.missing(from: read.files, under: library.root) }
    return (
      set, library.isAll ? diagnostics : diagnostics.filter { files.isAsked($0.location.file) }
    )
  }

  /// Of rules that are Sigma alone: of which kind events are, nobody says.
  private static func faultsOfTests(in set: RuleSet) -> [Diagnostic] {
    let rules =
      set.rules.map { ($0.file, $0.custom) } + set.leftOut.map { ($0.file, $0.custom) }
    return rules.flatMap { file, custom -> [Diagnostic] in
      var reading = YAMLReading(file: file)
      if let tests = custom["filet"]?["tests"] { _ = RuleTest.read(tests, reading: &reading) }
      return reading.diagnostics
    }
  }
}
