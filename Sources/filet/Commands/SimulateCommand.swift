import ArgumentParser
import Chronology
import Foundation
import Simulation
import StrictJSON
import Wording

/// `filet simulate --seed N --months M --variant v1 --out DIR`
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: say(
      "Inventer une région : observations et vérité.", "Invent a region: observations and truth."),
    discussion: guide(
      """
      Écrit observations.ndjson, dans l'ordre d'arrivée, et truth.json. Tout est inventé ; la même graine
      donne les mêmes octets. v1 : un grand réseau (17 → 72 victimes) ; v2 : de petites cellules en ligne ;
      v3 : rien que des pièges. Le bruit quotidien est dans les trois. v1 est faite pour 24 mois.

      Les numéros ne tiennent qu'à la graine (sim-GRAINE-N) : un même démon ne peut pas recevoir deux régions d'une
      même graine.

      Exemple :
        filet simulate --seed 1 --months 24 --variant v1 --out region
      """,
      """
      Writes observations.ndjson, in order of arrival, and truth.json. All of it is invented; the same seed
      gives the same bytes. v1: one large network (17 → 72 victims); v2: small cells online; v3: nothing
      but traps. Everyday noise is in all three. v1 is made for 24 months.

      Ids come of the seed alone (sim-SEED-N): one daemon cannot take two regions of one seed.

      Example:
        filet simulate --seed 1 --months 24 --variant v1 --out region
      """))

  // Read here and not by the parser, whose words do not say what would suit.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(say("La graine.", "The seed."), valueName: say("graine", "seed")))
  var seed = "1"
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      say("La durée, en mois de 30 jours.", "The length, in months of 30 days."),
      valueName: say("mois", "months")))
  var months = "24"
  @Option(
    help: ArgumentHelp(
      say("v1 réseau, v2 cellules en ligne, v3 pièges.", "v1 network, v2 online cells, v3 traps."),
      valueName: "v1|v2|v3"))
  var variant: Variant = .network
  @Option(
    help: ArgumentHelp(
      say(
        "Le premier jour (AAAA-MM-JJ), de l'an 2000 à 9899.",
        "The first day (YYYY-MM-DD), of the years 2000 to 9899.")))
  var start = "2024-09-01"
  @Option(
    help: ArgumentHelp(
      say("Le dossier à écrire.", "The folder to write."), valueName: say("dossier", "folder")))
  var out: String
  @OptionGroup var globals: GlobalOptions

  func validate() throws {
    guard UInt64(seed) != nil else {
      throw ValidationError(
        say(
          "--seed : un nombre entier de 0 à \(UInt64.max)",
          "--seed: a whole number from 0 to \(UInt64.max)"))
    }
    guard SimulationSettings.months(months) != nil else {
      throw ValidationError(SimulationSettings.monthsAsked)
    }
    guard let first = CivilDate(text: start),
      SimulationSettings.startYearsAllowed.contains(first.year)
    else {
      throw ValidationError(
        say(
          "--start : écrivez 2024-09-01, de l'an 2000 à l'an 9899",
          "--start: write 2024-09-01, of the years 2000 to 9899"))
    }
  }

  func run() async throws {
    let output = Output.standard
    let language = globals.lang ?? Speech.language
    let first = CivilDate(text: start)?.startUTC ?? SimulationSettings.defaultStart
    let region = SimulatedRegion(
      SimulationSettings(
        seed: UInt64(seed) ?? 1, months: SimulationSettings.months(months) ?? 24, variant: variant,
        start: first))
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    var bar = ProgressBar(output: output, total: Int64(region.count))
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var file = try LineFile(folder.appendingPathComponent("observations.ndjson"))
      var written = 0
      try region.forEachEvent { event in
        try file.write(event)
        written += 1
        if written % 500 == 0 {
          bar.show(sent: Int64(written), answered: written, at: SystemWallClock().now())
        }
      }
      try file.close()
      var truth = try LineFile(folder.appendingPathComponent("truth.json"))
      try truth.write(region.truth)
      try truth.close()
    } catch {
      bar.clear()
      throw CommandFailure(
        .internalFault, fr: "« \(out) » : impossible d'y écrire",
        en: "\"\(out)\": cannot write there")
    }
    bar.clear()
    let summary = Self.summary(region)
    if globals.json {
      output.data(summary.text)
    } else {
      for member in summary.object ?? [] {
        output.note(
          Self.word(member.name)[language] + language.colon
            + (member.value.string ?? member.value.text))
      }
    }
  }

  private static func summary(_ region: SimulatedRegion) -> JSONValue {
    let youths = region.truth["youths"]?.array ?? []
    func count(_ role: String) -> JSONValue {
      .integer(Int64(youths.count { $0["role"]?.string == role }))
    }
    return [
      "events": .integer(Int64(region.count)), "youths": .integer(Int64(youths.count)),
      "victims": count("victim"), "isolated": count("isolated"),
      "endangered": count("endangered"), "in_traps": count("trap"),
      "cells": .integer(Int64(region.truth["cells"]?.array?.count ?? 0)),
      "takedown": region.truth["takedown"] ?? .null,
    ]
  }

  private static func word(_ name: String) -> Bilingual {
    switch name {
    case "events": Bilingual(fr: "événements", en: "events")
    case "youths": Bilingual(fr: "jeunes", en: "young people")
    case "victims": Bilingual(fr: "victimes de cellules", en: "victims of cells")
    case "endangered":
      Bilingual(fr: "autrement en danger", en: "in danger otherwise")
    case "isolated": Bilingual(fr: "victimes isolées", en: "isolated victims")
    case "in_traps": Bilingual(fr: "dans des pièges", en: "in traps")
    case "cells": Bilingual(fr: "cellules", en: "cells")
    default: Bilingual(fr: "démantèlement", en: "takedown")
    }
  }
}

extension Variant: ExpressibleByArgument {}

extension SimulationSettings {
  /// A length as it is typed; `nil` where there is no region of it.
  static func months(_ text: String) -> Int? {
    Int(text).flatMap { monthsAllowed.contains($0) ? $0 : nil }
  }

  static var monthsAsked: String {
    say("--months : un nombre entier de 1 à 120", "--months: a whole number from 1 to 120")
  }
}
