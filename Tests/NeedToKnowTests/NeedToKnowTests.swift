import Chronology
import HTTPTypes
import Invention
import Observations
import Store
import StrictJSON
import TestSupport
import Testing

@testable import API
@testable import SafetyNet

/// Nobody sees past the mandate, by any route (`design.md` §2.5): what each account of an invented region can
/// obtain is what the model says, no more and no less.
struct NeedToKnowTests {
  @Test("In regions at random, each account obtains by every route what the model says")
  func everyRoute() async throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let times = Int(environmentValue("FILET_TORTURE") ?? "") ?? 1
    var tally = Life.Tally()
    for number in 1...(6 * times) {
      var life = try await Life(&random, note: "region \(number), FILET_SEED=\(seed)")
      try await life.run(steps: 14, &random)
      try await life.readEverything(&random)
      tally.add(life.tally)
    }
    // A test in which nobody is told anything says nothing.
    #expect(tally.notices > 15 && tally.values > 5 && tally.notTold > 30, "\(tally), seed \(seed)")
    print("need to know: \(tally); FILET_SEED=\(seed)")
  }
}
