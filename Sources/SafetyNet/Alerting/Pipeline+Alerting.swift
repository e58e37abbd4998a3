import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

extension Pipeline {
  /// Assesses entities anew and opens, revises or withdraws their alerts. In the order of their references,
  /// so that the outcome does not depend on how a set is walked.
  ///
  /// - Parameter spokenOf: those of whom something was said, or unsaid, that may change whom their alerts concern and what
  ///   is shown of them, news or not.
  mutating func reassess(
    _ entities: Set<EntityRef>, because cause: Cause, spokenOf: Set<EntityRef> = []
  ) throws(StoreError) {
    for entity in entities.sorted() where library.assessedKinds.contains(entity.kind) {
      // An identifier that is now part of a youth with another reference has no assessment of its own.
      let present = present(entity)
      if cause != .time { cache.presented.remove(present) }
      if entity.kind == .network { touchedNetworks.formUnion([entity, present]) }
      if present != entity {
        if entity.kind == .network, bands[entity] != nil {
          // It goes on under another name; whoever follows this one learns that it has ended.
          commit.assessments.append(
            library.scoring.assess(entity, on: [], ruleSet: library.hash, at: now))
        }
        bands[entity] = nil
        awaited.bands[entity] = nil
        awaited.ages[entity] = nil
        if entities.contains(present) { continue }
      }
      try reassess(present, because: cause, isSpokenOf: spokenOf.contains(present))
    }
  }

  /// What an entity is called now: a youth by all that is known of who is who, a network by its members.
  func present(_ entity: EntityRef) -> EntityRef {
    switch entity.kind {
    case .youth: standing.identities.reference(of: entity)
    case .network: standing.presentNetwork(entity)
    default: entity
    }
  }

  private mutating func reassess(
    _ entity: EntityRef, because cause: Cause, isSpokenOf: Bool
  ) throws(StoreError) {
    if entity.kind == .network { standing.workOutNetwork(around: entity) }
    let evidence = standing.evidence(for: entity)
    let assessment = library.scoring.assess(
      entity, on: evidence, ruleSet: library.hash, at: now)
    // It will be asked for again, unless there is nothing to say.
    if assessment.band > .none { standing.workedOut.keep(evidence, for: entity) }
    let before = bands[entity] ?? .none
    awaited.bands[entity] = assessment.nextChange
    bands[entity] = assessment.band == .none ? nil : assessment.band
    if assessment.band != before { note(assessment) }
    // That time alone lowers a band is no news: people close alerts, decay does not. As what protects grows old it raises
    // one, and that is news where it is above what was told.
    if cause == .time, assessment.band <= before { return }
    var open = openAlerts(of: entity)
    let isToldOf = assessment.band > .none || !open.isEmpty
    awaited.ages[entity] = isToldOf ? nextAgeLimit(of: entity) : nil
    if cause == .time, open.contains(where: { $0.band >= assessment.band }) { return }
    var arriving: Arriving = [:]
    let held = heldOn(assessment, by: open)
    if open.count > 1 { arriving = try merge(open.dropFirst(), into: open[0], as: held) }
    open = Array(open.prefix(1))
    let grounds = grounds(of: held)
    if let alert = open.first {
      if assessment.band == before, assessment.band > .none, alert.grounds != grounds {
        note(assessment)
      }
      return try reassess(
        alert, held, grounds, because: cause, isSpokenOf: isSpokenOf, arriving: arriving)
    }
    guard assessment.band > .none else { return }
    guard let closed = try lastClosed(of: entity) else {
      return try openAlert(assessment, grounds: grounds)
    }
    // What people have judged is no news, however often it is looked at again.
    guard isNewEvidence(assessment, grounds, since: closed, because: cause) else { return }
    if now - (closed.closed ?? now) <= Alert.reopeningWindow {
      try reopen(closed, assessment, grounds: grounds)
    } else {
      try openAlert(assessment, grounds: grounds)
    }
  }

