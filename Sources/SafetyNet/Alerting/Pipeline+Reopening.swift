import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// A closed alert is opened again: by new evidence, or by a person.
extension Pipeline {
  /// The alert of an entity that people closed last; `nil` where there is none. A network's is found by whom it is
  /// about now, as an open one is.
  func lastClosed(of entity: EntityRef) throws(StoreError) -> Alert? {
    guard alerts.hasClosed else { return nil }
    let ids =
      entity.kind == .network
      ? alerts.closedNetworks.filter { networkNow(of: $0) == entity }.map(\.id)
      : alerts.closed(under: anchors(of: entity))
    var last: Alert?
    for id in ids {
      guard let found = try alert(id), found.isClosedByPeople else { continue }
      let isLater =
        (last?.closed ?? .distantPast, last?.id ?? "") < (found.closed ?? .distantPast, found.id)
      if isLater { last = found }
    }
    return last
  }

  /// Whether there is something that people did not know when they closed an alert: a higher band, or an observation
  /// that it did not rest on. That something was taken back is told as a correction, and opens nothing; nor does it that what
  /// protects has grown old since.
  func isNewEvidence(
    _ assessment: Assessment, _ grounds: [Alert.Ground], since closed: Alert, because cause: Cause
  ) -> Bool {
    if assessment.band > closed.band,
      assess(assessment.entity, at: closed.closed ?? now).band > closed.band
    {
      return true
    }
    let judged = Set(closed.grounds.flatMap(\.observations))
    return !judged.isSuperset(of: weighty(grounds))
      && news(in: assessment, grounds, after: closed.grounds, because: cause) == .forAll
  }

  /// The observations behind what weighs: that somebody is back is told to who has the alert in hand, and opens none.
  private func weighty(_ grounds: [Alert.Ground]) -> [String] {
    grounds.filter { library.meaning(of: $0.rule)?.isNews != true }.flatMap(\.observations)
  }

  /// The same alert goes on, as its next revision. Organisations that heard of it before are told that it is
  /// open again and which reasons are new; others hear of it for the first time. Of a restricted file nothing new is told,
  /// direct evidence apart: what came meanwhile is looked at when that ends.
  mutating func reopen(
    _ closed: Alert, _ assessment: Assessment, grounds: [Alert.Ground], by caller: Caller? = nil
  ) throws(StoreError) {
    guard !isSilenced(assessment) else { return }
    let facts = routingFacts(of: assessment)
    let routing = library.router.route(facts, at: now)
    // Who is told only what they reported themselves does not hear that others know more by now.
    var sent: [Dispatch] = []
    for dispatch in routing.sent {
      var isAsked = false
      if let caller {
        isAsked = caller.has(.table) || isOwn(caller.name, of: dispatch.organisation)
      }
      let isNoNews = try isNoNews(
        closed, assessment, since: closed.grounds, because: .arrival, for: dispatch.organisation,
        under: dispatch.mandate)
      if isAsked || !isNoNews { sent.append(dispatch) }
    }
    guard !sent.isEmpty else { return }
    var alert = closed
    alert.reopen(
      as: assessment.entity, band: assessment.band, grounds: grounds, ruleSet: library.hash,
      at: now)
    noteFormerGrounds(closed.grounds, of: alert)
    change(alert)
    // Who opens it again themselves does so on what there was.
    if caller == nil { alerts.noteOpenedAgain(alert.id, at: now) }
    recordRevision(of: alert, as: .alertReopened, by: caller)
    register(routing, of: alert)
    let told = try tellings(ofAlert: alert.id)
    let earlier = Dictionary(grouping: told.filter { $0.band > .none }, by: \.organisation)
      .compactMapValues(\.latest)
    // What a person opens again rests on nothing more that would be news: that would have opened it.
    let again = caller == nil ? alert.reasonsOnMore(than: closed.grounds) : []
    let revision = AlertRevision(
      alert: alert, assessment: assessment, facts: facts,
      content: try contentItems(for: assessment), change: .reopened, before: closed.grounds,
      again: again)
    for routed in sent {
      let before = earlier[routed.organisation]
      let declined = try declined(told.filter { $0.organisation == routed.organisation })
      let dispatch = passing(over: declined, routed, facts)
      try beginDuty(
        revision, dispatch, as: before == nil ? .opened : .reopened,
        changed: before.flatMap { reopened(closed, since: $0, revision, dispatch) },
        declined: declined)
    }
  }

