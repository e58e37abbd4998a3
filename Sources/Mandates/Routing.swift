import Chronology
import Observations
import Risk

/// Who of an organisation is told, in the order of the chain.
public enum Step: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
  case pivot, releve, coordinator, table

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  public static func < (a: Self, b: Self) -> Bool { a.order < b.order }

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
  public var because: [RoutingReason]

  public init(organisation: String, mandate: String?, because: [RoutingReason]) {
    self.organisation = organisation
    self.mandate = mandate
    self.because = because
  }
}

/// The outcome of routing one alert: both lists are kept.
public struct Routing: Sendable, Hashable {
  public var sent: [Dispatch]
  public var denied: [Denial]
}

/// Routing: deny by default, then by mandate, agreement, training and availability (`design.md` §7). Pure:
/// the same facts, directory, matrix and time give the same outcome.
public struct Router: Sendable {
  public let directory: Directory
  public let matrix: MandateMatrix

  public init(directory: Directory, matrix: MandateMatrix) {
    self.directory = directory
    self.matrix = matrix
  }

  /// Every organisation of the directory is in the result: told once, or not told with the reasons.
  /// O(mandates + accounts).
  public func route(_ facts: RoutingFacts, at now: Timestamp) -> Routing {
    var routing = Routing(sent: [], denied: [])
    var told: Set<String> = []
    var named: Set<String> = []
    // The Table's safety net comes last: it applies where nobody else is told.
    let ordered =
      matrix.mandates.filter { !$0.conditions.isUnrouted }
      + matrix.mandates.filter(\.conditions.isUnrouted)
    for mandate in ordered {
      let organisation = mandate.organisation
      named.insert(organisation)
      func deny(_ reasons: [RoutingReason]) {
        routing.denied.append(
          Denial(organisation: organisation, mandate: mandate.id, because: reasons))
      }
      let failed = failures(of: mandate, facts)
      guard failed.isEmpty else {
        deny(failed)
        continue
      }
      guard !mandate.conditions.isUnrouted || routing.sent.isEmpty else {
        deny([.routedElsewhere])
        continue
      }
      guard !told.contains(organisation) else {
        deny([.anotherMandate])
        continue
      }
      guard let agreement = directory.agreement(of: organisation, at: now) else {
        deny([.noAgreement])
        continue
      }
      guard
        let dispatch = dispatch(
          mandate, facts, agreement: agreement.id, from: .pivot, at: now)
      else {
        deny([.noPivot])
        continue
      }
      told.insert(organisation)
      routing.sent.append(dispatch)
    }
    for organisation in directory.organisations.keys.sorted() where !named.contains(organisation) {
      routing.denied.append(
        Denial(organisation: organisation, mandate: nil, because: [.noMandate]))
    }
    return routing
  }

  /// The conditions of a mandate that do not hold; empty: it applies.
  public func failures(of mandate: Mandate, _ facts: RoutingFacts) -> [RoutingReason] {
    let conditions = mandate.conditions
    var failed: [RoutingReason] = []
    func need(_ holds: Bool, _ reason: RoutingReason) {
      if !holds { failed.append(reason) }
    }
    func overlaps(_ wanted: Set<String>?, _ present: Set<String>) -> Bool {
      guard let wanted else { return true }
      return !wanted.isDisjoint(with: present)
    }
    need(conditions.entities.contains(facts.entity.kind), .entity)
    need(facts.band > .none && conditions.bands.contains(facts.band), .band)
    need(overlaps(conditions.kinds, facts.kinds), .kind)
    need(overlaps(conditions.families, facts.families), .family)
    need(overlaps(conditions.territories, facts.territories), .territory)
    if let outside = conditions.outsideTerritories {
      need(!facts.territories.subtracting(outside).isEmpty, .territory)
    }
    if let ages = conditions.ages, let age = facts.age { need(ages.contains(age), .age) }
    if let placed = conditions.isPlaced { need(facts.isPlaced == placed, .placement) }
    if conditions.ownSchools {
      let own = directory.organisations[mandate.organisation]?.schools ?? []
      need(!own.isDisjoint(with: facts.schools), .school)
    }
    need(overlaps(conditions.units, facts.units), .unit)
    need(overlaps(conditions.needs, facts.needs), .need)
    if let linked = conditions.minLinkedYouths { need(facts.linkedYouths >= linked, .linkedYouths) }
    if let count = conditions.minTerritories {
      need(facts.territories.count >= count, .territories)
    }
    need(!conditions.exploiterReference || facts.hasExploiterReference, .exploiterReference)
    need(!conditions.ownReport || facts.organisations.contains(mandate.organisation), .ownReport)
    need(!conditions.consent || facts.consent, .consent)
    need(!conditions.direct || facts.isDirect, .direct)
    return failed
  }

  /// The first eligible person of an organisation from a step of its chain on, up to the last step; `nil`
  /// where even that has nobody.
  ///
  /// Available people with Volet 1 and what else the mandate requires, for the kind and the territory;
  /// those with the preferred volets first, then the order of the directory. Where somebody lacks a volet
  /// beyond the first, band 4 is not held up for it. A coordinator without Volet 1 and the Table are told
  /// without content.
  public func dispatch(
    _ mandate: Mandate, _ facts: RoutingFacts, agreement: String, from first: Step,
    through last: Step = .table, excluding: Set<String> = [], at now: Timestamp
  ) -> Dispatch? {
    var because: [RoutingReason] = [.mandateApplies]
    for step in Step.allCases where step >= first && step <= last {
      var passed: Set<RoutingReason> = []
      var candidates: [(account: Account, preference: Int)] = []
      for account in directory.accounts where holds(step, account, of: mandate.organisation) {
        if excluding.contains(account.name) { continue }
        if let obstacle = obstacle(to: account, step, mandate, facts, at: now) {
          passed.insert(obstacle)
        } else {
          candidates.append((account, preference(for: account, mandate, facts, at: now)))
        }
      }
      guard let best = candidates.map(\.preference).max(),
        let chosen = candidates.first(where: { $0.preference == best })?.account
      else {
        if passed.isEmpty { passed = [.noPivot] }
        because += passed.sorted { $0.rawValue < $1.rawValue }.filter { !because.contains($0) }
        continue
      }
      let mayReadContent = step != .table && chosen.isTrained(volet: 1, at: now)
      return Dispatch(
        mandate: mandate.id, mandateVersion: mandate.version, organisation: mandate.organisation,
        recipient: chosen.name, step: step, basis: mandate.basis, agreement: agreement,
        groups: mayReadContent ? mandate.groups(at: facts.band, consent: facts.consent) : [:],
        because: because)
    }
    return nil
  }

  private func holds(_ step: Step, _ account: Account, of organisation: String) -> Bool {
    account.roles.contains(step.role) && (step == .table || account.organisation == organisation)
  }

  private func obstacle(
    to account: Account, _ step: Step, _ mandate: Mandate, _ facts: RoutingFacts,
    at now: Timestamp
  ) -> RoutingReason? {
    guard account.isAvailable(at: now) else { return .pivotAbsent }
    guard step < .coordinator else { return nil }
    guard account.isTrained(volet: 1, at: now) else { return .pivotUntrained }
    let required = facts.band == .immediate ? [] : mandate.requiredTraining
    guard required.allSatisfy({ account.isTrained(volet: $0, at: now) }) else {
      return .pivotUntrained
    }
    let covers =
      (account.kinds.isEmpty || !account.kinds.isDisjoint(with: facts.kinds))
      && (account.territories.isEmpty || !account.territories.isDisjoint(with: facts.territories))
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
