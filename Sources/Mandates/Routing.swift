import Chronology
import Observations
import Risk

/// Who of an organisation is told, in the order of the chain.
public enum Step: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
  case pivot, releve, coordinator, table

  private var order: UInt8 {
    switch self {
    case .pivot: 0
    case .releve: 1
    case .coordinator: 2
    case .table: 3
    }
  }

  public static func < (a: Self, b: Self) -> Bool { a.order < b.order }

  /// Not by its text, as an enumeration with raw values would: each step of a chain is looked up.
  public func hash(into hasher: inout Hasher) { hasher.combine(order) }

  var role: Role {
    switch self {
    case .pivot: .pivot
    case .releve: .releve
    case .coordinator: .coordinator
    case .table: .table
    }
  }
}

/// One organisation is told, and why.
public struct Dispatch: Sendable, Hashable {
  public var mandate: String
  public var mandateVersion: Int
  public var organisation: String
  public var recipient: String
  public var step: Step
  public var basis: String
  /// The id of the agreement in force; empty where there is none: then nothing is shown.
  public var agreement: String
  /// What the recipient is shown of the content.
  public var groups: [FieldGroup: Mandate.Detail]
  /// `mandateApplies`, then why steps before this one were passed over.
  public var because: [RoutingReason]

  public init(
    mandate: String, mandateVersion: Int, organisation: String, recipient: String, step: Step,
    basis: String, agreement: String, groups: [FieldGroup: Mandate.Detail],
    because: [RoutingReason]
  ) {
    self.mandate = mandate
    self.mandateVersion = mandateVersion
    self.organisation = organisation
    self.recipient = recipient
    self.step = step
    self.basis = basis
    self.agreement = agreement
    self.groups = groups
    self.because = because
  }
}

/// One organisation is not told under one mandate, and why.
public struct Denial: Sendable, Hashable {
  public var organisation: String
  /// `nil` where the organisation has no mandate at all.
  public var mandate: String?
  public var mandateVersion: Int?
  public var because: [RoutingReason]

  public init(
    organisation: String, mandate: String?, mandateVersion: Int? = nil, because: [RoutingReason]
  ) {
    self.organisation = organisation
    self.mandate = mandate
    self.mandateVersion = mandateVersion
    self.because = because
  }
}

/// Routing: deny by default, then by mandate, agreement, training and availability. Pure:
/// the same facts, directory, matrix and time give the same outcome. It never changes, and is asked all the time: so it is
/// handed on by reference.
public final class Router: Sendable {
  public let directory: Directory
  public let matrix: MandateMatrix
  private let index: MandateIndex
  private let chains: Chains
  /// Places of mandates by id.
  private let places: [String: Int]
  private let roll: DenialRoll
  /// For everybody; the Table's safety net, which applies where nobody else is told.
  private let routed: MandateSet

