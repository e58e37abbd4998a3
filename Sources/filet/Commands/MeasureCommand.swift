import ArgumentParser
import Chronology
import Evaluation
import FiletClient
import Foundation
import StrictJSON
import Wording

/// `filet measure TRUTH TIMELINE`
struct MeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: say(
      "Mesurer une suite rejouée contre la vérité.", "Measure a timeline against the truth."),
    discussion: guide(
      """
      TIMELINE est ce qu'affiche « filet replay » sur les observations de « filet simulate ». Avec --rules, les
      champs de chaque avis sont aussi comparés à son mandat.

      Exemple :
        filet simulate --seed 1 --variant v1 --out region
        filet replay --directory Fixtures/region --ack all region/observations.ndjson > suite.ndjson
        filet measure region/truth.json suite.ndjson --rules Rules
      """,
      """
      TIMELINE is what "filet replay" prints on the observations of "filet simulate". With --rules, the fields
      of each notice are held against its mandate too.

      Example:
        filet simulate --seed 1 --variant v1 --out region
        filet replay --directory Fixtures/region --ack all region/observations.ndjson > timeline.ndjson
        filet measure region/truth.json timeline.ndjson --rules Rules
      """))

  @Argument(help: ArgumentHelp(say("La vérité (truth.json).", "The truth (truth.json).")))
  var truth: String
  @Argument(
    help: ArgumentHelp(say("La suite rejouée ; - : l'entrée standard.", "The timeline; -: stdin.")))
  var timeline: String
  @Option(
    help: ArgumentHelp(say("Le dossier des règles, pour les fuites.", "The rules, for leaks.")))
  var rules: String?
  @Option(
    help: ArgumentHelp(say("Écrire aussi une page à regarder.", "Write a page to look at too.")))
  var html: String?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let output = Output.standard
    let language = globals.lang ?? Speech.language
    guard let bytes = FileManager.default.contents(atPath: truth) else {
      throw DescriptorReading.unreadable(truth, ENOENT)
    }
    let figures: Figures
    do {
      let truth = try GroundTruth(
        try parseJSON([UInt8](bytes), limits: JSONLimits(bytes: 1 << 30)))
      let matrix = try rules.map(MatrixReading.init(rules:))
      figures = Measuring.figures(try await readTimeline(output, language), truth, matrix: matrix)
    } catch let fault as EvaluationFault {
      throw CommandFailure(.unreadableInput, fr: fault.message.fr, en: fault.message.en)
    } catch let fault as JSONFault {
      throw CommandFailure(
        .unreadableInput, fr: "\(truth) : \(fault.fault.message.fr)",
        en: "\(truth): \(fault.fault.message.en)")
    }
    if let html { try Self.write(ReportPage(Campaign([figures])).html, to: html) }
    if globals.json {
      output.data(figures.json.text)
    } else {
      for line in FiguresTable(figures, language).lines { output.data(line) }
    }
  }

  static func write(_ page: String, to path: String) throws(CommandFailure) {
    do {
      try page.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw CommandFailure(
        .unreadableInput, fr: "« \(path) » : impossible d'y écrire",
        en: "\"\(path)\": cannot write there")
    }
  }

  private func readTimeline(_ output: Output, _ language: Language) async throws -> Timeline {
    var result = Timeline()
    let inputs = try DescriptorReading.open([timeline])
    var reader = EventReader(inputs, read: DescriptorReading.read)
    var bar = ProgressBar(
      output: output, language: language, total: inputs.first?.size)
    var read: Int64 = 0
    while let line = try await reader.next() {
      read += Int64(line.bytes.count) + 1
      bar.show(sent: read, answered: result.lines, at: SystemWallClock().now())
      do throws(JSONFault) {
        result.add(try parseJSON(line.bytes, limits: .answer))
      } catch {
        bar.clear()
        output.note("\(line.origin): \(error.fault.message[language])")
      }
    }
    bar.clear()
    guard result.lines > 0 else {
      let name = inputs.first?.name ?? timeline
      throw CommandFailure(
        .unreadableInput,
        fr: """
          \(name) : aucune ligne d'une suite rejouée
          Une suite est ce qu'écrit « filet replay … > suite.ndjson ».
          """,
        en: """
          \(name): not one line of a timeline
          A timeline is what "filet replay … > timeline.ndjson" writes.
          """)
    }
    return result
  }
}
