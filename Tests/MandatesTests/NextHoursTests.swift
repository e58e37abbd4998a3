import Chronology
import Testing

@testable import Mandates

/// When somebody whose week has hours is there next.
struct NextHoursTests {
  private let office = WeeklyHours((1...5).map { .init(weekday: $0, from: 8 * 60, until: 16 * 60) })

  private func time(_ text: String) throws -> Timestamp {
    try #require(QuebecTime.moment(text: text))
  }

  private func account(absent from: String? = nil, until: String? = nil) throws -> Account {
    var account = RoutingTests.account("pivot-dpj-1", "dpj", .pivot)
    account.hours = office
    if let from, let until {
      account.absences = [.init(from: try time(from), until: try time(until))]
    }
    return account
  }

  @Test("On a Sunday it is Monday morning, in the night before it the same morning")
  func weekend() throws {
    let monday = try time("2026-03-02 08:00")
    for now in ["2026-02-27 16:00", "2026-03-01 12:00", "2026-03-02 07:59"] {
      #expect(try account().nextHours(after: time(now)) == monday, "\(now)")
    }
    #expect(try account().nextHours(after: monday) == time("2026-03-03 08:00"))
  }

  @Test("A morning within an absence is none, and whoever has no hours has no next ones")
  func absence() throws {
    let away = try account(absent: "2026-03-02 00:00", until: "2026-03-03 12:00")
    #expect(try away.nextHours(after: time("2026-03-01 12:00")) == time("2026-03-04 08:00"))
    let long = try account(absent: "2026-03-01 00:00", until: "2026-04-01 00:00")
    #expect(try long.nextHours(after: time("2026-03-01 12:00")) == nil)
    #expect(
      RoutingTests.account("pivot-dpj-1", "dpj", .pivot).nextHours(
        after: try time("2026-03-01 12:00"))
        == nil)
  }
}