  public init(directory: Directory, matrix: MandateMatrix) {
    self.directory = directory
    self.matrix = matrix
    index = MandateIndex(matrix.mandates) { directory.organisations[$0]?.schools ?? [] }
    chains = Chains(directory)
    places = Dictionary(
      matrix.mandates.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    roll = DenialRoll(directory: directory, matrix: matrix)
    var routed = MandateSet(among: matrix.mandates.count)
    for (place, mandate) in matrix.mandates.enumerated() where !mandate.conditions.isUnrouted {
      routed.insert(place)
    }
    self.routed = routed
  }

  /// Every organisation of the directory is in the result: told once, or not told with the reasons.
  /// O(facts + mandates that apply).
  public func route(_ facts: RoutingFacts, at now: Timestamp) -> Routing {
    var failures = index.failures(facts)
    var applying = MandateSet(all: index.count)
    for failure in failures { applying.subtract(failure.mandates) }
    var sent: [Dispatch] = []
    var told: Set<String> = []
    func deny(_ place: Int, _ reason: RoutingReason) {
      var one = MandateSet(among: index.count)
      one.insert(place)
      failures.append(MandateFailure(reason: reason, mandates: one))
    }
    // The Table's safety net comes last.
    let ordered =
      applying.places.filter(routed.contains) + applying.subtracting(routed).places
    for place in ordered {
      let mandate = matrix.mandates[place]
      if mandate.conditions.isByReferral {
        deny(place, .byReferral)
      } else if mandate.conditions.isUnrouted, !sent.isEmpty {
        deny(place, .routedElsewhere)
      } else if told.contains(mandate.organisation) {
        deny(place, .anotherMandate)
      } else if let agreement = directory.agreement(of: mandate.organisation, at: now) {
        guard let dispatch = firstDispatch(mandate, facts, agreement: agreement.id, at: now) else {
          for reason in whyNobody(mandate, facts, at: now) { deny(place, reason) }
          continue
        }
        told.insert(mandate.organisation)
        sent.append(dispatch)
      } else {
        deny(place, .noAgreement)
      }
    }
    return Routing(sent: sent, pattern: DenialPattern(failures: failures), roll: roll)
  }

  /// The conditions of a mandate that do not hold; empty: it applies.
  public func failures(of mandate: Mandate, _ facts: RoutingFacts) -> [RoutingReason] {
    guard let place = places[mandate.id] else { return [.noMandate] }
    return index.failures(facts).filter { $0.mandates.contains(place) }.map(\.reason)
  }

  /// Who of an organisation is told first; `nil` only where its chain has nobody who may be told, and the Table has nobody.
  /// Where nobody is there a *veille* waits in the inbox of the first who would be told: it does not leave the
  /// organisation, and whoever is back hears of it. So does an alert where there is no Table.
  public func firstDispatch(
    _ mandate: Mandate, _ facts: RoutingFacts, agreement: String, at now: Timestamp
  ) -> Dispatch? {
    if let there = dispatch(mandate, facts, agreement: agreement, from: .pivot, at: now) {
      return there
    }
    return dispatch(
      mandate, facts, agreement: agreement, from: .pivot, isForAbsent: true, at: now)
  }

  /// Why `firstDispatch` finds nobody: what keeps each of the chain's first two steps from being told, be they there or not;
  /// of a chain without anybody, that.
  public func whyNobody(
    _ mandate: Mandate, _ facts: RoutingFacts, at now: Timestamp
  ) -> [RoutingReason] {
    var found: Set<RoutingReason> = []
    for step in [Step.pivot, .releve] {
      for holder in chains.people(at: step, of: mandate.organisation) {
        let account = holder.cover(at: now).flatMap(directory.account) ?? holder
        if let obstacle = obstacle(to: account, for: holder, step, mandate, facts, at: now) {
          found.insert(obstacle)
        }
      }
    }
    return found.isEmpty ? [.noPivot] : found.sorted { $0.rawValue < $1.rawValue }
  }

  /// The first eligible person of an organisation from a step of its chain on, up to the last step; `nil`
  /// where even that has nobody. Of a *veille* nobody outside the organisation is told, the Table neither. The Table is the
  /// last step and has an inbox: where none of it is there the first of it is told all the same, whoever is off by the hours
  /// of their week before whoever is on leave.
  ///
  /// Available people with Volet 1 and what else the mandate requires, for the kind and the territory;
  /// those with the preferred volets first, then the order of the directory. Where somebody lacks a volet
  /// beyond the first, band 4 is not held up for it. A coordinator without Volet 1 and the Table are told
  /// without content.
  ///
  /// - Parameter isForAbsent: whoever is away counts too.
  public func dispatch(
    _ mandate: Mandate, _ facts: RoutingFacts, agreement: String, from first: Step,
    through last: Step = .table, excluding: Set<String> = [], isForAbsent: Bool = false,
    at now: Timestamp
  ) -> Dispatch? {
    var because: [RoutingReason] = [.mandateApplies]
    if isForAbsent { because.append(.pivotAbsent) }
    for step in Step.allCases where step >= first && step <= last {
      var passed: Set<RoutingReason> = []
      // The first of those whom the mandate prefers most.
      var chosen: (name: String, isTrained: Bool, preference: Int)?
      func consider(_ account: Account, for holder: Account, _ counts: (Account) -> Bool) {
        if excluding.contains(account.name) { return }
        if facts.band <= .watch, account.organisation != mandate.organisation { return }
        if !counts(account) {
          passed.insert(.pivotAbsent)
          return
        }
        if let obstacle = obstacle(to: account, for: holder, step, mandate, facts, at: now) {
          passed.insert(obstacle)
          return
        }
        let preference = preference(for: account, mandate, facts, at: now)
        if let chosen, chosen.preference >= preference { return }
        chosen = (account.name, account.isTrained(volet: 1, at: now), preference)
      }
      let people = chains.people(at: step, of: mandate.organisation)
      func choose(_ counts: (Account) -> Bool) {
        // By index: an account is large, and every step that is told asks.
        for place in people.indices {
          // Who stands in for somebody has their place, and must be eligible in person: at the Table, sit there.
          if let cover = people[place].cover(at: now).flatMap(directory.account),
            step < .table || cover.roles.contains(.table)
          {
            consider(cover, for: people[place], counts)
          } else {
            consider(people[place], for: people[place], counts)
          }
        }
      }
      choose { isForAbsent || $0.isAvailable(at: now) }
      if chosen == nil, step == .table, facts.band > .watch {
        // Whoever is off by the hours of their week is back before whoever is on leave.
        choose { !$0.isAway(at: now) }
        if chosen == nil { choose { _ in true } }
      }
      guard let chosen else {
        if passed.isEmpty { passed = [.noPivot] }
        because += passed.sorted { $0.rawValue < $1.rawValue }.filter { !because.contains($0) }
        continue
      }
      let mayReadContent = step != .table && chosen.isTrained
      return Dispatch(
        mandate: mandate.id, mandateVersion: mandate.version, organisation: mandate.organisation,
        recipient: chosen.name, step: step, basis: mandate.basis, agreement: agreement,
        groups: mayReadContent ? mandate.groups(at: facts.band, consent: facts.consent) : [:],
        because: because)
    }
    return nil
  }

  /// Why somebody who is there cannot be told as a step that `holder` has: themselves, or the one they stand in for.
  private func obstacle(
    to account: Account, for holder: Account, _ step: Step, _ mandate: Mandate,
    _ facts: RoutingFacts, at now: Timestamp
  ) -> RoutingReason? {
    guard step < .coordinator else { return nil }
    guard account.isTrained(volet: 1, at: now) else { return .pivotUntrained }
    let required = facts.band == .immediate ? [] : mandate.requiredTraining
    guard required.allSatisfy({ account.isTrained(volet: $0, at: now) }) else {
      return .pivotUntrained
    }
    let covers =
      (holder.kinds.isEmpty || !holder.kinds.isDisjoint(with: facts.kinds))
      && (holder.territories.isEmpty || !holder.territories.isDisjoint(with: facts.territories))
    return covers ? nil : .noPivot
  }

  private func preference(
    for account: Account, _ mandate: Mandate, _ facts: RoutingFacts, at now: Timestamp
  ) -> Int {
    var preferred = mandate.preferredTraining.union(mandate.requiredTraining)
    if facts.isBoy { preferred.insert(3) }
    if !facts.kinds.isDisjoint(with: ["online_luring", "escort_ad"]) { preferred.insert(2) }
    return preferred.filter { account.isTrained(volet: $0, at: now) }.count
  }
}
