import Foundation
import Risk
import SafetyNet
import Simulation
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import Evaluation

/// Small invented regions through the whole pipeline with the real rules, and what is made of them.
struct CampaignTests {
  static func pack() throws -> RulePack {
    let root = repositoryRoot.path
    return try RulePack(rules: root + "/Rules", directory: root + "/Fixtures/region")
  }

  static func run(
    _ variant: Variant, months: Int = 2, seed: UInt64 = 3, _ ablation: Ablation = .whole
  ) throws -> Figures {
    try Trial(
      SimulationSettings(seed: seed, months: months, variant: variant), ablation
    ).run(pack())
  }

  @Test("A small network end to end: nothing is refused, nothing leaks, and somebody is noticed")
  func network() throws {
    let figures = try Self.run(.network)
    #expect(figures.variant == "v1")
    #expect(figures.events > 400)
    #expect(figures.rejected == 0)
    #expect(figures.leaks == [])
    #expect(figures.notices > 0)
    #expect((figures.recall[2]?.hits ?? 0) > 0)
    for band in 2...4 {
      #expect((figures.recall[band]?.hits ?? 0) <= (figures.recall[band - 1]?.hits ?? 0))
    }
  }

  @Test("No trap of a small region goes above band 1, and nothing leaks")
  func traps() throws {
    let figures = try Self.run(.traps, months: 3, seed: 5)
    #expect(figures.traps.filter { $0.highestBand > 1 } == [])
    #expect(figures.leaks == [])
    #expect(figures.rejected == 0)
  }

  @Test("One partner alone reports less, and so less is told")
  func alone() throws {
    let alone = try Self.run(.network, months: 1, .only(["cjq"]))
    let all = try Self.run(.network, months: 1)
    #expect(alone.events > 0)
    #expect(alone.events < all.events)
    #expect(alone.notices < all.notices)
  }

  @Test("Lower thresholds never notice fewer, higher ones never more")
  func thresholds() throws {
    let low = try Self.run(.network, months: 1, .thresholds(concern: 5, high: 9))
    let high = try Self.run(.network, months: 1, .thresholds(concern: 9, high: 16))
    for band in 2...3 {
      #expect((low.recall[band]?.hits ?? 0) >= (high.recall[band]?.hits ?? 0))
    }
    #expect((low.recall[2]?.hits ?? 0) > (high.recall[2]?.hits ?? 0))
  }

  @Test(
    "Every change that an ablation makes to the rules is made",
    arguments: [
      Ablation.popularWords, .withoutTies, .thresholds(concern: 6, high: 10),
    ])
  func changes(ablation: Ablation) throws {
    for pack in [try Self.pack(), try Self.rewritten()] {
      let whole = try pack.library(.whole)
      let changed = try pack.library(ablation)
      #expect(changed.hash != whole.hash)
      let meanings = zip(whole.meanings, changed.meanings).filter { $0 != $1 }
      switch ablation {
      case .popularWords:
        #expect(meanings.count == 4)
        #expect(meanings.allSatisfy { $0?.effect == .weight(0) && $1?.effect == .weight(3) })
      case .withoutTies:
        #expect(meanings.count == 4)
        #expect(meanings.allSatisfy { $0 != nil && $1 == nil })
      default:
        #expect(meanings.isEmpty)
        #expect(changed.scoring.thresholds == [.watch: 3, .concern: 6, .high: 10])
      }
    }
  }

  /// The same rules as somebody else writes them: thresholds as a block, remarks behind weights, files of other names.
  private static func rewritten() throws -> RulePack {
    var hasOtherThresholds = false
    let files = try pack().files.map { file in
      var file = file
      let text = String(decoding: file.bytes, as: UTF8.self)
      switch file.folder {
      case "detection", "correlation":
        file.name = "ours-" + file.name
        file.bytes = Array(text.replacing("  weight: 0\n", with: "  weight: 0 # consigné\n").utf8)
      case "" where file.name == "scoring.yml":
        let block = text.replacing(
          "bands: {1: 3, 2: 7, 3: 12}", with: "bands: # décibans\n  1: 3\n  2: 7\n  3: 12")
        hasOtherThresholds = block != text
        file.bytes = Array(block.utf8)
      default: break
      }
      return file
    }
    #expect(hasOtherThresholds)
    return RulePack(files)
  }

