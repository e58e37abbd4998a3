import SafetyNet
import Testing
import Wording

@testable import API

/// What clients count on where no configuration says otherwise.
struct DoorLimitsTests {
  @Test func aStreamShowsASignOfLifeEveryFifteenSeconds() {
    #expect(DoorLimits().heartbeatSeconds == 15)
  }

  @Test func whoMeetsAFullQueueHearsWhenToComeBack() {
    let problem = Problem(RequestError(.busy, fr: "la file est pleine", en: "the queue is full"))
    #expect(problem.status == 503)
    #expect(problem.retryAfter == 1)
  }
}
