import Testing

@testable import API

/// Times are seconds here; the machine counts in nanoseconds and does not care.
@Suite struct ConnectionPaceTests {
  private let bounds = ConnectionPace.Bounds(request: 20, streamIdle: 300, drain: 5)

  private func pace() -> ConnectionPace { ConnectionPace(bounds: bounds, now: 0) }

  @Test func aHeadThatDoesNotComeClosesTheConnection() {
    let pace = pace()
    #expect(pace.verdict(now: 19) == .wait(until: 20))
    #expect(pace.verdict(now: 20) == .close)
  }

  @Test func aBodyThatTricklesFailsItsRequest() {
    var pace = pace()
    pace.readHead(isStream: false, now: 1)
    for second in 2...20 {
      pace.readBody(endsLine: false, isWithinLine: true, now: Int64(second))
    }
    #expect(pace.verdict(now: 20) == .wait(until: 21))
    #expect(pace.verdict(now: 21) == .failRequest)
  }

  @Test func aLineOfAStreamMustEndInTimeAndTheNextMayWait() {
    var pace = pace()
    pace.readHead(isStream: true, now: 0)
    #expect(pace.verdict(now: 299) == .wait(until: 300))
    pace.readBody(endsLine: false, isWithinLine: true, now: 299)
    #expect(pace.verdict(now: 318) == .wait(until: 319))
    pace.readBody(endsLine: false, isWithinLine: true, now: 318)
    #expect(pace.verdict(now: 319) == .failRequest)
    pace.readBody(endsLine: true, isWithinLine: false, now: 319)
    #expect(pace.verdict(now: 319) == .wait(until: 619))
  }

  @Test func timeInWhichTheServerDoesNotAskIsNotTheClients() {
    var pace = pace()
    pace.readHead(isStream: false, now: 0)
    pace.paused(now: 5)
    #expect(pace.verdict(now: 1_000) != .failRequest)
    pace.asked(now: 1_000)
    #expect(pace.verdict(now: 1_014) == .wait(until: 1_015))
    #expect(pace.verdict(now: 1_015) == .failRequest)
  }

  @Test func noClockRunsWhileAnAnswerIsMade() {
    var pace = pace()
    pace.readHead(isStream: false, now: 0)
    pace.readEnd(now: 1)
    #expect(pace.verdict(now: 1_000_000) == .rest)
    pace.wroteEnd(now: 1_000_000)
    #expect(pace.verdict(now: 1_000_019) == .wait(until: 1_000_020))
  }

  @Test func whatIsSentAfterTheAnswerIsReadForAWhileAndNoLonger() {
    var pace = pace()
    pace.readHead(isStream: false, now: 0)
    pace.wroteEnd(now: 1)
    pace.paused(now: 2)
    #expect(pace.verdict(now: 5) == .wait(until: 6))
    #expect(pace.verdict(now: 6) == .close)
  }
}
