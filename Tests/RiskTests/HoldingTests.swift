import Chronology
import Observations
import Testing

@testable import Risk

/// What people were told of a band holds it however old it is by now, and nothing else does.
struct HoldingTests {
  typealias Tests = AssessingTests

  /// As of an alert that was opened so many days ago.
  private func held(
    _ band: Band, _ evidence: [Evidence], opened daysAgo: Int64 = 200
  ) -> Assessment {
    let present = Tests.table.assess(Tests.youth, on: evidence, ruleSet: "r", at: Tests.now)
    return Tests.table.hold(
      band, since: Tests.now - .days(daysAgo), present, on: evidence, history: evidence)
  }

  @Test("What has grown old holds the band that it had, with what it counted then")
  func aged() {
    let old = Tests.piece("a", "runaway", 7, daysAgo: 200)
    #expect(held(.concern, [old]).band == .concern)
    #expect(held(.concern, [old]).weight == 7)
    let more = held(.concern, [old, Tests.piece("b", "place", 3)])
    #expect(more.band == .concern && Set(more.reasons.map(\.rule)) == ["a", "b"])
    #expect(held(.immediate, [Tests.direct(daysAgo: 400)], opened: 400).band == .immediate)
  }

  @Test("It holds no more than was told, and nothing that it never had")
  func noMore() {
    let old = Tests.piece("a", "runaway", 7, daysAgo: 200)
    #expect(held(.watch, [old, Tests.piece("b", "place", 3)]).band == .watch)
    #expect(held(.high, [old]).band == .concern)
    // When the one was fresh the other had not been seen.
    let four = Tests.piece("c", "runaway", 4, daysAgo: 200)
    #expect(held(.concern, [four, Tests.piece("b", "place", 3)]).band == .watch)
    // Old when it was reported.
    #expect(held(.concern, [old], opened: 10).band == .watch)
  }

  @Test("What protects lowers it as ever, and what counts as ever is left as it is")
  func protection() {
    let old = Tests.piece("a", "runaway", 7, daysAgo: 200)
    let protects = Tests.piece("p", "protective", -3, daysAgo: 1)
    #expect(held(.concern, [old, protects]).band == .watch)
    let fresh = Tests.piece("a", "runaway", 7)
    #expect(held(.concern, [fresh, protects], opened: 5).band == .watch)
    #expect(held(.concern, [fresh]) == assess([fresh]))
    #expect(held(.concern, []).band == .none)
  }

  @Test("Where age has taken nothing, nothing is held")
  func otherwiseLowered() {
    let evidence = [Tests.piece("a", "runaway", 8), Tests.piece("b", "place", 5)]
    // A second source, of which another match of the same rule took the place.
    let second = Tests.piece("b", "place", 5, organisation: "spvq/ikat", daysAgo: 3)
    let present = assess(evidence)
    #expect(present.band == .concern && assess(evidence + [second]).band == .high)
    let held = Tests.table.hold(
      .high, since: Tests.now - .days(5), present, on: evidence, history: evidence + [second])
    #expect(held == present)
  }

  private func assess(_ evidence: [Evidence]) -> Assessment {
    Tests.table.assess(Tests.youth, on: evidence, ruleSet: "r", at: Tests.now)
  }
}
