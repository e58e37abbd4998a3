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
      "Mesurer une suite rejouée par rapport à la vérité.", "Measure a timeline against the truth."),
    discussion: guide(
      """
      TIMELINE est ce qu'affiche « filet replay » sur les observations de « filet simulate ». Avec --rules, les
      champs de chaque avis sont aussi comparés à son mandat. Si la suite est d'une autre région, ou n'a pas pu être
      lue en entier, c'est dit et le code est 1.

      Exemple :
        filet simulate --seed 1 --variant v1 --out region
        filet replay --directory Fixtures/region --ack all region/observations.ndjson > suite.ndjson
        filet measure region/truth.json suite.ndjson --rules Rules
      """,
      """
      TIMELINE is what "filet replay" prints on the observations of "filet simulate". With --rules, the fields
      of each notice are held against its mandate too. Where the timeline is of another region, or could not be
      read in full, that is said and the code is 1.

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
    help: ArgumentHelp(
      say("Le dossier des règles, pour les fuites.", "The rules, for leaks."),
      valueName: say("dossier", "folder")), completion: .directory)
  var rules: String?
  @Option(
    help: ArgumentHelp(
      say("Écrire aussi une page à regarder.", "Write a page to look at too."),
      valueName: say("fichier", "file")))
  var html: String?
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let output = Output.standard
    let language = globals.lang ?? Speech.language
    let page = try html.map { try PageFile($0) }
    let known = try readTruth()
    let figures: Figures
    let skipped: Int
    do {
      let matrix = try rules.map(MatrixReading.init(rules:))
      let (timeline, faulty) = try await readTimeline(output, language)
      figures = Measuring.figures(timeline, known, matrix: matrix)
      skipped = faulty
    } catch let fault as EvaluationFault {
      throw CommandFailure(.unreadableInput, fr: fault.message.fr, en: fault.message.en)
    }
    if globals.json {
      output.data(figures.json.text)
    } else {
      for line in FiguresTable(figures, language).lines { output.data(line) }
    }
    try page?.write(ReportPage(Campaign([figures]), in: language).html)
    try Self.complain(of: figures, skipped)
  }

  private func readTruth() throws(CommandFailure) -> GroundTruth {
    let bytes = try DescriptorReading.text(truth)
    let json: JSONValue
    do throws(JSONFault) {
      json = try parseJSON(bytes, limits: JSONLimits(bytes: 1 << 30))
    } catch {
      throw noTruth(error.fault.message, isOther: Self.beginsWithAnother(bytes))
    }
    do throws(EvaluationFault) {
      return try GroundTruth(json)
    } catch {
      throw noTruth(error.message, isOther: json["format"]?.string != GroundTruth.format)
    }
  }

  /// Whether the first line is a whole object by itself and no truth, as it is of a timeline.
  private static func beginsWithAnother(_ bytes: [UInt8]) -> Bool {
    let line = Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
    guard let first = try? parseJSON(line, limits: .answer) else { return false }
    return first.object != nil && first["format"]?.string != GroundTruth.format
  }

  /// Of a file that is something else it is said which of the two comes first.
  private func noTruth(_ fault: Bilingual, isOther: Bool) -> CommandFailure {
    let order =
      isOther
      ? Bilingual(
        fr: "\nLa vérité (truth.json) vient d'abord, la suite rejouée après.",
        en: "\nThe truth (truth.json) comes first, then the timeline.") : Bilingual(fr: "", en: "")
    return CommandFailure(
      .unreadableInput, fr: "\(truth) : \(fault.fr)\(order.fr)",
      en: "\(truth): \(fault.en)\(order.en)")
  }

  /// Figures that were made of a part, or of other people, are shown all the same; nobody shall take them for sound.
  private static func complain(of figures: Figures, _ skipped: Int) throws(CommandFailure) {
    var complaints: [Bilingual] = []
    if skipped > 0 {
      let lines = Bilingual.counted(
        skipped, fr: ("ligne sautée", "lignes sautées"), en: ("line skipped", "lines skipped"))
      complaints.append(
        Bilingual(
          fr: "la suite n'a pas pu être lue en entier : \(lines.fr)",
          en: "the timeline could not be read in full: \(lines.en)"))
    }
    if figures.isOfAnotherRegion {
      complaints.append(Figures.anotherRegion(figures.unattributed, of: figures.alerted))
    }
    guard !complaints.isEmpty else { return }
    throw CommandFailure(
      .negative, fr: complaints.map(\.fr).joined(separator: "\n"),
      en: complaints.map(\.en).joined(separator: "\n"))
  }

  /// The timeline, and how many of its lines could not be read.
  private func readTimeline(
    _ output: Output, _ language: Language
  ) async throws -> (Timeline, skipped: Int) {
    var result = Timeline()
    var skipped = 0
    let inputs = try DescriptorReading.open([timeline])
    var reader = EventReader(
      inputs, longest: EventReader.longestReadHere, read: DescriptorReading.read)
    var bar = ProgressBar(output: output, total: inputs.first?.size)
    var read: Int64 = 0
    while let line = try await reader.next() {
      read += Int64(line.bytes.count) + 1
      bar.show(sent: read, answered: result.lines, at: SystemWallClock().now())
      let fault: Bilingual
      do throws(JSONFault) {
        let value = try parseJSON(line.bytes, limits: .answer)
        if value.object == nil {
          fault = Bilingual(fr: "ce n'est pas un objet JSON", en: "not a JSON object")
        } else if let unmeasured = result.add(value) {
          fault = unmeasured
        } else {
          continue
        }
      } catch {
        fault = error.fault.message
      }
      skipped += 1
      // Of a file of another kind that is every line.
      guard skipped <= [Diagnostic].mostTold else { continue }
      bar.clear()
      output.note("\(line.origin): \(fault[language])")
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
    return (result, skipped)
  }
}
