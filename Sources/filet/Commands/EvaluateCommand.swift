import ArgumentParser
import Chronology
import Evaluation
import Foundation
import Simulation
import StrictJSON
import Wording

/// `filet evaluate --seeds 1-20 --variant v1`
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: say(
      "Inventer, rejouer et mesurer plusieurs régions.",
      "Invent, replay and measure several regions."),
    discussion: guide(
      """
      Pour chaque graine : une région, toute la chaîne, les mesures ; puis la médiane et la pire. Avec --json, une
      ligne par région, puis une pour toutes ensemble. v1 est faite pour 24 mois : dans une région plus courte,
      ne comptent comme victimes que celles dont l'exploitation y tombe.

      Exemple :
        filet evaluate --seeds 101-120 --variant v1 --rules Rules --directory Fixtures/region
      """,
      """
      For each seed: a region, the whole pipeline, the figures; then the median and the worst. With --json a
      line for each region, then one for all together. v1 is made for 24 months: in a shorter region only those
      whose exploitation falls into it count as victims.

      Example:
        filet evaluate --seeds 101-120 --variant v1 --rules Rules --directory Fixtures/region
      """))

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      say("Les graines : 7 ou 1-20.", "The seeds: 7 or 1-20."),
      valueName: say("graines", "seeds")))
  var seeds = "1-5"
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      say("La durée, en mois de 30 jours.", "The length, in months of 30 days."),
      valueName: say("mois", "months")))
  var months = "24"
  @Option(help: ArgumentHelp(say("La région.", "The region."), valueName: "v1|v2|v3"))
  var variant: Variant = .network
  @Option(
    help: ArgumentHelp(
      say(
        "Multiplie les signes que montre la vie de tous les jours, 0 à 3.",
        "Multiplies the signs that everyday life shows, 0 to 3."),
      valueName: say("nombre", "number")))
  var noise = 1.0
  @Option(
    help: ArgumentHelp(
      say("Le dossier des règles.", "The folder of the rules."), valueName: say("dossier", "folder")
    ), completion: .directory)
  var rules = "Rules"
  @Option(
    help: ArgumentHelp(
      say("Le dossier du répertoire.", "The folder of the directory."),
      valueName: say("dossier", "folder")), completion: .directory)
  var directory: String
  @Option(
    help: ArgumentHelp(
      say("Régions à la fois.", "Regions at a time."), valueName: say("nombre", "number")))
  var jobs = 2
  @Flag(
    help: ArgumentHelp(
      say(
        "Comparer aussi : chaque partenaire seul, sans les liens, avec les mots populaires.",
        "Compare too: each partner alone, without ties, with the popular words.")))
  var ablations = false
  @Flag(
    help: ArgumentHelp(say("Avec --ablations : les paires aussi.", "With --ablations: pairs too.")))
  var pairs = false
  @Flag(
    help: ArgumentHelp(
      say(
        "Rejouer aussi sous d'autres seuils : ce que l'on gagne et perd.",
        "Replay under other thresholds too: what is traded for what.")))
  var thresholds = false
  @Option(
    help: ArgumentHelp(
      say("Écrire aussi une page à regarder.", "Write a page to look at too."),
      valueName: say("fichier", "file")))
  var html: String?
  @OptionGroup var globals: GlobalOptions

  func validate() throws {
    guard SimulationSettings.months(months) != nil else {
      throw ValidationError(SimulationSettings.monthsAsked)
    }
    guard SimulationSettings.noiseAllowed.contains(noise) else {
      throw ValidationError(say("--noise : de 0 à 3", "--noise: 0 to 3"))
    }
    guard Self.range(seeds) != nil else {
      throw ValidationError(
        say(
          "--seeds : écrivez 7 ou 1-20, au plus 10 000 graines",
          "--seeds: write 7 or 1-20, at most 10,000 seeds"))
    }
    guard ablations || !pairs else {
      throw ValidationError(
        say("--pairs : seulement avec --ablations", "--pairs: only with --ablations"))
    }
    guard (1...64).contains(jobs) else {
      throw ValidationError(say("--jobs : de 1 à 64", "--jobs: 1 to 64"))
    }
  }

  func run() async throws {
    let output = Output.standard
    let language = globals.lang ?? Speech.language
    let page = try html.map { try PageFile($0) }
    do {
      let pack = try RulePack(rules: rules, directory: directory)
      let length = SimulationSettings.months(months) ?? 24
      let regions = (Self.range(seeds) ?? 1...1).map {
        SimulationSettings(seed: $0, months: length, variant: variant, noise: noise)
      }
      let kinds =
        [.whole] + (ablations ? Campaign.ablations(pairs: pairs) : [])
        + (thresholds ? Campaign.thresholds : [])
      try pack.check(kinds)
      let trials = kinds.flatMap { kind in regions.map { Trial($0, kind) } }
      let figures = try await results(of: trials, pack, output)
      let groups = kinds.indices.map { index in
        Array(figures[index * regions.count..<(index + 1) * regions.count])
      }
      let campaign = Campaign(
        groups[0],
        comparisons: zip(kinds, groups).dropFirst().map { Campaign.Comparison($0, $1) })
      show(campaign, output, language)
      try page?.write(ReportPage(campaign, in: language).html)
    } catch let fault as EvaluationFault {
      throw CommandFailure(.unreadableInput, fr: fault.message.fr, en: fault.message.en)
    }
  }

  private func show(_ campaign: Campaign, _ output: Output, _ language: Language) {
    guard !globals.json else {
      for one in campaign.whole { output.data(one.json.text) }
      if campaign.whole.count > 1 {
        output.data(JSONValue(dictionaryLiteral: ("together", campaign.together)).text)
      }
      for comparison in campaign.comparisons {
        for one in comparison.figures {
          output.data(
            JSONValue(
              dictionaryLiteral: ("ablation", .string(comparison.label.en)), ("figures", one.json)
            ).text)
        }
      }
      return
    }
    for line in FiguresTable(campaign.whole, language).lines { output.data(line) }
    guard !campaign.comparisons.isEmpty else { return }
    output.data("")
    for line in campaign.table(language).lines { output.data(line) }
  }

  /// In the order of the trials, whichever ends first.
  private func results(
    of trials: [Trial], _ pack: RulePack, _ output: Output
  ) async throws -> [Figures] {
    var bar = ProgressBar(output: output, total: Int64(trials.count))
    var results = [Figures?](repeating: nil, count: trials.count)
    try await withThrowingTaskGroup(of: (Int, Figures).self) { group in
      var next = 0
      var done = 0
      var events = 0
      while next < min(jobs, trials.count) {
        let index = next
        group.addTask { (index, try trials[index].run(pack)) }
        next += 1
      }
      while let (index, figures) = try await group.next() {
        results[index] = figures
        done += 1
        events += figures.events
        bar.show(sent: Int64(done), answered: events, at: SystemWallClock().now())
        if next < trials.count {
          let following = next
          group.addTask { (following, try trials[following].run(pack)) }
          next += 1
        }
      }
    }
    bar.clear()
    return results.compactMap { $0 }
  }

  static func range(_ text: String) -> ClosedRange<UInt64>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
    switch ends.count {
    case 1: return ends[0].map { $0...$0 }
    case 2:
      guard let first = ends[0], let last = ends[1], first <= last, last - first < 10_000 else {
        return nil
      }
      return first...last
    default: return nil
    }
  }
}
