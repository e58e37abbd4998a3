import ArgumentParser
import Sigma
import StrictJSON
import StrictYAML
import Wording

struct RulesCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Dit tout ce qui ne va pas dans des règles — says everything that is wrong with rules.",
    discussion: "Exemple — example: filet rules check Rules")

  @OptionGroup var options: RulesOptions

  @Argument(help: "Fichier ou dossier — file or directory")
  var path = "Rules"

  func run() async throws {
    let files = try RulesFiles(path, options)
    var (set, diagnostics) = files.compile(options)
    for rule in set.rules {
      var reading = YAMLReading(file: rule.file)
      if let tests = rule.custom["filet"]?["tests"] {
        _ = RuleTest.read(tests, reading: &reading)
      }
      diagnostics += reading.diagnostics
    }
    for diagnostic in diagnostics {
      if options.json {
        print(RulesOutput.json(diagnostic).text)
      } else {
        print(diagnostic.line(in: options.spoken))
      }
    }
    let errors = diagnostics.filter { $0.severity == .error }.count
    options.say(
      Bilingual(
        fr: "\(set.rules.count) règles, \(errors) fautes",
        en: "\(set.rules.count) rules, \(errors) faults"))
    if errors > 0 { throw RulesExit.negative }
  }
}
