import Chronology
import TestSupport
import Testing
import Wording

@testable import Mandates

/// Hours of the week as the wall shows them, on both nights of the clock change too. In 2026 the clocks of
/// Québec go forward on 8 March at 2 h, back on 1 November at 2 h.
struct WeeklyHoursTests {
  func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

  /// Sunday 0 h to 6 h, and the day before until then.
  static let sundayNight = WeeklyHours([.init(weekday: 7, from: 0, until: 360)])

  func isOn(_ hours: WeeklyHours, _ text: String) throws -> Bool {
    hours.contains(QuebecTime.reading(at: try moment(text)))
  }

  @Test("A stretch holds from its first minute up to, not including, its last")
  func edges() throws {
    // Wednesday 8 h 30 to 16 h 30
    let office = WeeklyHours([.init(weekday: 3, from: 510, until: 990)])
    #expect(try !isOn(office, "2026-11-25T08:29:59-05:00"))
    #expect(try isOn(office, "2026-11-25T08:30:00-05:00"))
    #expect(try isOn(office, "2026-11-25T16:29:59-05:00"))
    #expect(try !isOn(office, "2026-11-25T16:30:00-05:00"))
    #expect(try !isOn(office, "2026-11-26T12:00:00-05:00"), "Thursday")
  }

  @Test("A stretch over midnight belongs to the day on which it begins")
  func overMidnight() throws {
    let night = WeeklyHours([.init(weekday: 5, from: 1_320, until: 360)])  // Friday 22 h to 6 h
    #expect(try isOn(night, "2026-11-27T23:00:00-05:00"))
    #expect(try isOn(night, "2026-11-28T05:59:00-05:00"), "Saturday before dawn")
    #expect(try !isOn(night, "2026-11-27T05:00:00-05:00"), "Friday before dawn")
    #expect(try !isOn(night, "2026-11-28T22:30:00-05:00"), "Saturday night")
  }

  @Test("Hours that begin and end at the same minute are a whole day")
  func wholeDay() throws {
    let day = WeeklyHours([.init(weekday: 1, from: 480, until: 480)])
    #expect(try isOn(day, "2026-11-23T08:00:00-05:00"))
    #expect(try isOn(day, "2026-11-24T07:59:00-05:00"))
    #expect(try !isOn(day, "2026-11-24T08:00:00-05:00"))
  }

  // MARK: The hour that does not come

  @Test("On the night when 2 h does not come, hours within it are nobody's")
  func skippedHour() throws {
    let skipped = WeeklyHours([.init(weekday: 7, from: 120, until: 180)])
    var minute = try moment("2026-03-08T05:00:00Z")
    let end = try moment("2026-03-08T12:00:00Z")
    while minute < end {
      #expect(!skipped.contains(QuebecTime.reading(at: minute)))
      minute = minute + .minutes(1)
    }
    #expect(
      QuebecTime.moments(of: try #require(CivilDate(text: "2026-03-08")), minute: 150).isEmpty)
  }

  @Test("Hours that begin within the hour that does not come begin when the clocks have jumped")
  func beginsInTheGap() throws {
    let hours = WeeklyHours([.init(weekday: 7, from: 150, until: 360)])
    #expect(try !isOn(hours, "2026-03-08T06:59:59Z"), "1 h 59 min 59 s")
    #expect(try isOn(hours, "2026-03-08T07:00:00Z"), "3 h")
    let date = try #require(CivilDate(text: "2026-03-08"))
    #expect(QuebecTime.firstMoment(of: date, minute: 150) == (try moment("2026-03-08T07:00:00Z")))
  }

  // MARK: The hour that comes twice

  @Test("On the night when 1 h comes twice, hours within it hold both times")
  func hourTwice() throws {
    let hours = WeeklyHours([.init(weekday: 7, from: 60, until: 120)])
    #expect(try isOn(hours, "2026-11-01T05:30:00Z"), "1 h 30 in daylight time")
    #expect(try isOn(hours, "2026-11-01T06:30:00Z"), "1 h 30 again, in standard time")
    #expect(try !isOn(hours, "2026-11-01T04:59:00Z"))
    #expect(try !isOn(hours, "2026-11-01T07:00:00Z"), "2 h")
    let date = try #require(CivilDate(text: "2026-11-01"))
    #expect(
      QuebecTime.moments(of: date, minute: 90) == [
        try moment("2026-11-01T05:30:00Z"), try moment("2026-11-01T06:30:00Z"),
      ])
  }