  /// What becomes of an open alert: withdrawn, revised for everybody, for some, or for nobody.
  ///
  /// - Parameters:
  ///   - assessment: as those have it who were told of the alert.
  ///   - arriving: who has a part in it by another alert that ended in it, and is told whatever there is to say.
  private mutating func reassess(
    _ open: Alert, _ assessment: Assessment, _ grounds: [Alert.Ground], because cause: Cause,
    isSpokenOf: Bool, arriving: Arriving
  ) throws(StoreError) {
    var alert = open
    let entity = assessment.entity
    if assessment.band == .none { return try withdraw(&alert, as: assessment) }
    // Who was taken for somebody whose file is restricted is so no longer: as if that had ended.
    if !takenOut.isEmpty, flag(.restriction, on: entity) == nil,
      try isToHearOfItsEnd(alert, assessment), try resume(&alert)
    {
      return try revise(
        &alert, assessment, grounds: grounds, because: cause, arriving: arriving)
    }
    if alert.band != assessment.band {
      return try revise(
        &alert, assessment, grounds: grounds, because: cause, arriving: arriving)
    }
    // What somebody is called, and a network after one of its people, is drawn from pseudonyms: no news by itself.
    let isRenamed = alert.entity != entity
    alert.entity = entity
    let news = news(in: assessment, grounds, after: alert.grounds, because: cause)
    if news == .forAll {
      return try revise(
        &alert, assessment, grounds: grounds, because: cause, arriving: arriving)
    }
    // A consent that is gone concerns only whoever was told on the ground of it: nobody else hears of this revision.
    if hasLostConsent(alert) {
      alert.grounds = grounds
      alert.ruleSet = library.hash
      try endLostConsent(on: alert)
      // What is said of the person now may let others be told, too, or no longer.
      guard var left = alerts[alert.id], !isSilenced(assessment) else { return }
      if arriving.isEmpty, try !isRoutedOtherwise(assessment, than: left) { return }
      return try revise(
        &left, assessment, grounds: grounds, because: cause, onlyToNewcomers: true,
        arriving: arriving)
    }
    let misled =
      isSpokenOf && (cause == .correction || entity.kind == .network) && !isSilenced(assessment)
      ? try misled(by: alert, now: assessment) : []
    var isForSome = !misled.isEmpty || !arriving.isEmpty
    let isKnownOtherwise = cause == .correction || isSpokenOf && !isSilenced(assessment)
    if !isForSome, isKnownOtherwise || news == .forNewcomers {
      isForSome = try isRoutedOtherwise(
        assessment, than: alert, counting: isKnownOtherwise ? .anybody : .neverTold)
    }
    if isForSome {
      return try revise(
        &alert, assessment, grounds: grounds, because: cause, onlyToNewcomers: true,
        andTo: misled, arriving: arriving)
    }
    // Two who are one: what restricts the one's file holds of the other's, news or not.
    if isSpokenOf, isSilenced(assessment) { try tellOfRestriction(of: alert, assessment) }
    guard alert.grounds != grounds || isRenamed else { return }
    // Nobody need hear of it here, but an alert always rests on what it rests on.
    alert.grounds = grounds
    alert.ruleSet = library.hash
    change(alert)
  }

  /// Open alerts of an entity, oldest first: a youth's alert follows the identifier it was opened under, a
  /// network's whoever it was about last.
  func openAlerts(of entity: EntityRef) -> [Alert] {
    let open =
      entity.kind == .network
      ? alerts.onNetworks.compactMap { alerts[$0] }.filter { networkNow(of: $0) == entity }
      : alerts.under(anchors(of: entity))
    return open.sorted { ($0.opened, $0.id) < ($1.opened, $1.id) }
  }

  /// The identifiers under which an entity's alerts may have been opened.
  func anchors(of entity: EntityRef) -> Set<EntityRef> {
    switch entity.kind {
    case .youth: Set(standing.identities.identifiers(with: entity))
    case .network: Set(standing.namesOfNetwork(entity))
    default: [entity]
    }
  }

  func grounds(of assessment: Assessment) -> [Alert.Ground] {
    assessment.reasons.filter(\.isGround)
      .map { Alert.Ground(rule: $0.rule, observations: $0.observations) }
      .sorted { $0.rule < $1.rule }
  }

  // MARK: Opening and revising

