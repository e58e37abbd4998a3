import ArgumentParser
import Foundation
import Sigma
import StrictJSON
import StrictYAML
import Wording

struct RulesExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: say(
      "Dit pourquoi une règle tient ou non sur un événement.",
      "Says why a rule holds or not on an event."),
    discussion: guide(
      "Exemple :\n  filet rules explain rule.yml event.json",
      "Example:\n  filet rules explain rule.yml event.json"))

  @OptionGroup var globals: GlobalOptions

  private var options: RulesOptions { RulesOptions(globals) }

  @Flag(
    name: .customLong("ignore-logsource"),
    help: ArgumentHelp(say("Sans regarder la source.", "Whatever the logsource.")))
  var ignoresLogsource = false

  @Option(
    name: .customLong("placeholders"),
    help: ArgumentHelp(
      say("Valeurs de %nom% (JSON).", "Values of %name% (JSON)."), valueName: say("fichier", "file")
    ))
  var placeholders: String?

  @Argument(
    help: ArgumentHelp(
      say("Le fichier de la règle.", "The rule's file."), valueName: say("règle", "rule")))
  var rule: String

  @Argument(
    help: ArgumentHelp(
      say(
        "L'événement, un objet JSON, ou une observation.",
        "The event, a JSON object, or an observation."), valueName: say("événement", "event"))
  )
  var event: String

  func run() async throws {
    var files = try RulesFiles(rule, options, inLibrary: true)
    if let placeholders { try files.readPlaceholders(placeholders, options) }
    let (set, diagnostics) = files.compile(options)
    let errors = diagnostics.filter { $0.severity == .error }
    options.say(errors)
    let rules = set.rules.filter { files.isAsked($0.file) }
    guard !rules.isEmpty else {
      if errors.isEmpty {
        options.say(
          Bilingual(
            fr: "un filtre s'explique par les règles sur lesquelles il porte",
            en: "a filter is explained by the rules that it goes on"))
      }
      throw RulesExit.negative
    }
    let bytes = try RulesFiles.source(event, options).bytes
    var json: JSONValue?
    var refusal: Bilingual?
    do throws(JSONFault) {
      json = try parseJSON(bytes, limits: JSONLimits(bytes: 64 << 20, depth: 1_000))
    } catch {
      refusal = error.fault.message
    }
    let subject: Event
    var others: [ExplainedObservation.Other] = []
    if let json, ExplainedObservation.isOne(json) {
      let observation = try ExplainedObservation(json, kindsOf: files.library, options)
      (subject, others) = (observation.event, observation.others)
    } else {
      subject = Event(
        json: bytes, origin: ignoresLogsource ? .ignored : .fieldsElse(Self.sources(of: rules)))
    }
    var evaluator = Evaluator(set)
    _ = evaluator.matches(subject)
    let undecided = Set(evaluator.takeFaults().map(\.rule))
    var held = false
    var explained = false
    for rule in rules where rule.kind == .detection {
      guard let explanation = evaluator.explain(rule: rule.index, subject) else {
        options.say(
          Bilingual(
            fr: "\(event) : ce n'est pas un objet JSON", en: "\(event): not a JSON object"))
        throw RulesExit.unreadable
      }
      if !explained, let refusal, rules.contains(where: Self.mayReadObservations) {
        sayThatItIsNoObservation(refusal)
      }
      explained = true
      held = held || explanation.holds
      show(explanation, rule, of: nil)
      for other in others where Self.isAlso(rule, of: other.words) {
        guard let explanation = evaluator.explain(rule: rule.index, other.event) else { continue }
        held = held || explanation.holds
        show(explanation, rule, of: other.name)
      }
      if undecided.contains(rule.index) { options.say([RulesOutput.limitReached(rule)]) }
    }
    if !explained {
      options.say(
        Bilingual(
          fr: "une corrélation s'explique par les règles qu'elle lit",
          en: "a correlation is explained by the rules that it reads"))
    }
    if !held || !errors.isEmpty { throw RulesExit.negative }
  }

  /// What an event does not say of where it comes from is taken to be what the rules ask for, as in their tests:
  /// there `_category` may stand alone.
  private static func sources(of rules: [Rule]) -> EventLogsource {
    let sources = rules.map(\.logsource)
    return EventLogsource(
      products: Set(sources.compactMap(\.product)),
      categories: Set(sources.compactMap(\.category)),
      services: Set(sources.compactMap(\.service)))
  }

  /// Rules read more than the daemon takes: a number beyond 64 bits, a name given twice.
  private func sayThatItIsNoObservation(_ refusal: Bilingual) {
    options.say(
      Bilingual(
        fr: "\(event) : lu comme un simple événement, et non comme une observation : \(refusal.fr)",
        en: "\(event): read as a plain event, and not as an observation: \(refusal.en)"))
  }

  /// To a rule of another product it makes no difference that something is no observation.
  private static func mayReadObservations(_ rule: Rule) -> Bool {
    ["filet", nil].contains(rule.logsource.product) || rule.custom["filet"] != nil
  }

  /// Whether a rule is true as well of somebody else who is one of these to rules.
  private static func isAlso(_ rule: Rule, of words: [String]) -> Bool {
    guard let node = rule.custom["filet"]?["also_of"] else { return false }
    return (node.sequence ?? [node]).contains { $0.scalar.map { words.contains($0.text) } ?? false }
  }

  /// - Parameter name: of whom, where that is not whom the observation is about.
  private func show(_ explanation: Explanation, _ rule: Rule, of name: String?) {
    if options.json {
      options.print(RulesOutput.json(explanation, rule, of: name).text)
      return
    }
    func mark(_ holds: Bool) -> String { holds ? "+" : "-" }
    let verdict =
      explanation.holds
      ? Bilingual(fr: "tient", en: "holds") : Bilingual(fr: "ne tient pas", en: "does not hold")
    let whose = name.map { " (\($0))" } ?? ""
    options.print("\(mark(explanation.holds)) \(rule.title)\(whose): \(verdict[options.spoken])")
    if !explanation.isForLogsource {
      options.print(
        "  "
          + Bilingual(
            fr: "- la règle n'est pas pour la source de cet événement",
            en: "- the rule is not for this event's logsource")[options.spoken])
    }
    for selection in explanation.selections {
      let origin = selection.filter.map { " [\($0)]" } ?? ""
      let place = Bilingual(fr: "ligne \(selection.line)", en: "line \(selection.line)")
      options.print(
        "  \(mark(selection.holds)) \(selection.name)\(origin) (\(place[options.spoken]))")
      for (index, items) in selection.alternatives.enumerated() {
        if index > 0 { options.print("      " + Bilingual(fr: "ou", en: "or")[options.spoken]) }
        for item in items { show(item) }
      }
    }
  }

  private func show(_ item: Explanation.Item) {
    func mark(_ holds: Bool) -> String { holds ? "+" : "-" }
    let name = ([item.field ?? ""] + item.modifiers).joined(separator: "|")
    let absent =
      item.isPresent
      ? "" : " (" + Bilingual(fr: "champ absent", en: "field absent")[options.spoken] + ")"
    options.print("    \(mark(item.holds)) \(name)\(absent)")
    for value in item.found {
      let shown = value.count > 160 ? value.prefix(160) + "…" : value[...]
      options.print("        = \(shown.replacing("\n", with: "\\n"))")
    }
    let shown = item.values.count > 20 ? item.values.filter(\.holds).prefix(20) : item.values[...]
    for value in shown { options.print("      \(mark(value.holds)) \(value.written)") }
    if shown.count < item.values.count {
      let rest = item.values.count - shown.count
      options.print(
        "      "
          + Bilingual(fr: "… et \(rest) autres valeurs", en: "… and \(rest) more values")[
            options.spoken])
    }
  }
}
