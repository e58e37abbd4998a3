import Alerts
import Mandates
import Observations
import Risk
import Store

/// Who an alert concerns changes with what is known of a person, though it rests on what it rested on.
extension Pipeline {
  /// Whom an alert may concern anew. Whoever is done with it themselves stays so.
  enum Newcomers: Sendable {
    /// Who was never told of it.
    case neverTold
    /// Also from whom it was withdrawn, and who has it under another mandate from now on (a consent lets them be shown more).
    case anybody
  }

  /// Whether what is known by now lets somebody be told who is new to an alert, or no longer lets somebody be told.
  mutating func isRoutedOtherwise(
    _ assessment: Assessment, than alert: Alert, counting newcomers: Newcomers = .anybody
  ) throws(StoreError) -> Bool {
    let facts = routingFacts(of: assessment)
    let sent = library.router.route(facts, at: now).sent
    let reached = Set(sent.map(\.organisation))
    let open = openDuties(of: alert.id)
    if isOverForSomebody(open, reached, facts) { return true }
    switch newcomers {
    case .anybody:
      return try !newlyConcerned(by: alert, among: sent).isEmpty
    case .neverTold:
      let others = reached.subtracting(open.map(\.organisation))
      guard !others.isEmpty else { return false }
      let told = try organisations(toldOf: alert.id)
      return !others.isSubset(of: told)
    }
  }

  /// Whether one of those who have a part in an alert may be told of it no longer. What came by referral is theirs until its
  /// next news, as long as there is its mandate.
  private func isOverForSomebody(
    _ open: [Duty], _ reached: Set<String>, _ facts: RoutingFacts
  ) -> Bool {
    for duty in open where !reached.contains(duty.organisation) {
      guard hasMandate(duty) else { return true }
      if !duty.isReferred, !lacksOnlyTheAgreement(duty, facts) { return true }
    }
    return false
  }

  /// Whether only its agreement keeps an organisation from being told. Its part of the alert goes on: nobody there can read
  /// it, and the Table, which its clock reaches, is asked for the agreement.
  func lacksOnlyTheAgreement(_ duty: Duty, _ facts: RoutingFacts) -> Bool {
    mandateButForTheAgreement(duty, facts) != nil
  }

  /// The mandate under which an organisation would be told if its agreement were in force: the one that it has the alert
  /// under, else, where the alert has changed, another of its own. `nil` where none holds, and with an agreement.
  func mandateButForTheAgreement(_ duty: Duty, _ facts: RoutingFacts) -> String? {
    guard library.directory.agreement(of: duty.organisation, at: now) == nil,
      let own = library.matrix.mandate(duty.mandate)
    else { return nil }
    if library.router.failures(of: own, facts).isEmpty { return own.id }
    // Whoever was told under a consent that is gone hears that it is.
    guard !duty.isReferred, !own.conditions.isUnrouted, !restsOnLostConsent(duty) else {
      return nil
    }
    return library.matrix.mandates.first {
      $0.organisation == duty.organisation && !$0.conditions.isByReferral
        && !$0.conditions.isUnrouted && library.router.failures(of: $0, facts).isEmpty
    }?.id
  }

  /// The organisations that hear of a revision which says nothing new to those who were told before: who has no part in
  /// the alert, and who has it under another mandate from now on.
  func newlyConcerned(by alert: Alert, among sent: [Dispatch]) throws(StoreError) -> Set<String> {
    var found = try newcomers(among: Set(sent.map(\.organisation)), to: alert)
    for duty in openDuties(of: alert.id) where !duty.isReferred || !hasMandate(duty) {
      let mandate = sent.first { $0.organisation == duty.organisation }?.mandate
      if let mandate, mandate != duty.mandate { found.insert(duty.organisation) }
    }
    return found
  }

  /// Those who have no part in an alert because they were never told of it, or because it was withdrawn from them. Whoever
  /// is done with it themselves is none.
  func newcomers(
    among reached: Set<String>, to alert: Alert
  ) throws(StoreError) -> Set<String> {
    let missing = reached.subtracting(openDuties(of: alert.id).map(\.organisation))
    guard !missing.isEmpty else { return [] }
    let told = try tellings(ofAlert: alert.id).filter {
      missing.contains($0.organisation) && !$0.isBareCorrection
    }
    let last = Dictionary(grouping: told, by: \.organisation).compactMapValues(\.latest)
    return missing.filter { last[$0].map { $0.change == .withdrawn } ?? true }
  }

  // MARK: How many are tied

  /// The young people to whom others are tied than when this was asked last, as far as a mandate asks how many: by that,
  /// and by nothing that was seen of them, their alerts may concern others now. O(the networks' people).
  mutating func tiedOtherwise(in entities: Set<EntityRef>) -> Set<EntityRef> {
    let most = library.mostTiedAsked
    guard most > 1 else { return [] }
    var found: Set<EntityRef> = []
    for entity in entities {
      guard entity.kind == .network || entity.kind == .youth else { continue }
      let present = present(entity)
      guard entity.kind == .network else {
        note(present, tiedWith: min(standing.linkedPeople(of: present), most), &found)
        continue
      }
      standing.workOutNetwork(around: present)
      let network = standing.network(present)
      let named = Set(network?.youths ?? [])
      guard let youth = standing.networkNames.youth(behind: present) else { continue }
      for youth in standing.ties.youths(with: youth) {
        let people = named.contains(youth) ? min(network?.people ?? 1, most) : 1
        note(youth, tiedWith: people, &found)
      }
    }
    return found
  }

  private mutating func note(
    _ youth: EntityRef, tiedWith people: Int, _ changed: inout Set<EntityRef>
  ) {
    guard people != tied[youth] ?? 1 else { return }
    tied[youth] = people == 1 ? nil : people
    changed.insert(youth)
  }

  // MARK: What an observation says of who somebody is

  /// What a network's alert is routed by of somebody in it: how old they are, and whether that is known and goes on.
  struct AgeInNetwork: Equatable {
    var youth: EntityRef
    var years: Int?
    var goesOn: Bool
  }

  /// The ages, as they are known, of those whose age an observation states and who are in a network.
  func agesInNetworks(of observation: Observation) -> [AgeInNetwork] {
    guard !alerts.onNetworks.isEmpty else { return [] }
    var found: [AgeInNetwork] = []
    for mention in observation.youths where mention.age != nil {
      guard let identifier = mention.identifiers.first,
        standing.ties.least(with: present(identifier)) != nil
      else { continue }
      found.append(ageInNetwork(identifier))
    }
    return found
  }

  private func ageInNetwork(_ identifier: EntityRef) -> AgeInNetwork {
    let youth = present(identifier)
    return AgeInNetwork(
      youth: identifier, years: age(of: youth), goesOn: nextAgeLimit(of: youth) != nil)
  }

  /// The networks of those whose age is known otherwise than it was.
  func networks(ofAgesChangedSince before: [AgeInNetwork]) -> Set<EntityRef> {
    var found: Set<EntityRef> = []
    for known in before where ageInNetwork(known.youth) != known {
      guard let least = standing.ties.least(with: present(known.youth)) else { continue }
      found.insert(standing.networkNames.network(after: least))
    }
    return found
  }
}
