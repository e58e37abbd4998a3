import Chronology
import Wording

/// Looks ahead for holes in the net: who could be told under each mandate in each hour to come.
///
/// Pure: directory, mandates and a moment in, holes out. O(mandates × people × moments at which somebody
/// comes or goes); a region's 30 days take milliseconds.
public struct Foresight: Sendable {
  /// How far it looks ahead.
  public static let days = 30

  let router: Router
  /// All kinds that can be reported.
  let kinds: [String]
  let start: Timestamp
  let end: Timestamp
  let today: CivilDate
  let lastDay: CivilDate

  public init(router: Router, kinds: [String], at now: Timestamp) {
    self.router = router
    self.kinds = kinds.sorted()
    start = now
    today = QuebecTime.date(at: now)
    lastDay = CivilDate(daysSinceEpoch: today.daysSinceEpoch + Self.days)
    end = QuebecTime.firstMoment(of: lastDay, minute: QuebecTime.reading(at: now).minute)
  }

  /// By organisation, in a fixed order. `organisation`: only its own.
  public func holes(of organisation: String? = nil) -> [Hole] {
    var holes: [Hole] = []
    for id in router.directory.organisations.keys.sorted()
    where organisation == nil || organisation == id {
      let mandates = router.matrix.mandates.filter { $0.organisation == id }
      guard !mandates.isEmpty else {
        holes += withoutMandate(id)
        continue
      }
      holes +=
        agreements(id, mandates) + coordination(id) + trainings(id) + staffing(id, mandates)
        + hours(id, mandates)
    }
    return holes + table(of: organisation)
  }

  // MARK: Whoever comes last

  private func coordination(_ organisation: String) -> [Hole] {
    let isThere = router.directory.accounts.contains {
      $0.organisation == organisation && !$0.roles.isDisjoint(with: [.coordinator, .table])
    }
    return isThere
      ? []
      : [
        Hole(
          .noCoordinator, organisation,
          place: router.directory.places["organisation \(organisation)"])
      ]
  }

  private func table(of organisation: String?) -> [Hole] {
    let people = router.directory.accounts.filter { $0.roles.contains(.table) }
    guard !people.isEmpty else { return organisation == nil ? [Hole(.noTable, "table")] : [] }
    let isAsked = organisation == nil || people.contains { $0.organisation == organisation }
    return isAsked ? tableHours(people) : []
  }

  // MARK: Agreements and trainings

  private func withoutMandate(_ organisation: String) -> [Hole] {
    guard !router.matrix.withoutMandate.contains(organisation),
      let agreement = router.directory.agreements.last(where: {
        $0.organisation == organisation && $0.from <= today && today <= $0.until
      })
    else { return [] }
    return [
      Hole(
        .noMandate, organisation, place: router.directory.places["agreement \(agreement.id)"])
    ]
  }

  private func agreements(_ organisation: String, _ mandates: [Mandate]) -> [Hole] {
    let names = mandates.map(\.id)
    let own = router.directory.agreements.filter { $0.organisation == organisation }
    guard own.contains(where: { $0.from <= today && today <= $0.until }) else {
      return [
        Hole(
          .noAgreement, organisation, mandates: names,
          place: router.matrix.places[names[0]])
      ]
    }
    for offset in 1...Self.days {
      let day = CivilDate(daysSinceEpoch: today.daysSinceEpoch + offset)
      guard !own.contains(where: { $0.from <= day && day <= $0.until }) else { continue }
      let ending = own.last { $0.until < day }
      return [
        Hole(
          .agreementEnds, organisation, mandates: names, day: day,
          place: ending.flatMap { router.directory.places["agreement \($0.id)"] })
      ]
    }
    return []
  }

  private func trainings(_ organisation: String) -> [Hole] {
    router.directory.accounts.filter { $0.organisation == organisation && $0.isInChain }
      .flatMap { account -> [Hole] in
        (1...3).compactMap { volet in
          let last = account.trainings.filter { $0.volet == volet }.map(\.until).max()
          guard let last, last < lastDay else { return nil }
          return Hole(
            .trainingEnds, organisation, account: account.name,
            day: CivilDate(daysSinceEpoch: last.daysSinceEpoch + 1), volet: volet,
            place: router.directory.places["account \(account.name)"])
        }
      }
  }

  // MARK: Enough people

  /// Per territory and kind: at least two people of the chain's first two steps who are trained.
  private func staffing(_ organisation: String, _ mandates: [Mandate]) -> [Hole] {
    let people = router.directory.accounts.filter {
      $0.organisation == organisation && !$0.roles.isDisjoint(with: [.pivot, .releve])
        && !isAwayThroughout($0)
    }
    var holes: [Hole] = []
    for mandate in mandates where !mandate.conditions.isUnrouted {
      let trained = people.filter { isTrained($0, for: mandate, on: today) }
      let own = router.directory.organisations[organisation]?.territories ?? []
      let territories = (mandate.conditions.territories ?? own).sorted()
      let wanted = mandate.conditions.kinds?.sorted() ?? kinds
      for territory in territories.isEmpty ? [nil] : territories.map(Optional.some) {
        var counts: [Int: [String]] = [:]
        for kind in wanted {
          let count = trained.count { isFor($0, kind, territory) }
          counts[min(count, 2), default: []].append(kind)
        }
        for (count, code) in [(0, Hole.Code.noTrainedPivot), (1, .onlyOneTrained)] {
          guard let found = counts[count] else { continue }
          add(
            Hole(
              code, organisation, mandates: [mandate.id], territory: territory,
              kinds: found.count == wanted.count ? [] : found,
              place: router.matrix.places[mandate.id]), to: &holes)
        }
      }
    }
    // The same everywhere is said once.
    return holes.reduce(into: []) { merged, hole in
      if let index = merged.firstIndex(where: {
        $0.code == hole.code && $0.mandates == hole.mandates && $0.kinds == hole.kinds
      }) {
        merged[index].territory = [merged[index].territory, hole.territory]
          .compactMap { $0 }.joined(separator: ", ")
      } else {
        merged.append(hole)
      }
    }
  }

  /// Mandates with the same hole are named in one.
  private func add(_ hole: Hole, to holes: inout [Hole]) {
    if let index = holes.firstIndex(where: {
      $0.code == hole.code && $0.territory == hole.territory && $0.kinds == hole.kinds
    }) {
      holes[index].mandates += hole.mandates
    } else {
      holes.append(hole)
    }
  }

  /// Whether somebody is for a kind in a territory; `nil`: in none that is known.
  func isFor(_ account: Account, _ kind: String, _ territory: String?) -> Bool {
    (account.kinds.isEmpty || account.kinds.contains(kind))
      && (account.territories.isEmpty || territory.map(account.territories.contains) ?? true)
  }

  private func isAwayThroughout(_ account: Account) -> Bool {
    account.absences.contains { $0.from <= start && end <= $0.until }
  }

  func isTrained(_ account: Account, for mandate: Mandate, on day: CivilDate) -> Bool {
    mandate.requiredTraining.union([1]).allSatisfy { volet in
      account.trainings.contains { $0.volet == volet && $0.on <= day && day <= $0.until }
    }
  }
}
