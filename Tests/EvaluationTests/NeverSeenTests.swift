import StrictJSON
import Testing
import Wording

@testable import Evaluation

/// What was never seen counts for the worst, and is said; it does not vanish.
struct NeverSeenTests {
  private static func cells(_ leads: [Double?]) -> Figures {
    var figures = Figures()
    figures.variant = "v1"
    figures.victims = 4
    figures.leads = leads.map { Figures.CellLead(cell: "c", daysBeforeTakedown: $0) }
    return figures
  }

  private static func row(_ figures: [Figures], _ start: String) -> String? {
    FiguresTable(figures, .english).lines.first { $0.hasPrefix(start) }
  }

  @Test("Between a number and never lies never; on a number it is that number")
  func quantiles() {
    #expect(quantile(0.5, of: [10, -.infinity]) == -.infinity)
    #expect(quantile(0.5, of: [10, .infinity]) == .infinity)
    #expect(quantile(0.5, of: [10, .infinity, 20]) == 20)
    #expect(quantile(0.5, of: [10, -.infinity, 20]) == 10)
    #expect(quantile(0.5, of: [-.infinity, -.infinity]) == -.infinity)
  }

  @Test("One day is a day, before and after")
  func oneDay() {
    #expect(Measure.medianLead.text(1.2, .french) == "1 jour")
    #expect(Measure.medianLead.text(-0.8, .english) == "−1 day")
    #expect(Measure.medianLead.text(0.3, .french) == "0 jour")
    #expect(Measure.medianLead.text(-0.3, .english) == "0 days")
    #expect(Measure.medianLead.text(120, .french) == "120 jours")
    #expect(Measure.sexGap2.text(1.2, .french) == "1 point")
    #expect(Measure.sexGap2.text(0.6, .english) == "1 point")
    #expect(Measure.sexGap2.text(0.2, .french) == "0 point")
    #expect(Measure.sexGap2.text(0.2, .english) == "0 points")
    #expect(Measure.sexGap2.text(8, .french) == "8 points")
  }

  @Test("What does not meet what is asked is not shown as what is asked")
  func beside() {
    let asked = Measure.precision3.target(in: "v1")
    #expect(Measure.precision3.text(0.898, .french, against: asked) == "89,8 %")
    #expect(Measure.precision3.text(0.8997, .english, against: asked) == "89.97 %")
    #expect(Measure.precision3.text(0.884, .french, against: asked) == "88 %")
    #expect(Measure.precision3.text(0.902, .french, against: asked) == "90 %")
    #expect(Measure.precision3.text(0.898, .french) == "90 %")
    let lead = Measure.medianLead.target(in: "v1")
    #expect(Measure.medianLead.text(119.7, .french, against: lead) == "119,7 jours")
    let load = Measure.load.target(in: "v1")
    #expect(Measure.load.text(5.004, .english, against: load) == "5.004 a week")
    var figures = Self.cells([119.7])
    figures.precision = [3: Figures.Share(449, of: 500)]
    let table = FiguresTable(figures, .french).lines
    let row = table.first { $0.hasPrefix(Measure.precision3.label.fr) }
    #expect(row?.contains("89,8 %") == true && row?.contains("✗ ≥ 90 %") == true, "\(table)")
    #expect(ReportPage(Campaign([figures])).html.contains("119,7 jours"))
  }

  @Test("A cell that was never seen is the worst of regions, and of its own the median")
  func lead() {
    let regions = [Self.cells([100, 200]), Self.cells([150, 130]), Self.cells([nil, 90])]
    let row = Self.row(regions, "Ahead of the takedown")
    #expect(row?.contains("140 days") == true, "\(row ?? "")")
    #expect(row?.contains("never") == true, "\(row ?? "")")
    let alone = FiguresTable(regions[2], .french).lines.first { $0.hasPrefix("Avance") }
    #expect(alone?.contains("jamais") == true && alone?.contains("✗") == true, "\(alone ?? "")")
    let json = regions[2].json["measures"]?["medianLead"]
    #expect(json?["value"] == JSONValue.null)
    #expect(json?["value_never"]?.bool == true)
    #expect(json?["met"]?.bool == false)
    #expect(ReportPage(Campaign([regions[2]])).html.contains("jamais vue"))
  }

