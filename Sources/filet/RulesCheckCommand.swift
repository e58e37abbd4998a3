import ArgumentParser
import Foundation
import SafetyNet
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

  @OptionGroup var globals: GlobalOptions

  private var options: RulesOptions { RulesOptions(globals) }

  @Argument(help: "Fichier ou dossier — file or directory")
  var path = "Rules"

  func run() async throws {
    var (set, diagnostics) = try checked()
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

  /// A folder with kinds or scoring is read as the daemon reads it, and refused for the same reasons;
  /// anything else is Sigma alone.
  private func checked() throws -> (RuleSet, [Diagnostic]) {
    let isLibrary = ["kinds", "scoring.yml"].contains {
      FileManager.default.fileExists(atPath: path + "/" + $0)
    }
    guard isLibrary else { return try RulesFiles(path, options).compile(options) }
    do throws(RuleFile.Unreadable) {
      return RuleLibrary.check(try RuleFile.yaml(under: path))
    } catch {
      options.say([error.diagnostic])
      throw RulesExit.unreadable
    }
  }
}