  @Test("An ablation of rules that there are not is refused, and not shown as making no difference")
  func nothingToChange() throws {
    let pack = RulePack(try Self.pack().files.filter { $0.name != "cluster_by_phone.yml" })
    try pack.check([.whole, .only(["cjq"]), .popularWords])
    let fault = #expect(throws: EvaluationFault.self) { try pack.check([.withoutTies]) }
    #expect(
      fault?.message.en.contains("022c8fbf-34bf-4084-9e67-3dce3fb34ff2") == true,
      "\(fault?.message.en ?? "")")
  }

  private static func noticed(girls: Int, boys: Int) -> Figures {
    var figures = Figures()
    figures.variant = "v1"
    figures.recallBy = [
      .sex: ["f": [2: .init(girls, of: 10)], "m": [2: .init(boys, of: 2)]]
    ]
    return figures
  }

  @Test("Parity is judged over all regions together")
  func pooled() {
    let campaign = [
      Self.noticed(girls: 8, boys: 1), Self.noticed(girls: 8, boys: 2),
      Self.noticed(girls: 8, boys: 2),
    ]
    let pooled = Measure.sexGap2.pooled(campaign) ?? 0
    #expect(abs(pooled - (5.0 / 6 - 0.8) * 100) < 1e-9)
    let line = FiguresTable(campaign, .english).lines.first {
      $0.contains("girls and boys noticed (band 2)")
    }
    #expect(line?.contains("✓ ≤ 5 points") == true, "\(line ?? "")")
    let together = Campaign(campaign).together["measures"]?["sexGap2"]
    #expect(together?["together"] == .double(3.333))
    #expect(together?["worst"] == .double(30))
    #expect(together?["met"]?.bool == true)
  }

  @Test("One region by itself is not judged on parity, wherever it is shown")
  func parityOfOne() {
    let one = Self.noticed(girls: 8, boys: 1)
    for table in [FiguresTable(one, .english), FiguresTable([one], .english)] {
      let line = table.lines.first { $0.contains("girls and boys noticed (band 2)") }
      #expect(line?.contains("30 points") == true && line?.contains("✗") == false)
      #expect(line?.hasSuffix("≤ 5 points, over several regions") == true, "\(line ?? "")")
    }
    let json = one.json["measures"]?["sexGap2"]
    #expect(json?["at_most"] == .double(5))
    #expect(json?["met"] == nil)
    let html = ReportPage(Campaign([one])).html
    #expect(html.contains("<tr class=\"\"><td><span class=\"fr\">Écart entre filles et garçons"))
  }

  @Test("The page is whole in both languages, without eyes and without a mouse")
  func pageForAll() {
    var figures = Figures()
    figures.variant = "v1"
    figures.weeks = 100
    figures.takedownDay = 480
    figures.victims = 1
    figures.leads = [
      .init(cell: "c", daysBeforeTakedown: 264.978, daysFromBeginning: 10),
      .init(cell: "d", daysBeforeTakedown: -3.2, daysFromBeginning: 10),
    ]
    figures.stories = [.init(onset: 10)]
    figures.loads = [
      .init(
        recipient: "pivot-1", organisation: "dpj", mean: 2.5, meanOpenings: 1, ninetyFifth: 3,
        most: 4)
    ]
    let html = ReportPage(Campaign([figures])).html
    for words in [
      ">−265 j</tspan>", ">−265 d</tspan>", ">+3 d</tspan>", ">120 days</span>", ">2,50</span>",
      ">2.50</span>", "> months</tspan>", ">takedown</tspan>",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    let drawings = html.components(separatedBy: "<svg ").dropFirst()
    #expect(drawings.count == 2)
    for drawing in drawings {
      #expect(drawing.prefix(while: { $0 != ">" }).contains("aria-label=\""))
    }
    #expect(!html.contains("input[name=lang]{display:none}"))
    #expect(html.contains("#en:focus-visible~main label[for=en]"))
  }

  @Test("Who is wrongly pointed out is compared over all regions together")
  func pooledFalseAlarms() {
    func figures(girls: Int, boys: Int) -> Figures {
      var figures = Figures()
      figures.variant = "v2"
      figures.falseBy = [
        .sex: ["f": [2: .init(girls, of: 100)], "m": [2: .init(boys, of: 50)]]
      ]
      return figures
    }
    // 4 of 200 and 3 of 100; in the second region alone it would be four times.
    let campaign = [figures(girls: 3, boys: 1), figures(girls: 1, boys: 2)]
    #expect(Measure.falseRatioSex2.pooled(campaign) == 1.5)
    let line = FiguresTable(campaign, .french).lines.first { $0.contains("l'un des sexes") }
    #expect(line?.contains("✗ ≤ 1,25 fois") == true, "\(line ?? "")")
  }

  @Test("Where one side alone is wrongly pointed out it is no dash, as where nobody is")
  func oneSided() {
    var figures = Figures()
    figures.variant = "v2"
    figures.falseBy = [.sex: ["f": [2: .init(5, of: 5)], "m": [2: .init(0, of: 5)]]]
    let campaign = [figures, figures]
    let line = FiguresTable(campaign, .english).lines.first { $0.contains("one sex for") }
    #expect(line?.contains("(together one side alone)") == true, "\(line ?? "")")
    #expect(line?.contains("✗ ≤ 1.25 times") == true, "\(line ?? "")")
    let french = FiguresTable(figures, .french).lines.first { $0.contains("l'un des sexes") }
    #expect(french?.contains("d'un seul côté") == true, "\(french ?? "")")
    let json = figures.json["measures"]?["falseRatioSex2"]
    #expect(json?["value"] == JSONValue.null)
    #expect(json?["value_one_sided"]?.bool == true)
    #expect(json?["value_never"] == nil)
    figures.falseBy = [.sex: ["f": [2: .init(0, of: 5)], "m": [2: .init(0, of: 5)]]]
    #expect(Measure.falseRatioSex2.value(in: figures) == nil)
    #expect(figures.json["measures"]?["falseRatioSex2"]?["value_one_sided"] == nil)
  }

  @Test("The page stands by itself, in both languages, with the curve where thresholds were tried")
  func page() throws {
    let whole = try Self.run(.network, months: 1)
    let low = try Self.run(.network, months: 1, .thresholds(concern: 5, high: 9))
    let campaign = Campaign(
      [whole], comparisons: [.init(.thresholds(concern: 5, high: 9), [low])])
    let html = ReportPage(campaign).html
    for word in [
      "Of those to whom nothing happens", "Ce que l'on échange", "What is traded for what",
      "viewBox=\"0 0 860.0 380.0\"",
    ] {
      #expect(html.contains(word), "\(word)")
    }
    for word in ["<script", "http://", "https://", "nan", "inf\""] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(!ReportPage(Campaign([whole])).html.contains("What is traded for what"))
  }
}
