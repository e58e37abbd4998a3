import Chronology
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
}
