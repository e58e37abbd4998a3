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

  @Test("Groups and traps of another hand are drawn under the names that it gives them")
  func groupsFromFiles() {
    var figures = Self.region()
    figures.recallBy = [.audit: ["a": [2: .init(3, of: 4)], "en<": [2: .init(1, of: 2)]]]
    figures.traps = [
      .init(trap: "choir-1", highestBand: 2), .init(trap: "concert-1", highestBand: 1),
    ]
    let html = ReportPage(Campaign([figures])).html
    for words in [
      "groupe d'audit A<", "groupe d'audit en&lt;<", ">choir</span>", "Un spectacle",
    ] {
      #expect(html.contains(words), "\(words)")
    }
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
      "témoin", "ertes fondées", "lerts well founded", "dont quelqu'un", "hors du mandat", "ignalé",
    ] {
      #expect(!labels.contains { $0.contains(wrong) } && !page.contains(wrong), "\(wrong)")
    }
    #expect(labels.contains("Jeunes en alerte à raison (bande 2 et plus)"))
    #expect(labels.contains("Avis qui montrent plus que le mandat"))
  }

  /// Relative luminance of `#rrggbb` (WCAG 2.1).
  private static func luminance(_ colour: String) throws -> Double {
    let value = try #require(Int(colour.dropFirst(), radix: 16))
    let parts = [value >> 16, value >> 8 & 0xFF, value & 0xFF].map { part -> Double in
      let share = Double(part) / 255
      return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  @Test(
    "What is drawn is seen by whoever sees contrasts badly, and what is read is read",
    arguments: [
      (Ink.noticed, Ink.paper, 3.0), (Ink.noticed, Ink.ground, 3), (Ink.noticed, Ink.track, 3),
      (Ink.high, Ink.noticed, 3), (Ink.high, Ink.paper, 4.5), (Ink.edge, Ink.paper, 3),
      (Ink.edge, Ink.ground, 3), (Ink.mark, Ink.paper, 4.5), (Ink.mark, Ink.ground, 3),
      (Ink.text, Ink.page, 4.5), (Ink.soft, Ink.page, 4.5), (Ink.soft, Ink.paper, 4.5),
    ] as [(String, String, Double)])
  func contrast(colour: String, ground: String, least: Double) throws {
    let (a, b) = (try Self.luminance(colour), try Self.luminance(ground))
    #expect((max(a, b) + 0.05) / (min(a, b) + 0.05) >= least, "\(colour) on \(ground)")
    let page = ReportPage(Campaign([Self.region()])).html
    #expect(page.contains(colour) && page.contains(ground))
  }

  @Test("The page opens in the language that was asked for, and is printed with its colours")
  func opening() {
    let campaign = Campaign([Self.region()])
    let french = ReportPage(campaign).html
    let english = ReportPage(campaign, in: .english).html
    #expect(french.contains(#"id="fr" checked>"#) && !french.contains(#"id="en" checked>"#))
    #expect(english.contains(#"id="en" checked>"#) && !english.contains(#"id="fr" checked>"#))
    #expect(french.contains("print-color-adjust:exact"))
    #expect(french.contains(#"<title lang="en">How many young people"#))
    #expect(!french.contains("<th>"), "what heads a column says so")
    var nobody = Figures()
    nobody.variant = "v3"
    #expect(!ReportPage(Campaign([nobody])).html.contains(#"<div class="tiles"></div>"#))
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