  private mutating func openAlert(
    _ assessment: Assessment, grounds: [Alert.Ground]
  ) throws(StoreError) {
    let entity = assessment.entity
    let facts = routingFacts(of: assessment)
    let routing = library.router.route(facts, at: now)
    // Where no mandate applies nobody may be told, and there is nothing that anybody could close: the
    // assessment stands, an alert does not.
    guard !routing.sent.isEmpty else { return }
    // Of a restricted file nothing new is told, direct evidence apart.
    guard !isSilenced(assessment) else { return }
    let id = newAlertID(for: entity)
    let alert = Alert(
      id: id, anchor: entity, entity: entity, band: assessment.band, revision: 1, state: .open,
      opened: now, revised: now, ruleSet: library.hash, grounds: grounds)
    change(alert)
    record(
      .alertOpened, on: id,
      [
        JSONMember("entity", .string(entity.kind.rawValue)),
        JSONMember("band", .integer(Int64(alert.band.rawValue))),
      ], about: entity)
    register(routing, of: alert)
    let revision = AlertRevision(
      alert: alert, assessment: assessment, facts: facts,
      content: try contentItems(for: assessment), change: .opened)
    for dispatch in routing.sent { try beginDuty(revision, dispatch, as: .opened) }
  }

  /// Another for each time that one is opened for an entity at one moment: a report, its retraction and the next report may
  /// come in one batch, and what was withdrawn does not go on.
  private mutating func newAlertID(for entity: EntityRef) -> String {
    var moment = "\(now.milliseconds)"
    while true {
      let id = "alr_" + derivedULID(at: now, from: "alert", salt + entity.text, moment)
      if alerts.give(id) { return id }
      moment += "+"
    }
  }

  /// - Parameters:
  ///   - onlyToNewcomers: leaves out organisations that know the alert under the same mandate.
  ///   - others: organisations that are told although they know it.
  ///   - arriving: people who hear of this alert for the first time, whatever else there is to say.
  mutating func revise(
    _ alert: inout Alert, _ assessment: Assessment, grounds: [Alert.Ground], because cause: Cause,
    onlyToNewcomers: Bool = false, andTo others: Set<String> = [], arriving: Arriving = [:]
  ) throws(StoreError) {
    let rose = assessment.band > alert.band
    let before = alert.grounds
    alert.revision += 1
    alert.revised = now
    alert.band = assessment.band
    alert.entity = assessment.entity
    alert.grounds = grounds
    alert.ruleSet = library.hash
    alert.endProposal()
    change(alert)
    recordRevision(of: alert)
    let facts = routingFacts(of: assessment)
    let routing = library.router.route(facts, at: now)
    if isSilenced(assessment) {
      return try keepSilent(on: &alert, assessment, facts, routing, arriving: arriving)
    }
    register(routing, of: alert)
    let revision = AlertRevision(
      alert: alert, assessment: assessment, facts: facts,
      content: try contentItems(for: assessment),
      change: rose ? .raised : cause == .correction ? .corrected : .updated, cause: cause,
      before: before, again: alert.reasonsOnMore(than: before, isReplacing: cause == .correction),
      arriving: arriving)
    var reached: Set<String> = []
    let newcomers =
      onlyToNewcomers
      ? try newlyConcerned(by: alert, among: routing.sent).union(others) : []
    for dispatch in routing.sent {
      reached.insert(dispatch.organisation)
      var isDue = !onlyToNewcomers || newcomers.contains(dispatch.organisation)
      if isDue {
        isDue = try !isNoNews(revision, for: dispatch.organisation, under: dispatch.mandate)
      }
      if !isDue, arriving[dispatch.organisation] == nil { continue }
      try tell(revision, dispatch, onlyToArriving: !isDue)
    }
    for duty in openDuties(of: alert.id) where !reached.contains(duty.organisation) {
      if onlyToNewcomers, duty.isReferred, hasMandate(duty),
        !others.contains(duty.organisation), arriving[duty.organisation] == nil
      {
        continue
      }
      if let mandate = mandateButForTheAgreement(duty, facts) {
        if try isNoNews(revision, for: duty.organisation, under: mandate) {
          awaitRenewal(of: duty)
        } else {
          goOnWithoutAgreement(duty, under: mandate, alert)
        }
        continue
      }
      if duty.isReferred {
        try tellReferred(revision, duty)
      } else {
        try conclude(alert, duty, ending(of: duty, with: assessment))
      }
    }
    closeWhereNobodyIsLeft(&alert)
  }

  func duty(of organisation: String, to alert: Alert) -> Duty? {
    duties[DutyKey(alert: alert.id, organisation: organisation)]
  }

  func openDuties(of alert: String) -> [Duty] { duties.of(alert) }
}
