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
}
