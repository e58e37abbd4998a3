import Foundation
import Testing
import Wording

@testable import Evaluation

/// The page of figures, which is made to be passed on.
struct ReportPageTests {
  static func region(seed: String = "3", victims: Int = 1) -> Figures {
    var figures = Figures()
    figures.variant = "v1"
    figures.seed = seed
    figures.weeks = 100
    figures.takedownDay = 480
    figures.victims = victims
    figures.leads = [.init(cell: "c", daysBeforeTakedown: 264.978, daysFromBeginning: 10)]
    figures.stories = [.init(onset: 10)]
    return figures
  }

  @Test("Whoever a timeline of another hand says was told is shown as written")
  func namesFromFiles() {
    var figures = Self.region()
    figures.loads = [
      .init(
        recipient: "<script>alert(1)</script> & \"co\"", organisation: "dpj", mean: 2.5,
        meanOpenings: 1, ninetyFifth: 3, most: 4)
    ]
    let html = ReportPage(Campaign([figures])).html
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;"))
    #expect(!html.contains("<script"))
  }

  @Test("Of several regions the page says what is of each, and what is of one alone")
  func severalRegions() {
    let regions = [("3", 50), ("4", 58), ("5", 68)].map {
      Self.region(seed: $0.0, victims: $0.1)
    }
    let html = ReportPage(Campaign(regions)).html
    let lead = "3 régions inventées, 58 jeunes que des cellules exploitent dans chacune (médiane)."
    #expect(html.contains(lead))
    #expect(html.contains("58 young people exploited by cells in each (median)."))
    let captions = html.components(separatedBy: "celle de la graine 3.").count - 1
    #expect(captions == 2, "under both drawings")
    let one = ReportPage(Campaign([regions[0]])).html
    #expect(one.contains("Une région inventée, 50 jeunes que des cellules exploitent."))
    #expect(!one.contains("graine"))
  }

  @Test("Measures say what they count: people, notices, and groups that control nothing")
  func words() {
    let labels = Measure.allCases.flatMap { [$0.label.fr, $0.label.en] }
    let page = ReportPage(Campaign([Self.region()])).html
    for wrong in [
      "témoin", "ertes fondées", "lerts well founded", "dont quelqu'un", "hors du mandat",
    ] {
      #expect(!labels.contains { $0.contains(wrong) } && !page.contains(wrong), "\(wrong)")
    }
    #expect(labels.contains("Jeunes signalés à raison (bande 2 et plus)"))
    #expect(labels.contains("Avis qui montrent plus que le mandat"))
  }

  @Test(
    "How many are exploited is a sentence for one and for none, too",
    arguments: [
      (0, "Une région inventée, où aucune cellule n'exploite personne."),
      (1, "Une région inventée, un jeune qu'une cellule exploite."),
    ])
  func few(victims: Int, words: String) {
    #expect(ReportPage(Campaign([Self.region(victims: victims)])).html.contains(words))
  }
}
