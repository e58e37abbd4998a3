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
  /// The alert of an entity that people closed last; `nil` where there is none.
  func lastClosed(of entity: EntityRef) throws(StoreError) -> Alert? {
    guard !closedAlerts.isEmpty else { return nil }
    var last: Alert?
    for id in anchors(of: entity).compactMap({ closedAlerts[$0] }) {
      guard let found = try alert(id), found.isClosedByPeople else { continue }
      let isLater =
        (last?.closed ?? .distantPast, last?.id ?? "") < (found.closed ?? .distantPast, found.id)
      if isLater { last = found }
    }
    return last
  }

  /// The same alert goes on, as its next revision. Organisations that heard of it before are told that it is
  /// open again and which reasons are new; others hear of it for the first time.
  mutating func reopen(
    _ closed: Alert, _ assessment: Assessment, grounds: [Alert.Ground], by caller: Caller? = nil
  ) throws(StoreError) {
    let facts = routingFacts(of: assessment)
    let routing = library.router.route(facts, at: now)
    guard !routing.sent.isEmpty else { return }
    var alert = closed
    alert.reopen(
      as: assessment.entity, band: assessment.band, grounds: grounds, ruleSet: library.hash,
      at: now)
    change(alert)
    closedAlerts[alert.anchor] = nil
    record(
      .alertReopened, by: caller?.name ?? "filet", through: caller?.through, on: alert.id,
      [
        JSONMember("revision", .integer(Int64(alert.revision))),
        JSONMember("band", .integer(Int64(alert.band.rawValue))),
      ])
    register(routing, of: alert)
    let earlier = Dictionary(
      try store.notices(ofAlert: alert.id).filter { $0.band > .none }.map { ($0.organisation, $0) },
      uniquingKeysWith: { $0.revision < $1.revision ? $1 : $0 })
    let content = try contentItems(for: assessment)
    for dispatch in routing.sent {
      let before = earlier[dispatch.organisation]
      try beginDuty(
        alert, assessment, facts, dispatch, before == nil ? .opened : .reopened, content,
        changed: before.flatMap { reopened(closed, since: $0, assessment, dispatch) })
    }
  }

  /// What is new since the alert was closed, in the words of this recipient's reasons.
  private func reopened(
    _ closed: Alert, since notice: Notice, _ assessment: Assessment, _ dispatch: Dispatch
  ) -> Notice.Changed? {
    let known = Set(closed.grounds.map(\.rule))
    var shown = Duty(
      alert: closed.id, dispatch: dispatch, revision: notice.revision, band: notice.band,
      delays: delays(dispatch.mandate, at: notice.band), issued: now)
    shown.shown = assessment.reasons.filter { known.contains($0.rule) }.map {
      Duty.Shown(rule: $0.rule, isOpen: false)
    }
    return changed(
      since: shown, assessment, under: dispatch.mandate, showing: Set(dispatch.groups.keys),
      again: [])
  }

  /// Somebody who was told opens the alert again, or their organisation's part in one that others still work
  /// on; and an alert that the auditor found without a next step.
  mutating func reopen(_ id: String, reason: String, by caller: Caller) throws -> Notice {
    let notice = try readable(id, by: caller)
    guard notice.subject.kind != .consultation, let alert = try alert(notice.alert) else {
      throw RequestError.notFound
    }
    let assessment = assess(alert.entity, at: now)
    guard assessment.band > .none else {
      throw RequestError(
        .conflict, fr: "plus rien d'observé ne soutient cette alerte",
        en: "nothing observed supports this alert any more")
    }
    if alert.state == .open {
      try takeUpAgain(alert, assessment, notice, by: caller)
    } else {
      guard alert.isClosedByPeople, openAlerts(of: alert.entity).isEmpty else {
        throw RequestError(
          .conflict, fr: "cette alerte a été retirée, ou une autre l'a remplacée",
          en: "this alert was withdrawn, or another has replaced it")
      }
      try reopen(alert, assessment, grounds: grounds(of: assessment), by: caller)
      guard alerts[alert.id] != nil else {
        throw RequestError(
          .conflict, fr: "aucun mandat ne s'applique plus à cette alerte",
          en: "no mandate applies to this alert any more")
      }
    }
    remark(reason, on: id, by: caller)
    return notice
  }

  private mutating func takeUpAgain(
    _ alert: Alert, _ assessment: Assessment, _ notice: Notice, by caller: Caller
  ) throws {
    let facts = routingFacts(of: assessment)
    let routing = library.router.route(facts, at: now)
    let missing = routing.sent.filter {
      duties[DutyKey(alert: alert.id, organisation: $0.organisation)] == nil
        && (notice.step == .table || $0.organisation == notice.organisation)
    }
    guard !missing.isEmpty else {
      throw RequestError(
        .conflict, fr: "l'alerte est déjà ouverte pour votre organisation",
        en: "the alert is already open for your organisation")
    }
    let content = try contentItems(for: assessment)
    for dispatch in missing {
      try beginDuty(alert, assessment, facts, dispatch, .reopened, content)
    }
    record(.alertReopened, by: caller.name, through: caller.through, on: alert.id)
  }
}
