import StrictJSON
import Testing
import Wording

@testable import filet

/// A line of `filet retention reviews`.
struct RetentionReviewsTests {
  private func line(
    _ destroyed: JSONValue, _ keeper: JSONValue, turned: JSONValue = "2026-04-10T04:00:00Z"
  ) -> String {
    RetentionCommand.line(
      ["youth": "yth_1", "turned_18": turned, "destroyed_after": destroyed, "kept_by": keeper],
      in: .english)
  }

  @Test("Days are Québec's: a birthday is not the evening before")
  func daysOfQuebec() {
    #expect(line("2027-01-10T05:00:00Z", .null) == "yth_1  2026-04-10  2027-01-10")
    #expect(line(.null, .null, turned: "2026-04-10T03:59:00Z") == "yth_1  2026-04-09  -")
  }

  @Test("A date of destruction is given for what goes, and what stays is said")
  func dates() {
    #expect(line("2026-05-10T04:00:00Z", .null) == "yth_1  2026-04-10  2026-05-10")
    #expect(line(.null, "open_alert") == "yth_1  2026-04-10  -  kept while an alert is open")
    #expect(
      line("2026-05-10T04:00:00Z", "open_alert")
        == "yth_1  2026-04-10  2026-05-10  save what an open alert rests on")
  }
}