  /// News of an open alert reaches an organisation that has no part in it: for the first time, or once more where its
  /// people were done with their part, who are told what is new since. That something was taken back opens nothing, nor that
  /// what they had judged may be used again, or is told once more.
  mutating func beginPart(
    _ revision: AlertRevision, _ routed: Dispatch
  ) throws(StoreError) {
    let alert = revision.alert
    let told = try tellings(ofAlert: alert.id).filter { $0.organisation == routed.organisation }
      .sorted { $0.isBefore($1) }
    let last = told.last { !$0.isBareCorrection }
    let declined = try declined(told)
    let dispatch = passing(over: declined, routed, revision.facts)
    guard let before = told.last(where: { $0.band > .none }), last?.change != .withdrawn else {
      return try beginDuty(revision, dispatch, as: .opened, declined: declined)
    }
    // They hear it as a correction, without content (`finish`).
    let rests = Set(alert.grounds.flatMap(\.observations))
    let known = Set(revision.before.flatMap(\.observations))
    // A rise of which they never heard they have not judged.
    if revision.change == .corrected, rests.isSubset(of: known), alert.band <= before.band {
      return
    }
    if revision.change == .updated, !rests.isSubset(of: known),
      known.isSuperset(of: weighty(alert.grounds))
    {
      return
    }
    var closed = alert
    closed.grounds = revision.before
    try beginDuty(
      revision, dispatch, as: .reopened,
      changed: reopened(closed, since: before, revision, dispatch), declined: declined)
  }

  /// Who has declined one of an organisation's notices of an alert, and has not acknowledged one later than that.
  func declined(_ tellings: [Telling]) throws(StoreError) -> [String] {
    guard !tellings.isEmpty else { return [] }
    let ids = Set(tellings.map(\.id))
    // Hardly anybody declines, and everybody acknowledges.
    guard try !acts(of: [.declined], on: ids).isEmpty else { return [] }
    var last: [String: Act] = [:]
    for act in try acts(of: [.declined, .acknowledged], on: ids) {
      if let held = last[act.by], held.at > act.at { continue }
      last[act.by] = act
    }
    return last.filter { $0.value.kind == .declined }.keys.sorted()
  }

  /// The same to somebody else where the person on duty has declined, as long as there is anybody.
  func passing(
    over declined: [String], _ dispatch: Dispatch, _ facts: RoutingFacts
  ) -> Dispatch {
    guard declined.contains(dispatch.recipient),
      let mandate = library.matrix.mandate(dispatch.mandate)
    else { return dispatch }
    return library.router.dispatch(
      mandate, facts, agreement: dispatch.agreement, from: .pivot, excluding: Set(declined), at: now
    )
      ?? dispatch
  }

  /// What is new since the alert was closed, or was seen again, in the words of this recipient's reasons.
  private func reopened(
    _ closed: Alert, since before: Telling, _ revision: AlertRevision, _ dispatch: Dispatch
  ) -> Notice.Changed? {
    guard let mandate = library.matrix.mandate(dispatch.mandate) else { return nil }
    let assessment = revision.assessment
    let rules = rules(of: closed.grounds, under: mandate)
    var shown = Duty(
      alert: closed.id, dispatch: dispatch, revision: before.revision, band: before.band,
      delays: delays(dispatch.mandate, at: before.band), issued: now)
    shown.shown = known(assessment, under: mandate).reasons.filter { rules.contains($0.rule) }.map {
      Duty.Shown(rule: $0.rule, isOpen: false)
    }
    return changed(
      since: shown, assessment, under: mandate, showing: Set(dispatch.groups.keys),
      again: again(in: revision, under: mandate))
  }

  /// The same for an organisation whose people take their part up again in an alert that others still work on: since it
  /// was told last the alert may rest on more, of which it heard nothing. Whether others work on it shows in nothing.
  private func changedMeanwhile(
    _ revision: AlertRevision, since told: [Telling], _ dispatch: Dispatch
  ) throws(StoreError) -> Notice.Changed? {
    let full = told.filter { $0.band > .none }
    guard let before = full.latest else { return nil }
    // Who declined was told of the same without a reason.
    var words: Set<String> = []
    for telling in full where telling.revision == before.revision {
      if let notice = try notice(telling.id) { words.formUnion(notice.why.map(\.rule)) }
    }
    guard !words.isEmpty else { return nil }
    var then = revision.alert
    then.grounds = then.grounds.filter { ground in
      guard !words.contains(ground.rule) else { return true }
      return library.meaning(of: ground.rule).map { words.contains("family:" + $0.family) } ?? false
    }
    return reopened(then, since: before, revision, dispatch)
  }

