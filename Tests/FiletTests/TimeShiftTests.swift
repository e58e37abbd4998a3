import Chronology
import StrictJSON
import Testing

@testable import filet

/// The story of the demonstration is moved up to now by whole weeks.
struct TimeShiftTests {
  private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

  @Test func nothingIsLaterThanNowAndLessThanAWeekIsLost() throws {
    let latest = try time("2026-04-12T01:05:00-04:00")
    let now = try time("2026-11-23T06:00:00Z")
    let shift = TimeShift(latest: latest, notAfter: now)
    #expect(latest + shift.span <= now)
    #expect(now - (latest + shift.span) < .days(7))
    #expect(shift.span.milliseconds % Span.days(7).milliseconds == 0)
  }

  @Test func aStoryOfTheFutureIsMovedBack() throws {
    let now = try time("2026-01-01T00:00:00Z")
    let latest = now + .days(1)
    #expect(TimeShift(latest: latest, notAfter: now).span == Span.days(-7))
  }

  @Test func theHourOnTheWallStaysAcrossDaylightSaving() throws {
    let shift = TimeShift(
      latest: try time("2026-03-01T22:40:00-05:00"), notAfter: try time("2026-07-10T00:00:00Z"))
    #expect(
      shift.applied(to: ["time": "2026-03-01T22:40:00-05:00"])
        == ["time": "2026-07-05T22:40:00-04:00"])
  }

  @Test func birthDatesAndOtherTextStay() throws {
    let shift = TimeShift(
      latest: try time("2026-03-01T22:40:00-05:00"), notAfter: try time("2026-11-10T00:00:00Z"))
    let data: JSONValue = ["birth_date": "2011-04-02", "narrative": "le 2 mars", "age": 15]
    #expect(shift.applied(to: data) == data)
  }

  @Test func anExpectedReturnDoesNotCountAsTheLatest() throws {
    let event: JSONValue = [
      "time": "2026-03-01T10:00:00Z", "recordedtime": "2026-03-01T12:00:00Z",
      "data": ["expected_return_at": "2026-03-05T12:00:00Z"],
    ]
    #expect(TimeShift.latest(in: event) == (try time("2026-03-01T12:00:00Z")))
  }
}