  @Test("Two people who share the week without gap or overlap do so in every minute of both nights")
  func partition() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let (cut, back) = (
        Int.random(in: 0..<720, using: &random), Int.random(in: 720..<1_440, using: &random)
      )
      let one = WeeklyHours((1...7).map { .init(weekday: $0, from: cut, until: back) })
      let other = WeeklyHours((1...7).map { .init(weekday: $0, from: back, until: cut) })
      for night in ["2026-03-08T00:00:00Z", "2026-11-01T00:00:00Z"] {
        let start = try moment(night)
        for minute in stride(from: Int64(0), to: 2_880, by: 7) {
          let reading = QuebecTime.reading(at: start + .minutes(minute))
          #expect(
            one.contains(reading) != other.contains(reading),
            "\(cut)/\(back) at \(reading), FILET_SEED=\(seed)")
        }
      }
    }
  }

  // MARK: Times as people write them

  @Test("What is written for ever ends with the last moment that can be written back")
  func forEver() throws {
    for text in ["9999-12-31", "9999-12-31T20:00"] {
      let end = try #require(QuebecTime.moment(text: text, isEnd: true))
      #expect(Timestamp(rfc3339: end.rfc3339) == end, "\(text)")
      #expect(end.rfc3339.hasPrefix("9999-12-31T23:59"), "\(text)")
    }
  }

  @Test("A local time is Québec's; a day alone is whole; what comes twice is taken generously")
  func writtenTimes() throws {
    #expect(
      QuebecTime.moment(text: "2026-12-24T16:00") == (try moment("2026-12-24T16:00:00-05:00")))
    #expect(
      QuebecTime.moment(text: "2026-07-01 08:30") == (try moment("2026-07-01T08:30:00-04:00")))
    #expect(QuebecTime.moment(text: "2026-12-24") == (try moment("2026-12-24T00:00:00-05:00")))
    #expect(
      QuebecTime.moment(text: "2026-12-24", isEnd: true)
        == (try moment("2026-12-25T00:00:00-05:00")))
    #expect(
      QuebecTime.moment(text: "2026-11-01T01:30") == (try moment("2026-11-01T05:30:00Z")))
    #expect(
      QuebecTime.moment(text: "2026-11-01T01:30", isEnd: true)
        == (try moment("2026-11-01T06:30:00Z")))
    for wrong in ["2026-03-08T02:30", "2026-12-24T24:00", "2026-13-01", "demain", "16:00", ""] {
      #expect(QuebecTime.moment(text: wrong) == nil, "\(wrong)")
      // Only the first is an hour that does not come; the others are none.
      #expect(QuebecTime.isSkipped(text: wrong) == wrong.hasSuffix("02:30"), "\(wrong)")
    }
    for there in ["2026-03-08T01:59", "2026-03-08T03:00", "2026-11-01T01:30", "2026-03-08"] {
      #expect(!QuebecTime.isSkipped(text: there), "\(there)")
    }
    for none in ["2026-02-30", "2026-02-30T12:00", "2026-13-01", "2026-00-10 08:30"] {
      #expect(QuebecTime.moment(text: none) == nil, "\(none)")
      #expect(QuebecTime.whyItNeverComes(text: none)?.en == "there is no such day", "\(none)")
    }
    for other in [
      "2026-02-28", "2026-2-30", "demain", "", "2026-02-30T12:00:00Z", "16:00", "2026-12-24T24:00",
    ] {
      #expect(QuebecTime.whyItNeverComes(text: other) == nil, "\(other)")
    }
    #expect(QuebecTime.whyItNeverComes(text: "2026-03-08T02:30") == QuebecTime.skippedHour)
  }
}