  /// Somebody who was told opens the alert again, or their organisation's part in one that others still work
  /// on; and an alert that the auditor found without a next step. The notice that tells them that it is open again,
  /// else the one from which they did it.
  mutating func reopen(_ id: String, reason: String, by caller: Caller) throws -> Notice {
    let notice = try readable(id, by: caller)
    try refuseQuestion(notice)
    try requireTraining(notice, caller)
    let noticesBefore = commit.notices.count
    guard let alert = try alert(notice.alert) else { throw RequestError.notFound }
    let entity = entityNow(of: alert)
    let assessment = held(alert)
    let mayHold = try mayHold(alert, assessment, for: notice.organisation)
    guard notice.step == .table ? assessment.band > .none : mayHold else {
      throw RequestError(
        .conflict, fr: "ce qui vous en a été dit ne suffit plus à soutenir cette alerte",
        en: "what you were told of it is no longer enough to support this alert")
    }
    guard !isInOtherHands(alert, than: notice, of: caller) else {
      throw RequestError(
        .conflict,
        fr: "le dossier a été remis à la protection de la jeunesse, qui en répond : la joindre",
        en: "the file was handed over to youth protection, who answer for it: call them")
    }
    if alert.state == .open {
      try takeUpAgain(alert, assessment, notice, by: caller)
    } else {
      var isJudged = alert.isClosedByPeople
      if alert.isOverByMandates {
        // Whoever is done with their part has judged it, whatever became of others' parts.
        isJudged = try lastTold(of: alert, to: notice.organisation)?.change != .withdrawn
      }
      guard isJudged, openAlerts(of: entity).isEmpty else {
        throw RequestError(
          .conflict, fr: "cette alerte a été retirée, ou une autre l'a remplacée",
          en: "this alert was withdrawn, or another has replaced it")
      }
      guard !isSilenced(assessment) else {
        throw RequestError(.forbidden, RoutingReason.restricted.text)
      }
      try reopen(alert, assessment, grounds: grounds(of: assessment), by: caller)
      guard alerts[alert.id] != nil else {
        throw RequestError(
          .conflict, fr: "aucun mandat ne s'applique plus à cette alerte",
          en: "no mandate applies to this alert any more")
      }
    }
    remark(reason, on: id, by: caller)
    return shownAgain(to: caller, instead: notice, since: noticesBefore)
  }

  /// Whether the file was handed over, and the caller is none of those who answer for it by now: what they know that is new
  /// they report, and it opens the alert.
  func isInOtherHands(_ alert: Alert, than notice: Notice, of caller: Caller) -> Bool {
    guard alert.outcome == .handedOver else { return false }
    let organisation = library.directory.organisations[notice.organisation]
    return organisation?.isYouthProtection != true
      || !isOwn(caller.name, of: notice.organisation)
  }

  /// What the caller is told of it themselves, read as if they had asked for it.
  private mutating func shownAgain(
    to caller: Caller, instead notice: Notice, since noticesBefore: Int
  ) -> Notice {
    let told = commit.notices.dropFirst(noticesBefore).last {
      $0.recipient == caller.name && $0.organisation == notice.organisation
        && $0.change == .reopened
    }
    guard var told, mayRead(told, caller) else { return notice }
    progress(&told, to: .received, by: caller)
    record(.noticeRead, by: caller.name, through: caller.through, on: told.id)
    return told
  }

  private mutating func takeUpAgain(
    _ alert: Alert, _ assessment: Assessment, _ notice: Notice, by caller: Caller
  ) throws {
    // What came in meanwhile would show in the band, and an action would be due that nobody may take.
    let isTheirsOpen = notice.step != .table && openDuty(of: notice) != nil
    guard isTheirsOpen || !isSilenced(assessment) else {
      throw RequestError(.forbidden, RoutingReason.restricted.text)
    }
    let facts = routingFacts(of: assessment)
    let routing = library.router.route(facts, at: now)
    let missing = routing.sent.filter {
      duty(of: $0.organisation, to: alert) == nil
        && (notice.step == .table || $0.organisation == notice.organisation)
    }
    guard !missing.isEmpty else {
      guard openDuty(of: notice) != nil else {
        throw RequestError(
          .conflict, fr: "aucun mandat ne s'applique plus à la part de cette organisation",
          en: "no mandate applies to this organisation's part any more")
      }
      throw RequestError(
        .conflict, fr: "l'alerte est déjà ouverte pour votre organisation",
        en: "the alert is already open for your organisation")
    }
    let revision = AlertRevision(
      alert: alert, assessment: assessment, facts: facts,
      content: try contentItems(for: assessment), change: .reopened)
    let told = try tellings(ofAlert: alert.id)
    for routed in missing {
      let ours = told.filter { $0.organisation == routed.organisation }
      let declined = try declined(ours)
      let dispatch = passing(over: declined, routed, facts)
      try beginDuty(
        revision, dispatch, as: .reopened,
        changed: try changedMeanwhile(revision, since: ours, dispatch),
        declined: declined)
    }
    // Whoever takes it up again does not want it closed, and neither does whoever proposed that before.
    var open = alerts[alert.id] ?? alert
    open.endProposal()
    change(open)
    record(.alertReopened, by: caller.name, through: caller.through, on: alert.id)
  }
}
