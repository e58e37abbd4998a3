import ArgumentParser
import SafetyNet
import Sigma
import StrictJSON
import StrictYAML
import Wording

struct RulesTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: say("Fait les essais écrits dans les règles.", "Runs the tests written into rules."),
    discussion: guide("Exemple :\n  filet rules test Rules", "Example:\n  filet rules test Rules"))

  @OptionGroup var globals: GlobalOptions

  private var options: RulesOptions { RulesOptions(globals) }

  @Argument(
    help: ArgumentHelp(
      say("Fichier ou dossier.", "File or directory."), valueName: say("chemin", "path")),
    completion: .file())
  var path = "Rules"

  func run() async throws {
    let files = try RulesFiles(path, options, inLibrary: true)
    let (set, diagnostics) = files.compile(options)
    var faults = diagnostics.filter { $0.severity == .error }
    var warnings: [Diagnostic] = []
    var run = RuleTestRun(set)
    var events = TestEvents(kindsOf: files.library, options)
    var passed = 0
    var failed = 0
    for rule in set.rules where files.isAsked(rule.file) {
      var reading = YAMLReading(file: rule.file)
      let tests = RuleLibrary.tests(of: rule, &reading)
      if files.library != nil, reading.diagnostics.isEmpty,
        let warning = RuleLibrary.untested(rule, by: tests)
      {
        warnings.append(warning)
      }
      let (runnable, unread) = try await events.filled(tests, of: rule)
      faults += unread
      for test in runnable {
        let result = run.run(test.counted(for: rule), of: rule.index)
        if result.passed { passed += 1 } else { failed += 1 }
        report(result, rule)
        for undecided in result.undecided {
          let fault = RulesOutput.limitReached(set.rules[undecided])
          if !faults.contains(fault) { faults.append(fault) }
        }
      }
      faults += reading.diagnostics
    }
    options.say(warnings + faults)
    if options.json {
      let summary: JSONValue = [
        "passed": .integer(Int64(passed)), "failed": .integer(Int64(failed)),
        "faults": .integer(Int64(faults.count)),
      ]
      options.print(summary.text)
    } else {
      // Scripts read the English words, whatever the language of who reads along.
      let counts = "\(passed) passed, \(failed) failed"
      let won = Bilingual.counted(passed, fr: ("réussi", "réussis"), en: ("passed", "passed"))
      let lost = Bilingual.counted(failed, fr: ("échoué", "échoués"), en: ("failed", "failed"))
      options.print(
        Bilingual(fr: "\(won.fr), \(lost.fr) · \(counts)", en: counts)[options.spoken])
    }
    if failed > 0 || !faults.isEmpty { throw RulesExit.negative }
  }

  private func report(_ result: RuleTestRun.Result, _ rule: Rule) {
    if options.json {
      let line: JSONValue = [
        "rule": rule.id.map { .string($0) } ?? .null, "title": .string(rule.title),
        "test": .string(result.test.name), "passed": .bool(result.passed),
        "file": .string(result.test.location.file),
        "line": .integer(Int64(result.test.location.line)),
      ]
      options.print(line.text)
      return
    }
    guard !result.passed else { return }
    let outcome =
      result.holds
      ? Bilingual(
        fr: "la règle tient, et ne devrait pas", en: "the rule holds, and should not")
      : Bilingual(
        fr: "la règle ne tient pas, et le devrait", en: "the rule does not hold, and should")
    options.print(
      "\(result.test.location): \(rule.title), \(result.test.name): \(outcome[options.spoken])")
  }
}
