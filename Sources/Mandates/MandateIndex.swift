import Observations
import Risk

/// The conditions of all mandates the other way round: what is known of an alert is looked up once, and each
/// look-up judges every mandate at the same time. O(facts), where asking each mandate is O(mandates × conditions).
struct MandateIndex: Sendable {
  /// Mandates that name values, and which of them each value satisfies; who names none is not limited.
  private struct Naming: Sendable {
    var naming: MandateSet
    var satisfied: [String: MandateSet] = [:]

    init(among count: Int) { naming = MandateSet(among: count) }

    mutating func add(_ place: Int, _ values: Set<String>, among count: Int) {
      naming.insert(place)
      for value in values { satisfied[value, default: MandateSet(among: count)].insert(place) }
    }

    /// Those that no present value satisfies.
    func failing(_ present: Set<String>) -> MandateSet {
      var failing = naming
      for value in present {
        if let satisfied = satisfied[value] { failing.subtract(satisfied) }
      }
      return failing
    }
  }

  let count: Int
  private var entities: [EntityKind: MandateSet] = [:]
  private var bands: [Band: MandateSet] = [:]
  private var kinds, families, territories, schools, units, needs, reporters: Naming
  private var outside: [(own: Set<String>, place: Int)] = []
  private var ages: [(range: ClosedRange<Int>, place: Int)] = []
  private var forPlaced, forOthers: MandateSet
  private var linked: [(least: Int, place: Int)] = []
  private var spread: [(least: Int, place: Int)] = []
  private var exploiter, consent, direct: MandateSet

  init(_ mandates: [Mandate], schools own: (String) -> Set<String>) {
    count = mandates.count
    let none = MandateSet(among: count)
    let free = Naming(among: count)
    (kinds, families, territories, schools, units, needs) = (free, free, free, free, free, free)
    reporters = free
    (forPlaced, forOthers, exploiter, consent, direct) = (none, none, none, none, none)
    for (place, mandate) in mandates.enumerated() {
      let conditions = mandate.conditions
      for entity in conditions.entities { entities[entity, default: none].insert(place) }
      for band in Band.allCases where band > .none && conditions.bands.contains(band) {
        bands[band, default: none].insert(place)
      }
      if let values = conditions.kinds { kinds.add(place, values, among: count) }
      if let values = conditions.families { families.add(place, values, among: count) }
      if let values = conditions.territories { territories.add(place, values, among: count) }
      if let values = conditions.units { units.add(place, values, among: count) }
      if let values = conditions.needs { needs.add(place, values, among: count) }
      if conditions.ownSchools {
        schools.add(place, own(mandate.organisation), among: count)
      }
      if conditions.ownReport { reporters.add(place, [mandate.organisation], among: count) }
      if let values = conditions.outsideTerritories { outside.append((values, place)) }
      if let range = conditions.ages { ages.append((range, place)) }
      switch conditions.isPlaced {
      case true?: forPlaced.insert(place)
      case false?: forOthers.insert(place)
      case nil: break
      }
      if let least = conditions.minLinkedYouths { linked.append((least, place)) }
      if let least = conditions.minTerritories { spread.append((least, place)) }
      if conditions.exploiterReference { exploiter.insert(place) }
      if conditions.consent { consent.insert(place) }
      if conditions.direct { direct.insert(place) }
    }
  }

  /// Which mandates do not apply, by each reason why; in the order in which reasons are told.
  func failures(_ facts: RoutingFacts) -> [MandateFailure] {
    let all = MandateSet(all: count)
    var failures: [MandateFailure] = []
    func note(_ reason: RoutingReason, _ mandates: MandateSet) {
      if !mandates.isEmpty { failures.append(MandateFailure(reason: reason, mandates: mandates)) }
    }
    func those<Value>(
      of list: [(Value, place: Int)], where fails: (Value) -> Bool
    ) -> MandateSet {
      var failing = MandateSet(among: count)
      for (value, place) in list where fails(value) { failing.insert(place) }
      return failing
    }
    note(.entity, entities[facts.entity.kind].map(all.subtracting) ?? all)
    note(.band, bands[facts.band].map(all.subtracting) ?? all)
    note(.kind, kinds.failing(facts.kinds))
    note(.family, families.failing(facts.families))
    var elsewhere = territories.failing(facts.territories)
    elsewhere.formUnion(
      those(of: outside.map { ($0.own, place: $0.place) }) { facts.territories.isSubset(of: $0) })
    note(.territory, elsewhere)
    // What is not known rules out nothing.
    let known = facts.age.map { Set([$0]) } ?? facts.memberAges
    if !known.isEmpty {
      note(
        .age,
        those(of: ages.map { ($0.range, place: $0.place) }) { range in
          !known.contains { range.contains($0) }
        })
    }
    if facts.isPlaced { note(.notPlaced, forOthers) } else { note(.placement, forPlaced) }
    note(.school, schools.failing(facts.schools))
    note(.unit, units.failing(facts.units))
    note(.need, needs.failing(facts.needs))
    note(
      .linkedYouths,
      those(of: linked.map { ($0.least, place: $0.place) }) { facts.linkedYouths < $0 })
    note(
      .territories,
      those(of: spread.map { ($0.least, place: $0.place) }) { facts.territories.count < $0 })
    if !facts.hasExploiterReference { note(.exploiterReference, exploiter) }
    note(.ownReport, reporters.failing(facts.organisations))
    if !facts.consent { note(.consent, consent) }
    if !facts.isDirect { note(.direct, direct) }
    return failures
  }
}

/// The mandates that one reason rules out.
struct MandateFailure: Sendable, Hashable {
  var reason: RoutingReason
  var mandates: MandateSet
}
