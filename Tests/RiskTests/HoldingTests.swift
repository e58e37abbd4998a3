import Chronology
import Observations
import TestSupport
import Testing

@testable import Risk

/// What people were told of a band holds it however old it is by now, and nothing else does.
struct HoldingTests {
  typealias Tests = AssessingTests

  /// As of an alert that was opened so many days ago.
  private func held(
    _ band: Band, _ evidence: [Evidence], opened daysAgo: Int64 = 200, history: [Evidence]? = nil
  ) -> Assessment {
    let (present, since) = (assess(evidence), Tests.now - .days(daysAgo))
    guard Tests.table.isAged(present, below: band, on: evidence, since: since) else {
      return present
    }
    let lasting = Tests.table.lasting(
      band, since: since, until: Tests.now, history: history ?? evidence)
    return Tests.table.hold(present, by: lasting, on: evidence)
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
    #expect(held(.high, evidence, opened: 5, history: evidence + [second]) == present)
  }

  @Test("What came in late counts at no moment before")
  func late() {
    let late = Tests.piece("a", "runaway", 7, daysAgo: 195, knownDaysAgo: 10)
    #expect(held(.concern, [late]).band == .watch)
    // It was fresh enough still.
    let fresh = Tests.piece("a", "runaway", 7, daysAgo: 195, knownDaysAgo: 20)
    #expect(held(.concern, [fresh]).band == .concern)
    // Nor does it take anything.
    let old = Tests.piece("b", "place", 7, daysAgo: 200)
    #expect(held(.concern, [old, late]).band == .concern)
  }

  @Test("What is found holds until something that protects grows old")
  func answers() {
    let since = Tests.now - .days(200)
    let evidence = [
      Tests.piece("a", "runaway", 7, daysAgo: 200),
      Tests.piece("p", "protective", -1, daysAgo: 180),
    ]
    let found = Tests.table.lasting(.concern, since: since, until: Tests.now, history: evidence)
    #expect(found.answers(for: .concern, since: since, at: Tests.now))
    #expect(found.answers(for: .concern, since: since, at: Tests.now + .days(3)))
    #expect(!found.answers(for: .concern, since: since, at: Tests.now + .days(4)))
    #expect(!found.answers(for: .high, since: since, at: Tests.now))
    #expect(!found.answers(for: .concern, since: Tests.now, at: Tests.now))
  }

  @Test("It is the highest band that an assessment would have given at any moment")
  func anyMoment() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let evidence = (0..<Int.random(in: 1...9, using: &random)).map { _ in piece(&random) }
      let since = Tests.now - .days(Int64.random(in: 0...500, using: &random))
      let band = Band.allCases.randomElement(using: &random) ?? .high
      var highest = Band.none
      for moment in moments(of: evidence, since: since) {
        highest = max(highest, self.band(of: evidence, at: moment))
      }
      let found = Tests.table.lasting(band, since: since, until: Tests.now, history: evidence)
      #expect(found.band == min(highest, band), "FILET_SEED=\(seed)")
      #expect(
        min(self.band(of: evidence, at: found.moment), band) == found.band, "FILET_SEED=\(seed)")
    }
  }

  /// With every moment tried one by one this takes hours.
  @Test("Of very many pieces it is found at once", .timeLimit(.minutes(1)))
  func veryMany() {
    let families = ["runaway", "place", "link"]
    var evidence: [Evidence] = []
    for index in 0..<10_000 {
      let organisation = index % 2 == 0 ? "cjq" : "spvq/ikat"
      let (days, known) = (Int64(index % 190) + 200, Int64(index % 200))
      evidence.append(
        Tests.piece(
          "r\(index % 39)", families[index % 3], 6, organisation: organisation, daysAgo: days,
          knownDaysAgo: known, observation: "\(index)"))
    }
    #expect(assess(evidence).band == .concern)
    #expect(held(.immediate, evidence, opened: 400).band == .high)
  }

  private func piece(_ random: inout SeededGenerator) -> Evidence {
    let index = Int.random(in: 0..<7, using: &random)
    let family = ["runaway", "place", "link", "online", "signs", "protective", "direct"][index]
    let observed = Int64.random(in: 0...500, using: &random)
    if family == "direct" { return Tests.direct(daysAgo: observed) }
    let weight = family == "protective" ? -3 : Int.random(in: 0...8, using: &random)
    return Tests.piece(
      "\(family) \(weight % 3)", family, weight,
      organisation: ["cjq", "spvq/ikat", "css-decouvreurs"].randomElement(using: &random) ?? "cjq",
      daysAgo: observed, knownDaysAgo: Int64.random(in: 0...observed, using: &random),
      grade: Int.random(in: 1...3, using: &random))
  }

  /// Of what was known by then; what protects counts as ever.
  private func band(of evidence: [Evidence], at moment: Timestamp) -> Band {
    let known = evidence.filter { $0.known <= moment || $0.meaning.family == "protective" }
    return Tests.table.assess(Tests.youth, on: known, ruleSet: "r", at: moment).band
  }

  /// Each at which anything may change.
  private func moments(of evidence: [Evidence], since: Timestamp) -> Set<Timestamp> {
    var found: Set<Timestamp> = [since]
    for piece in evidence {
      found.insert(piece.known)
      for step in Tests.table.decay.map(\.until) + [Tests.table.directUntil] {
        found.insert(piece.observed + step + Span(milliseconds: 1))
      }
    }
    return found.filter { since <= $0 && $0 <= Tests.now }
  }

  private func assess(_ evidence: [Evidence]) -> Assessment {
    Tests.table.assess(Tests.youth, on: evidence, ruleSet: "r", at: Tests.now)
  }
}
