import StrictJSON
import Testing
import Wording

@testable import filet

/// A line of `filet retention reviews`.
struct RetentionReviewsTests {
  private func line(_ destroyed: JSONValue, _ keeper: JSONValue) -> String {
    RetentionCommand.line(
      [
        "youth": "yth_1", "turned_18": "2026-04-10", "destroyed_after": destroyed,
        "kept_by": keeper,
      ], in: .english)
  }

  @Test("A date of destruction is given for what goes, and what stays is said")
  func dates() {
    #expect(line("2026-05-10", .null) == "yth_1  2026-04-10  2026-05-10")
    #expect(line(.null, "open_alert") == "yth_1  2026-04-10  -  kept while an alert is open")
    #expect(
      line("2026-05-10", "open_alert")
        == "yth_1  2026-04-10  2026-05-10  save what an open alert rests on")
  }
}
