import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON

/// What rests on a consent ends with it: nobody is told under a mandate that a young person, or a parent, no longer
/// agrees to.
extension Pipeline {
  /// Whether a notice rests on a consent that was withdrawn, refused or taken back since, or that a parent gave and whose
  /// time is over.
  func restsOnLostConsent(_ notice: Notice) -> Bool {
    library.restsOnConsent(notice) && hasLostConsent(notice.subject)
  }

  /// The same of a duty: its chain may not run on.
  func restsOnLostConsent(_ duty: Duty) -> Bool {
    guard let alert = alerts[duty.alert] else { return false }
    return restsOnLostConsent(duty, on: alert.entity)
  }

  /// The same where its alert is over, and whom it was on is known otherwise.
  func restsOnLostConsent(_ duty: Duty, on entity: EntityRef) -> Bool {
    library.matrix.read(duty.mandate) { $0.conditions.consent } == true && hasLostConsent(entity)
  }

  /// Whether somebody is told of an alert because a young person agreed, who no longer does.
  func hasLostConsent(_ alert: Alert) -> Bool {
    for duty in openDuties(of: alert.id) where restsOnLostConsent(duty) { return true }
    return false
  }

  private func hasLostConsent(_ entity: EntityRef) -> Bool {
    if flag(.consentWithdrawn, on: entity) != nil { return true }
    return entity.kind == .youth && consents(present(entity)) == false
  }

  /// Whether a consent that is gone was nobody's word on this person: what had said so was taken back, or is of somebody for
  /// whom they were taken. Neither they nor a parent withdrew anything, and nobody is told that they did.
  func isUnsaidConsent(_ entity: EntityRef) -> Bool {
    guard entity.kind == .youth, flag(.consentWithdrawn, on: entity) == nil else { return false }
    return knownConsent(of: present(entity))?.isSaid == false
  }

  // MARK: Ending

  /// Ends what rests on a consent that is gone, and touches nothing else: whoever was told under it hears that it ends, or
  /// goes on under another mandate of their organisation, with what that lets be shown. The alert goes on with whom it
  /// concerns where nobody else has it.
  mutating func endLostConsent(on open: Alert) throws(StoreError) {
    guard hasLostConsent(open) else { return }
    var alert = open
    alert.revision += 1
    alert.revised = now
    change(alert)
    recordRevision(of: alert)
    let assessment = held(alert)
    // The alert's own band: by now the evidence may have aged.
    var facts = routingFacts(of: assessment)
    facts.band = alert.band
    let routing = library.router.route(facts, at: now)
    if isSilenced(assessment) { return try keepSilent(on: &alert, assessment, facts, routing) }
    register(routing, of: alert)
    let revision = AlertRevision(
      alert: alert, assessment: assessment, facts: facts,
      content: try contentItems(for: assessment), change: .corrected)
    for duty in openDuties(of: alert.id) where restsOnLostConsent(duty) {
      if let dispatch = routing.sent.first(where: { $0.organisation == duty.organisation }) {
        try tell(revision, dispatch)
      } else {
        try conclude(alert, duty, ending(of: duty))
      }
    }
    // Where that leaves nobody it concerns whoever the mandate came before, or the Table, as long as anything holds.
    if assessment.band > .none, openDuties(of: alert.id).isEmpty {
      let newcomers = try newcomers(among: Set(routing.sent.map(\.organisation)), to: alert)
      for dispatch in routing.sent where newcomers.contains(dispatch.organisation) {
        try tell(revision, dispatch)
      }
    }
    closeWhereNobodyIsLeft(&alert)
  }

  // MARK: Its clock

  /// When a duty that rests on a parent's consent loses it by age alone, as far as is known; at once where it is gone
  /// already and nobody has looked since.
  func endOfConsent(under duty: Duty) -> Timestamp? {
    guard duty.state != .closed,
      library.matrix.read(duty.mandate, { $0.conditions.consent }) == true,
      let alert = alerts[duty.alert], alert.entity.kind == .youth
    else { return nil }
    if hasLostConsent(alert.entity) { return now }
    let end = knownAge(of: present(alert.entity)).completes(KnownConsent.ownWord)
    return end.flatMap { [now] in $0 > now ? $0 : nil }
  }

  /// What a parent agreed to ends when the young person has a word of their own, unless they have given it.
  mutating func endConsents() throws(StoreError) {
    for key in awaited.consents.due(at: now) {
      guard let duty = duties[key], let alert = alerts[key.alert] else {
        awaited.consents[key] = nil
        continue
      }
      if restsOnLostConsent(duty) {
        try endLostConsent(on: alert)
      } else {
        awaited.consents[key] = endOfConsent(under: duty)
      }
    }
  }
}
