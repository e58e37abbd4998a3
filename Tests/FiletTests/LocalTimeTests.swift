import Chronology
import StrictJSON
import Testing
import Wording

@testable import filet

/// Local times in words.
struct LocalTimeTests {
  private func moment(_ text: String, in language: Language) throws -> String {
    let time = try #require(Timestamp(rfc3339: text))
    return LocalTime(language: language, now: time).moment(time)
  }

  @Test("An hour that comes twice in a night says which of the two it is; no other does")
  func twice() throws {
    let hours = [
      ("2026-11-01T04:45:00Z", "0 h 45", "00:45"),
      ("2026-11-01T05:45:00Z", "1 h 45 HAE", "01:45 EDT"),
      ("2026-11-01T06:30:00Z", "1 h 30 HNE", "01:30 EST"),
      ("2026-11-01T07:00:00Z", "2 h 00", "02:00"),
      // The night in which an hour does not come.
      ("2026-03-08T06:30:00Z", "1 h 30", "01:30"),
    ]
    for (time, french, english) in hours {
      #expect(try moment(time, in: .french).hasSuffix(", \(french)"))
      #expect(try moment(time, in: .english).hasSuffix(", \(english)"))
    }
  }

  @Test func aFlagUntilTheEndOfADaySaysThatDay() throws {
    let now = try #require(Timestamp(rfc3339: "2026-11-28T07:00:00Z"))
    for (until, words) in [
      ("2027-01-02T05:00:00Z", "jusqu'à vendredi 1er janvier 2027 compris"),
      ("2027-01-02T06:00:00Z", "jusqu'à samedi 2 janvier 2027, 1 h 00"),
    ] {
      let view = FlagView(
        flag: ["id": "flg_1", "kind": "hold", "until": .string(until)], language: .french, now: now)
      #expect(view.lines.first?.hasSuffix(words) == true, "\(view.lines)")
    }
  }
}
