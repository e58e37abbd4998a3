import Observations
import Risk
import TestSupport
import Testing

@testable import Mandates

/// All mandates judged at once give what each gives when it is asked alone.
struct MandateIndexTests {
  private static let words = ["a", "b", "c", "d"]

  @Test("Mandates judged together are judged as each one alone, for random mandates and alerts")
  func property() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let mandates = (0..<Int.random(in: 1...80, using: &random)).map {
        Self.mandate($0, &random)
      }
      let index = MandateIndex(mandates) { Self.schools($0) }
      for _ in 0..<10 {
        let facts = Self.facts(&random)
        let failures = index.failures(facts)
        for (place, mandate) in mandates.enumerated() {
          let together = failures.filter { $0.mandates.contains(place) }.map(\.reason)
          #expect(together == Self.alone(mandate, facts), "FILET_SEED=\(seed)")
        }
      }
    }
  }

  // MARK: The definition, condition by condition

  private static func alone(_ mandate: Mandate, _ facts: RoutingFacts) -> [RoutingReason] {
    let conditions = mandate.conditions
    var failed: [RoutingReason] = []
    func need(_ holds: Bool, _ reason: RoutingReason) {
      if !holds, !failed.contains(reason) { failed.append(reason) }
    }
    func overlaps(_ wanted: Set<String>?, _ present: Set<String>) -> Bool {
      wanted.map { !$0.isDisjoint(with: present) } ?? true
    }
    need(conditions.entities.contains(facts.entity.kind), .entity)
    need(facts.band > .none && conditions.bands.contains(facts.band), .band)
    need(overlaps(conditions.kinds, facts.kinds), .kind)
    need(overlaps(conditions.families, facts.families), .family)
    need(overlaps(conditions.territories, facts.territories), .territory)
    if let outside = conditions.outsideTerritories {
      need(!facts.territories.subtracting(outside).isEmpty, .territory)
    }
    if let ages = conditions.ages {
      let known = facts.age.map { [$0] } ?? facts.memberAges.sorted()
      need(known.isEmpty || known.contains { ages.contains($0) }, .age)
    }
    if let placed = conditions.isPlaced {
      need(facts.isPlaced == placed, placed ? .placement : .notPlaced)
    }
    if conditions.ownSchools {
      need(!schools(mandate.organisation).isDisjoint(with: facts.schools), .school)
    }
    need(overlaps(conditions.units, facts.units), .unit)
    need(overlaps(conditions.needs, facts.needs), .need)
    need(facts.linkedYouths >= conditions.minLinkedYouths ?? 0, .linkedYouths)
    need(facts.territories.count >= conditions.minTerritories ?? 0, .territories)
    need(!conditions.exploiterReference || facts.hasExploiterReference, .exploiterReference)
    need(!conditions.ownReport || facts.organisations.contains(mandate.organisation), .ownReport)
    need(!conditions.consent || facts.consent, .consent)
    need(!conditions.direct || facts.isDirect, .direct)
    return failed
  }

  // MARK: Random mandates and alerts

  private static func schools(_ organisation: String) -> Set<String> {
    organisation == "d" ? [] : [organisation, "x"]
  }

  private static func some(_ random: inout SeededGenerator) -> Set<String> {
    Set(words.filter { _ in Bool.random(using: &random) })
  }

  private static func maybe<Value>(
    _ random: inout SeededGenerator, _ make: (inout SeededGenerator) -> Value
  ) -> Value? {
    Int.random(in: 0...2, using: &random) == 0 ? make(&random) : nil
  }

  private static func mandate(_ number: Int, _ random: inout SeededGenerator) -> Mandate {
    let organisation = words[Int.random(in: 0..<words.count, using: &random)]
    return RoutingTests.mandate("m\(number)", organisation) { mandate in
      let bands = (0..<2).map { _ in Band.allCases[Int.random(in: 1...4, using: &random)] }
      var conditions = Mandate.Conditions(bands: min(bands[0], bands[1])...max(bands[0], bands[1]))
      conditions.entities = Bool.random(using: &random) ? [.youth] : [.youth, .place]
      conditions.kinds = maybe(&random) { some(&$0) }
      conditions.families = maybe(&random) { some(&$0) }
      conditions.territories = maybe(&random) { some(&$0) }
      conditions.outsideTerritories = maybe(&random) { some(&$0) }
      conditions.ages = maybe(&random) { 12...Int.random(in: 12...17, using: &$0) }
      conditions.isPlaced = maybe(&random) { Bool.random(using: &$0) }
      conditions.ownSchools = maybe(&random) { _ in true } ?? false
      conditions.units = maybe(&random) { some(&$0) }
      conditions.needs = maybe(&random) { some(&$0) }
      conditions.minLinkedYouths = maybe(&random) { Int.random(in: 1...3, using: &$0) }
      conditions.minTerritories = maybe(&random) { Int.random(in: 1...3, using: &$0) }
      conditions.exploiterReference = maybe(&random) { _ in true } ?? false
      conditions.ownReport = maybe(&random) { _ in true } ?? false
      conditions.consent = maybe(&random) { _ in true } ?? false
      conditions.direct = maybe(&random) { _ in true } ?? false
      mandate.conditions = conditions
    }
  }

  private static func facts(_ random: inout SeededGenerator) -> RoutingFacts {
    let memberAges: Set<Int>? = maybe(&random) { generator in
      Set((0...2).map { _ in Int.random(in: 10...19, using: &generator) })
    }
    return RoutingFacts(
      entity: EntityRef(kind: Bool.random(using: &random) ? .youth : .place, token: "a"),
      band: Band.allCases[Int.random(in: 0...4, using: &random)],
      isDirect: Bool.random(using: &random), kinds: some(&random), families: some(&random),
      territories: some(&random), age: maybe(&random) { Int.random(in: 10...19, using: &$0) },
      isPlaced: Bool.random(using: &random), schools: some(&random), units: some(&random),
      organisations: some(&random), linkedYouths: Int.random(in: 1...4, using: &random),
      hasExploiterReference: Bool.random(using: &random), consent: Bool.random(using: &random),
      needs: some(&random), memberAges: memberAges ?? [])
  }
}