  @Test("Where there were pairs to link and none was linked, that is none of them")
  func links() throws {
    let figures = try MeasuringTests.figures([MeasuringTests.assessment("F-a", 1, day: 20)])
    #expect(Measure.pairsLinked.value(in: figures) == 0)
    #expect(Measure.bCubed.value(in: figures) != nil)
    #expect(Measure.purity.value(in: figures) == nil, "there was no network")
    // Nobody was pointed out: of nobody it cannot be said how many rightly.
    #expect(Measure.precision2.value(in: figures) == nil)
    #expect(Self.row([figures], "Young people rightly pointed out (band 2")?.contains("–") == true)
    #expect(figures.json["measures"]?["precision2"]?["value"] == JSONValue.null)
    #expect(figures.json["measures"]?["precision2"]?["met"] == nil)
  }

  @Test("Where there is no cell, networks are pure of nothing")
  func purity() throws {
    let truth = try GroundTruth([
      "format": "ca.filet.truth.v1", "variant": "v3", "seed": "1",
      "start": .string(MeasuringTests.start), "end": MeasuringTests.day(70),
      "takedown": MeasuringTests.day(50), "cells": [], "observations": [],
      "youths": [MeasuringTests.youth("f", "trap", trap: "siblings-1")],
    ])
    var timeline = Timeline()
    timeline.add(MeasuringTests.network("net_1", ["F-f"], band: 1, day: 3))
    let figures = Measuring.figures(timeline, truth)
    #expect(Measure.purity.value(in: figures) == nil)
    let row = Self.row([figures], "Purity of networks")
    #expect(row?.contains("–") == true && row?.contains("%") == false, "\(row ?? "")")
  }

  @Test("A victim whose exploitation falls outside the region is none in it")
  func outside() throws {
    let truth = try GroundTruth([
      "format": "ca.filet.truth.v1", "variant": "v1", "seed": "1",
      "start": .string(MeasuringTests.start), "end": MeasuringTests.day(30),
      "takedown": MeasuringTests.day(20), "observations": [],
      "cells": [
        ["id": "cell-1", "begins": MeasuringTests.day(5), "victims": ["a", "b"]],
        ["id": "cell-2", "begins": MeasuringTests.day(40), "victims": ["c"]],
      ],
      "youths": [
        MeasuringTests.youth("a", "victim", cell: "cell-1", onset: 5),
        MeasuringTests.youth("b", "victim", cell: "cell-1", onset: 30),
        MeasuringTests.youth("c", "victim", cell: "cell-2", onset: 40),
      ],
    ])
    var timeline = Timeline()
    timeline.add(MeasuringTests.assessment("F-a", 3, day: 10))
    timeline.add(MeasuringTests.notice("F-a", 3, day: 10))
    let figures = Measuring.figures(timeline, truth)
    #expect(figures.victims == 1)
    #expect(figures.recall[2] == Figures.Share(1, of: 1))
    #expect(figures.exposureDelays == [5])
    #expect(figures.links.pairs == Figures.Share(0, of: 0))
    #expect(figures.leads.map(\.cell) == ["cell-1"])
  }

  @Test("People whom the truth does not know are counted; above one in a hundred it is not theirs")
  func anotherRegion() throws {
    let figures = try MeasuringTests.figures([
      MeasuringTests.assessment("F-a", 2, day: 3), MeasuringTests.assessment("F-nobody", 3, day: 4),
      MeasuringTests.assessment("F-nobody2", 1, day: 4),
    ])
    #expect(figures.alerted == 2)
    #expect(figures.unattributed == 1)
    #expect(figures.isOfAnotherRegion)
    #expect(Self.row([figures], "People in an alert whom")?.contains("✗ ≤ 0") == true)
    #expect(ReportPage(Campaign([figures])).html.contains("1 of the 2 people in an alert"))
    var slip = figures
    slip.alerted = 100
    #expect(!slip.isOfAnotherRegion)
    let sound = try MeasuringTests.figures([MeasuringTests.assessment("F-a", 2, day: 3)])
    #expect(!sound.isOfAnotherRegion)
    #expect(Self.row([sound], "People in an alert whom") == nil)
  }
}
